"""Lines: the ranking, one line."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from tracker.models import TalkingPoint
from tracker.queries.bursts import bursts_of
from tracker.queries.by_party import parties_of, stances_of
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.corrections import corrections_of
from tracker.queries.countdowns import published_countdowns
from tracker.queries.evidence import EvidenceScope
from tracker.queries.line_record import line_record
from tracker.queries.lines import (
    months_of,
    near_lines,
    present_slug,
    published_line,
    retired_line,
    speakers_of,
    totals_of_line,
)
from tracker.queries.measures import MEASURES
from tracker.queries.newest import NewestFirst
from tracker.queries.news import news
from tracker.queries.passages import shown_mentions
from tracker.queries.precision import precision_of
from tracker.queries.ranking import ranked_points, shown_rows
from tracker.queries.speaking import with_rates
from tracker.queries.spread import spread_of
from tracker.web.embedding import frame_of
from tracker.web.filters import EvidenceFilter, RankingFilter
from tracker.web.paging import page_of_mentions

LINES_PER_PAGE = 25
SPEAKERS_SHOWN = 12
STEPS_SHOWN = 60


def home(request: HttpRequest) -> HttpResponse:
    """The ranked lines of the period, party, topic, sources and stance asked for."""
    filters = RankingFilter(request.GET)
    ranking = ranked_points(filters.scope, by=filters.by, details=False)
    page = Paginator(ranking.rows, LINES_PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = shown_rows(filters.scope, tuple(page.object_list))
    context = {
        "filters": filters,
        "ranking": ranking,
        "page": page,
        "by": filters.by,
        "measures": MEASURES,
        "evidence_query": filters.evidence_query(),
        "held": filters.held(),
        "news": news(),
        "countdowns": published_countdowns()[:5],
    }
    return render(request, "lines/home.html", context)


def line(request: HttpRequest, slug: str) -> HttpResponse:
    """One line: the answer, the figures, and every sentence behind them."""
    point = published_line(slug)
    if point is None:
        present = present_slug(slug)
        if present is None:
            return _retired(request, slug)
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(reverse("line", args=[present]) + (f"?{query}" if query else ""))
    filters = EvidenceFilter(request.GET)
    scope = filters.scope
    context = {
        "point": point,
        "filters": filters,
        "scope": scope,
        "held": filters.held(legislature=point.party.legislature_id),
        "corrections": corrections_of(point),
        "near": near_lines(point),
        "precision": precision_of(point),
        "steps_shown": STEPS_SHOWN,
        "frame": frame_of(request, point),
        **_within(point, scope, request.GET.get("page"), (get_language() or "en")[:2]),
    }
    return render(request, "lines/line.html", context)


@kept_until_a_commit(16)
def _within(point: TalkingPoint, scope: EvidenceScope, number: str | None, language: str) -> dict[str, Any]:
    """What a line's page says of its mentions within the scope, and those of the page of that number: the same for every
    address that asks for them, whatever else stands in it."""
    record = line_record(point, scope)
    parties = parties_of(record)
    speakers = speakers_of(record)
    rated = with_rates(speakers, scope)
    totals = totals_of_line(record)
    newest = NewestFirst(record)
    page = page_of_mentions(number, newest, totals)
    return {
        "stances": stances_of(parties),
        "parties": parties,
        "months": months_of(record),
        "bursts": bursts_of(record),
        "first_use": newest.first_use(),
        "spread": spread_of(scope, speakers),
        "speakers": rated[:SPEAKERS_SHOWN],
        "more_speakers": rated[SPEAKERS_SHOWN:],
        "totals": totals,
        "page": page,
        "mentions": shown_mentions(list(page.object_list), page_language=language),
    }


def _retired(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands at the address of a line that readers saw once: that it was retired, and why."""
    point = retired_line(slug)
    if point is None:
        raise Http404
    return render(request, "lines/retired.html", {"point": point}, status=410)
