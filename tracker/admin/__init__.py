"""The editor's desk; importing a module registers its models."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tracker.admin import (
    accounts,
    calendar,
    candidates,
    catalogue,
    corrections_log,
    countdowns,
    evidence,
    frozen,
    kinds,
    line_merging,
    lines,
    mention_moving,
    merging,
    people,
    periods,
    record,
    reviews,
    revisions,
    runs,
    speakers,
)
from tracker.admin.names import name_in_words

__all__ = [
    "accounts",
    "calendar",
    "candidates",
    "catalogue",
    "corrections_log",
    "countdowns",
    "evidence",
    "frozen",
    "kinds",
    "line_merging",
    "lines",
    "mention_moving",
    "merging",
    "people",
    "periods",
    "record",
    "reviews",
    "revisions",
    "runs",
    "speakers",
]

admin.site.site_title = _("Refrain")
admin.site.site_header = _("Refrain: the editor’s desk")
admin.site.index_title = _("What needs an editor")

name_in_words()
