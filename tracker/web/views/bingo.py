"""Bingo cards of a party's lines and of a countdown's, to tick while watching."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tracker.queries.bingo import FEWEST, MOST_CARDS, card_of, lines_of_countdown, lines_of_party
from tracker.queries.countdowns import published_countdown
from tracker.queries.people import party_of


def of_party(request: HttpRequest, slug: str) -> HttpResponse:
    """A card of the party's published lines."""
    party = party_of(slug)
    if party is None:
        raise Http404
    return _page(request, lines_of_party(slug), party=party, of=party.in_full, back=party.get_absolute_url())


def of_countdown(request: HttpRequest, slug: str) -> HttpResponse:
    """A card of the countdown's published lines."""
    countdown = published_countdown(slug)
    if countdown is None:
        raise Http404
    return _page(request, lines_of_countdown(countdown), of=str(countdown), back=countdown.get_absolute_url())


def _page(request, lines, **context):
    context |= {"lines": lines, "card": card_of(lines, _number(request)), "fewest": FEWEST, "most": MOST_CARDS}
    return render(request, "bingo/card.html", context)


def _number(request):
    """The card asked for, the first where none or none that there is."""
    asked = request.GET.get("card", "")
    number = int(asked) if asked.isdecimal() and len(asked) <= len(str(MOST_CARDS)) else 1
    return min(max(number, 1), MOST_CARDS)
