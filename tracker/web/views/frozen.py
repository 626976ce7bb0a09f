"""Frozen rankings: the list of them, one beside the figures of today, and its content as it was hashed."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tracker.queries.frozen import frozen_ranking, frozen_rankings, then_and_now
from tracker.queries.measures import MEASURES
from tracker.queries.orders import ORDERS
from tracker.web.filters import evidence_query

RANKINGS_PER_PAGE = 50


def index(request: HttpRequest) -> HttpResponse:
    """Every frozen ranking, the latest first."""
    page = Paginator(frozen_rankings(), RANKINGS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "frozen/index.html", {"page": page})


def ranking(request: HttpRequest, digest: str) -> HttpResponse:
    """One frozen ranking, and where its figures have moved since."""
    frozen = frozen_ranking(digest)
    if frozen is None:
        raise Http404
    view = then_and_now(frozen)
    scope = view.scope
    context = {
        "frozen": frozen,
        "view": view,
        "by": dict(ORDERS).get(view.said["by"], view.said["by"]),
        "measured": view.said["by"] in MEASURES,
        "evidence_query": evidence_query(
            since=scope.since, until=scope.until, sources=scope.sources, stance=scope.stance
        ),
        "content_address": request.build_absolute_uri(reverse("frozen_content", args=[frozen.digest])),
    }
    return render(request, "frozen/ranking.html", context)


def content(request: HttpRequest, digest: str) -> HttpResponse:
    """The bytes that the hash is of."""
    frozen = frozen_ranking(digest)
    if frozen is None:
        raise Http404
    return HttpResponse(frozen.content.encode(), content_type="application/json; charset=utf-8")
