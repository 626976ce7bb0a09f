"""Countdowns: the list of them, and one, from n to 1."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from tracker.models import Countdown
from tracker.queries.countdown_builder import left_out
from tracker.queries.countdowns import countdown_of_slug, published_countdown, published_countdowns, slides_of
from tracker.web.filters import evidence_query


def index(request: HttpRequest) -> HttpResponse:
    """The published countdowns."""
    return render(request, "countdowns/index.html", {"countdowns": published_countdowns()})


def countdown(request: HttpRequest, slug: str) -> HttpResponse:
    """One countdown's slides, each with its answer and its figures for the countdown's period."""
    found = published_countdown(slug)
    if found is None:
        raise Http404
    return render(request, "countdowns/countdown.html", _shown(request, found, found.get_absolute_url()))


@never_cache
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The same of a draft, for who may change it: what readers would see, and what they would not."""
    found = countdown_of_slug(slug) if request.user.has_perm("tracker.change_countdown") else None
    if found is None:
        raise Http404
    context = _shown(request, found, reverse("countdown_preview", args=[slug]))
    return render(request, "countdowns/countdown.html", context | {"preview": True, "left_out": left_out(found)})


def _shown(request: HttpRequest, found: Countdown, address: str) -> dict[str, object]:
    shown = slides_of(found, details=False)
    scope = shown.scope
    query = evidence_query(since=scope.since, until=scope.until, sources=scope.sources, stance=scope.stance)
    return {
        "countdown": found,
        "address": address,
        "slides": shown.slides,
        "scope": scope,
        "ranking": shown.basis,
        "evidence_query": query,
        # One slide fills the window; the script does no more than this address.
        "presenting": bool(shown.slides) and "present" in request.GET,
    }
