"""What readers saw is not changed in silence: such a change asks for a note, which goes into the corrections log."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import all_valid
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.admin.rights import publishes
from tracker.jobs.log_correction import log_correction
from tracker.models import Phrasing, Rebuttal, TalkingPoint

NOTE_FIELDS = ["public_note", "public_note_fr", "not_a_correction", "why_not"]
_VERDICT = ("verdict", "verdict_fr")
_ANSWER = ("body", "body_fr", *_VERDICT)


@dataclass(frozen=True)
class Altered:
    """What readers saw and would see otherwise, in words, of which line, and of which answer where it is one alone."""

    what: tuple[str, ...]
    point: TalkingPoint
    rebuttal: Rebuttal | None


class NotedForm(forms.ModelForm):
    """The form of something that readers may have seen, with the fields of the note."""

    public_note = forms.CharField(
        label=gettext_lazy("public note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text=gettext_lazy(
            "What was wrong, since when, and what stands there now. It goes into the corrections log."
        ),
    )
    public_note_fr = forms.CharField(
        label=gettext_lazy("public note in French"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
    )
    not_a_correction = forms.BooleanField(
        label=gettext_lazy("not a correction: it could have misled no reader, as a misprint"), required=False
    )
    why_not = forms.CharField(
        label=gettext_lazy("why it is none"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"size": 60}),
        help_text=gettext_lazy("Kept in the history, for editors."),
    )
    # Set for each request by the admin.
    formsets = ()

    @cached_property
    def altered(self):
        """What the form and its formsets would change of what readers saw; None where that is nothing."""
        return altered_by(self, self.formsets)

    def is_valid(self):
        valid = super().is_valid()
        # The formsets say their own errors first; a note is asked for once the change itself can be saved.
        if valid and "public_note" in self.fields and all_valid(self.formsets):
            self._ask()
        return super().is_valid()

    def _ask(self):
        given = self.cleaned_data
        noted = given["public_note"]
        if noted and not self.altered and not _is_seen(self.instance):
            self.add_error("public_note", _("Readers do not see this line: there is nothing to tell them."))
        if given["not_a_correction"]:
            if not given["why_not"]:
                self.add_error("why_not", _("Say why no reader could have been misled."))
        elif self.altered and not noted:
            asked = _(
                "Readers saw this: %(what)s. Say in a public note what was wrong, or tick that it is no correction."
            )
            self.add_error("public_note", ValidationError(asked % {"what": ", ".join(self.altered.what)}))

    @property
    def reason(self):
        """What the history keeps of it."""
        given = self.cleaned_data
        if given.get("not_a_correction"):
            return _("Not a correction: %(why)s") % {"why": given["why_not"]}
        return _("With a public note.") if given.get("public_note") else ""


class PublicNotes:
    """For the admin of lines, phrasings and rebuttals, whose forms are NotedForms."""

    def was_seen(self, obj):
        """Whether readers see what the row belongs to, as it is stored."""
        return _is_seen(self.model._base_manager.filter(pk=obj.pk).first() or obj)

    def asks_for_notes(self, request, obj):
        """Whether the page has the fields of the note: the log is public, and for those who publish."""
        may = self.has_add_permission(request) if obj is None else self.has_change_permission(request, obj)
        if not (may and publishes(request)):
            return False
        # A phrasing may be given to a line that readers see.
        return self.model is Phrasing or bool(obj and self.was_seen(obj))

    def get_fieldsets(self, request, obj=None):
        fieldsets = list(super().get_fieldsets(request, obj))
        if not self.asks_for_notes(request, obj):
            return fieldsets
        options = {
            "fields": NOTE_FIELDS,
            "description": _("Asked for when what readers saw changes: a verdict, a published answer, or what counts."),
            "classes": ["collapse"],
        }
        return [*fieldsets, (_("Public note"), options)]

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        request.formsets_of_page = formsets
        return formsets, inlines

    def get_form(self, request, obj=None, change=False, **kwargs):
        made = super().get_form(request, obj, change=change, **kwargs)
        noted = self.asks_for_notes(request, obj)

        class OfThisPage(made):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                for name in () if noted else NOTE_FIELDS:
                    del self.fields[name]

            @property
            def formsets(self):
                return getattr(request, "formsets_of_page", ())

        return OfThisPage

    def save_model(self, request, obj, form, change):
        if reason := form.reason:
            for row in (obj, *(one.instance for formset in form.formsets for one in formset.forms)):
                row._change_reason = " ".join(filter(None, (getattr(row, "_change_reason", ""), reason)))
        # What is stored is what readers saw: asked before it is overwritten.
        noted = form.cleaned_data.get("public_note")
        form.to_note = (form.altered or altered_of(obj)) if noted else None
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.enter_note(request, form)

    def enter_note(self, request, form):
        """Enter the note into the log, in the transaction that saved the change."""
        if form.to_note is None:
            return
        of = {"rebuttal": form.to_note.rebuttal} if form.to_note.rebuttal else {"point": form.to_note.point}
        note, note_fr = (form.cleaned_data[name] for name in NOTE_FIELDS[:2])
        correction = log_correction(**of, note=note, note_fr=note_fr, by=request.user)
        told = _("The note stands in the corrections log:")
        messages.success(
            request, format_html('{} <a href="{}">{}</a>', told, correction.get_absolute_url(), correction.date)
        )


class ReadByReaders:
    """For the pages of phrasings: one of a line that readers see goes from the page of the line, where the note is asked
    for."""

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and self.was_seen(obj))

    def get_deleted_objects(self, objs, request):
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        shown = [obj for obj in objs if self.was_seen(obj)]
        told = _("“%(row)s”, which readers see: delete it on the page of its line, which asks for a public note")
        if shown:
            # Nobody lacks a permission: it is the way that is another.
            needed = needed - {self.opts.verbose_name}
        return deleted, counts, needed, [*protected, *(told % {"row": obj} for obj in shown)]


def _line_of(row):
    return row if isinstance(row, TalkingPoint) else row.point


def _is_seen(row):
    return _line_of(row).status == TalkingPoint.Status.PUBLISHED


def altered_of(row):
    """The row as what a note is of, though nothing was changed that asks for one."""
    return Altered((), _line_of(row), row if isinstance(row, Rebuttal) else None)


def altered_by(form, formsets):
    """What a valid form and its valid formsets would change of what readers saw: of a line or an answer, that of a line
    that they see; a phrasing may be of any."""
    row = form.instance
    what, answers, others = [], [], False
    if isinstance(row, TalkingPoint):
        point = TalkingPoint.objects.get(pk=row.pk)
        if _differs(point, row, _VERDICT):
            what.append(_("the verdict of the line"))
            others = True
        for formset in formsets:
            for one in formset.forms:
                stored, deleted = _before(one), one in formset.deleted_forms
                if formset.model is Phrasing and one.has_changed() and (stored or not deleted):
                    what.append(_counts(stored or one.instance))
                    others = True
                elif formset.model is Rebuttal and stored and _answer_alters(stored, one.instance):
                    # One that readers saw is never deleted: its formset says so.
                    what.append(_("a published answer"))
                    answers.append(stored)
    elif isinstance(row, Phrasing):
        stored = Phrasing.objects.select_related("point").filter(pk=row.pk).first()
        if not form.has_changed():
            return None
        lines = [line for line in (stored and stored.point, row.point) if line]
        point = next((line for line in lines if line.status == TalkingPoint.Status.PUBLISHED), None)
        if point is None:
            return None
        what.append(_counts(stored or row))
    else:
        stored = Rebuttal.objects.select_related("point").get(pk=row.pk)
        if not _answer_alters(stored, row):
            return None
        point = stored.point
        what.append(_("a published answer"))
        # Given to another line, it is from this one that it went.
        answers.append(stored if row.point_id == stored.point_id else None)
    if not what:
        return None
    alone = answers[0] if len(answers) == 1 and not others else None
    return Altered(tuple(what), point, alone)


def _counts(phrasing):
    return _("what counts, by the phrasing “%(text)s”") % {"text": phrasing.text}


def _before(form):
    """The stored row that a form of a formset began with."""
    return type(form.instance)._base_manager.filter(pk=form.instance.pk).first()


def _answer_alters(stored, new):
    return stored.published and (new.point_id != stored.point_id or _differs(stored, new, _ANSWER))


def _differs(stored, new, names):
    """Whether words that stood there are others now; what is said for the first time misled nobody."""
    return any(getattr(stored, name) and getattr(stored, name) != getattr(new, name) for name in names)
