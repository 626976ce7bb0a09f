"""Two groups of words set against each other for many lines at once, with the same care for each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.engine.statistics import contrast, discoveries
from tracker.models import TalkingPoint
from tracker.queries.evidence import EvidenceScope
from tracker.queries.figures import Figures, WordsRead, figures_in
from tracker.queries.measures import Compared
from tracker.queries.scope import Scope


@dataclass(frozen=True)
class Side:
    """Speeches of one side, those of them that have a place in a rate, the words they are counted in, and what they
    open."""

    speeches: int
    rated: int
    words: int
    evidence: EvidenceScope


def sides(scope: Scope, points: Iterable[TalkingPoint], *, own: bool | None, read: WordsRead) -> dict[int, Side]:
    """One side of each line, by its id: the speeches of the scope's days, sources and stance, and the words of the
    line's own party, of the others, or (None) of everybody. Seven queries at most, fewer where words were read."""
    points = list(points)
    figures, words = figures_in(scope, points), read(scope)
    found: dict[int, Side] = {}
    for point in points:
        speeches = figures.get(point.pk, Figures()).speeches
        said = sum(
            count
            for party, ledger, count in words.by_volume
            if own in (None, party == point.party_id) and (ledger is None or (ledger, point.pk) in words.searched)
        )
        evidence = EvidenceScope(since=scope.since, until=scope.until, sources=scope.sources, stance=scope.stance)
        found[point.pk] = Side(speeches, speeches - words.unrated.get(point.pk, 0), said, evidence)
    return found


def by_parliament(points: Iterable[TalkingPoint]) -> dict[int, list[TalkingPoint]]:
    """The lines by the parliament of their party."""
    found: dict[int, list[TalkingPoint]] = defaultdict(list)
    for point in points:
        found[point.party.legislature_id].append(point)
    return dict(found)


def contrasts(pairs: Mapping[int, tuple[Side, Side]]) -> dict[int, Compared]:
    """Each line's first side against its second, by the line's id; a line too little was said about is left out."""
    found = {
        point: contrast(here.rated, here.words, there.rated, there.words) for point, (here, there) in pairs.items()
    }
    certain = {point: result for point, result in found.items() if result}
    flags = dict(zip(certain, discoveries([result.p for result in certain.values()]), strict=True))
    return {
        point: Compared(
            value=result.z,
            ratio=result.ratio,
            ratio_low=result.ratio_low,
            ratio_high=result.ratio_high,
            p=result.p,
            flagged=flags[point],
            here=pairs[point][0].speeches,
            there=pairs[point][1].speeches,
            left_out=pairs[point][0].speeches - pairs[point][0].rated,
            left_out_there=pairs[point][1].speeches - pairs[point][1].rated,
            evidence=pairs[point][0].evidence,
            against=pairs[point][1].evidence,
        )
        for point, result in certain.items()
    }
