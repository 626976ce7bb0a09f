"""The log of imports, and what the seeds last wrote: to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import ViewOnlyAdmin
from tracker.models import ImportRun, Revision, SeedRecord


@admin.register(ImportRun)
class ImportRunAdmin(ViewOnlyAdmin):
    list_display = ["queued_at", "source", "origin", "state", "progress", "error_count", "heartbeat_at", "finished_at"]
    list_filter = ["state", "origin", "source"]
    list_select_related = ["source"]
    search_fields = ["source__name", "source__slug"]
    date_hierarchy = "queued_at"

    @admin.display(description=_("documents"))
    def progress(self, run):
        return f"{run.documents_done} / {run.documents_total}"

    @admin.display(description=_("errors"))
    def error_count(self, run):
        return len(run.errors)


@admin.register(Revision)
class RevisionAdmin(ViewOnlyAdmin):
    list_display = ["revised_at", "edition", "number", "added", "changed", "withdrawn"]
    list_filter = ["edition__document__source"]
    list_select_related = ["edition__document__source"]
    search_fields = ["edition__document__external_id"]
    date_hierarchy = "revised_at"


@admin.register(SeedRecord)
class SeedRecordAdmin(ViewOnlyAdmin):
    list_display = ["kind", "key", "digest"]
    list_filter = ["kind"]
    search_fields = ["key"]
    ordering = ["kind", "key"]
