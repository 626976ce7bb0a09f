"""Two editors at once: who saves second is shown both versions and decides; neither is lost."""

from dataclasses import dataclass

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BooleanField, ModelMultipleChoiceField
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tracker.admin.sent_keys import key_in, keys_in
from tracker.jobs.restore_row import restore_row
from tracker.queries.histories import PARTS, last_deletion, latest_record, locked, version_token
from tracker.queries.revisions import Part, compared

SEEN_VERSION, OVER_VERSION = "_version", "_over"
# A row of an inline, as it stands beside what was typed for it.
BOTH, THEY_ADDED, THEY_DELETED, YOU_ADDED, YOU_DELETE = "both", "they added", "they deleted", "you added", "you delete"


@dataclass(frozen=True)
class Differing:
    """One field: what is stored, what was typed, and the one turned into the other."""

    label: str
    theirs: str
    yours: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class DifferingRow:
    """The row of the page, or one of an inline, whose versions differ; `way` says how."""

    name: str
    way: str
    fields: tuple[Differing, ...]


class StoppedForm:
    """A form that is shown again as typed, whatever it holds."""

    def is_valid(self):
        super().is_valid()
        return False


class TwoEditors:
    """For admins of rows with history: a page remembers the version that it was opened with."""

    # Whether the page has a button that shows it again as typed, for who sees no preview beside the fields.
    previews_as_typed = False

    def get_form(self, request, obj=None, change=False, **kwargs):
        made = super().get_form(request, obj, change=change, **kwargs)
        return type(made)("Stopped", (StoppedForm, made), {}) if getattr(request, "stopped", False) else made

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = {"previews_as_typed": self.previews_as_typed, **(extra_context or {})}
        if "_preview_page" in request.POST:
            request.stopped = True
            context["only_previewed"] = True
        pk = _key(self.model, object_id)
        if pk is None or "_saveasnew" in request.POST:
            return super().changeform_view(request, object_id, form_url, context)
        if request.method != "POST":
            context["page_version"] = version_token(self.model, pk)
            return super().changeform_view(request, object_id, form_url, context)
        with transaction.atomic():
            locked(self.model, pk)
            now = version_token(self.model, pk)
            # Who does not say which version they saw, saw none of them.
            seen, over = request.POST.get(SEEN_VERSION, ""), request.POST.get(OVER_VERSION)
            context["page_version"] = seen
            if now not in (seen, over):
                return self._refused(request, object_id, form_url, context, now)
            put_back = self._put_back(request, pk) if over else []
            response = super().changeform_view(request, object_id, form_url, context)
            if put_back and hasattr(response, "context_data"):
                # Not saved after all: shown as typed, and what was put back for it goes again.
                response.render()
                transaction.set_rollback(True)
            return response

    def _refused(self, request, object_id, form_url, context, now):
        """Both versions, and the form as it was typed; nothing is stored."""
        pk = _key(self.model, object_id)
        theirs = self._as_stored(request, pk)
        latest = latest_record(self.model, pk)
        # Rows that the other editor deleted stand again while the form is shown, so that it can be.
        self._put_back(request, pk)
        request.stopped = True
        response = super().changeform_view(request, object_id, form_url, context)
        if hasattr(response, "context_data"):
            shown = response.context_data
            formsets = [inline.formset for inline in shown["inline_admin_formsets"]]
            shown["conflict"] = _compared(theirs, shown["adminform"].form, formsets)
            shown["conflict_by"], shown["conflict_version"] = latest, now
            shown["conflict_deleted"] = theirs is None
            response.render()
        transaction.set_rollback(True)
        return response

    def _as_stored(self, request, pk):
        """The form and formsets of the page as anybody who opens it now would get them; None for a deleted row."""
        obj = self.get_queryset(request).filter(pk=pk).first()
        if obj is None:
            return None
        fields = flatten_fieldsets(self.get_fieldsets(request, obj))
        form = self.get_form(request, obj, change=True, fields=fields)(instance=obj)
        formsets = [
            made(instance=obj, queryset=inline.get_queryset(request))
            for made, inline in self.get_formsets_with_inlines(request, obj)
        ]
        # Read now: rows may be put back before the two are compared.
        return form, [formset for formset in formsets if formset.forms is not None]

    def _put_back(self, request, pk):
        """Put back the rows that the form has and somebody deleted meanwhile, as they were last."""
        records = [last_deletion(self.model, pk)]
        for part in PARTS.get(self.model, ()):
            for key in _posted_keys(request.POST, part):
                records.append(last_deletion(part.model, key))
        restored = []
        for record in filter(None, records):
            try:
                with transaction.atomic():
                    restored.append(restore_row(record=record, reason=_("Put back by an editor who had it open.")))
            except ValidationError:
                # What it belongs to is gone for good, or another has its place: the form says so at its field.
                continue
        return restored


