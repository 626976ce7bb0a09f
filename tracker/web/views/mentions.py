"""Every mention, cut as the address says: what stands behind figures that are of no single line or person."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from tracker.queries.cards import mention_in
from tracker.queries.evidence import totals_of
from tracker.queries.lines import line_in_brief, present_slug
from tracker.queries.mention_lists import mentions_listed
from tracker.queries.passages import shown_mentions
from tracker.queries.people import party_of
from tracker.queries.topics import topic_of
from tracker.web.filters import MentionFilter
from tracker.web.paging import page_of_mentions


def index(request: HttpRequest) -> HttpResponse:
    """A list of mentions and what it comes to."""
    filters = MentionFilter(request.GET)
    scope, only = filters.scope, filters.only_these
    found = mentions_listed(scope, only)
    totals = totals_of(found)
    page = page_of_mentions(request.GET.get("page"), found, totals)
    context = {
        "filters": filters,
        "scope": scope,
        "only": only,
        "held": filters.held(),
        "point": line_in_brief(scope.line) if scope.line else None,
        "of": party_of(scope.of) if scope.of else None,
        "topic": topic_of(scope.topic) if scope.topic else None,
        "totals": totals,
        "page": page,
        "mentions": shown_mentions(list(page.object_list), page_language=(get_language() or "en")[:2]),
    }
    return render(request, "mentions/index.html", context)


def one(request: HttpRequest, slug: str, speech: int) -> HttpResponse:
    """One mention under an address that lasts: it names the line and the speech, which matching again leaves alone."""
    found = mention_in(slug, speech)
    if found is None:
        present = present_slug(slug)
        if present is None or mention_in(present, speech) is None:
            raise Http404
        return HttpResponsePermanentRedirect(reverse("mention", args=[present, speech]))
    said = found.speech
    context = {
        "mention": found,
        "point": found.point,
        "speaker": said.person or said.speaker,
        "shown": shown_mentions([found], page_language=(get_language() or "en")[:2]),
    }
    return render(request, "mentions/mention.html", context)
