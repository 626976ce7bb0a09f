"""Whether the parties are treated alike: the figures of each, and what stands behind those that are no mentions."""

from typing import cast, get_args

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from tracker.queries.parity import Sort, holdings_of, parity
from tracker.queries.people import party_of

COLUMNS = [
    ("party", _("Party")),
    ("lines", _("Lines tracked")),
    ("phrasings", _("Phrasings")),
    ("uses", _("Its own uses")),
    ("others", _("Used by others")),
    ("quotes", _("Quoted")),
    ("unclear", _("Unclear")),
    ("all", _("All mentions")),
    ("reviewed", _("Reviewed")),
    ("precision", _("Found rightly")),
    ("rebuttals", _("Rebuttals")),
    ("words", _("Words of record")),
]


def index(request: HttpRequest) -> HttpResponse:
    """Every party side by side, sorted by one column."""
    asked = request.GET.get("sort")
    by = cast(Sort, asked) if asked in get_args(Sort) else "party"
    return render(request, "parity/index.html", {"rows": parity(by=by), "by": by, "columns": COLUMNS})


def party(request: HttpRequest, slug: str) -> HttpResponse:
    """One party's phrasings, rebuttals and words of record."""
    found = party_of(slug)
    if found is None:
        raise Http404
    return render(request, "parity/party.html", {"party": found, "holdings": holdings_of(found)})
