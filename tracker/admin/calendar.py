"""The days on which a source sat or did not."""

from django.contrib import admin

from tracker.admin.base import DeskAdmin
from tracker.models import SittingDay


@admin.register(SittingDay)
class SittingDayAdmin(DeskAdmin):
    list_display = ["date", "source", "sits", "note"]
    list_filter = ["source", "sits"]
    list_select_related = ["source"]
    search_fields = ["note", "source__name"]
    autocomplete_fields = ["source"]
    date_hierarchy = "date"
