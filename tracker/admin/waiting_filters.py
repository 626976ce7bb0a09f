"""Filters of lists by what waits for an editor, so that each count of the first page leads to its own rows."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tracker.jobs.loaded_lines import lines_due
from tracker.queries.desk import past_rebuttals, standing_failures


class MatchDueFilter(admin.SimpleListFilter):
    """Lines whose phrasings changed since the record was searched for them."""

    title = _("match")
    parameter_name = "match"

    def lookups(self, request, model_admin):
        return [("due", _("due: the phrasings changed since"))]

    def queryset(self, request, queryset):
        return queryset.filter(pk__in=lines_due()) if self.value() == "due" else queryset


class StillCurrentFilter(admin.SimpleListFilter):
    """Answers past the day until which they were still current."""

    title = _("still current")
    parameter_name = "current"

    def lookups(self, request, model_admin):
        return [("past", _("past its day"))]

    def queryset(self, request, queryset):
        return past_rebuttals(queryset) if self.value() == "past" else queryset


class StandingFailureFilter(admin.SimpleListFilter):
    """Imports that failed, where no later one made up for it."""

    title = _("failed")
    parameter_name = "failed"

    def lookups(self, request, model_admin):
        return [("standing", _("and no later import of its source was done"))]

    def queryset(self, request, queryset):
        return standing_failures(queryset) if self.value() == "standing" else queryset
