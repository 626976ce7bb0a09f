"""Lines side by side, or one line across parties or sources: speeches over equal weeks, months or years."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Any

from django.core.validators import slug_re
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Sum, Value, When

from tracker.engine.statistics import Rate, rate
from tracker.models import Document, Party, Source, TalkingPoint, Volume
from tracker.queries.compared_rates import Across, RatesRestOn, rates_rest_on, record_of, tallies_compared
from tracker.queries.coverage import lacks_an_edition, missing_days, usual_editions
from tracker.queries.evidence import EvidenceScope
from tracker.queries.lines import slugs_now
from tracker.queries.scope import ledger_lines

MOST_LINES = 4
_DAYS_IN_WEEKS, _DAYS_IN_MONTHS = 200, 6 * 366


class Unit(Enum):
    """The equal periods of a comparison; a week begins on Monday."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Span:
    """One of the equal periods, cut to the days that were asked for."""

    first: date
    last: date


@dataclass(frozen=True)
class Cell:
    """One span of one series. It is not `covered` where no record of it is held and nothing was said: that is no zero.

    Of a span that is covered, `missing` days are sittings of which nothing is held, and `partial` days are held only in
    part, or were not searched for the line. `rated` speeches are those with a place in a rate, per million of the
    `words` of the same group in the same days: both are 0 where no rates were asked for.
    """

    speeches: int
    covered: bool
    missing: int
    partial: int
    rated: int = 0
    words: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing of the span is known to be lacking."""
        return self.covered and not self.missing and not self.partial

    @property
    def rate(self) -> Rate | None:
        """Speeches per million words; None where too few were said."""
        return rate(self.rated, self.words)

    @property
    def unrated(self) -> int:
        """The speeches that have no place in the rate."""
        return self.speeches - self.rated


@dataclass(frozen=True)
class Series:
    """A line; or a line in the mouths of one party (None: of those without), or in one source."""

    point: TalkingPoint
    party: Party | None
    source: Source | None
    cells: tuple[Cell, ...]

    @property
    def speeches(self) -> int:
        """Speeches in all its spans together."""
        return sum(cell.speeches for cell in self.cells)

    @property
    def together(self) -> Cell:
        """All its spans as one."""
        names = ("missing", "partial", "rated", "words")
        sums = (sum(getattr(cell, name) for cell in self.cells) for name in names)
        return Cell(self.speeches, any(cell.covered for cell in self.cells), *sums)


@dataclass(frozen=True)
class Comparison:
    """Series over the same spans, every span from the first to the last of which a record is held or a speech counted."""

    across: Across
    unit: Unit
    spans: tuple[Span, ...]
    series: tuple[Series, ...]
    rates: bool = False

    def height(self, cell: Cell) -> float | None:
        """What is drawn of a cell: its speeches, or its rate; None where it has none, or no record is held."""
        if not self.rates:
            return cell.speeches if cell.covered else None
        return cell.rate.per_million if cell.rate else None

    @property
    def top(self) -> float:
        """The highest that is drawn: the one scale of all series."""
        heights = (self.height(cell) for series in self.series for cell in series.cells)
        return max((height for height in heights if height is not None), default=0)


@dataclass(frozen=True)
class ChosenLines:
    """The published lines of those slugs, in their order and each once, and the slugs of which there is none."""

    points: tuple[TalkingPoint, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class _SourceDays:
    """Days of one source: those of a document with its text, of one without it whose words were or were not counted, of
    one that lacks a usual edition, and those that are missing."""

    legislature: int | None
    with_text: set[date] = field(default_factory=set)
    counted: set[date] = field(default_factory=set)
    uncounted: set[date] = field(default_factory=set)
    lacking: set[date] = field(default_factory=set)
    missing: set[date] = field(default_factory=set)


@dataclass(frozen=True)
class _SeriesDays:
    """Days of the record in which one series stands: searched for its line, held in part or unsearched, and missing."""

    searched: set[date]
    partial: set[date]
    missing: set[date]


def chosen_lines(slugs: Sequence[str]) -> ChosenLines:
    """The lines of those slugs, or of those that they had before; two queries."""
    possible = [slug for slug in slugs if slug_re.fullmatch(slug)]
    former = slugs_now(possible)
    published: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    asked = published.filter(slug__in={*possible, *former.values()}).select_related("party")
    points = {point.slug: point for point in asked}
    found = {slug: points.get(former.get(slug, slug)) for slug in slugs}
    unknown = tuple(dict.fromkeys(slug for slug, point in found.items() if point is None))
    return ChosenLines(tuple(dict.fromkeys(point for point in found.values() if point)), unknown)


def lines_to_choose() -> "QuerySet[TalkingPoint]":
    """The published lines, by party and title."""
    published: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    return (
        published.select_related("party")
        .only("slug", "title", "title_fr", "party__slug", "party__short_name", "party__short_name_fr")
        .order_by("party__short_name", "title", "slug")
    )


def compared(
    points: Sequence[TalkingPoint], scope: EvidenceScope, *, across: Across = Across.LINES, rates: bool = False
) -> Comparison:
    """The lines, or the one line by party or by source, within the scope's days, sources and stance.

    Six queries for lines, whatever their number, one more for parties or for sources, and two for rates. Stance "uses" is a use by the
    line's own party, except by party: there it is a use by that party. Parties are those that spoke in the scope's
    record of the line's legislature, sources those of that record, zeros included, most speeches first and then by
    slug. Raises ValueError for more than one line across parties or sources.
    """
    if across is not Across.LINES and len(points) > 1:
        raise ValueError("parties and sources are compared of one line")
    said = _said(points, scope, across)
    record = _days_by_source(points, scope)
    ledgers = set(ledger_lines.filter(talkingpoint__in=points).values_list("source", "talkingpoint"))
    outlines = [
        (series, _days_of(series, record, ledgers)) for series in _outlines(points, scope, across, said, record)
    ]
    known = {day for days in said.values() for day in days}.union(*(days.searched for _, days in outlines))
    unit = _unit(known)
    number = _NUMBERS[unit]
    numbers = range(number(min(known)), number(max(known)) + 1) if known else range(0)
    rested = rates_rest_on(points, scope, across, ledgers) if rates else None
    filled = [_filled(series, days, said, number, numbers, rested) for series, days in outlines]
    if across is not Across.LINES:
        filled.sort(key=lambda series: (-series.speeches, _slug(series)))
    return Comparison(across, unit, tuple(_span(unit, place, scope) for place in numbers), tuple(filled), rates)


def _said(points: Sequence[TalkingPoint], scope: EvidenceScope, across: Across) -> dict[tuple[int, Any], Counter[date]]:
    """Speeches by day of each line, and by party or source where those are compared."""
    fields = ["point", "date"] if across is Across.LINES else ["point", "date", across.value]
    said: dict[tuple[int, Any], Counter[date]] = defaultdict(Counter)
    for row in tallies_compared(points, scope, across).values(*fields).annotate(said=Sum("speeches")):
        said[row["point"], row.get(across.value)][row["date"]] += row["said"]
    return said


def _days_by_source(points: Sequence[TalkingPoint], scope: EvidenceScope) -> dict[int, _SourceDays]:
    """What is held and what is missing of each source of the record."""
    record: dict[int, _SourceDays] = {}
    documents = Document.objects.filter(record_of(points, scope), published=True).order_by()
    lacking = Case(
        When(lacks_an_edition(usual_editions()), then=Value(True)), default=False, output_field=BooleanField()
    )
    rows = documents.annotate(
        with_volume=Exists(Volume.objects.filter(document=OuterRef("pk"))), lacking=lacking
    ).values_list("source", "source__legislature", "date", "held", "with_volume", "lacking")
    for source, legislature, day, held, with_volume, lacks in rows.distinct():
        days = record.setdefault(source, _SourceDays(legislature))
        if held == Document.Held.TEXT:
            days.with_text.add(day)
        else:
            (days.counted if with_volume else days.uncounted).add(day)
        if lacks:
            days.lacking.add(day)
    missing = missing_days().filter(record_of(points, scope)).values_list("source", "source__legislature", "date")
    for source, legislature, day in missing:
        record.setdefault(source, _SourceDays(legislature)).missing.add(day)
    return record


def _outlines(
    points: Sequence[TalkingPoint],
    scope: EvidenceScope,
    across: Across,
    said: Iterable[tuple[int, Any]],
    record: Mapping[int, _SourceDays],
) -> list[Series]:
    """The series without their cells."""
    if across is Across.LINES or not points:
        return [Series(point, None, None, ()) for point in points]
    (point,) = points
    used = {key for _, key in said}
    if across is Across.SOURCES:
        keys = {key for key in used if key} | {
            source for source, days in record.items() if days.with_text or days.counted or days.uncounted
        }
        return [Series(point, None, source, ()) for source in Source.objects.filter(pk__in=keys)]
    spoke = Volume.objects.filter(party=OuterRef("pk"), document__published=True)
    in_record = Document.objects.filter(record_of(points, scope), published=True)
    parties = Party.objects.filter(
        Q(pk__in=[key for key in used if key])
        | Q(Exists(spoke.filter(document__in=in_record)), legislature=point.party.legislature_id)
        | Q(pk=point.party_id)
    )
    alone: list[Party | None] = [None] if None in used else []
    return [Series(point, party, None, ()) for party in [*parties, *alone]]


def _days_of(series: Series, record: Mapping[int, _SourceDays], ledgers: set[tuple[int, int]]) -> _SeriesDays:
    """The days of the line's own legislature, or of none, and of the series' source where it has one."""
    found = _SeriesDays(set(), set(), set())
    for source, days in record.items():
        own = days.legislature is None or days.legislature == series.point.party.legislature_id
        if own and (series.source is None or series.source.pk == source):
            # Of a day held without its text there is a count of the lines that its ledger was made for.
            was_made = (source, series.point.pk) in ledgers
            found.searched.update(days.with_text, days.counted if was_made else ())
            found.partial.update(days.lacking, days.uncounted, () if was_made else days.counted)
            found.missing.update(days.missing)
    return found


def _filled(
    series: Series,
    days: _SeriesDays,
    said: Mapping[tuple[int, Any], Counter[date]],
    number: Callable[[date], int],
    numbers: range,
    rested: RatesRestOn | None,
) -> Series:
    """The series with a cell for each number of a span."""
    key = series.source.pk if series.source else series.party.pk if series.party else None
    speeches: Counter[int] = Counter()
    for day, count in said.get((series.point.pk, key), Counter()).items():
        speeches[number(day)] += count
    covered = speeches.keys() | set(map(number, days.searched))
    partial, missing = Counter(map(number, days.partial)), Counter(map(number, days.missing))
    rated, words = rested.of(series.point, series.party, series.source, number) if rested else (Counter(), Counter())
    cells = (
        Cell(speeches[place], place in covered, missing[place], partial[place], rated[place], words[place])
        for place in numbers
    )
    return replace(series, cells=tuple(cells))


def _slug(series: Series) -> str:
    named = series.source or series.party
    return named.slug if named else ""


def _unit(days: set[date]) -> Unit:
    """Weeks for half a year, months for six years, else years."""
    length = (max(days) - min(days)).days + 1 if days else 0
    if length <= _DAYS_IN_WEEKS:
        return Unit.WEEK
    return Unit.MONTH if length <= _DAYS_IN_MONTHS else Unit.YEAR


# The place of a day's span in the row of all spans; the first day of all is a Monday.
_NUMBERS: dict[Unit, Callable[[date], int]] = {
    Unit.WEEK: lambda day: (day.toordinal() - 1) // 7,
    Unit.MONTH: lambda day: day.year * 12 + day.month - 1,
    Unit.YEAR: lambda day: day.year,
}
_FIRST_DAYS: dict[Unit, Callable[[int], date]] = {
    Unit.WEEK: lambda number: date.fromordinal(number * 7 + 1),
    Unit.MONTH: lambda number: date(number // 12, number % 12 + 1, 1),
    Unit.YEAR: lambda number: date(number, 1, 1),
}


def _span(unit: Unit, number: int, scope: EvidenceScope) -> Span:
    first_day = _FIRST_DAYS[unit]
    first = first_day(number)
    last = date.fromordinal(first_day(number + 1).toordinal() - 1)
    return Span(max(first, scope.since or first), min(last, scope.until or last))
