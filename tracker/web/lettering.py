"""How wide words are in the fonts of cards, and how they are broken into lines that fit a box."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont

from tracker.web.xml_text import writable

FONTS = Path(__file__).parent / "fonts"
FILES = sorted(str(path) for path in FONTS.glob("*.ttf"))
# The spaces at which a line may break: not those that keep words together.
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
# French sets a space inside its quotation marks and before tall punctuation; a line may not break there.
_TIED = re.compile(r"(?<=«) | (?=[»:;!?%])")
Family = Literal["serif", "sans"]
Weight = Literal[400, 700]


@dataclass(frozen=True)
class Run:
    """Words that stand together in a line, from `x` and `width` wide, marked or not."""

    text: str
    x: float
    width: float
    marked: bool = False


@dataclass(frozen=True)
class Line:
    """A line of words, `y` being where it stands; a mark behind it reaches from `top` and is `tall`."""

    runs: tuple[Run, ...]
    y: float
    top: float
    tall: float

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Set:
    """Words set in lines, in letters of that size; `cut` where they did not fit and end in an ellipsis."""

    size: int
    lines: tuple[Line, ...]
    cut: bool = False


@dataclass(frozen=True)
class Box:
    """Where words are set: from the left at `x` and the top at `y`."""

    x: float
    y: float
    width: float
    height: float


@cache
def _advances(family: Family, weight: Weight) -> dict[int, float]:
    """How far each letter moves on, in parts of its size."""
    font = TTFont(FONTS / f"refrain-{family}-{weight}.ttf")
    unit, metrics = font["head"].unitsPerEm, font["hmtx"]
    return {code: metrics[glyph][0] / unit for code, glyph in font.getBestCmap().items()}


def width_of(text: str, size: float, family: Family, weight: Weight) -> float:
    """How wide the text is; a letter that the fonts lack counts as the widest."""
    advances = _advances(family, weight)
    return size * sum(advances.get(ord(letter), 1) for letter in text)


def clean(text: str) -> str:
    """The text without what XML cannot hold, its runs of ordinary space as one, tied where a line may not break."""
    return _TIED.sub("\u00a0", _SPACES.sub(" ", writable(text)))


def fitted(
    pieces: Sequence[tuple[str, bool]],
    box: Box,
    sizes: Sequence[int],
    *,
    family: Family = "serif",
    weight: Weight = 700,
    leading: float = 1.16,
    middle: bool = False,
) -> Set:
    """The words in the largest of the sizes in which they fit the box, in lines of about the same length, from its top
    or in its middle.

    Pieces are texts, marked or not, that follow each other. Where none of the sizes fits, the last one is taken and the
    words end in an ellipsis.
    """
    words = _words(pieces)
    for size in sizes:
        most = int(box.height // (size * leading)) or 1
        lines = _broken(words, box.width, size, family, weight)
        if len(lines) <= most:
            break
    cut = len(lines) > most
    if cut:
        lines = lines[:most]
        lines[-1] = _with_ellipsis(lines[-1], box.width, size, family, weight)
    else:
        lines = _balanced(words, box.width, size, family, weight, len(lines))
    if middle:
        box = replace(box, y=box.y + max(0, (box.height - len(lines) * size * leading) / 2))
    placed = [_placed(line, number, box, size, family, weight, leading) for number, line in enumerate(lines)]
    return Set(size, tuple(placed), cut)


# A word is its letters and, for each, whether it is marked; a marked passage may begin inside a word.
_Word = list[tuple[str, bool]]


def _words(pieces: Sequence[tuple[str, bool]]) -> list[_Word]:
    letters = [(letter, marked) for text, marked in pieces for letter in clean(text)]
    words: list[_Word] = [[]]
    for letter, marked in letters:
        if letter == " ":
            words.append([])
        else:
            words[-1].append((letter, marked))
    return [word for word in words if word]


def _wide(letters: _Word, size: float, family: Family, weight: Weight) -> float:
    return width_of("".join(letter for letter, _ in letters), size, family, weight)


def _broken(words: list[_Word], width: float, size: float, family: Family, weight: Weight) -> list[list[_Word]]:
    """Words in lines no wider than that; a word that is wider by itself is cut into parts."""
    space = width_of(" ", size, family, weight)
    lines: list[list[_Word]] = []
    used = width
    for word in words:
        wide = _wide(word, size, family, weight)
        if lines and used + space + wide <= width:
            lines[-1].append(word)
            used += space + wide
            continue
        while wide > width and len(word) > 1:
            fits = _fitting(word, width, size, family, weight)
            lines.append([word[:fits]])
            word = word[fits:]
            wide = _wide(word, size, family, weight)
        lines.append([word])
        used = wide
    return lines


def _fitting(word: _Word, width: float, size: float, family: Family, weight: Weight) -> int:
    """How many letters of a word that is too wide stand on one line: to its last hyphen there, else as many as fit."""
    fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or _wide(word[:n], size, family, weight) <= width)
    hyphens = [at for at in range(1, fits) if word[at][0] == "-"]
    return hyphens[-1] + 1 if hyphens else fits


def _balanced(
    words: list[_Word], width: float, size: float, family: Family, weight: Weight, count: int
) -> list[list[_Word]]:
    """As few lines as that, in the narrowest width that allows it."""
    low, high = width / max(1, count), width
    while high - low > 4:
        middle = (low + high) / 2
        if len(_broken(words, middle, size, family, weight)) > count:
            low = middle
        else:
            high = middle
    return _broken(words, high, size, family, weight)


def _with_ellipsis(line: list[_Word], width: float, size: float, family: Family, weight: Weight) -> list[_Word]:
    end = ("…", False)
    while len(line) > 1 and _line_width([*line[:-1], [*line[-1], end]], size, family, weight) > width:
        line = line[:-1]
    last = [*line[-1], end]
    while len(last) > 2 and _line_width([*line[:-1], last], size, family, weight) > width:
        last = [*last[:-2], end]
    return [*line[:-1], last]


def _line_width(line: list[_Word], size: float, family: Family, weight: Weight) -> float:
    space = width_of(" ", size, family, weight)
    return sum(_wide(word, size, family, weight) for word in line) + space * (len(line) - 1)


def _placed(
    line: list[_Word], number: int, box: Box, size: int, family: Family, weight: Weight, leading: float
) -> Line:
    letters: _Word = []
    for word in line:
        if letters:
            # The space between two marked words is marked.
            letters.append((" ", letters[-1][1] and word[0][1]))
        letters += word
    runs: list[Run] = []
    x, at = box.x, 0
    while at < len(letters):
        end = at
        while end < len(letters) and letters[end][1] == letters[at][1]:
            end += 1
        text = "".join(letter for letter, _ in letters[at:end])
        wide = width_of(text, size, family, weight)
        runs.append(Run(text, round(x, 2), round(wide, 2), letters[at][1]))
        x, at = x + wide, end
    y = round(box.y + size * (0.86 + number * leading), 2)
    return Line(tuple(runs), y, round(y - 0.84 * size, 2), round(1.1 * size, 2))
