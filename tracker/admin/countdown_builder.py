"""The desk page on which a countdown is built: lines in order, notes on their slides, then frozen and published."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.admin.freeze_form import FreezeForm
from tracker.admin.sent_keys import keys_in
from tracker.jobs.build_countdown import (
    HIGHEST,
    BuildRefused,
    Place,
    arrange_countdown,
    faults_of_publishing,
    publish_countdown,
    withdraw_countdown,
)
from tracker.jobs.count_down import count_down
from tracker.jobs.freeze_ranking import FreezingRefusedError, freeze_countdown, freeze_ranking
from tracker.models import Countdown, FrozenRanking, TalkingPoint
from tracker.queries.countdown_builder import entries_of, lines_to_add, mark_of


@dataclass(frozen=True)
class _Row:
    """One line as the form has it; `typed` is the number as it was typed."""

    point: TalkingPoint
    typed: str
    note: str
    note_fr: str

    def place(self):
        """As the job takes it; a number that is none is 0, which the job refuses by name."""
        typed = self.typed.strip()
        rank = int(typed) if typed.isdecimal() and len(typed) < 7 else 0
        return Place(self.point, rank, self.note, self.note_fr)


class BuilderPages:
    """For the admin of countdowns: the pages of the builder."""

    def get_urls(self):
        def wrapped(view):
            return self.admin_site.admin_view(view)

        return [
            path("count/", wrapped(self.count_view), name="tracker_countdown_count"),
            path("<int:pk>/build/", wrapped(self.build_view), name="tracker_countdown_build"),
            path("<int:pk>/publish/", require_POST(wrapped(self.publish_view)), name="tracker_countdown_publish"),
            path("<int:pk>/withdraw/", require_POST(wrapped(self.withdraw_view)), name="tracker_countdown_withdraw"),
            path("<int:pk>/freeze/", require_POST(wrapped(self.freeze_view)), name="tracker_countdown_freeze"),
            *super().get_urls(),
        ]

    def _countdown(self, request, pk):
        countdown = Countdown.objects.select_related("party", "frozen").filter(pk=pk).first()
        if countdown is None:
            raise Http404
        if not self.has_change_permission(request, countdown):
            raise PermissionDenied
        return countdown

    def may_publish(self, request):
        """Who writes countdowns shows them, unless showing has a permission of its own."""
        named = dict(Countdown._meta.permissions)
        return "publish_countdown" not in named or request.user.has_perm("tracker.publish_countdown")

    def _back(self, pk, asked="", at=""):
        address = reverse("admin:tracker_countdown_build", args=[pk])
        return HttpResponseRedirect(f"{address}{f'?q={asked}' if asked else ''}{at}")

    def count_view(self, request):
        """A counted countdown in one go: a ranking is frozen, and counted down as a draft."""
        if not (self.has_add_permission(request) and request.user.has_perm("tracker.add_frozenranking")):
            raise PermissionDenied
        form = FreezeForm(request.POST) if request.method == "POST" else FreezeForm(initial={"lines": 10})
        if form.is_bound and form.is_valid():
            try:
                with transaction.atomic():
                    frozen = freeze_ranking(**form.asked(), frozen_by=request.user)
                    made = count_down(
                        frozen=FrozenRanking.objects.get(digest=frozen.digest), lines=form.cleaned_data["lines"]
                    )
            except FreezingRefusedError as refused:
                form.add_error(None, capfirst(str(refused)))
            else:
                countdown = Countdown.objects.get(slug=made.countdown)
                self.log_addition(request, countdown, [{"added": {}}])
                messages.success(
                    request, _("Counted and frozen: its lines and their order stay. Notes can be written.")
                )
                return self._back(countdown.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Count a countdown"), "opts": self.opts, "form": form, "media": self.media + form.media,
            "fieldsets": helpers.AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=self),
        }  # fmt: skip
        return TemplateResponse(request, "admin/tracker/countdown/count.html", context)

    def build_view(self, request, pk):
        countdown = self._countdown(request, pk)
        held = entries_of(countdown)
        rows = [_Row(entry.point, str(entry.rank), entry.note, entry.note_fr) for entry in held]
        mark, faults, asked = mark_of(held), [], request.GET.get("q", "")
        if request.method == "POST":
            rows, asked = _typed(request, rows), request.POST.get("q", "")
            if request.POST.get("mark") != mark:
                faults = [_("Somebody changed it meanwhile. What you typed is below; save again to keep it so.")]
            else:
                answer, faults = self._arrange(request, countdown, rows)
                if answer:
                    return answer
        context = {
            **self.admin_site.each_context(request),
            "title": _("Build: %(countdown)s") % {"countdown": countdown}, "opts": self.opts, "countdown": countdown,
            "rows": rows, "mark": mark, "faults": faults, "asked": asked, "found": lines_to_add(countdown, asked),
            "counted": countdown.kind == Countdown.Kind.COUNTED, "highest": HIGHEST,
            "published": countdown.status == Countdown.Status.PUBLISHED, "may_publish": self.may_publish(request),
            "unready": faults_of_publishing(countdown), "media": self.media,
        }  # fmt: skip
        return TemplateResponse(request, "admin/tracker/countdown/build.html", context)

    def _arrange(self, request, countdown, rows):
        """Store the form as it stands, with what its button adds, moves or takes out; every button keeps the notes."""
        said = request.POST
        at, places = "", [row.place() for row in rows]
        if "remove" in said:
            places = [place for place in places if str(place.point.pk) != said["remove"]]
        for button, step in (("up", 1), ("down", -1)):
            if button in said:
                places, at = _moved(places, said[button], step), f"#line-{said[button]}"
        if "add" in said:
            places += _added(places, said.getlist("line"))
            at = "#lines"
        if "find" in said:
            at = "#add"
        try:
            done = arrange_countdown(countdown=countdown, places=places, by=request.user)
        except BuildRefused as refused:
            return None, refused.faults
        if done.changed:
            self.log_change(request, countdown, _("Arranged in the builder."))
        if "save" in said:
            messages.success(request, _("Saved."))
        if "add" in said and not said.getlist("line"):
            messages.warning(request, _("Tick the lines to add."))
        return self._back(countdown.pk, said.get("q", "") if {"find", "add"} & said.keys() else "", at), ()

    def publish_view(self, request, pk):
        countdown = self._countdown(request, pk)
        if not self.may_publish(request):
            raise PermissionDenied
        try:
            publish_countdown(countdown=countdown, by=request.user)
        except BuildRefused as refused:
            for fault in refused.faults:
                messages.error(request, fault)
            return self._back(pk)
        self.log_change(request, countdown, _("Published."))
        address = countdown.get_absolute_url()
        messages.success(request, format_html('{} <a href="{}">{}</a>', _("Published:"), address, countdown))
        return self._back(pk)

    def withdraw_view(self, request, pk):
        countdown = self._countdown(request, pk)
        if not self.may_publish(request):
            raise PermissionDenied
        withdraw_countdown(countdown=countdown, by=request.user)
        self.log_change(request, countdown, _("Made a draft again."))
        messages.success(request, _("It is a draft again: readers do not see it."))
        return self._back(pk)

    def freeze_view(self, request, pk):
        countdown = self._countdown(request, pk)
        try:
            summary = freeze_countdown(countdown=countdown, frozen_by=request.user)
        except FreezingRefusedError as refused:
            messages.error(request, f"{countdown}: {refused}")
            return self._back(pk)
        told = _("Frozen for good:")
        messages.success(request, format_html('{} <a href="{}">{}</a>', told, summary.address, countdown))
        return self._back(pk)


def _typed(request, held):
    """The form's rows: those that are stored with what was typed, and those that were in the form when it was sent."""
    said = request.POST
    sent = keys_in(said.getlist("point"))
    known = {row.point.pk: row.point for row in held} | TalkingPoint.objects.select_related("party").in_bulk(sent)
    return [
        _Row(known[key], said.get(f"rank-{key}", ""), said.get(f"note-{key}", ""), said.get(f"note_fr-{key}", ""))
        for key in sent
        if key in known
    ]


def _moved(places, key, step):
    """The places with one line a number higher or lower, which the one that has that number gives up."""
    ordered = sorted(places, key=lambda place: place.rank)
    here = next((index for index, place in enumerate(ordered) if str(place.point.pk) == key), None)
    if here is None or not 0 <= here + step < len(ordered):
        return places
    one, other = ordered[here], ordered[here + step]
    swapped = {one.point.pk: other.rank, other.point.pk: one.rank}
    return [Place(place.point, swapped.get(place.point.pk, place.rank), place.note, place.note_fr) for place in places]


def _added(places, keys):
    points = TalkingPoint.objects.in_bulk(keys_in(keys))
    highest = max((place.rank for place in places), default=0)
    return [Place(point, highest + number) for number, point in enumerate(points.values(), 1)]
