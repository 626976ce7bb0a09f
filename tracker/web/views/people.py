"""Parties and people."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from tracker.queries.evidence import EvidenceScope, mentions_within, stance_counts, totals_of
from tracker.queries.members import members_who_spoke, speeches_for
from tracker.queries.monthly import months_within
from tracker.queries.passages import shown_mentions
from tracker.queries.people import (
    legislatures_of,
    lines_against,
    lines_by,
    party_of,
    person_of,
    present_person,
    speakers_for,
)
from tracker.queries.ranking import ranked_points, shown_rows
from tracker.queries.scope import Scope
from tracker.web.filters import EvidenceFilter, PartyFilter
from tracker.web.paging import page_of_mentions
from tracker.web.views.lines import LINES_PER_PAGE

SPEECHES_PER_PAGE = 50


def party(request: HttpRequest, slug: str) -> HttpResponse:
    """A party's own lines, who of its members repeats them, and the lines aimed at it."""
    found = party_of(slug)
    if found is None:
        raise Http404
    filters = PartyFilter(request.GET)
    within = {"since": filters.since, "until": filters.until, "sources": filters.sources}
    asked, scope = Scope(party=slug, **within), EvidenceScope(of=slug, **within)
    ranking = ranked_points(asked, details=False)
    page = Paginator(ranking.rows, LINES_PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = shown_rows(asked, tuple(page.object_list))
    context = {
        "party": found,
        "filters": filters,
        "held": filters.held(legislature=found.legislature_id),
        "ranking": ranking,
        "page": page,
        "by": "speeches",
        "evidence_query": filters.evidence_query(),
        "stances": stance_counts(scope),
        "months": months_within(scope, legislatures=[found.legislature_id]),
        "of_party": slug,
        "of_topic": None,
        "speakers": speakers_for(found, EvidenceScope(**within)),
        "aimed_at_it": lines_against(found),
    }
    return render(request, "people/party.html", context)


def members(request: HttpRequest, slug: str) -> HttpResponse:
    """The members of a party who spoke in the period, or the speeches of one of them."""
    found = party_of(slug)
    if found is None:
        raise Http404
    filters = PartyFilter(request.GET)
    scope = Scope(since=filters.since, until=filters.until, sources=filters.sources)
    context = {"party": found, "filters": filters, "held": filters.held(legislature=found.legislature_id)}
    if asked := request.GET.get("person"):
        member = person_of(asked)
        if member is None:
            raise Http404
        speeches = speeches_for(found, scope).filter(person=member)
        context |= {"person": member, "page": Paginator(speeches, SPEECHES_PER_PAGE).get_page(request.GET.get("page"))}
    else:
        context["members"] = members_who_spoke(found, scope)
    return render(request, "people/members.html", context)


def person(request: HttpRequest, slug: str) -> HttpResponse:
    """What one person repeats, and every sentence of it."""
    found = person_of(slug)
    if found is None:
        present = present_person(slug)
        if present is None:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(reverse("person", args=[present]) + (f"?{query}" if query else ""))
    filters = EvidenceFilter(request.GET)
    scope = replace(filters.scope, person=slug)
    found_mentions = mentions_within(scope)
    totals = totals_of(found_mentions)
    page = page_of_mentions(request.GET.get("page"), found_mentions, totals)
    context = {
        "person": found,
        "filters": filters,
        "scope": scope,
        "held": filters.held(),
        "stances": stance_counts(scope),
        "lines": lines_by(scope),
        "months": months_within(scope, legislatures=legislatures_of(found)),
        "totals": totals,
        "page": page,
        "mentions": shown_mentions(list(page.object_list), page_language=(get_language() or "en")[:2]),
    }
    return render(request, "people/person.html", context)
