"""The desk pages on which two people become one, and two again."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.admin.base import ViewOnlyAdmin
from tracker.admin.two_rows import TwoRowsForm
from tracker.admin.undoing import UndoPage
from tracker.jobs.merge_people import MergeRefused, SatAtOnce, merge_people, undo_merge
from tracker.jobs.merged_rows import sat_at_once
from tracker.models import Person, PersonMerge, Speech
from tracker.queries.two_people import person_in_figures

# What "model.field" of a job's counts is called on a page.
_ROWS = {
    "speech.person": gettext_lazy("speeches"),
    "membership.person": gettext_lazy("memberships"),
    "personidentifier.person": gettext_lazy("ids"),
    "placing.person": gettext_lazy("placings"),
    "candidate.spoken_by": gettext_lazy("candidates"),
    "talkingpoint.aimed_at_person": gettext_lazy("lines aimed at them"),
    "personmerge.kept": gettext_lazy("earlier merges"),
    "decidedturn.person": gettext_lazy("decided turns"),
    "person.slug": gettext_lazy("the slug, which somebody else has now"),
}


class TwoForm(TwoRowsForm):
    """The two people, and where both are known, which of them stays."""

    first, second = (
        forms.ModelChoiceField(
            Person.objects.all(), label=label, widget=AutocompleteSelect(Speech._meta.get_field("person"), admin.site)
        )
        for label in (gettext_lazy("person"), gettext_lazy("the other"))
    )
    one_already = gettext_lazy("These two are one person already.")


class MergePage:
    """For the admin of people: the page at merge/, and the action that leads to it."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.merge_view)
        return [path("merge/", view, name="tracker_person_merge"), *super().get_urls()]

    @admin.action(description=gettext_lazy("Merge the two selected people"), permissions=["delete"])
    def merge_two(self, request, queryset):
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(chosen) != 2:
            self.message_user(request, _("Select two people."), messages.WARNING)
            return None
        return HttpResponseRedirect(f"{reverse('admin:tracker_person_merge')}?first={chosen[0]}&second={chosen[1]}")

    def merge_view(self, request):
        if not (self.has_change_permission(request) and self.has_delete_permission(request)):
            raise PermissionDenied
        form = TwoForm(request.GET or None)
        both = form.both()
        if request.method == "POST" and both and request.POST.get("stays") in {str(person.pk) for person in both}:
            kept, gone = both if request.POST["stays"] == str(both[0].pk) else both[::-1]
            done = self._merge(request, kept, gone)
            if done:
                return done
        elif request.method == "POST":
            self.message_user(request, _("Say which of the two stays."), messages.ERROR)
        context = self.admin_site.each_context(request) | {
            "title": _("Merge two people"), "opts": self.opts, "form": form, "media": self.media + form.media,
            "both": [person_in_figures(person.pk) for person in both], "clashes": sat_at_once(*both) if both else (),
            "stays": request.POST.get("stays"), "reason": request.POST.get("reason", ""),
        }  # fmt: skip
        return TemplateResponse(request, "admin/tracker/person/merge.html", context)

    def _merge(self, request, kept, gone):
        before = str(gone)
        try:
            done = merge_people(
                kept=kept, gone=gone, by=request.user, reason=request.POST.get("reason", ""),
                confirmed="confirmed" in request.POST,
            )  # fmt: skip
        except MergeRefused as refused:
            at_once = _("They sat for two ridings at one time: confirm that they are one person.")
            gone_already = _("One of the two is gone already.")
            text = at_once if isinstance(refused, SatAtOnce) else gone_already
            self.message_user(request, text, messages.ERROR)
            return None
        self.log_change(request, kept, _("Merged with %(person)s.") % {"person": before})
        undo = reverse("admin:tracker_personmerge_change", args=[done.merge.pk])
        text = _("%(gone)s is %(kept)s now. Moved: %(rows)s.") % {
            "gone": before, "kept": kept, "rows": in_words(done.rows) or _("nothing"),
        }  # fmt: skip
        self.message_user(request, format_html('{} <a href="{}">{}</a>', text, undo, _("Undo")), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:tracker_person_change", args=[kept.pk]))


@admin.register(PersonMerge)
class PersonMergeAdmin(UndoPage, ViewOnlyAdmin):
    """What was merged, and the way back."""

    list_display = ["merged_at", "gone_name", "kept", "merged_by", "undone_at"]
    list_select_related = ["kept", "merged_by"]
    search_fields = ["gone_name", "kept__name"]
    fields = ["kept", "gone_name", "gone_slug", "reason", "what_moved", "merged_at", "merged_by", "undone_at",
              "undone_by"]  # fmt: skip
    readonly_fields = ["what_moved"]
    undo_needs = ("tracker.change_person", "tracker.delete_person")
    undo_help = gettext_lazy("What moved goes back to its own person, who gets the old address again.")

    @admin.display(description=gettext_lazy("moved"))
    def what_moved(self, merge):
        rows = {name: len(keys) for name, keys in merge.moved.items() if isinstance(keys, list) and keys}
        return in_words(rows) or "–"

    def undo(self, request, merge):
        try:
            done = undo_merge(merge=merge, by=request.user)
        except MergeRefused:
            self.message_user(request, _("This merge was undone already, or is part of a later one: undo that first."),
                              messages.ERROR)  # fmt: skip
            return None
        text = _("%(person)s is there again. Moved back: %(rows)s.") % {
            "person": done.person, "rows": in_words(done.rows) or _("nothing"),
        }  # fmt: skip
        self.message_user(request, text, messages.SUCCESS)
        if done.left:
            left = _("Not moved back, for it changed since: %(rows)s.") % {"rows": in_words(done.left)}
            self.message_user(request, left, messages.WARNING)
        return done


def in_words(rows):
    """Counts of rows as a page says them."""
    return ", ".join(str(format_lazy("{} ({})", _ROWS.get(name, name), count)) for name, count in rows.items())
