"""Every address of the site; French pages live under /fr/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from tracker.web.views.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    *i18n_patterns(path("", include("tracker.web.urls")), prefix_default_language=False),
]
