"""The log of imports, where files are uploaded and watched, and what the seeds last wrote."""

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tracker.admin.base import DeskAdmin, ViewOnlyAdmin
from tracker.admin.revisions import RevisionInline
from tracker.admin.uploads import UploadForm
from tracker.admin.waiting_filters import StandingFailureFilter
from tracker.jobs.kept_uploads import has_files
from tracker.jobs.queue_import import queue_again, queue_import, withdraw_run
from tracker.jobs.take_turn import ATTEMPTS
from tracker.models import ImportRun, SeedRecord
from tracker.queries.import_runs import run_standing, worker_missing
from tracker.queries.reasons import told_rows

# As the form asks for it.
_SAID = {name: UploadForm.base_fields[name].label for name in ("format", "date", "url", "title")}


@admin.register(ImportRun)
class ImportRunAdmin(ViewOnlyAdmin):
    """Made by commands, fetches and the upload form; once there, a run is watched and not edited."""

    list_display = ["queued_at", "source", "shown_state", "progress", "failures", "warned", "unplaced", "origin",
                    "heartbeat_at", "finished_at"]  # fmt: skip
    list_filter = ["state", StandingFailureFilter, "origin", "source"]
    list_select_related = ["source"]
    search_fields = ["source__name", "source__slug"]
    date_hierarchy = "queued_at"
    actions = ["run_again", "withdraw"]
    inlines = [RevisionInline]
    change_form_template = "admin/tracker/importrun/run.html"

    def has_add_permission(self, request):
        return super(DeskAdmin, self).has_add_permission(request)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("source", "requested_by")

    def get_urls(self):
        again = require_POST(self.admin_site.admin_view(self.again_view))
        withdraw = require_POST(self.admin_site.admin_view(self.withdraw_view))
        return [
            path("<int:pk>/again/", again, name="tracker_importrun_again"),
            path("<int:pk>/withdraw/", withdraw, name="tracker_importrun_withdraw"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"worker_missing": worker_missing(), **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        run = self.get_object(request, object_id)
        if run is None or not self.has_view_permission(request, run):
            return super().change_view(request, object_id, form_url, extra_context)
        context = self.run_context(request, run)
        if "fragment" in request.GET:
            return TemplateResponse(request, "admin/tracker/importrun/standing.html", context)
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def run_context(self, request, run):
        """What the page shows of a run, whole or as the part of it that changes."""
        uploaded = run.origin == ImportRun.Origin.UPLOAD
        may = uploaded and self.has_add_permission(request)
        failed = run.state == ImportRun.State.FAILED
        return {
            "run": run,
            "standing": run_standing(run),
            "unplaced": list(run.summary.get("unplaced", {}).items()),
            "errors_told": told_rows(run.errors),
            "warnings_told": told_rows(run.warnings),
            "said_beside": [(_SAID.get(name, name), value) for name, value in run.options.items()],
            "most_attempts": ATTEMPTS,
            "going_on": run.state in (ImportRun.State.QUEUED, ImportRun.State.RUNNING),
            "may_run_again": may and failed and has_files(run),
            "may_withdraw": may and (failed or run.state == ImportRun.State.QUEUED),
        }

    def add_view(self, request, form_url="", extra_context=None):
        """The upload form in place of a form of fields."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        # Reading POST receives the files, and tells which of them were too large.
        posted = [request.POST, request.FILES] if request.method == "POST" else []
        form = UploadForm(*posted, too_large=getattr(request, "too_large", ()))
        if posted and form.is_valid():
            run = queue_import(source=form.cleaned_data["source"], files=form.received(), options=form.options(),
                               requested_by=request.user)  # fmt: skip
            self.log_addition(request, run, [{"added": {}}])
            messages.success(request, _("The files are here; their import waits for a worker."))
            return HttpResponseRedirect(reverse("admin:tracker_importrun_change", args=[run.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import files"),
            "opts": self.opts,
            "fieldsets": helpers.AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=self),
            "form": form,
            "media": self.media + form.media,
            "worker_missing": worker_missing(),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/tracker/importrun/upload.html", context)

    def again_view(self, request, pk):
        return self.one(request, pk, self.run_again)

    def withdraw_view(self, request, pk):
        return self.one(request, pk, self.withdraw)

    def one(self, request, pk, action):
        """An action of the list, for one run."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        action(request, self.get_queryset(request).filter(pk=pk))
        page = "change" if ImportRun.objects.filter(pk=pk).exists() else "changelist"
        return HttpResponseRedirect(reverse(f"admin:tracker_importrun_{page}", args=[pk] if page == "change" else []))

    @admin.action(description=_("Run the selected failed uploads again"), permissions=["add"])
    def run_again(self, request, queryset):
        runs = list(queryset)
        queued = sum(queue_again(run=run) for run in runs)
        said = ngettext("%d upload waits for a worker again.", "%d uploads wait for a worker again.", queued) % queued
        self.tell(request, said, queued, len(runs) - queued)

    @admin.action(description=_("Withdraw the selected uploads, with their files"), permissions=["add"])
    def withdraw(self, request, queryset):
        runs = list(queryset)
        withdrawn = [run for run in runs if withdraw_run(run=run)]
        if withdrawn:
            self.log_deletions(request, withdrawn)
        said = ngettext("%d upload was withdrawn.", "%d uploads were withdrawn.", len(withdrawn)) % len(withdrawn)
        self.tell(request, said, len(withdrawn), len(runs) - len(withdrawn))

    def tell(self, request, said, done, left):
        if done:
            messages.success(request, said)
        if left:
            more = ngettext(
                "%d run was left as it is: it is no upload, its files are gone, or it is under way or done.",
                "%d runs were left as they are: they are no uploads, their files are gone, or they are under way or done.",
                left,
            )
            messages.warning(request, more % left)

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, run):
        return format_html('<span class="run-state run-{}">{}</span>', run.state, run.get_state_display())

    @admin.display(description=_("documents"))
    def progress(self, run):
        said = f"{run.documents_done} / {run.documents_total}"
        if run.state != ImportRun.State.RUNNING or not run.documents_total:
            return said
        bar = '<progress value="{}" max="{}" aria-label="{}"></progress> {}'
        return format_html(bar, run.documents_done, run.documents_total, _("documents"), said)

    @admin.display(description=_("not placed"))
    def unplaced(self, run):
        return len(run.summary.get("unplaced", {}))

    @admin.display(description=_("warnings"))
    def warned(self, run):
        return len(run.warnings)

    @admin.display(description=_("errors"))
    def failures(self, run):
        return len(run.errors)


@admin.register(SeedRecord)
class SeedRecordAdmin(ViewOnlyAdmin):
    list_display = ["kind", "key", "digest"]
    list_filter = ["kind"]
    search_fields = ["key"]
    ordering = ["kind", "key"]
