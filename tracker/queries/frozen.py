"""Frozen rankings as read: what was said then, and how the same figures stand now."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, cast

from django.db.models import QuerySet

from tracker.models import FrozenRanking, Source
from tracker.queries.evidence import EvidenceScope
from tracker.queries.lines import slugs_now
from tracker.queries.measures import MEASURES, Measure
from tracker.queries.ranking import By, RankedPoint, ranked_points
from tracker.queries.scope import Scope

# The counts of a row, in the order of their columns.
COUNTS = ("speeches", "occurrences", "speakers", "days")
RATES = ("rate", "rate_low", "rate_high")
BY: tuple[By, ...] = ("speeches", "occurrences", "speakers", "days", "rate", *MEASURES)
# Of what a ranking is by beside its plain figures, the number that pages show and its decimals; shares are in per cent.
_SHOWN = {
    "rising": ("ratio", 2),
    "owned": ("ratio", 2),
    "discipline": ("value", 0),
    "streak": ("value", 0),
    "burst": ("value", 1),
}


@dataclass(frozen=True)
class ThenAndNow:
    """One figure as it was frozen and as it is now, rounded as pages show it; None where it is not shown."""

    name: str
    then: float | None
    now: float | None

    @property
    def has_moved(self) -> bool:
        """Whether a reader would see another number now."""
        return self.then != self.now


@dataclass(frozen=True)
class FrozenRow:
    """A row as it was frozen, and the line's row in the same ranking now; None where it is no longer in it. `measure`
    is what the ranking is by, where that is none of the plain figures."""

    rank: int
    slug: str
    title: str
    title_fr: str
    party: dict[str, str]
    figures: tuple[ThenAndNow, ...]
    rate: ThenAndNow
    interval: tuple[float, float] | None
    measure: ThenAndNow | None
    now: RankedPoint | None
    rank_has_moved: bool

    @property
    def has_moved(self) -> bool:
        """Whether anything of the row is another now."""
        shown = [*self.figures, self.rate, *([self.measure] if self.measure else [])]
        moved = any(figure.has_moved for figure in shown)
        return self.now is None or self.rank_has_moved or moved


@dataclass(frozen=True)
class FrozenView:
    """A frozen ranking with its rows, its sources, and the lines that would now stand among its rows and did not."""

    frozen: FrozenRanking
    said: dict[str, Any]
    scope: Scope
    period_from: date
    period_to: date
    sources: tuple[str, ...]
    rows: tuple[FrozenRow, ...]
    joined: tuple[RankedPoint, ...]

    @property
    def moved(self) -> int:
        """How many rows are no longer what they were."""
        return sum(row.has_moved for row in self.rows)


def frozen_rankings() -> "QuerySet[FrozenRanking]":
    """All of them without their content, the latest first."""
    return FrozenRanking.objects.defer("content").order_by("-created_at", "-pk")


def frozen_ranking(digest: str) -> FrozenRanking | None:
    """The one whose content has that hash."""
    return FrozenRanking.objects.filter(digest=digest).first()


def scope_of(said: dict[str, Any]) -> Scope:
    """What a frozen content covers, to ask for the same figures again."""
    filters = said["filters"]
    return Scope(
        since=date.fromisoformat(filters["from"]),
        until=date.fromisoformat(filters["to"]),
        sources=tuple(filters["sources"]),
        party=filters["party"],
        topic=filters["topic"],
        stance=filters["stance"],
    )


def then_and_now(frozen: FrozenRanking) -> FrozenView:
    """The frozen rows beside the same ranking made now; nine queries and those of the ranking's measure."""
    said = frozen.said
    scope = scope_of(said)
    by: By = said["by"] if said["by"] in BY else "speeches"
    live = ranked_points(scope, by=by).rows
    now = {row.point.slug: row for row in live}
    present = slugs_now([row["line"] for row in said["rows"]])
    rows = tuple(
        _row(row, now.get(present.get(row["line"], row["line"])), by, ranked=said["kind"] == "ranking")
        for row in said["rows"]
    )
    known = {row.now.point.pk for row in rows if row.now}
    joined = [row for row in live[: len(rows)] if row.point.pk not in known] if said["kind"] == "ranking" else []
    names = dict(Source.objects.filter(slug__in=scope.sources).values_list("slug", "name"))
    return FrozenView(
        frozen=frozen,
        said=said,
        scope=scope,
        period_from=cast(date, scope.since),
        period_to=cast(date, scope.until),
        sources=tuple(names.get(source, source) for source in scope.sources),
        rows=rows,
        joined=tuple(joined),
    )


def _row(said: dict[str, Any], now: RankedPoint | None, by: By, *, ranked: bool) -> FrozenRow:
    figures = said["figures"]
    low, high = figures["rate_low"], figures["rate_high"]
    return FrozenRow(
        rank=said["rank"],
        slug=now.point.slug if now else said["line"],
        title=said["title"],
        title_fr=said["title_fr"],
        party=said["party"],
        figures=tuple(_then_and_now(name, figures, now) for name in COUNTS),
        rate=_then_and_now("rate", figures, now),
        interval=None if low is None else (low, high),
        measure=_measure_then_and_now(by, said.get("measure"), now) if by in MEASURES else None,
        now=now,
        # A countdown's order is its editor's.
        rank_has_moved=ranked and now is not None and now.rank != said["rank"],
    )


def _then_and_now(name: str, figures: dict[str, Any], now: RankedPoint | None) -> ThenAndNow:
    then, present = figures[name], getattr(now, name) if now else None
    if name == "rate":
        then, present = (None if value is None else round(value, 1) for value in (then, present))
    return ThenAndNow(name, then, present)


def _measure_then_and_now(by: By, said: dict[str, Any] | None, now: RankedPoint | None) -> ThenAndNow:
    measure = now.measure if now else None
    return ThenAndNow(by, _shown(by, said), _shown(by, _content_of_measure(measure)))


def _shown(by: By, measure: dict[str, Any] | None) -> float | None:
    """The number of a measure that pages show, rounded as they round it; none where there was no burst."""
    if measure is None or (by == "burst" and measure["first"] is None):
        return None
    name, decimals = _SHOWN[by]
    value: float = measure[name] * (100 if by == "discipline" else 1)
    return round(value, decimals)


def _content_of_measure(measure: Measure | None) -> dict[str, Any] | None:
    """The numbers and days of a measure, without the evidence that they open."""
    if measure is None:
        return None
    named = {field.name: getattr(measure, field.name) for field in fields(measure)}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in named.items()
        if not isinstance(value, EvidenceScope)
    }


def content_of(rows: Sequence[RankedPoint]) -> list[dict[str, Any]]:
    """The rows of a ranking as a frozen content holds them."""
    return [
        {
            "rank": row.rank,
            "line": row.point.slug,
            "title": row.point.title,
            "title_fr": row.point.title_fr,
            "party": {
                "slug": row.point.party.slug,
                "name": row.point.party.short_name,
                "name_fr": row.point.party.short_name_fr,
            },
            "figures": {name: getattr(row, name) for name in (*COUNTS, *RATES, "unrated", "unsearched")},
            "measure": _content_of_measure(row.measure),
            "first": row.first.isoformat() if row.first else None,
            "last": row.last.isoformat() if row.last else None,
        }
        for row in rows
    ]
