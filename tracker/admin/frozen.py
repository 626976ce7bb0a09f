"""Frozen rankings: made by freezing, and never changed or deleted."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import DeskAdmin, ViewOnlyAdmin
from tracker.jobs.count_down import count_down
from tracker.jobs.freeze_ranking import FreezingRefusedError, freeze_ranking
from tracker.models import FrozenRanking, Party, Source, Topic
from tracker.queries.orders import COUNTED, ORDERS
from tracker.queries.scope import Scope


class FreezeForm(forms.Form):
    """What to freeze, asked for by the names that the ranking's own address has."""

    title = forms.CharField(label=_("title"), max_length=200)
    title_fr = forms.CharField(label=_("title in French"), max_length=200, required=False)
    party = forms.ModelChoiceField(
        Party.objects.all(), to_field_name="slug", label=_("whose line"), required=False, empty_label=_("every party")
    )
    topic = forms.ModelChoiceField(
        Topic.objects.all(), to_field_name="slug", label=_("topic"), required=False, empty_label=_("every topic")
    )
    source = forms.ModelMultipleChoiceField(
        Source.objects.all(), to_field_name="slug", label=_("source"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: every source that is held now."),
    )  # fmt: skip
    stance = forms.ChoiceField(label=_("counted when"), choices=COUNTED)
    sort = forms.ChoiceField(label=_("ranked by"), choices=ORDERS)
    lines = forms.IntegerField(
        label=_("lines"), min_value=1, required=False, help_text=_("How many from the first; empty: all of them.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # One of the names is Python's own word.
        for name, label in (("from", _("from")), ("to", _("to"))):
            day = forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))
            self.fields[name] = day
        self.order_fields(["title", "title_fr", "from", "to"])

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("from"), cleaned.get("to")
        if since and until and until < since:
            self.add_error("to", _("The period ends before it begins."))
        return cleaned

    def asked(self):
        """What the job is asked for."""
        said = self.cleaned_data
        scope = Scope(
            since=said["from"],
            until=said["to"],
            sources=tuple(sorted(source.slug for source in said["source"])),
            party=said["party"].slug if said["party"] else None,
            topic=said["topic"].slug if said["topic"] else None,
            stance=said["stance"],
        )
        return {"title": said["title"], "title_fr": said["title_fr"], "scope": scope, "by": said["sort"],
                "lines": said["lines"]}  # fmt: skip


@admin.register(FrozenRanking)
class FrozenRankingAdmin(ViewOnlyAdmin):
    list_display = ["title", "period_from", "period_to", "method", "created_at", "created_by"]
    list_select_related = ["created_by"]
    search_fields = ["title", "title_fr", "digest"]
    date_hierarchy = "created_at"
    actions = ["count_down"]
    fields = ["title", "title_fr", ("period_from", "period_to"), "method", ("created_at", "created_by"), "digest"]

    def has_add_permission(self, request):
        return super(DeskAdmin, self).has_add_permission(request)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content")

    def add_view(self, request, form_url="", extra_context=None):
        """The question of a ranking in place of a form of fields; the home page's address fills it in."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = FreezeForm(request.POST) if request.method == "POST" else FreezeForm(initial=_initial(request.GET))
        if form.is_bound and form.is_valid():
            try:
                summary = freeze_ranking(**form.asked(), frozen_by=request.user)
            except FreezingRefusedError as refused:
                form.add_error(None, capfirst(str(refused)))
            else:
                frozen = FrozenRanking.objects.get(digest=summary.digest)
                self.log_addition(request, frozen, [{"added": {}}])
                messages.success(request, _("The ranking is frozen: its address stays."))
                return HttpResponseRedirect(reverse("admin:tracker_frozenranking_change", args=[frozen.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Freeze a ranking"),
            "opts": self.opts,
            "fieldsets": helpers.AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=self),
            "form": form,
            "media": self.media + form.media,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/tracker/frozenranking/freeze.html", context)

    @admin.action(description=_("Make a counted countdown of it"), permissions=["add"])
    def count_down(self, request, queryset):
        for frozen in queryset:
            try:
                summary = count_down(frozen=frozen)
            except FreezingRefusedError as refused:
                messages.error(request, f"{frozen}: {refused}")
                continue
            address = reverse("admin:tracker_countdown_changelist") + f"?q={summary.countdown}"
            told = _("A draft of a countdown was made:")
            messages.success(request, format_html('{} <a href="{}">{}</a>', told, address, summary.countdown))


def _initial(asked):
    """What the address asks for, as the form has it; several sources are a list."""
    values = {name: asked.get(name) for name in asked if name != "source"}
    return values | {"source": asked.getlist("source")}
