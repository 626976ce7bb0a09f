"""Party colours as pages can show them: told apart from the paper they stand on, in the light and in the dark."""

from functools import cache

PAPERS = ("#fdfbf6", "#f3efe5")
DARK_PAPERS = ("#15140f", "#211f18")
# What WCAG 2.2 (1.4.11) asks of the parts of a drawing.
LEAST_CONTRAST = 3.0


@cache
def on_paper(colour: str) -> str:
    """The colour, as much darker as it must be to stand out from the paper; `#rrggbb`."""
    return _legible(colour, PAPERS, "#000000")


@cache
def on_dark(colour: str) -> str:
    """The colour, as much lighter as it must be to stand out from the dark; `#rrggbb`."""
    return _legible(colour, DARK_PAPERS, "#ffffff")


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _legible(colour: str, papers: tuple[str, ...], towards: str) -> str:
    for step in range(21):
        found = _mixed(colour, towards, step / 20)
        if all(contrast(found, paper) >= LEAST_CONTRAST for paper in papers):
            return found
    return towards


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: str, towards: str, share: float) -> str:
    parts = (round(a + (b - a) * share) for a, b in zip(_parts(colour), _parts(towards), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
