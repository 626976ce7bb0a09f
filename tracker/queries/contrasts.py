"""Two groups of words set against each other for many lines at once, with the same care for each."""

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.engine.statistics import contrast, discoveries
from tracker.queries.evidence import EvidenceScope
from tracker.queries.measures import Compared


@dataclass(frozen=True)
class Side:
    """Speeches of one side, those of them that have a place in a rate, the words they are counted in, and what they
    open."""

    speeches: int
    rated: int
    words: int
    evidence: EvidenceScope


def contrasts(sides: Mapping[int, tuple[Side, Side]]) -> dict[int, Compared]:
    """Each line's first side against its second, by the line's id; a line too little was said about is left out."""
    found = {
        point: contrast(here.rated, here.words, there.rated, there.words) for point, (here, there) in sides.items()
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
            here=sides[point][0].speeches,
            there=sides[point][1].speeches,
            left_out=sides[point][0].speeches - sides[point][0].rated,
            left_out_there=sides[point][1].speeches - sides[point][1].rated,
            evidence=sides[point][0].evidence,
            against=sides[point][1].evidence,
        )
        for point, result in certain.items()
    }
