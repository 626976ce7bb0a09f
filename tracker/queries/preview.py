"""What a new or changed phrasing would gain and lose for its line, worked out without storing anything."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple, TypeVar

import numpy as np
from django.db.models import Q, QuerySet

from tracker.engine.matching import Found, Matcher, Phrase, reading_thread
from tracker.engine.phrasings import compile_phrasing
from tracker.models import Mention, Party, Phrasing, Speech, SpeechText, TalkingPoint
from tracker.queries.evidence import NONE
from tracker.queries.holding import texts_that_can_hold
from tracker.queries.passages import Piece, Span, excerpt

EXAMPLES = 10
GAIN, LOSE = "gain", "lose"
# The line with the phrasing and the line without it are two lines of one matcher, so that every text is read once.
_WITH, _WITHOUT = 1, 2
# Texts matched together, and rows named by their ids in one statement; where the ids lie as near to each other as this,
# their range is asked for instead: naming them takes longer than reading what else lies between.
_TEXTS, _IDS, _NEAR = 1000, 500, 8
_T = TypeVar("_T")
_Row = tuple[date, int, int, int | None, str]


@dataclass(frozen=True)
class Change:
    """How many speeches the line would gain, or lose, and of which parties on the day: slugs, "none" for unknown."""

    speeches: int
    by_party: dict[str, int]


@dataclass(frozen=True)
class Example:
    """A speech gained or lost ("gain", "lose"), with the words that make the difference marked."""

    way: str
    speech: Speech
    language: str
    pieces: tuple[Piece, ...]

    @property
    def passage(self) -> str:
        """The passage as plain text."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Preview:
    """What would change; `owners` counts, by line, the gained speeches whose very words already count for another."""

    gains: Change
    losses: Change
    examples: tuple[Example, ...]
    owners: dict[str, int]


class _Wording(NamedTuple):
    """A phrasing as the engine needs it, stored or not."""

    text: str
    language: str
    kind: str


class _Said(NamedTuple):
    """A text in which the line is found, and from where to where its rows go in what was found; party 0 is unknown."""

    day: date
    speech: int
    text: int
    party: int
    language: str
    found: Found
    begin: int
    end: int

    @property
    def spans(self) -> list[Span]:
        """Made only where they are wanted: a common word stands in a record a million times."""
        rows = slice(self.begin, self.end)
        return list(zip(self.found.start[rows].tolist(), self.found.end[rows].tolist(), strict=True))

    def lies_in(self, low: int, high: int) -> bool:
        """Whether one of the spans lies between these places."""
        rows = slice(self.begin, self.end)
        return bool(((self.found.start[rows] >= low) & (self.found.end[rows] <= high)).any())


def preview_phrasing(
    text: str,
    language: str,
    *,
    point: TalkingPoint | None = None,
    source: str | None = None,
    kind: str = Phrasing.Kind.INCLUDE,
    replacing: Phrasing | None = None,
) -> Preview:
    """The counted speeches that a phrasing would gain and lose for the line, its other phrasings and reviews standing.

    Without `point` the phrasing is the first of a new line. `replacing` is the stored phrasing of the line that it
    takes the place of. `source` is a slug; without it the whole record is read. Raises PhrasingError, with the place,
    for a phrasing that cannot be read.
    """
    compile_phrasing(text, language)
    new = _Wording(text, language, kind)
    if replacing is None:
        standing = _wordings(point)
        return _compared({*standing, new}, standing, [new], point, source)
    standing, old = _wordings(replacing.point, apart_from=replacing), _wording(replacing)
    return _compared({*standing, new}, {*standing, old}, [new, old], replacing.point, source)


def preview_phrasings(texts: Iterable[str], language: str, *, point: TalkingPoint) -> Preview:
    """The counted speeches that a line would gain by several phrasings together. Raises PhrasingError as above."""
    new = [_Wording(text, language, Phrasing.Kind.INCLUDE) for text in dict.fromkeys(texts)]
    for wording in new:
        compile_phrasing(wording.text, language)
    standing = _wordings(point)
    return _compared({*standing, *new}, standing, new, point, None)


def preview_stored(phrasing: Phrasing, *, source: str | None = None) -> Preview:
    """The speeches that a stored phrasing alone brings its line, as gains, and those that it alone keeps out."""
    standing, own = _wordings(phrasing.point, apart_from=phrasing), _wording(phrasing)
    return _compared({*standing, own}, standing, [own], phrasing.point, source)


