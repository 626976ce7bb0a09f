"""Topics."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tracker.queries.evidence import EvidenceScope, stance_counts
from tracker.queries.monthly import months_within
from tracker.queries.people import speakers_within
from tracker.queries.ranking import ranked_points, shown_rows
from tracker.queries.scope import Scope
from tracker.queries.topics import legislatures_of, topic_of
from tracker.web.filters import PartyFilter
from tracker.web.views.lines import LINES_PER_PAGE


def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """A topic's lines ranked, by month, and who repeats them."""
    found = topic_of(slug)
    if found is None:
        raise Http404
    filters = PartyFilter(request.GET)
    within = {"since": filters.since, "until": filters.until, "sources": filters.sources, "topic": slug}
    asked, scope = Scope(**within), EvidenceScope(**within)
    ranking = ranked_points(asked, details=False)
    page = Paginator(ranking.rows, LINES_PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = shown_rows(asked, tuple(page.object_list))
    context = {
        "topic": found,
        "filters": filters,
        "held": filters.held(),
        "ranking": ranking,
        "page": page,
        "by": "speeches",
        "evidence_query": filters.evidence_query(),
        "stances": stance_counts(scope),
        "months": months_within(scope, legislatures=legislatures_of(found)),
        "speakers": speakers_within(scope),
        "of_topic": slug,
        "of_party": None,
    }
    return render(request, "topics/topic.html", context)
