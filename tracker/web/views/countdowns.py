"""Countdowns: the list of them, and one, from n to 1."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tracker.queries.countdowns import published_countdown, published_countdowns, slides_of
from tracker.web.filters import evidence_query


def index(request: HttpRequest) -> HttpResponse:
    """The published countdowns."""
    return render(request, "countdowns/index.html", {"countdowns": published_countdowns()})


def countdown(request: HttpRequest, slug: str) -> HttpResponse:
    """One countdown's slides, each with its answer and its figures for the countdown's period."""
    found = published_countdown(slug)
    if found is None:
        raise Http404
    shown = slides_of(found, details=False)
    scope = shown.scope
    query = evidence_query(since=scope.since, until=scope.until, sources=scope.sources, stance=scope.stance)
    context = {
        "countdown": found,
        "slides": shown.slides,
        "scope": scope,
        "ranking": shown.basis,
        "evidence_query": query,
        # One slide fills the window; the script does no more than this address.
        "presenting": bool(shown.slides) and "present" in request.GET,
    }
    return render(request, "countdowns/countdown.html", context)
