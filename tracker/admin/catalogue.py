"""The whole catalogue at the desk: taken out as files, and brought in again once every change was seen."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from tracker.admin.base import DeskAdmin, ViewOnlyAdmin
from tracker.jobs.bring_catalogue import apply_catalogue, bring_catalogue
from tracker.jobs.catalogue_files import FORMATS, LARGEST, packed
from tracker.jobs.export_catalogue import catalogue_files
from tracker.jobs.import_catalogue import CatalogueChanged, ImportRefused
from tracker.models import (
    CatalogueImport,
    Citation,
    Countdown,
    CountdownEntry,
    FormerSlug,
    FrozenRanking,
    Legislature,
    Membership,
    Party,
    Person,
    PersonIdentifier,
    Phrasing,
    Rebuttal,
    TalkingPoint,
    Topic,
)

# Whose rows an import writes: who may not write one of them may not import.
WRITTEN = (
    Legislature, Party, Topic, Person, PersonIdentifier, Membership, TalkingPoint, Phrasing, Rebuttal, Citation,
    FormerSlug, Countdown, CountdownEntry,
)  # fmt: skip
_KINDS = {
    "legislatures": Legislature, "parties": Party, "topics": Topic, "people": Person, "talking_points": TalkingPoint,
    "frozen_rankings": FrozenRanking, "countdowns": Countdown,
}  # fmt: skip
_SORTS = (
    ("new", gettext_lazy("New")),
    ("changed", gettext_lazy("Changed")),
    ("removed", gettext_lazy("Removed")),
    ("stays", gettext_lazy("Left as they are")),
)


def may(user, *actions):
    """Whether the user may do all of that to every kind of row that the catalogue has."""
    needed = [f"tracker.{action}_{model._meta.model_name}" for model in WRITTEN for action in actions]
    if "add" in actions and "publish_talkingpoint" in dict(TalkingPoint._meta.permissions):
        # A file says of each line whether it is published.
        needed.append("tracker.publish_talkingpoint")
    return user.has_perms(needed)


class BringForm(forms.Form):
    """Which file, what of that which it lacks, and why."""

    file = forms.FileField(
        label=gettext_lazy("file"),
        help_text=gettext_lazy("A zip as it is exported here, or one file of YAML or CSV out of one. At most 64 MB."),
    )
    exact = forms.BooleanField(
        label=gettext_lazy("Remove what the file lacks"),
        required=False,
        help_text=gettext_lazy(
            "Otherwise it only adds and changes. Lines that readers have seen are retired, not deleted."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("why"), max_length=300, help_text=gettext_lazy("Stands in the history of every row.")
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 64 MB."))
        return file


@admin.register(CatalogueImport)
class CatalogueImportAdmin(ViewOnlyAdmin):
    list_display = ["brought_at", "name", "exact", "reason", "brought_by", "applied_at", "applied_by"]
    list_select_related = ["brought_by", "applied_by"]
    search_fields = ["name", "reason"]
    fields = [("name", "exact"), "reason", ("brought_by", "brought_at"), ("applied_by", "applied_at")]
    change_form_template = "admin/tracker/catalogueimport/changes.html"

    def has_add_permission(self, request):
        return super(DeskAdmin, self).has_add_permission(request) and may(request.user, "add", "change")

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data", "changes")

    def get_urls(self):
        apply = require_POST(self.admin_site.admin_view(self.apply_view))
        export = require_GET(self.admin_site.admin_view(self.export_view))
        return [
            path("<int:pk>/apply/", apply, name="tracker_catalogueimport_apply"),
            path("export/<str:form>/", export, name="tracker_catalogueimport_export"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        context = {"may_export": may(request.user, "view"), "formats": FORMATS}
        return super().changelist_view(request, context | (extra_context or {}))

    def export_view(self, request, form):
        if not may(request.user, "view"):
            raise PermissionDenied
        if form not in FORMATS:
            raise Http404
        files, _counts = catalogue_files(form)
        name = f"catalogue-{timezone.localdate().isoformat()}-{form}.zip"
        return HttpResponse(
            packed(files), "application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )

    def add_view(self, request, form_url="", extra_context=None):
        """The question which file, in place of a form of fields; what it would change is shown next."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
        if form.is_bound and form.is_valid():
            brought = self._bring(request, form)
            if brought:
                return HttpResponseRedirect(reverse("admin:tracker_catalogueimport_change", args=[brought.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import the catalogue"), "opts": self.opts, "form": form, "media": self.media + form.media,
            "fieldsets": helpers.AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=self),
            **(extra_context or {}),
        }  # fmt: skip
        return TemplateResponse(request, "admin/tracker/catalogueimport/bring.html", context)

    def _bring(self, request, form):
        said = form.cleaned_data
        if said["exact"] and not may(request.user, "delete"):
            form.add_error("exact", _("You may not delete everything that an import could remove."))
            return None
        try:
            return bring_catalogue(
                name=said["file"].name, data=said["file"].read(), exact=said["exact"], reason=said["reason"],
                by=request.user,
            )  # fmt: skip
        except ImportRefused as refused:
            for fault in refused.faults:
                form.add_error("file", fault)
            return None

    def change_view(self, request, object_id, form_url="", extra_context=None):
        brought = self.get_object(request, object_id)
        if brought is None or not self.has_view_permission(request, brought):
            return super().change_view(request, object_id, form_url, extra_context)
        waits = brought.applied_at is None
        context = {
            "title": _("What it would change") if waits else _("What it changed"),
            "brought": brought,
            "sorts": _sorted(brought.changes),
            "may_apply": waits and self._may_apply(request, brought),
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def _may_apply(self, request, brought):
        return self.has_add_permission(request) and (not brought.exact or may(request.user, "delete"))

    def apply_view(self, request, pk):
        brought = self.get_queryset(request).filter(pk=pk).first()
        if brought is None:
            raise Http404
        if not self._may_apply(request, brought):
            raise PermissionDenied
        here = HttpResponseRedirect(reverse("admin:tracker_catalogueimport_change", args=[pk]))
        try:
            plan = apply_catalogue(brought=brought, by=request.user)
        except CatalogueChanged:
            said = _(
                "Nothing was done: the catalogue was changed meanwhile. These are the changes that it would be now."
            )
            messages.error(request, said)
            return here
        except ImportRefused as refused:
            for fault in refused.faults:
                messages.error(request, fault)
            return here
        self.log_change(request, brought, [{"changed": {}}])
        done = plan.count("new") + plan.count("changed") + plan.count("removed")
        said = ngettext("Done: %(count)d entry is new, changed or removed.",
                        "Done: %(count)d entries are new, changed or removed.", done)  # fmt: skip
        messages.success(request, said % {"count": done})
        if plan.phrasings_changed:
            messages.info(request, _("Phrasings changed. Run match to count them: manage.py match"))
        return here


def _sorted(changes):
    """The changes as the page shows them: what is new, changed, removed and left, each by kind."""
    shown = []
    for what, heading in _SORTS:
        of_it = [
            change | {"name": capfirst(_KINDS[change["kind"]]._meta.verbose_name)}
            for change in changes
            if change["what"] == what
        ]
        if of_it:
            shown.append({"what": what, "heading": heading, "changes": of_it, "open": len(of_it) <= 20})
    return shown
