"""Every address of the site; French pages live under /fr/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path

from tracker.admin import second_factor
from tracker.admin.candidates import candidate_urls
from tracker.admin.review import review_urls
from tracker.web.sitemaps import SITEMAPS
from tracker.web.views.embeds import oembed
from tracker.web.views.health import healthz
from tracker.web.views.robots import robots

desk, namespace, name = admin.site.urls

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemaps.index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_of"}, name="sitemap"),
    path("sitemap-<section>.xml", sitemaps.sitemap, {"sitemaps": SITEMAPS}, name="sitemap_of"),
    path("oembed", oembed, name="oembed"),
    *i18n_patterns(
        path("admin/second-factor/", second_factor.ask, name="second_factor"),
        path("admin/second-factor/set-up/", second_factor.set_up, name="second_factor_set_up"),
        path("admin/second-factor/codes/", second_factor.codes, name="recovery_codes"),
        path("admin/", ([*review_urls(), *candidate_urls(), *desk], namespace, name)),
        path("", include("tracker.web.urls")),
        prefix_default_language=False,
    ),
]
