"""What publishers corrected, as readers see it, and with the run that brought it."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import DeskOptions, ViewOnly, ViewOnlyAdmin
from tracker.models import Revision
from tracker.queries.revisions import differences, entries_of

SHOWN = 200


class RevisionInline(ViewOnly, DeskOptions, admin.TabularInline):
    model = Revision
    fields = ["edition", "number", "added", "changed", "withdrawn", "revised_at"]
    readonly_fields = fields
    show_change_link = True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("edition__document__source").defer("differences")


@admin.register(Revision)
class RevisionAdmin(ViewOnlyAdmin):
    list_display = ["revised_at", "edition", "number", "added", "changed", "withdrawn"]
    list_filter = ["edition__document__source"]
    list_select_related = ["edition__document__source"]
    search_fields = ["edition__document__external_id"]
    date_hierarchy = "revised_at"
    fields = ["edition", "number", "revised_at", "run", "added", "changed", "withdrawn", "what_changed"]
    readonly_fields = fields

    @admin.display(description=_("what changed"))
    def what_changed(self, revision):
        shown = differences(entries_of([revision])[:SHOWN])
        context = {"linked": False, "LANGUAGE_CODE": get_language()}
        parts = ((render_to_string("record/difference.html", {**context, "difference": one}),) for one in shown)
        more = len(revision.differences) - SHOWN
        told = format_html("<p>{}</p>", _("and %(count)d more") % {"count": more}) if more > 0 else ""
        return format_html('<div class="differences">{}{}</div>', format_html_join("", "{}", parts), told)
