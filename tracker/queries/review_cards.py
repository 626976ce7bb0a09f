"""What a reviewer is shown of a mention: its passage in context, what decided its stance, its neighbours, and the waiting
mentions of the line that say the same."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Prefetch, QuerySet

from tracker.engine.likeness import wording, wording_key
from tracker.models import Mention, Phrasing, Review
from tracker.queries.passages import (
    Piece,
    excerpt,
    language_shown,
    spans_by_language,
    texts_of,
)
from tracker.queries.review_queue import QueueFilter, free_mentions, in_order, seen_of, waiting_mentions

REACH, WINDOWS = 420, 3
# Of the passages alike, only so much is shown.
ALIKE_REACH = 110
# Of those that say the same, so many are shown with a card, and read for all cards of a line.
MOST_ALIKE, MOST_READ = 50, 150
NEAR_SHOWN = 5


@dataclass(frozen=True)
class Alike:
    """A waiting mention whose passage says the same as the card's."""

    mention: Mention
    seen: str
    language: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Card:
    """A mention for a reviewer. `state`, `stance` and `cue` are those that it waits with: of one shown for a second
    opinion, those before the first review. `near` are mentions of other lines in the same speech."""

    mention: Mention
    seen: str
    state: str
    stance: str
    cue: str
    language: str
    pieces: tuple[Piece, ...]
    near: tuple[Mention, ...]
    alike: tuple[Alike, ...] = ()

    @property
    def suggested(self) -> bool:
        """Whether it counts for nothing until somebody accepts it."""
        return self.state == Mention.State.SUGGESTED


def review_cards(
    keys: Sequence[int], asked: QueueFilter, *, reviewer: int, page_language: str, passed: Collection[int] = ()
) -> list[Card]:
    """The cards of those mentions that still wait, in that order, with what is alike and free and not in `passed`;
    eight queries, whatever their number, and one for each line among them."""
    phrasings = Prefetch("point__phrasings", Phrasing.objects.order_by("kind", "language", "pk"))
    found = {mention.pk: mention for mention in _shown(keys).prefetch_related(phrasings)}
    first = _first_reviews(found, reviewer)
    mentions = [found[key] for key in keys if key in found and (_waits(found[key]) or key in first)]
    texts = texts_of({mention.speech_id for mention in mentions})
    near = _near(mentions)
    fresh = [mention for mention in mentions if mention.pk not in first]
    alike = _alike(fresh, asked, texts, reviewer, page_language, {*keys, *passed})
    cards = []
    for mention in mentions:
        review = first.get(mention.pk)
        language, pieces = _passage(mention, texts, page_language, reach=REACH, windows=WINDOWS)
        cards.append(
            Card(
                mention=mention,
                seen=seen_of(mention),
                state=review.before_state if review else mention.state,
                stance=review.before_stance if review else mention.stance,
                cue=review.before_cue if review else mention.cue,
                language=language,
                pieces=pieces,
                near=tuple(near[mention.speech_id][:NEAR_SHOWN]),
                alike=tuple(alike.get(mention.pk, ())),
            )
        )
    return cards


def _shown(keys: Iterable[int]) -> "QuerySet[Mention]":
    mentions = Mention.objects.filter(pk__in=list(keys)).order_by()
    return mentions.select_related(
        "point__party", "phrasing", "speech__party", "speech__person", "speech__document__source"
    )


def _waits(mention: Mention) -> bool:
    return mention.state == Mention.State.SUGGESTED or (
        mention.state == Mention.State.DECLARED and mention.reviewer_id is None
    )


def _first_reviews(mentions: Mapping[int, Mention], reviewer: int) -> dict[int, Review]:
    """Of those that wait for a second opinion, which this reviewer may give, the first review."""
    judged = [mention.pk for mention in mentions.values() if not _waits(mention) and mention.reviewer_id != reviewer]
    if not judged:
        return {}
    reviews = Review.objects.standing().filter(mention__in=judged, drawn=True, second=False)
    stands = [one for one in reviews if one.at == mentions[one.mention_id].reviewed_at]
    return {review.mention_id: review for review in stands}


