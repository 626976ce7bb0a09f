"""Pictures for those who share an address: of what is published only, and under one address at a time."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from tracker.queries.cards import mention_in
from tracker.queries.countdowns import published_countdown
from tracker.queries.lines import line_in_brief
from tracker.web.cards import Card, countdown_card, line_card, mention_card, site_card

A_YEAR = 31_536_000


def line(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """The card of a line."""
    point = line_in_brief(slug)
    if point is None:
        raise Http404
    return _picture(line_card(point), version)


def countdown(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """The card of a countdown."""
    found = published_countdown(slug)
    if found is None:
        raise Http404
    return _picture(countdown_card(found), version)


def mention(request: HttpRequest, slug: str, speech: int, version: str) -> HttpResponse:
    """The card of a mention."""
    found = mention_in(slug, speech)
    if found is None:
        raise Http404
    return _picture(mention_card(found), version)


def site(request: HttpRequest, version: str) -> HttpResponse:
    """The card of every page without one of its own."""
    return _picture(site_card(), version)


def _picture(card: Card, version: str) -> HttpResponse:
    """The picture, which never changes under its address; any other version leads to the present one."""
    if version != card.version:
        return HttpResponseRedirect(card.address, headers={"Cache-Control": "no-cache"})
    headers = {"Cache-Control": f"public, max-age={A_YEAR}, immutable", "ETag": f'"{card.version}"'}
    return HttpResponse(card.png(), content_type="image/png", headers=headers)
