"""Citations on the desk, filled in from a pasted address; on the page of a line they stand beside its rebuttals."""

from functools import partial

from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseModelFormSet, ModelForm, modelformset_factory
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tracker.admin.base import DeskOptions
from tracker.admin.rights import CitationFormSet, CitedFormSet
from tracker.models import Citation, Rebuttal
from tracker.queries.cited import facts_of_address

PAGE = "tracker_citation_read"
READ = ("archived_url", "title", "publisher", "published_on")


class CitationForm(ModelForm):
    """A citation; what its address says, or an earlier citation of it, is not asked for again."""

    class Media:
        js = ["js/citations.js"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            self.fields["title"].required = False
            self.fields["title"].widget.attrs["required"] = False
        if "url" in self.fields:
            self.fields["url"].widget.attrs["data-read"] = reverse(f"admin:{PAGE}")
            self.fields["url"].help_text = _("Paste it: what it tells is filled in below, and can be changed.")

    def clean(self):
        given = super().clean()
        if "url" in self.changed_data or not given.get("title"):
            self._fill(given)
        if "title" in self.fields and not given.get("title") and "title" not in self.errors:
            self.add_error("title", ValidationError(_("Give it a title: its address tells none."), code="required"))
        return given

    def _fill(self, given):
        pasted = given.get("url") or given.get("archived_url")
        if not pasted:
            return
        try:
            facts = facts_of_address(pasted)
        except ValueError:
            return
        for name in READ:
            if name in self.fields and not given.get(name) and name not in self.errors:
                given[name] = getattr(facts, name)
        if facts.archived_url == pasted and facts.url:
            given["url"] = facts.url


class ReadsAddresses:
    """For the admin of citations: the address that tells what a pasted address says."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.read_view)
        return [path("read/", view, name=PAGE), *super().get_urls()]

    def read_view(self, request):
        """What would be filled in; nothing is stored, and nothing asked of another host."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        try:
            facts = facts_of_address(request.GET.get("url", ""))
        except ValueError:
            return JsonResponse({"told": _("This is no address of a page: it begins with https:// or http://.")})
        known = {name: getattr(facts, name) or "" for name in ("url", *READ)}
        if facts.published_on:
            known["published_on"] = date_format(facts.published_on, "Y-m-d")
        told = _("Filled in from its address.")
        if facts.again:
            told = _("Cited before; filled in from that citation.")
        return JsonResponse({"known": known, "told": told, "undo": _("Undo")})


class LineCitationFormSet(CitedFormSet, BaseModelFormSet):
    """The citations of one line's rebuttals; a citation can only be given to a rebuttal of that line."""

    def __init__(self, data=None, files=None, *, instance, queryset, save_as_new=False, **kwargs):
        self.instance = instance
        self.rebuttals = Rebuttal.objects.filter(point=instance)
        super().__init__(data, files, queryset=queryset.filter(rebuttal__point=instance), **kwargs)

    @classmethod
    def get_default_prefix(cls):
        return "citations"

    def add_fields(self, form, index):
        super().add_fields(form, index)
        choice = form.fields["rebuttal"]
        choice.queryset = self.rebuttals
        if form.instance.pk is None and len(self.rebuttals) == 1:
            form.initial.setdefault("rebuttal", self.rebuttals[0].pk)


class LineCitationChecks(InlineModelAdminChecks):
    """The usual checks, but for the foreign key to the line: a citation reaches it through its rebuttal."""

    def _check_relation(self, obj, parent_model):
        return []


class CitationInline(DeskOptions, admin.StackedInline):
    """On the page of a rebuttal."""

    model = Citation
    form = CitationForm
    formset = CitationFormSet
    extra = 0
    fields = [("url", "archived_url"), "title", ("publisher", "published_on"), "quote"]


class LineCitationInline(DeskOptions, admin.StackedInline):
    model = Citation
    formset = LineCitationFormSet
    checks_class = LineCitationChecks
    extra = 0
    show_change_link = True
    fields = ["rebuttal", ("url", "archived_url"), "title", ("publisher", "published_on"), "quote"]

    def get_formset(self, request, obj=None, **kwargs):
        may = {
            True: self.has_add_permission(request, obj),
            False: self.has_change_permission(request, obj),
        }

        class PermittedForm(CitationForm):
            def has_changed(self):
                return may[self.instance._state.adding] and super().has_changed()

        has_rebuttals = obj is not None and obj.rebuttals.exists()
        return modelformset_factory(
            Citation,
            form=PermittedForm,
            formset=self.formset,
            fields=["rebuttal", "url", "archived_url", "title", "publisher", "published_on", "quote"],
            formfield_callback=partial(self.formfield_for_dbfield, request=request),
            extra=0,
            max_num=None if has_rebuttals and may[True] else 0,
            can_delete=self.has_delete_permission(request, obj),
        )

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "rebuttal":
            # A rebuttal is written on the line's own page, just above; a pop-up could give it to another line.
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field