def _near(mentions: Sequence[Mention]) -> dict[int, list[Mention]]:
    """Mentions of other lines, by speech, in the order of the lines."""
    near: dict[int, list[Mention]] = defaultdict(list)
    shown = {(mention.speech_id, mention.point_id) for mention in mentions}
    others = Mention.objects.filter(speech__in={speech for speech, _ in shown}).exclude(state=Mention.State.REJECTED)
    for other in others.select_related("point").order_by("point__title", "pk"):
        if (other.speech_id, other.point_id) not in shown:
            near[other.speech_id].append(other)
    return near


def _passage(
    mention: Mention, texts: Mapping[int, Mapping[str, str]], page_language: str, *, reach: int, windows: int
) -> tuple[str, tuple[Piece, ...]]:
    held = texts.get(mention.speech_id, {})
    spans = spans_by_language(mention)
    language = language_shown(held, spans, page=page_language, floor=mention.speech.language)
    return language, excerpt(held.get(language, ""), spans.get(language, ()), reach=reach, windows=windows)


class Place(NamedTuple):
    """A mention as far as its wording is concerned."""

    pk: int
    point: int
    speech: int
    spans: Sequence[tuple[str, int, int]]


def _alike(
    mentions: Sequence[Mention],
    asked: QueueFilter,
    texts: Mapping[int, Mapping[str, str]],
    reviewer: int,
    page_language: str,
    passed: Collection[int],
) -> dict[int, list[Alike]]:
    """By card, the waiting mentions of its line that say the same; each with one card only."""
    own = [Place(mention.pk, mention.point_id, mention.speech_id, mention.spans) for mention in mentions]
    sayings = {wording_of(place, texts) for place in own} - {""}
    others = [place for place in _others(mentions, sayings, asked, reviewer) if place.pk not in passed]
    more = dict(texts) | texts_of({place.speech for place in others if place.speech not in texts})
    by_wording: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place in (*own, *others):
        said = wording_of(place, more)
        if said:
            by_wording[place.point, said].append(place.pk)
    # The first card of those alike has all the others.
    same = {group[0]: group[1 : MOST_ALIKE + 1] for group in by_wording.values() if len(group) > 1}
    shown = (
        {mention.pk: mention for mention in _shown({key for group in same.values() for key in group})} if same else {}
    )
    found: dict[int, list[Alike]] = {}
    for first in {mention.pk for mention in mentions}.intersection(same):
        found[first] = []
        for mention in (shown[key] for key in same[first] if key in shown):
            language, pieces = _passage(mention, more, page_language, reach=ALIKE_REACH, windows=1)
            found[first].append(Alike(mention, seen_of(mention), language, pieces))
    return found


def _others(own: Sequence[Mention], said: Collection[str], asked: QueueFilter, reviewer: int) -> Iterator[Place]:
    """Waiting mentions of the same lines in the same states that were noted to say one of these, in the order of the
    queue; not the cards themselves."""
    kinds, cards = {(mention.point_id, mention.state) for mention in own}, {mention.pk for mention in own}
    keys = [wording_key(one) for one in said]
    for point, state in sorted(kinds):
        waiting = free_mentions(waiting_mentions(asked), reviewer).filter(point=point, state=state, wording__in=keys)
        rows = in_order(waiting.exclude(pk__in=cards)).values_list("pk", "point", "speech", "spans")
        yield from (Place(*row) for row in rows[:MOST_READ])


def wording_of(place: Place, texts: Mapping[int, Mapping[str, str]]) -> str:
    """What the passage says in every language that it was found in; "" where no text is held."""
    held = texts.get(place.speech, {})
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for language, start, end in place.spans:
        spans[language].append((start, end))
    said = [wording(held[language], spans[language], language) for language in sorted(spans) if language in held]
    return "\n\n".join(said)
