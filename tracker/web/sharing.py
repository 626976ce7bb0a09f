"""What the head of a page tells those who share, follow or index it: its card, its one address in each language, its feed
and what it is in schema.org's words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.templatetags.refrain import quoted
from tracker.web.cards import Card, countdown_card, line_card, mention_card, site_card
from tracker.web.linked_data import Data, breadcrumbs, claim_review, dataset, website

# Which parts of the question make another page; the others only cut it differently.
KEPT = {
    "compare": None,
    "mentions": None,
    "search": ("q", "page"),
    "coverage_of": ("year", "state", "page"),
    "party_bingo": ("card",),
    "countdown_bingo": ("card",),
}
LOCALES = {"en": "en_CA", "fr": "fr_CA"}
Context = dict[str, Any]


@dataclass
class Share:
    """Addresses are whole, with the host. `feed` and `oembed` are of those pages that have one."""

    canonical: str
    alternates: list[tuple[str, str]]
    default: str
    card: Card
    image: str
    kind: str = "website"
    feed: str = ""
    oembed: list[tuple[str, str]] = field(default_factory=list)
    data: list[Data] = field(default_factory=list)

    @property
    def locale(self) -> str:
        return LOCALES[(get_language() or "en")[:2]]

    @property
    def other_locales(self) -> list[str]:
        return [locale for locale in LOCALES.values() if locale != self.locale]


def share_of(request: HttpRequest, context: Context) -> Share:
    """What the head of the page says, from what the page is made of."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    canonical = request.build_absolute_uri(request.path + _kept(request, name))
    described = _PAGES.get(name or "")
    found: Context = described(request, context) if described else {}
    card = found.pop("card", None) or site_card()
    return Share(
        canonical=canonical,
        alternates=[(code, translate_url(canonical, code)) for code, _name in settings.LANGUAGES],
        default=translate_url(canonical, settings.LANGUAGE_CODE),
        card=card,
        image=request.build_absolute_uri(card.address),
        **found,
    )


def _kept(request: HttpRequest, name: str | None) -> str:
    names = KEPT.get(name or "", ("page",))
    asked = [(key, value) for key, values in request.GET.lists() for value in values if names is None or key in names]
    asked = [(key, value) for key, value in asked if value and (key, value) != ("page", "1")]
    return f"?{urlencode(asked)}" if asked else ""


def _home(request: HttpRequest, context: Context) -> Context:
    return {"data": [website(request)]}


def _line(request: HttpRequest, context: Context) -> Context:
    point = context["point"]
    address = request.build_absolute_uri(point.get_absolute_url())
    steps = [
        _lines(),
        (point.party.in_short, point.party.get_absolute_url()),
        (quoted(point), point.get_absolute_url()),
    ]
    review = claim_review(request, point)
    asked = request.build_absolute_uri(reverse("oembed"))
    return {
        "card": line_card(point),
        "kind": "article",
        "feed": reverse("line_feed", args=[point.slug]),
        "oembed": [
            (kind, f"{asked}?{urlencode({'url': address, 'format': form})}")
            for form, kind in (("json", "application/json+oembed"), ("xml", "text/xml+oembed"))
        ],
        "data": [breadcrumbs(request, steps), *([review] if review else [])],
    }


def _mention(request: HttpRequest, context: Context) -> Context:
    mention = context["mention"]
    point, speech = mention.point, mention.speech
    steps = [_lines(), (quoted(point), point.get_absolute_url()), (str(speech), request.path)]
    return {"card": mention_card(mention), "kind": "article", "data": [breadcrumbs(request, steps)]}


def _party(request: HttpRequest, context: Context) -> Context:
    party = context["party"]
    steps = [_lines(), (party.in_full, party.get_absolute_url())]
    return {"feed": reverse("party_feed", args=[party.slug]), "data": [breadcrumbs(request, steps)]}


def _person(request: HttpRequest, context: Context) -> Context:
    person = context["person"]
    steps = [_lines(), (str(person), person.get_absolute_url())]
    return {
        "kind": "profile",
        "feed": reverse("person_feed", args=[person.slug]),
        "data": [breadcrumbs(request, steps)],
    }


def _topic(request: HttpRequest, context: Context) -> Context:
    topic = context["topic"]
    above = [(str(topic.parent), topic.parent.get_absolute_url())] if topic.parent else []
    steps = [_lines(), *above, (str(topic), topic.get_absolute_url())]
    return {"feed": reverse("topic_feed", args=[topic.slug]), "data": [breadcrumbs(request, steps)]}


def _countdown(request: HttpRequest, context: Context) -> Context:
    countdown = context["countdown"]
    steps = [(_("Countdowns"), reverse("countdowns")), (str(countdown), countdown.get_absolute_url())]
    slides = context.get("slides")
    card = countdown_card(countdown, lines=None if slides is None else len(slides))
    return {"card": card, "kind": "article", "data": [breadcrumbs(request, steps)]}


def _document(request: HttpRequest, context: Context) -> Context:
    document = context["document"]
    source = document.source
    steps = [
        (_("Coverage"), reverse("coverage")),
        (str(source), reverse("coverage_of", args=[source.slug])),
        (str(document), document.get_absolute_url()),
    ]
    return {"kind": "article", "data": [breadcrumbs(request, steps)]}


def _ranking(request: HttpRequest, context: Context) -> Context:
    frozen = context["frozen"]
    steps = [(_("Frozen rankings"), reverse("frozen_rankings")), (str(frozen), frozen.get_absolute_url())]
    return {"data": [breadcrumbs(request, steps), dataset(request, frozen)]}


def _lines() -> tuple[str, str]:
    return _("Lines on repeat"), reverse("home")


_PAGES: dict[str, Callable[[HttpRequest, Context], Context]] = {
    "home": _home,
    "line": _line,
    "mention": _mention,
    "party": _party,
    "person": _person,
    "topic": _topic,
    "countdown": _countdown,
    "document": _document,
    "frozen_ranking": _ranking,
}
