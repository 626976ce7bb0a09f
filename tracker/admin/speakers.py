"""Speakers whom the record alone does not place, and people who were one."""

from django.contrib import admin

from tracker.admin.base import HistoryAdmin, ViewOnlyAdmin
from tracker.models import PersonMerge, Placing


@admin.register(Placing)
class PlacingAdmin(HistoryAdmin):
    list_display = ["speaker", "source", "person", "start", "end"]
    list_filter = ["source"]
    list_select_related = ["source", "person"]
    search_fields = ["speaker", "person__name"]
    autocomplete_fields = ["source", "person"]


@admin.register(PersonMerge)
class PersonMergeAdmin(ViewOnlyAdmin):
    list_display = ["merged_at", "gone_name", "kept", "merged_by", "undone_at"]
    list_select_related = ["kept", "merged_by"]
    search_fields = ["gone_name", "kept__name"]
