"""The rules that tell what kind of speech a turn is: a rule is tried on the record before it is stored."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import HistoryAdmin, NamesField
from tracker.admin.sent_keys import key_in
from tracker.jobs.mark_kinds import mark_kinds
from tracker.models import KindRule, Speech
from tracker.queries.kind_preview import preview_kind

_LABELS = {
    "labels": _("labels"),
    "headings": _("headings"),
    "openings": _("openings"),
    "holds": _("holds"),
    "unless": _("unless"),
}
# A page of the desk answers in time: what is left is read when the editor goes on.
_SECONDS = 20
_TRIED = "tried"


def say_marking_is_due(request):
    """Tell the editor that stored turns have not been told by the new rules yet."""
    address = reverse("admin:tracker_kindrule_mark")
    told = _("Rules changed. Stored turns keep their kinds until they are marked again.")
    messages.info(request, format_html('{} <a href="{}">{}</a>', told, address, _("Mark the record again")))


def words_of(name):
    return NamesField(
        required=False,
        label=capfirst(_LABELS[name]),
        help_text=KindRule._meta.get_field(name).help_text,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 100}),
    )


class KindRuleForm(forms.ModelForm):
    labels, headings, openings, holds, unless = map(words_of, _LABELS)
    overrules = forms.MultipleChoiceField(
        choices=Speech.Kind.choices,
        required=False,
        label=capfirst(_("overrules")),
        widget=forms.CheckboxSelectMultiple,
        help_text=KindRule._meta.get_field("overrules").help_text,
    )

    def clean(self):
        if "_preview" in self.data:
            # The page is shown again with what was typed, and nothing is stored.
            self.add_error(None, forms.ValidationError("", code=_TRIED))
        return super().clean()

    @property
    def is_tried(self):
        """Whether the rule is only tried, and nothing is wrong with it."""
        return [error.code for errors in self.errors.as_data().values() for error in errors] == [_TRIED]


@admin.register(KindRule)
class KindRuleAdmin(HistoryAdmin):
    form = KindRuleForm
    list_display = ["order", "name", "kind_told", "language", "source", "active"]
    list_display_links = ["name"]
    list_filter = ["kind", "language", "active", "source"]
    list_select_related = ["source"]
    search_fields = ["name", "name_fr"]
    autocomplete_fields = ["source"]
    fieldsets = [
        (None, {"fields": [("name", "name_fr"), ("kind", "order", "active"), ("source", "language")]}),
        (_("Who speaks, and where"), {"fields": ["labels", "headings"]}),
        (_("What is said"), {"fields": [("openings", "within"), "holds", "unless", "longest"]}),
        (_("What the record marks itself"), {"fields": ["overrules"]}),
    ]

    @admin.display(description=_("kind"), ordering="kind")
    def kind_told(self, rule):
        return rule.get_kind_display() if rule.kind else _("courtesies")

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        if "_preview" in request.POST:
            # Django counts the mark that stops the storing as an error.
            if form.is_tried:
                context["errors"] = None
                context |= found(form.instance)
            else:
                form.errors.get("__all__", []).clear()
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self):
        view = self.admin_site.admin_view(self.mark_view)
        return [path("mark/", view, name="tracker_kindrule_mark"), *super().get_urls()]

    def mark_view(self, request):
        """Mark the record again by the rules as they are: as much as there is time for, then on from there."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        page = {"title": _("Mark the record again"), "opts": self.opts, "media": self.media}
        if request.method == "POST":
            after = request.POST.get("after", "")
            summary = mark_kinds(after=key_in(after) or 0, seconds=_SECONDS)
            names = dict(Speech.Kind.choices)
            page |= {
                "summary": summary,
                "changes": [(names[before], names[told], turns) for (before, told), turns in summary.changed.items()],
            }
        return TemplateResponse(
            request, "admin/tracker/kindrule/mark.html", page | self.admin_site.each_context(request)
        )

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if form.has_changed():
            say_marking_is_due(request)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        say_marking_is_due(request)

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        say_marking_is_due(request)


def found(rule):
    """What the page shows of the rule as typed."""
    names = dict(Speech.Kind.choices)
    preview = preview_kind(rule)
    return {"preview": preview, "preview_kinds": [(names[kind], turns) for kind, turns in preview.kinds.items()]}
