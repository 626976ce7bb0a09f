"""A checked text as its page shows it: the lines numbered in the order in which they come, and where each stands."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.jobs.check_text import CheckedText, LineInText
from tracker.queries.answers import AnsweredLine, answered_lines
from tracker.queries.overlapping import Block, Place, blocks_of


@dataclass(frozen=True)
class Where:
    """A line in one part of the text: who says it, in what stance, and the places there."""

    speaker: str
    line: LineInText
    places: tuple[Place, ...]


@dataclass(frozen=True)
class NumberedLine:
    """A line of the page with its number and all the parts that hold it; where no part does, those that come near."""

    number: int
    answered: AnsweredLine
    suggested: bool
    where: list[Where] = field(default_factory=list)

    @property
    def times(self) -> int:
        """How often it is said in the text; suggestions are not counted."""
        return sum(len(here.places) for here in self.where if not here.line.suggested)


@dataclass(frozen=True)
class Margin:
    """A line beside a block."""

    of: NumberedLine
    here: Where


@dataclass(frozen=True)
class ShownBlock:
    """A block with the lines beside it."""

    block: Block
    margin: tuple[Margin, ...]


@dataclass(frozen=True)
class ShownPart:
    """One speaker's words in blocks."""

    speaker: str
    language: str
    blocks: tuple[ShownBlock, ...]


@dataclass(frozen=True)
class ShownText:
    """What the page shows: the lines that are said, those that are only come near, and the text."""

    found: tuple[NumberedLine, ...]
    suggested: tuple[NumberedLine, ...]
    parts: tuple[ShownPart, ...]

    @property
    def times(self) -> int:
        """How often lines are said in the text, all together."""
        return sum(line.times for line in self.found)


def shown_text(checked: CheckedText) -> ShownText:
    """The text with its lines as they stand in the catalogue now."""
    answered = answered_lines({line.point for part in checked.parts for line in part.lines})
    numbered = _numbered(checked, answered)
    nth: dict[int, int] = defaultdict(int)
    parts = []
    for part in checked.parts:
        places: list[Place] = []
        here: dict[int, Where] = {}
        for line in part.lines:
            if line.point not in numbered:
                continue
            number = numbered[line.point].number
            begun = nth[number]
            own = tuple(
                Place(start, end, number, begun + place, line.suggested)
                for place, (start, end) in enumerate(line.spans, start=1)
            )
            nth[number] += len(own)
            here[number] = Where(part.speaker, line, own)
            numbered[line.point].where.append(here[number])
            places += own
        by_number = {line.number: line for line in numbered.values()}
        blocks = tuple(
            ShownBlock(block, tuple(Margin(by_number[number], here[number]) for number in block.numbers))
            for block in blocks_of(part.text, places)
        )
        parts.append(ShownPart(part.speaker, part.language, blocks))
    return ShownText(
        found=tuple(line for line in numbered.values() if not line.suggested),
        suggested=tuple(line for line in numbered.values() if line.suggested),
        parts=tuple(parts),
    )


def _numbered(checked: CheckedText, answered: Mapping[int, AnsweredLine]) -> dict[int, NumberedLine]:
    """Those said first, then those that are only come near, each in the order of the text."""
    lines = [line for part in checked.parts for line in part.lines if line.point in answered]
    said = dict.fromkeys(line.point for line in lines if not line.suggested)
    ordered = [*said, *dict.fromkeys(line.point for line in lines if line.point not in said)]
    return {
        point: NumberedLine(number, answered[point], point not in said) for number, point in enumerate(ordered, start=1)
    }
