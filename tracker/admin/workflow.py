"""A line's and a rebuttal's states at the desk: no form has a field for them, only named actions change them."""

from django.contrib import admin
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tracker.admin.moves import MovePage, PublishForm, ReasonForm, RetireForm, ScheduleForm, WithdrawForm
from tracker.admin.rights import LineRights, RebuttalRights, held, is_kept_whole
from tracker.jobs import publish_line
from tracker.jobs.publish_line import MOVES, Move, moves_open_to
from tracker.jobs.settle_roles import PUBLISH
from tracker.models import TalkingPoint
from tracker.queries.line_events import events_of
from tracker.queries.readiness import lacks_of_line

# What only a move writes.
_MOVED = ("status", "publish_at", "retired_at", "retired_because", "retired_because_fr", "replaced_by_id")


class ScheduledFilter(admin.SimpleListFilter):
    title = _("schedule")
    parameter_name = "scheduled"

    def lookups(self, request, model_admin):
        return [("yes", _("scheduled")), ("overdue", _("overdue"))]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.filter(publish_at__isnull=False)
        if self.value() == "overdue":
            return queryset.due(timezone.now())
        return queryset


class Workflow(LineRights, MovePage):
    """For the admin of lines."""

    jobs = {
        "send": (lambda row, **said: publish_line.send_for_review(point=row, **said), ReasonForm),
        "return": (lambda row, **said: publish_line.send_back(point=row, **said), ReasonForm),
        "publish": (lambda row, **said: publish_with(row, **said), PublishForm),
        "schedule": (lambda row, **said: publish_line.schedule_line(point=row, **said), ScheduleForm),
        "unschedule": (lambda row, **said: publish_line.unschedule_line(point=row, **said), ReasonForm),
        "retire": (lambda row, **said: publish_line.retire_line(point=row, **said), RetireForm),
    }

    def move_view(self, request, name):
        perform, form_class = self.jobs.get(name, (None, None))
        return self.move_page(request, MOVES.get(name), perform, form_class)

    def moves(self):
        return MOVES.values()

    @admin.display(description=_("status"), ordering="status")
    def state(self, point):
        told = point.get_status_display()
        if not point.publish_at:
            return told
        at = date_format(timezone.localtime(point.publish_at), "DATETIME_FORMAT")
        late = _("overdue since %(time)s") if point.publish_at <= timezone.now() else _("to be published on %(time)s")
        return format_html('{}<br><span class="quiet">{}</span>', told, late % {"time": at})

    def save_model(self, request, obj, form, change):
        if why := form.cleaned_data.get("why"):
            obj._change_reason = why
        # The row is held, so that a move between reading and saving it is not undone.
        with transaction.atomic():
            before = (held(obj) if change else None) or TalkingPoint()
            for name in _MOVED:
                setattr(obj, name, getattr(before, name))
            super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        moves = moves_open_to(obj or TalkingPoint(), request.user)
        context["standing"] = {
            "moves": moves,
            "lacks": lacks_of_line(obj) if obj and obj.pk else (),
            "kept_whole": is_kept_whole(obj),
            "events": events_of(obj) if obj and obj.pk else [],
            "addresses": [(move, self.move_address(move.name, [obj.pk])) for move in moves] if obj and obj.pk else [],
            "overdue": bool(obj and obj.publish_at and obj.publish_at <= timezone.now()),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def publish_with(point, *, rebuttals=(), **said):
    """Publish a line with those of the chosen rebuttals that are its own."""
    own = [rebuttal for rebuttal in rebuttals if rebuttal.point_id == point.pk]
    return publish_line.publish_line(point=point, rebuttals=own, **said)


_SHOW = Move("publish", _("Publish"), _("the rebuttal is published"), (), PUBLISH)
_WITHDRAW = Move("withdraw", _("Withdraw"), _("the rebuttal is withdrawn"), (), PUBLISH)


class RebuttalWorkflow(RebuttalRights, MovePage):
    """For the admin of rebuttals."""

    jobs = {
        "publish": (_SHOW, lambda row, **said: publish_line.publish_rebuttal(rebuttal=row, **said), ReasonForm),
        "withdraw": (
            _WITHDRAW,
            lambda row, **said: publish_line.withdraw_rebuttal(rebuttal=row, **said),
            WithdrawForm,
        ),
    }

    def move_view(self, request, name):
        move, perform, form_class = self.jobs.get(name, (None, None, None))
        return self.move_page(request, move, perform, form_class)

    def moves(self):
        return [move for move, _job, _form in self.jobs.values()]

    def save_model(self, request, obj, form, change):
        with transaction.atomic():
            before = held(obj) if change else None
            obj.published = bool(before and before.published)
            super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        move = _WITHDRAW if obj and obj.published else _SHOW
        if obj and obj.pk and request.user.has_perm(move.permission):
            context["addresses"] = [(move, self.move_address(move.name, [obj.pk]))]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
