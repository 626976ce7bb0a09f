"""The page on which rows are moved from one state to another: what, which, why, and what else has to be said of it."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from tracker.admin.sent_keys import keys_in
from tracker.jobs.publish_line import MoveRefused, NotPermitted
from tracker.models import Rebuttal, TalkingPoint

MOST = 500


class ReasonForm(forms.Form):
    """Why; kept in the history."""

    reason = forms.CharField(
        label=_("Why"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text=_("Kept in the history, for editors."),
    )  # fmt: skip

    def __init__(self, *args, rows=(), **kwargs):
        super().__init__(*args, **kwargs)

    def said(self):
        """What the job is told."""
        return self.cleaned_data


class PublishForm(ReasonForm):
    """Which of the line's rebuttals are published with it: those that have what it takes are chosen already."""

    rebuttals = forms.ModelMultipleChoiceField(
        Rebuttal.objects.none(), label=_("Rebuttals to publish with it"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("One without a citation cannot be published yet."),
    )  # fmt: skip

    def __init__(self, *args, rows=(), **kwargs):
        super().__init__(*args, rows=rows, **kwargs)
        waiting = Rebuttal.objects.filter(point__in=[point.pk for point in rows], published=False)
        cited = waiting.filter(citations__isnull=False).distinct()
        self.fields["rebuttals"].queryset = cited
        self.fields["rebuttals"].initial = list(cited)
        if not waiting:
            del self.fields["rebuttals"]


class WithdrawForm(ReasonForm):
    """What was wrong, for readers; or why nobody was misled, for editors."""

    note = forms.CharField(
        label=_("public note"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was wrong, since when, and what stands there now. It goes into the corrections log."),
    )  # fmt: skip
    note_fr = forms.CharField(
        label=_("public note in French"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ScheduleForm(ReasonForm):
    """When."""

    at = forms.DateTimeField(
        label=_("To be published on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "autofocus": True}, format="%Y-%m-%dT%H:%M"),
        help_text=_("In the site’s time zone. The worker publishes it then, in your name."),
    )

    field_order = ["at", "reason"]

    def __init__(self, *args, rows=(), **kwargs):
        super().__init__(*args, rows=rows, **kwargs)
        del self.fields["reason"].widget.attrs["autofocus"]


class RetireForm(ReasonForm):
    """Why, for readers, and which line stands in its place."""

    reason = forms.CharField(
        label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text=_("Public: shown at the line’s address. Kept in the history."),
    )  # fmt: skip
    reason_fr = forms.CharField(
        label=_("Why, in French"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    replaced_by = forms.ModelChoiceField(
        TalkingPoint.objects.all(), label=_("Replaced by"), required=False,
        widget=AutocompleteSelect(TalkingPoint._meta.get_field("replaced_by"), admin.site),
        help_text=_("A published line: the address then leads there. Without one, it says that the line was retired."),
    )  # fmt: skip


class MovePage:
    """For the admin of rows that have states, whose `moves()` it tells and whose `move_view` does one by its name: the
    page at move/<name>/ for one row or several, the buttons of a row's form, and the actions of the list."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.move_view)
        named = f"{self.opts.app_label}_{self.opts.model_name}_move"
        return [path("move/<slug:name>/", view, name=named), *super().get_urls()]

    def get_actions(self, request):
        may = [self._action(move) for move in self.moves() if request.user.has_perm(move.permission)]
        return super().get_actions(request) | {name: (act, name, label) for act, name, label in may}

    def response_add(self, request, obj, post_url_continue=None):
        return self._then_move(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._then_move(request, obj) or super().response_change(request, obj)

    def _then_move(self, request, obj):
        """The form is saved first, so that nothing typed is lost."""
        name = request.POST.get("_move")
        known = name in {move.name for move in self.moves()}
        return HttpResponseRedirect(self.move_address(name, [obj.pk])) if known else None

    def move_page(self, request, move, perform, form_class):
        """Ask, and on POST do it to each row that was named; `perform(row, **said)` raises MoveRefused."""
        if move is None:
            raise Http404
        if not request.user.has_perm(move.permission):
            raise PermissionDenied
        keys = keys_in(request.GET.getlist("id"))[:MOST]
        rows = list(self.get_queryset(request).filter(pk__in=keys))
        if not rows:
            raise Http404
        form = form_class(request.POST if request.method == "POST" else None, rows=rows)
        if request.method == "POST" and form.is_valid() and self._perform(request, move, rows, form, perform):
            return HttpResponseRedirect(self._address_of(rows))
        context = self.admin_site.each_context(request) | {
            "title": move.label, "opts": self.opts, "form": form, "rows": rows, "move": move,
            "fieldsets": helpers.AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=self),
            "media": self.media + form.media, "back": self._address_of(rows),
        }  # fmt: skip
        return TemplateResponse(request, "admin/tracker/talkingpoint/move.html", context)

    def _perform(self, request, move, rows, form, perform):
        """All of the rows or none: who is refused one mends it, and nothing is half done."""
        try:
            with transaction.atomic():
                for row in rows:
                    perform(row, by=request.user, **form.said())
        except NotPermitted as refused:
            raise PermissionDenied from refused
        except MoveRefused as refused:
            form.add_error(None, str(refused))
            return False
        for row in rows:
            told = {"row": row, "done": move.done}
            self.log_change(request, row, f"{move.name}: {form.cleaned_data['reason']}".rstrip(": "))
            self.message_user(request, _("“%(row)s”: %(done)s.") % told, messages.SUCCESS)
        return True

    def _address_of(self, rows):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"{name}_change", args=[rows[0].pk]) if len(rows) == 1 else reverse(f"{name}_changelist")

    def move_address(self, name, keys):
        """The page that asks about these rows."""
        page = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_move", args=[name])
        return f"{page}?{urlencode({'id': keys}, doseq=True)}"

    def _action(self, move):
        """An action of the list that leads to the page."""

        def lead(model_admin, request, queryset):
            keys = list(queryset.order_by("pk").values_list("pk", flat=True)[:MOST])
            return HttpResponseRedirect(self.move_address(move.name, keys))

        return lead, f"move_{move.name}", move.label
