"""Citations without a link a reader could open, marked and filtered alike on citations, rebuttals and lines."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

WITHOUT_LINK = Q(url="", archived_url="")


class CitationNeededFilter(admin.SimpleListFilter):
    """For changelists whose queryset is annotated with `citation_needed`."""

    title = _("citation needed")
    parameter_name = "citation_needed"

    def lookups(self, request, model_admin):
        return [("yes", _("citation needed")), ("no", _("every citation has a link"))]

    def queryset(self, request, queryset):
        if self.value() in ("yes", "no"):
            return queryset.filter(citation_needed=self.value() == "yes")
        return queryset


class CitationNeededColumn:
    """The column beside the filter; red cross turned round: needed is what stands out."""

    @admin.display(description=_("cited"), boolean=True, ordering="citation_needed")
    def cited(self, row):
        return not row.citation_needed
