"""Parity: for each party what is tracked of it, counted, reviewed and answered, so that anybody can see whether parties
are treated alike."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Count, Prefetch, QuerySet, Sum

from tracker.models import Mention, Party, Phrasing, Rebuttal, Source, TalkingPoint, Volume
from tracker.queries.evidence import ALL, STANCES, EvidenceScope, StanceCounts, stance_is, tallies_within
from tracker.queries.precision import Precision, precision_by_party

Sort = Literal[
    "party",
    "lines",
    "phrasings",
    "uses",
    "others",
    "quotes",
    "unclear",
    "all",
    "reviewed",
    "precision",
    "rebuttals",
    "words",
]
_PUBLISHED = TalkingPoint.Status.PUBLISHED
_JUDGED = [Mention.State.ACCEPTED, Mention.State.REJECTED]


@dataclass(frozen=True)
class PartyParity:
    """One party's figures, all of its published lines.

    `stances` are the mentions that count, by stance. Of the `found` mentions, which are those and the rejected ones,
    editors judged `judged`. `words` are those of the party's members in the record that is held, of speech that
    counts.
    """

    party: Party
    lines: int
    phrasings: int
    stances: StanceCounts
    judged: int
    rejected: int
    rebuttals: int
    precision: Precision | None
    words: int

    @property
    def found(self) -> int:
        """Mentions that count and those that an editor rejected."""
        return self.stances.all + self.rejected

    @property
    def reviewed(self) -> float | None:
        """The share of the mentions found that an editor judged, in per cent; None where nothing was found."""
        return 100 * self.judged / self.found if self.found else None

    @property
    def right(self) -> float | None:
        """The share of right ones among the checked mentions of samples, in per cent; None before any was checked."""
        return 100 * self.precision.right / self.precision.checked if self.precision else None


@dataclass(frozen=True)
class WordsHeld:
    """A party's words and speeches in one source and year."""

    source: Source
    year: int
    words: int
    speeches: int


@dataclass(frozen=True)
class PartyHoldings:
    """What stands behind a party's figures that are no mentions: its published lines with their phrasings, their
    published rebuttals, and the words of its members that are held."""

    lines: tuple[TalkingPoint, ...]
    rebuttals: tuple[Rebuttal, ...]
    held: tuple[WordsHeld, ...]

    @property
    def phrasings(self) -> int:
        """Phrasings of all lines."""
        return sum(len(line.phrasings.all()) for line in self.lines)

    @property
    def words(self) -> int:
        """Words of every source and year."""
        return sum(row.words for row in self.held)


def parity(*, by: Sort = "party") -> list[PartyParity]:
    """Every party with its figures, zeros included, by legislature and name or by one figure, the most first; eight
    queries, whatever the number of parties."""
    published: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    lines = dict(published.order_by().values_list("party").annotate(Count("pk")))
    phrasings = dict(_phrasings().order_by().values_list("point__party").annotate(Count("pk")))
    rebuttals = dict(_rebuttals().order_by().values_list("point__party").annotate(Count("pk")))
    words = dict(_volumes().values_list("party").annotate(Sum("words")))
    stances, judged = _stances(), _judged()
    precision = precision_by_party()
    rows = [
        PartyParity(
            party=party,
            lines=lines.get(party.pk, 0),
            phrasings=phrasings.get(party.pk, 0),
            stances=stances.get(party.pk, StanceCounts(0, 0, 0, 0)),
            judged=sum(judged[party.pk].values()),
            rejected=judged[party.pk].get(Mention.State.REJECTED, 0),
            rebuttals=rebuttals.get(party.pk, 0),
            precision=precision.get(party.pk),
            words=words.get(party.pk, 0),
        )
        for party in Party.objects.select_related("legislature").order_by("legislature__name", "name", "slug")
    ]
    return rows if by == "party" else sorted(rows, key=lambda row: -_figure(row, by))


def holdings_of(party: Party) -> PartyHoldings:
    """What is behind the party's figures; five queries."""
    prefetched = Prefetch("phrasings", Phrasing.objects.order_by("kind", "language", "pk"))
    published: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    lines = published.filter(party=party).prefetch_related(prefetched).order_by("slug")
    rebuttals = _rebuttals().filter(point__party=party).select_related("point").order_by("point__slug", "pk")
    return PartyHoldings(tuple(lines), tuple(rebuttals), tuple(_words_held(party)))


def _words_held(party: Party) -> list[WordsHeld]:
    """The party's words by source and year, the latest first."""
    rows: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for source, day, words, speeches in _words_by_day(party):
        figures = rows[source, day.year]
        figures[0] += words
        figures[1] += speeches
    sources = Source.objects.in_bulk({source for source, _year in rows})
    held = [WordsHeld(sources[source], year, *figures) for (source, year), figures in rows.items()]
    return sorted(held, key=lambda row: (-row.year, row.source.name, row.source.slug))


def _words_by_day(party: Party) -> list[tuple[int, date, int, int]]:
    volumes = _volumes().filter(party=party)
    return list(
        volumes.values_list("document__source", "document__date").annotate(Sum("words"), Sum("speeches")).order_by()
    )


def _phrasings() -> "QuerySet[Phrasing]":
    return Phrasing.objects.filter(point__status=_PUBLISHED)


def _rebuttals() -> "QuerySet[Rebuttal]":
    answering: QuerySet[Rebuttal] = Rebuttal.objects.answering()
    return answering.filter(point__status=_PUBLISHED)


def _volumes() -> "QuerySet[Volume]":
    return Volume.objects.filter(document__published=True, party__isnull=False).order_by()


def _stances() -> dict[int, StanceCounts]:
    """Mentions that count, by the line's party and by stance."""
    rows = (
        tallies_within(EvidenceScope(stance=ALL))
        .values_list("point__party")
        .annotate(**{name: Sum("speeches", filter=stance_is(name, "party"), default=0) for name in STANCES})
    )
    return {party: StanceCounts(*counts) for party, *counts in rows}


def _judged() -> dict[int, dict[str, int]]:
    """Mentions in speech that counts that an editor judged, by the line's party and by what was found."""
    spoken: QuerySet[Mention] = Mention.objects.in_counted_speech()
    rows = (
        spoken.filter(state__in=_JUDGED, point__status=_PUBLISHED)
        .order_by()
        .values_list("point__party", "state")
        .annotate(Count("pk"))
    )
    judged: dict[int, dict[str, int]] = defaultdict(dict)
    for party, state, count in rows:
        judged[party][state] = count
    return judged


def _figure(row: PartyParity, by: Sort) -> float:
    """What the rows are sorted by; "all" and the stances are of the mentions that count."""
    if by == "precision":
        value = row.right
    else:
        value = getattr(row.stances if by in (*STANCES, ALL) else row, by)
    return -1.0 if value is None else float(value)