def _key(model, object_id):
    try:
        return None if object_id is None else model._meta.pk.to_python(unquote(object_id))
    except ValidationError:
        return None


def _posted_keys(post, part):
    """The keys of the stored rows of one inline that a page was opened with."""
    prefix = part.model._meta.get_field(part.field).remote_field.get_accessor_name()
    initial = post.get(f"{prefix}-INITIAL_FORMS", "0")
    for number in range(min(key_in(initial) or 0, 1000)):
        key = post.get(f"{prefix}-{number}-{part.model._meta.pk.name}", "")
        yield from keys_in([key])


def _compared(theirs, yours, your_formsets):
    """Everything in which what is stored and what was typed differ, the row of the page first."""
    their_form, their_formsets = theirs or (None, [])
    found = []
    fields = _differing(their_form, yours)
    if fields:
        found.append(DifferingRow(capfirst(str(yours._meta.model._meta.verbose_name)), BOTH, fields))
    stored = {formset.prefix: formset for formset in their_formsets}
    for formset in your_formsets:
        found += _differing_rows(stored.get(formset.prefix), formset)
    return found


def _differing_rows(theirs, yours):
    name = capfirst(str(yours.model._meta.verbose_name))
    stored = {form.instance.pk: form for form in theirs.initial_forms} if theirs else {}
    for form in yours.forms if yours.is_bound else ():
        pk, deleting = form.instance.pk, bool(form[DELETION_FIELD_NAME].value()) if yours.can_delete else False
        their = stored.pop(pk, None)
        if their is None:
            if form.has_changed() or pk:
                yield DifferingRow(name, THEY_DELETED if pk else YOU_ADDED, _differing(None, form))
        elif deleting:
            yield DifferingRow(name, YOU_DELETE, _differing(their, None))
        elif fields := _differing(their, form):
            yield DifferingRow(name, BOTH, fields)
    for their in stored.values():
        yield DifferingRow(name, THEY_ADDED, _differing(their, None))


def _differing(theirs, yours):
    form = theirs or yours
    fields = []
    for name, field in form.fields.items():
        if name == DELETION_FIELD_NAME or field.widget.is_hidden:
            continue
        old = _shown(theirs, name) if theirs and name in theirs.fields else ""
        new = _shown(yours, name) if yours and name in yours.fields else ""
        if _alike(old) != _alike(new):
            fields.append(Differing(capfirst(str(field.label or name)), old, new, compared(old, _alike(new))))
    return tuple(fields)


def _alike(text):
    # Browsers send lines ended with both characters.
    return text.replace("\r\n", "\n").strip()


def _shown(form, name):
    """The value of a form's field as an editor reads it."""
    field, value = form.fields[name], form[name].value()
    if isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    if value in (None, "", []):
        return ""
    if hasattr(field, "queryset"):
        keys = value if isinstance(field, ModelMultipleChoiceField) else [value]
        keys = [getattr(key, "pk", key) for key in keys]
        named = {str(row.pk): str(row) for row in field.queryset.filter(pk__in=keys_in(map(str, keys)))}
        return ", ".join(sorted(named.get(str(key), str(key)) for key in keys))
    if choices := getattr(field, "choices", None):
        return str(dict(choices).get(value, value))
    return str(field.prepare_value(value))
