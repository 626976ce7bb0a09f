"""Frozen rankings: made by freezing, and never changed or deleted."""

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
from tracker.admin.freeze_form import FreezeForm
from tracker.jobs.count_down import count_down
from tracker.jobs.freeze_ranking import FreezingRefusedError, freeze_ranking
from tracker.models import Countdown, FrozenRanking


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
            countdown = Countdown.objects.get(slug=summary.countdown)
            address = reverse("admin:tracker_countdown_build", args=[countdown.pk])
            told = _("A draft of a countdown was made:")
            messages.success(request, format_html('{} <a href="{}">{}</a>', told, address, summary.countdown))


def _initial(asked):
    """What the address asks for, as the form has it; several sources are a list."""
    values = {name: asked.get(name) for name in asked if name != "source"}
    return values | {"source": asked.getlist("source")}
