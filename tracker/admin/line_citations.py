"""Citations on the page of a line: Django nests no inlines, so they stand beside the rebuttals they belong to."""

from functools import partial

from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.forms import BaseModelFormSet, ModelForm, modelformset_factory

from tracker.admin.base import DeskOptions
from tracker.admin.rights import CitedFormSet
from tracker.models import Citation, Rebuttal


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


class LineCitationInline(DeskOptions, admin.StackedInline):
    model = Citation
    formset = LineCitationFormSet
    checks_class = LineCitationChecks
    extra = 0
    show_change_link = True
    fields = ["rebuttal", "title", ("publisher", "published_on"), ("url", "archived_url"), "quote"]

    def get_formset(self, request, obj=None, **kwargs):
        may = {
            True: self.has_add_permission(request, obj),
            False: self.has_change_permission(request, obj),
        }

        class PermittedForm(ModelForm):
            def has_changed(self):
                return may[self.instance._state.adding] and super().has_changed()

        has_rebuttals = obj is not None and obj.rebuttals.exists()
        return modelformset_factory(
            Citation,
            form=PermittedForm,
            formset=self.formset,
            fields=["rebuttal", "title", "publisher", "published_on", "url", "archived_url", "quote"],
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
