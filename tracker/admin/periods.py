"""The parliaments and sessions that readers may choose by name."""

from django.contrib import admin

from tracker.admin.base import HistoryAdmin
from tracker.models import NamedPeriod


@admin.register(NamedPeriod)
class NamedPeriodAdmin(HistoryAdmin):
    list_display = ["name", "legislature", "kind", "first", "last", "slug"]
    list_filter = ["legislature", "kind"]
    list_select_related = ["legislature"]
    search_fields = ["name", "name_fr", "slug"]
    autocomplete_fields = ["legislature"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["legislature", "kind", ("name", "name_fr"), "slug", ("first", "last")]
