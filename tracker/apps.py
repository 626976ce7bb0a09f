"""The one Django app of Refrain."""

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = "Refrain"
    default_auto_field = "django.db.models.BigAutoField"
