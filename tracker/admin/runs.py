"""The log of imports, and what the seeds last wrote: to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import ViewOnlyAdmin
from tracker.admin.revisions import RevisionInline
from tracker.models import ImportRun, SeedRecord


@admin.register(ImportRun)
class ImportRunAdmin(ViewOnlyAdmin):
    list_display = ["queued_at", "source", "origin", "state", "progress", "error_count", "heartbeat_at", "finished_at"]
    list_filter = ["state", "origin", "source"]
    list_select_related = ["source"]
    search_fields = ["source__name", "source__slug"]
    date_hierarchy = "queued_at"
    inlines = [RevisionInline]

    @admin.display(description=_("documents"))
    def progress(self, run):
        return f"{run.documents_done} / {run.documents_total}"

    @admin.display(description=_("errors"))
    def error_count(self, run):
        return len(run.errors)


@admin.register(SeedRecord)
class SeedRecordAdmin(ViewOnlyAdmin):
    list_display = ["kind", "key", "digest"]
    list_filter = ["kind"]
    search_fields = ["key"]
    ordering = ["kind", "key"]