def parties_of(change: Change) -> list[tuple[Party | None, int]]:
    """The change by party, most speeches first; None is a speech without a known party."""
    parties = {party.slug: party for party in Party.objects.filter(slug__in=change.by_party)}
    return [(parties.get(slug), speeches) for slug, speeches in change.by_party.items()]


def _compared(
    after: set[_Wording],
    before: set[_Wording],
    changed: Iterable[_Wording],
    point: TalkingPoint | None,
    source: str | None,
) -> Preview:
    """The line with the wordings `after`, beside the line with those `before`; they differ in `changed`."""
    matcher = Matcher([*_phrases(after, _WITH), *_phrases(before, _WITHOUT)])
    sides: dict[int, dict[int, _Said]] = {_WITH: {}, _WITHOUT: {}}
    touched = {wording.language for wording in changed}
    # Only a text that holds a changed wording can be matched differently.
    differing: set[int] = set()
    for texts, language in _texts(changed, touched, source):
        for found in _said(matcher, texts, language):
            if len(found) == 1:
                for side, said in found.items():
                    differing.add(said.speech)
                    sides[side][said.speech] = said
    # A speech held in two languages is one speech: the line may stand in its other text either way.
    others = {wording.language for wording in after | before}
    if others != touched or len(touched) > 1:
        includes = [wording for wording in after | before if wording.kind == Phrasing.Kind.INCLUDE]
        for texts, language in _texts(includes, others, source):
            for found in _said(matcher, texts, language, only=differing):
                for side, said in found.items():
                    sides[side].setdefault(said.speech, said)
    differing -= _reviewed(point)
    gains = sorted(sides[_WITH][speech] for speech in differing - sides[_WITHOUT].keys())
    losses = sorted(sides[_WITHOUT][speech] for speech in differing - sides[_WITH].keys())
    slugs: dict[int, str] = {0: NONE, **dict(Party.objects.values_list("pk", "slug"))}
    return Preview(
        gains=_change(gains, slugs),
        losses=_change(losses, slugs),
        examples=(*_examples(GAIN, _spread(gains)), *_examples(LOSE, _spread(losses))),
        owners=_owners(gains, point),
    )


def _wordings(point: TalkingPoint | None, *, apart_from: Phrasing | None = None) -> set[_Wording]:
    if point is None or point.pk is None:
        return set()
    stored = Phrasing.objects.filter(point=point)
    return {_wording(phrasing) for phrasing in stored if apart_from is None or phrasing.pk != apart_from.pk}


def _wording(phrasing: Phrasing) -> _Wording:
    return _Wording(phrasing.text, phrasing.language, phrasing.kind)


def _phrases(wordings: Iterable[_Wording], side: int) -> list[Phrase]:
    return [
        Phrase(key, side, wording.text, wording.language, wording.kind == Phrasing.Kind.EXCLUDE)
        for key, wording in enumerate(sorted(wordings))
    ]


def _texts(
    wordings: Iterable[_Wording], languages: Iterable[str], source: str | None
) -> "Iterator[tuple[QuerySet[SpeechText], str]]":
    """The counted texts that can hold one of the wordings, by language."""
    for language in sorted(languages):
        readings = [
            reading
            for wording in wordings
            if wording.language == language
            for reading in compile_phrasing(wording.text, language).readings
        ]
        texts = texts_that_can_hold(readings, language, source=source)
        yield (
            texts.filter(speech__kind=Speech.Kind.SPEECH, speech__withdrawn=False, speech__document__published=True),
            language,
        )


def _said(
    matcher: Matcher, texts: "QuerySet[SpeechText]", language: str, *, only: set[int] | None = None
) -> Iterator[dict[int, _Said]]:
    """Each text in which the line is found, by the sides on which it is; `only` in those speeches, when given."""
    rows = texts.values_list("speech__date", "speech_id", "pk", "speech__party_id", "text").iterator(chunk_size=_TEXTS)
    for batch, found in _scanned(matcher, (row for row in rows if only is None or row[1] in only), language):
        by_text: dict[int, dict[int, _Said]] = defaultdict(dict)
        for index, side, begin, end in _runs(found):
            day, speech, text, party, _ = batch[index]
            by_text[index][side] = _Said(day, speech, text, party or 0, language, found, begin, end)
        yield from by_text.values()


