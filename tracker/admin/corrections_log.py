"""The corrections log: entered by hand, for only an editor knows what readers were told wrongly."""

from django.contrib import admin

from tracker.admin.base import HistoryAdmin
from tracker.admin.rights import NeverDeleted
from tracker.models import Correction


@admin.register(Correction)
class CorrectionAdmin(NeverDeleted, HistoryAdmin):
    list_display = ["date", "note", "point", "rebuttal", "countdown", "entered_by"]
    list_select_related = ["point", "rebuttal__point", "countdown", "entered_by"]
    search_fields = ["note", "note_fr", "point__title", "rebuttal__point__title", "countdown__title"]
    date_hierarchy = "date"
    autocomplete_fields = ["point", "countdown"]
    raw_id_fields = ["rebuttal"]
    fields = ["date", ("point", "rebuttal", "countdown"), "note", "note_fr", ("entered_by", "entered_at", "changed_at")]
    readonly_fields = ["entered_by", "entered_at", "changed_at"]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.entered_by = request.user
        super().save_model(request, obj, form, change)
