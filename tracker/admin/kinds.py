"""The rules that tell what kind of speech a turn is."""

from django import forms
from django.contrib import admin

from tracker.admin.base import HistoryAdmin, NamesField
from tracker.models import KindRule

_CONDITIONS = ["labels", "headings", "openings", "holds"]


class KindRuleForm(forms.ModelForm):
    labels, headings, openings, holds = (
        NamesField(required=False, help_text=KindRule._meta.get_field(name).help_text) for name in _CONDITIONS
    )


@admin.register(KindRule)
class KindRuleAdmin(HistoryAdmin):
    form = KindRuleForm
    list_display = ["order", "name", "kind", "language", "source", "active"]
    list_display_links = ["name"]
    list_filter = ["kind", "language", "active", "source"]
    list_select_related = ["source"]
    search_fields = ["name"]
    autocomplete_fields = ["source"]
