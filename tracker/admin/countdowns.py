"""Countdowns and their entries; a counted one is frozen."""

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import HistoryAdmin
from tracker.admin.countdown_builder import BuilderPages
from tracker.admin.markdown_fields import WritesMarkdown
from tracker.admin.rights import CountdownRights
from tracker.jobs.freeze_ranking import FreezingRefusedError, freeze_countdown
from tracker.models import Countdown


def _frozen(countdown):
    return countdown is not None and countdown.kind == Countdown.Kind.COUNTED


@admin.register(Countdown)
class CountdownAdmin(CountdownRights, BuilderPages, WritesMarkdown, HistoryAdmin):
    previews_as_typed = True
    markdown_fields = ("introduction", "introduction_fr")
    list_display = ["title", "kind", "status", "party", "period_from", "period_to"]
    list_filter = ["status", "kind", "party"]
    list_select_related = ["party"]
    search_fields = ["title", "title_fr", "slug", "entries__point__title"]
    autocomplete_fields = ["party"]
    date_hierarchy = "period_to"
    prepopulated_fields = {"slug": ["title"]}
    change_form_template = "admin/tracker/countdown/change_form.html"
    actions = ["freeze"]
    fields = [("title", "title_fr"), "slug", ("kind", "status"), "party", "introduction", "introduction_fr",
              ("period_from", "period_to")]  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        # Only counting makes a counted countdown, and its period is part of what was counted. It is published once it can
        # be shown: on the page where it is built.
        return ["kind", "status", "period_from", "period_to"] if _frozen(obj) else ["kind", "status"]

    def response_add(self, request, obj, post_url_continue=None):
        """A new countdown has a name; now it gets its lines."""
        if {"_continue", "_addanother", IS_POPUP_VAR} & request.POST.keys():
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, _("The countdown is there, as a draft. Now give it its lines."))
        return HttpResponseRedirect(reverse("admin:tracker_countdown_build", args=[obj.pk]))

    def may_restore(self, request, version, obj):
        return not _frozen(obj)

    @admin.action(description=_("Freeze as they are now"), permissions=["change"])
    def freeze(self, request, queryset):
        for countdown in queryset:
            try:
                summary = freeze_countdown(countdown=countdown, frozen_by=request.user)
            except FreezingRefusedError as refused:
                messages.error(request, f"{countdown}: {refused}")
                continue
            told = _("Frozen for good:")
            messages.success(request, format_html('{} <a href="{}">{}</a>', told, summary.address, countdown))

    def get_view_on_site_url(self, obj=None):
        if obj and obj.status != Countdown.Status.PUBLISHED:
            return None
        return super().get_view_on_site_url(obj)
