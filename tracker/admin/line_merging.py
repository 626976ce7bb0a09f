"""The desk pages on which two lines become one, and two again."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.admin.base import DeskAdmin, ViewOnlyAdmin
from tracker.admin.two_rows import TwoRowsForm
from tracker.admin.undoing import UndoPage
from tracker.jobs.merge_lines import MergeRefused, NotPublished, counted, merge_lines, undo_merge
from tracker.models import LineMerge, TalkingPoint
from tracker.queries.two_lines import line_in_figures, shared_by

_NEEDED = tuple(
    f"tracker.{permission}"
    for permission in (
        "change_talkingpoint", "delete_talkingpoint", "change_phrasing", "delete_phrasing", "change_mention",
        "change_rebuttal", "change_countdown", "change_correction",
    )
)  # fmt: skip
# What "model.field" of a job's counts is called on a page.
_ROWS = {
    "phrasing.point": gettext_lazy("phrasings"),
    "phrasing.joined": gettext_lazy("phrasings of both"),
    "mention.point": gettext_lazy("mentions"),
    "mention.joined": gettext_lazy("mentions of both in one speech"),
    "rebuttal.point": gettext_lazy("rebuttals"),
    "talkingpoint_topics.talkingpoint": gettext_lazy("topics"),
    "talkingpoint_topics.joined": gettext_lazy("topics of both"),
    "source_ledger_lines.talkingpoint": gettext_lazy("ledgers"),
    "source_ledger_lines.joined": gettext_lazy("ledgers of both"),
    "countdownentry.point": gettext_lazy("places in countdowns"),
    "countdownentry.joined": gettext_lazy("places in countdowns of both"),
    "correction.point": gettext_lazy("corrections"),
    "candidate.point": gettext_lazy("candidates"),
    "formerslug.point": gettext_lazy("former addresses"),
    "talkingpoint.replaced_by": gettext_lazy("lines that it replaces"),
    "linemerge.kept": gettext_lazy("earlier merges"),
    "mentionmove.of": gettext_lazy("moves away"),
    "mentionmove.to": gettext_lazy("moves here"),
    "talkingpoint.status": gettext_lazy("the state, which somebody changed"),
}


class TwoLinesForm(TwoRowsForm):
    """The two lines. Plain lists: they work without script, and lines are not many."""

    first, second = (
        forms.ModelChoiceField(TalkingPoint.objects.order_by("title"), label=label)
        for label in (gettext_lazy("line"), gettext_lazy("the other"))
    )
    one_already = gettext_lazy("These two are one line already.")


class MergeLines:
    """For the admin of lines: the action that leads to the page."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        if request.user.has_perms(_NEEDED):
            actions["merge_two"] = self.get_action(MergeLines.merge_two)
        return actions

    @admin.action(description=gettext_lazy("Merge the two selected lines"))
    def merge_two(self, request, queryset):
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(chosen) != 2:
            self.message_user(request, _("Select two lines."), messages.WARNING)
            return None
        address = reverse("admin:tracker_linemerge_add")
        return HttpResponseRedirect(f"{address}?first={chosen[0]}&second={chosen[1]}")


@admin.register(LineMerge)
class LineMergeAdmin(UndoPage, ViewOnlyAdmin):
    """What was merged, the page that merges, and the way back."""

    list_display = ["merged_at", "gone_name", "kept", "merged_by", "undone_at"]
    list_select_related = ["kept", "merged_by"]
    search_fields = ["gone_name", "gone_slug", "kept__title"]
    fields = ["kept", "gone_name", "gone_slug", "reason", "what_moved", "merged_at", "merged_by", "undone_at",
              "undone_by"]  # fmt: skip
    readonly_fields = ["what_moved"]
    undo_needs = _NEEDED
    undo_help = gettext_lazy("What moved goes back to its own line, which is again what it was before.")

    def has_add_permission(self, request):
        return super(DeskAdmin, self).has_add_permission(request) and request.user.has_perms(_NEEDED)

    @admin.display(description=gettext_lazy("moved"))
    def what_moved(self, merge):
        return in_words(counted(merge)) or "–"

    def add_view(self, request, form_url="", extra_context=None):
        """Which two, then both side by side, and which stays."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TwoLinesForm(request.GET if "first" in request.GET else None)
        both = form.both()
        if request.method == "POST" and both:
            stays = {str(point.pk): point for point in both}.get(request.POST.get("stays"))
            if stays is None:
                self.message_user(request, _("Say which of the two stays."), messages.ERROR)
            else:
                done = self._merge(request, stays, next(point for point in both if point != stays))
                if done:
                    return done
        context = self.admin_site.each_context(request) | {
            "title": _("Merge two lines"), "opts": self.opts, "form": form, "media": self.media,
            "both": [line_in_figures(point) for point in both], "shared": shared_by(*both) if both else None,
            "stays": request.POST.get("stays"), "reason": request.POST.get("reason", ""),
            **(extra_context or {}),
        }  # fmt: skip
        return TemplateResponse(request, "admin/tracker/linemerge/merge.html", context)

    def _merge(self, request, kept, gone):
        before = str(gone)
        try:
            done = merge_lines(kept=kept, gone=gone, by=request.user, reason=request.POST.get("reason", ""))
        except MergeRefused as refused:
            unseen = _("“%(line)s” is not published: readers would find nothing there.") % {"line": kept}
            gone_already = _("One of the two is part of another line already.")
            text = unseen if isinstance(refused, NotPublished) else gone_already
            self.message_user(request, text, messages.ERROR)
            return None
        self.log_addition(request, done.merge, [{"added": {}}])
        undo = reverse("admin:tracker_linemerge_change", args=[done.merge.pk])
        text = _("“%(gone)s” is “%(kept)s” now. Moved: %(rows)s.") % {
            "gone": before, "kept": kept, "rows": in_words(done.rows) or _("nothing"),
        }  # fmt: skip
        self.message_user(request, format_html('{} <a href="{}">{}</a>', text, undo, _("Undo")), messages.SUCCESS)
        self.message_user(request, _("Run match to count the phrasings of both: manage.py match"), messages.INFO)
        return HttpResponseRedirect(reverse("admin:tracker_talkingpoint_change", args=[kept.pk]))

    def undo(self, request, merge):
        try:
            done = undo_merge(merge=merge, by=request.user)
        except MergeRefused:
            text = _("This merge was undone already, or is part of a later one: undo that first.")
            self.message_user(request, text, messages.ERROR)
            return None
        text = _("“%(line)s” is there again. Moved back: %(rows)s.") % {
            "line": done.point, "rows": in_words(done.rows) or _("nothing"),
        }  # fmt: skip
        self.message_user(request, text, messages.SUCCESS)
        self.message_user(request, _("Run match to count the phrasings of both: manage.py match"), messages.INFO)
        if done.left:
            left = _("Not moved back, for it changed since: %(rows)s.") % {"rows": in_words(done.left)}
            self.message_user(request, left, messages.WARNING)
        return done


def in_words(rows):
    """Counts of rows as a page says them."""
    return ", ".join(str(format_lazy("{} ({})", _ROWS.get(name, name), count)) for name, count in rows.items())
