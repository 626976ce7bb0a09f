"""The history of a row on the desk: every version of it and of what is edited on its page, readable and restorable."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tracker.admin.public_notes import NOTE_FIELDS
from tracker.jobs.restore_row import restore_row
from tracker.queries.histories import (
    DELETED,
    SEEN,
    changes_in,
    difference_to_now,
    keys_held,
    version_named,
    versions_of,
)

VERSIONS_PER_PAGE = 30


class HistoryPages:
    """For admins of rows with history, in place of the pages that django-simple-history brings."""

    def history_view(self, request, object_id, extra_context=None):
        pk, obj = self._of_history(request, object_id)
        page = Paginator(versions_of(self.model, pk), VERSIONS_PER_PAGE).get_page(request.GET.get("p"))
        context = {
            "title": _("History of %(row)s") % {"row": obj},
            "entries": list(zip(page.object_list, changes_in(page.object_list), strict=True)),
            "page": page,
            "object": obj,
            "object_id": object_id,
            "gone": obj._state.adding,
            "opts": self.opts,
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/tracker/history.html", context | (extra_context or {}))

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """One version: what restoring it would change, and the button that does."""
        pk, obj = self._of_history(request, object_id)
        version = version_named(self.model, pk, version_id)
        if version is None:
            raise Http404
        then = version.record.instance
        now = version.model._base_manager.filter(pk=then.pk).first()
        changes = difference_to_now(version, now)
        desk = self._desk_of(version.model)
        may = (
            bool(changes or now is None)
            and self.may_restore(request, version, obj)
            and desk._may_save(request, version.model, now)
        )
        form = desk.restoring_form(request, version, now) if isinstance(desk, HistoryPages) and may else None
        errors = []
        if request.method == "POST":
            if not may:
                raise PermissionDenied
            errors = self._restore(request, version, now, desk, form)
            if not errors:
                told = _("The version of %(when)s stands again.") % {"when": _moment(version)}
                self.message_user(request, told, messages.SUCCESS)
                return HttpResponseRedirect(
                    reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[object_id])
                )
        context = {
            "title": _("Version of %(when)s") % {"when": _moment(version)},
            "version": version,
            "made": changes_in([version])[0],
            "changes": changes,
            "deleted_now": now is None,
            "may": may,
            "errors": errors,
            "notes": [form[name] for name in NOTE_FIELDS if form and name in form.fields],
            "object": obj,
            "object_id": object_id,
            "opts": self.opts,
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/tracker/version.html", context | (extra_context or {}))

    def may_restore(self, request, version, obj):
        """Whether this version may be put back at all; pages whose rows can be closed for good say no."""
        return True

    def restoring_form(self, request, version, now):
        """The form of the row's own page, filled in as the version was; whether readers see it stays as it is."""
        then = version.record.instance
        made = self.get_form(request, now, change=now is not None)
        form = made(instance=then)
        for field in then.history.model._history_m2m_fields:
            form.initial[field.name] = keys_held(version.record, field)
        for name in SEEN & form.fields.keys():
            form.initial[name] = getattr(now, name) if now else self.model._meta.get_field(name).get_default()
        if now is None:
            for name in SEEN & {field.name for field in self.model._meta.fields}:
                setattr(then, name, self.model._meta.get_field(name).get_default())
        data = _as_sent(form)
        for name in NOTE_FIELDS:
            data.pop(name, None)
            if name in request.POST:
                data[name] = request.POST[name]
        return made(
            data if request.method == "POST" else None,
            instance=now or then,
            initial=None if request.method == "POST" else form.initial,
        )

    def _restore(self, request, version, now, desk, form):
        """Put the version back; what is wrong with it, in sentences."""
        reason = _("Restored the version of %(when)s.") % {"when": _moment(version)}
        try:
            with transaction.atomic():
                if form is None:
                    restore_row(record=version.record, reason=reason)
                    return []
                if not form.is_valid():
                    return [f"{_label(form, name)}{error}" for name, found in form.errors.items() for error in found]
                form.instance._state.adding = now is None
                obj = desk.save_form(request, form, change=now is not None)
                said = getattr(form, "reason", "")
                obj._change_reason = f"{reason} {said}".strip()
                desk.save_model(request, obj, form, now is not None)
                form.save_m2m()
                if hasattr(desk, "enter_note"):
                    desk.enter_note(request, form)
                desk.log_change(request, obj, reason)
        except ValidationError as refused:
            return [
                f"{capfirst(str(version.model._meta.get_field(name).verbose_name))}: {error}"
                if name != "__all__"
                else error
                for name, found in refused.message_dict.items()
                for error in found
            ]
        return []

    def _desk_of(self, model):
        """The admin whose page edits such rows alone; this one where there is none."""
        found = self.admin_site._registry.get(model)
        return found if isinstance(found, HistoryPages) else _Bare(self)

    def _may_save(self, request, model, now):
        return self.has_add_permission(request) if now is None else self.has_change_permission(request, now)

    def _of_history(self, request, object_id):
        """The key and the row, as it last was where it is deleted."""
        try:
            pk = self.model._meta.pk.to_python(unquote(object_id))
        except ValidationError:
            raise Http404 from None
        obj = self.get_queryset(request).filter(pk=pk).first()
        if obj is None:
            last = self.model.history.filter(**{self.model._meta.pk.attname: pk, "history_type": DELETED}).first()
            if last is None:
                raise Http404
            obj = last.instance
            obj._state.adding = True
        else:
            obj._state.adding = False
        if not self.has_view_history_or_change_history_permission(request, obj):
            raise PermissionDenied
        return pk, obj


class _Bare:
    """For rows that have no page of their own: who may change the page that they stand on may restore them."""

    def __init__(self, page):
        self.page = page

    def _may_save(self, request, model, now):
        verb = "add" if now is None else "change"
        return request.user.has_perm(f"{model._meta.app_label}.{verb}_{model._meta.model_name}")


def _as_sent(form):
    """What a browser would send of the form."""
    data = QueryDict(mutable=True)
    for bound in form:
        value, widget = bound.value(), bound.field.widget
        if isinstance(widget, forms.MultiWidget):
            for number, piece in enumerate(widget.decompress(value)):
                data[f"{bound.html_name}_{number}"] = "" if piece is None else str(piece)
        elif isinstance(widget, forms.CheckboxInput):
            if value:
                data[bound.html_name] = "on"
        elif isinstance(value, (list, tuple)):
            data.setlist(bound.html_name, [str(getattr(item, "pk", item)) for item in value])
        elif value is not None:
            data[bound.html_name] = str(value)
    return data


def _label(form, name):
    return f"{capfirst(str(form.fields[name].label))}: " if name in form.fields else ""


def _moment(version):
    return localize(localtime(version.record.history_date))
