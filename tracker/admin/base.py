"""What the desk's pages share: plain links, history, and pages that show but never change."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db import models
from simple_history.admin import SimpleHistoryAdmin

from tracker.admin.history import HistoryPages
from tracker.admin.two_editors import TwoEditors


class NamesField(forms.CharField):
    """A list of names, typed one a line."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 40})

    def prepare_value(self, value):
        return "\n".join(str(name) for name in value) if isinstance(value, list) else value

    def to_python(self, value):
        return [name for name in (line.strip() for line in (value or "").splitlines()) if name]

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class DeskOptions:
    """Field options of every page and inline."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, AutocompleteSelectMultiple):
            # Each of several has its own cross; one more for all of them would stand in the list as none of its items.
            field.widget.is_required = True
        return field


class DeskAdmin(DeskOptions, admin.ModelAdmin):
    list_per_page = 50


class HistoryAdmin(TwoEditors, HistoryPages, DeskOptions, SimpleHistoryAdmin):
    """Every version is kept and can be put back, and who saves second is told of the first."""

    list_per_page = 50


class ViewOnly:
    """Rows that a job makes: an editor reads them and changes what they were made from."""

    can_delete = False
    extra = 0

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ViewOnlyAdmin(ViewOnly, DeskAdmin):
    pass