def _scanned(matcher: Matcher, rows: Iterator[_Row], language: str) -> Iterator[tuple[list[_Row], Found]]:
    """Rows in batches, with what was found in them by text and side; the next are fetched while some are read."""
    before: tuple[list[_Row], Future[Found]] | None = None
    for batch in _batches(rows, _TEXTS):
        reading = reading_thread().submit(_found, matcher, [row[4] for row in batch], language)
        if before:
            yield before[0], before[1].result()
        before = batch, reading
    if before:
        yield before[0], before[1].result()


def _found(matcher: Matcher, texts: Sequence[str], language: str) -> Found:
    found = matcher.scan(texts, language)
    return found.taking(np.lexsort((found.point, found.text)))


def _runs(found: Found) -> Iterator[tuple[int, int, int, int]]:
    """Each text and side, and from where to where its rows go."""
    begins = np.flatnonzero((np.diff(found.text, prepend=-1) != 0) | (np.diff(found.point, prepend=-1) != 0))
    ends = [*begins[1:].tolist(), len(found)]
    # No row, no run, but an end.
    return zip(found.text[begins].tolist(), found.point[begins].tolist(), begins.tolist(), ends, strict=False)


def _reviewed(point: TalkingPoint | None) -> set[int]:
    """The speeches whose mention an editor has decided: no phrasing changes them."""
    if point is None or point.pk is None:
        return set()
    decided = Q(reviewer__isnull=False) | Q(state__in=[Mention.State.ACCEPTED, Mention.State.REJECTED])
    return set(Mention.objects.filter(decided, point=point).order_by().values_list("speech_id", flat=True))


def _change(said: Sequence[_Said], slugs: dict[int, str]) -> Change:
    counted = Counter(slugs[one.party] for one in said)
    return Change(len(said), dict(sorted(counted.items(), key=lambda item: (-item[1], item[0]))))


def _spread(said: Sequence[_Said]) -> list[_Said]:
    """At most ten, as many of each party as there is room for, and of a party evenly over its days; in order of day."""
    by_party: dict[int, list[_Said]] = defaultdict(list)
    for one in said:
        by_party[one.party].append(one)
    parties = sorted(by_party.values(), key=lambda held: (-len(held), held))
    rooms = [0] * len(parties)
    for _ in range(min(EXAMPLES, len(said))):
        place = min((p for p, held in enumerate(parties) if rooms[p] < len(held)), key=lambda p: (rooms[p], p))
        rooms[place] += 1
    chosen = [held[len(held) * n // room] for held, room in zip(parties, rooms, strict=True) for n in range(room)]
    return sorted(chosen)


def _examples(way: str, chosen: Sequence[_Said]) -> list[Example]:
    speeches = Speech.objects.select_related("party", "person", "document__source").in_bulk([o.speech for o in chosen])
    texts = SpeechText.objects.in_bulk([one.text for one in chosen])
    return [
        Example(
            way, speeches[one.speech], texts[one.text].language, excerpt(texts[one.text].text, one.spans, windows=1)
        )
        for one in chosen
    ]


def _owners(gains: Sequence[_Said], point: TalkingPoint | None) -> dict[str, int]:
    """By line, most first: the speeches gained for words that lie inside a mention which counts for that line."""
    standing = Mention.objects.filter(state__in=[Mention.State.DECLARED, Mention.State.ACCEPTED]).order_by()
    if point is not None:
        standing = standing.exclude(point=point.pk)
    owners: Counter[str] = Counter()
    for batch in _batches(iter(sorted(gains, key=lambda one: one.speech)), _IDS):
        by_speech = {one.speech: one for one in batch}
        first, last = batch[0].speech, batch[-1].speech
        near = last - first < _NEAR * len(batch)
        held = standing.filter(speech__id__range=(first, last)) if near else standing.filter(speech__id__in=by_speech)
        for speech, slug, spans in held.values_list("speech", "point__slug", "spans"):
            said = by_speech.get(speech)
            if said and any(language == said.language and said.lies_in(low, high) for language, low, high in spans):
                owners[slug] += 1
    return dict(sorted(owners.items(), key=lambda item: (-item[1], item[0])))


def _batches(rows: Iterator[_T], size: int) -> Iterator[list[_T]]:
    while batch := list(islice(rows, size)):
        yield batch
