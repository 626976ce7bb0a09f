"""The desk page on which mentions are given to the line whose they are, and the way back."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.admin.base import DeskAdmin, ViewOnlyAdmin
from tracker.admin.passages import passages
from tracker.admin.sent_keys import keys_in
from tracker.admin.undoing import UndoPage
from tracker.jobs.move_mentions import MOST, MoveRefused, move_mentions, undo_move
from tracker.models import MentionMove, TalkingPoint
from tracker.queries.two_lines import already_there, mentions_to_move

_NEEDED = ("tracker.change_mention", "tracker.add_mention")


class MoveForm(forms.Form):
    """To which line, and why."""

    to = forms.ModelChoiceField(TalkingPoint.objects.order_by("title"), label=gettext_lazy("To which line"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)


class MoveAction:
    """For the admin of mentions: the action that leads to the page."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        if request.user.has_perms(_NEEDED):
            actions["move_to_line"] = self.get_action(MoveAction.move_to_line)
        return actions

    @admin.action(description=gettext_lazy("Move the selected mentions to another line"))
    def move_to_line(self, request, queryset):
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
        if len(chosen) > MOST:
            self.message_user(request, _("At most %(most)d are moved at once.") % {"most": MOST}, messages.WARNING)
            return None
        address = reverse("admin:tracker_mentionmove_add")
        return HttpResponseRedirect(f"{address}?mentions={','.join(map(str, chosen))}")


@admin.register(MentionMove)
class MentionMoveAdmin(UndoPage, ViewOnlyAdmin):
    list_display = ["moved_at", "of", "to", "mentions", "moved_by", "undone_at"]
    list_select_related = ["of", "to", "moved_by"]
    search_fields = ["of__title", "to__title", "reason"]
    fields = [("of", "to"), "mentions", "reason", "moved_at", "moved_by", "undone_at", "undone_by"]
    undo_needs = _NEEDED
    undo_help = gettext_lazy("Each mention becomes again what it was before, unless it was judged since.")

    def has_add_permission(self, request):
        return super(DeskAdmin, self).has_add_permission(request) and request.user.has_perms(_NEEDED)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("rows")

    def add_view(self, request, form_url="", extra_context=None):
        """The chosen mentions, where they are to go, and what that will do."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        keys = keys_in(request.GET.get("mentions", "").split(","))[: MOST + 1]
        chosen = mentions_to_move(keys)
        form = MoveForm(request.POST if request.method == "POST" else request.GET if "to" in request.GET else None)
        to = form.cleaned_data["to"] if form.is_valid() else None
        if request.method == "POST" and to:
            done = self._move(request, keys, to, form.cleaned_data["reason"])
            if done:
                return done
        context = self.admin_site.each_context(request) | {
            "title": _("Move mentions to another line"), "opts": self.opts, "media": self.media, "form": form, "to": to,
            "chosen": [(mention, passages(mention, around=80, most=1)) for mention in chosen],
            "lines": sorted({str(mention.point) for mention in chosen}), "asked": request.GET.get("mentions", ""),
            "there": already_there(chosen, to) if to else 0,
            **(extra_context or {}),
        }  # fmt: skip
        return TemplateResponse(request, "admin/tracker/mentionmove/move.html", context)

    def _move(self, request, keys, to, reason):
        try:
            done = move_mentions(mentions=keys, to=to, by=request.user, reason=reason)
        except MoveRefused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return None
        self.log_addition(request, done.move, [{"added": {}}])
        text = ngettext("%(count)d mention is that of “%(line)s” now.", "%(count)d mentions are those of “%(line)s” now.",
                        done.mentions) % {"count": done.mentions, "line": to}  # fmt: skip
        undo = reverse("admin:tracker_mentionmove_change", args=[done.move.pk])
        self.message_user(request, format_html('{} <a href="{}">{}</a>', text, undo, _("Undo")), messages.SUCCESS)
        return HttpResponseRedirect(f"{reverse('admin:tracker_mention_changelist')}?point__id__exact={to.pk}")

    def undo(self, request, move):
        try:
            done = undo_move(move=move, by=request.user)
        except MoveRefused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return None
        text = ngettext("%(count)d mention is as it was.", "%(count)d mentions are as they were.", done.mentions)
        self.message_user(request, text % {"count": done.mentions}, messages.SUCCESS)
        if done.left:
            left = ngettext("%(count)d was judged since and stays.", "%(count)d were judged since and stay.", done.left)
            self.message_user(request, left % {"count": done.left}, messages.WARNING)
        return done
