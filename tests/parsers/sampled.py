"""Small files of our own in each format, from the invented legislature."""

from pathlib import Path

from tracker.parsers.document import Given, ParsedDocument
from tracker.parsers.registry import NOTHING_GIVEN, parse

FOLDER = Path(__file__).parent / "samples"


def sample(name: str) -> bytes:
    """The bytes of a sample."""
    return (FOLDER / name).read_bytes()


def read(name: str, given: Given = NOTHING_GIVEN) -> list[ParsedDocument]:
    """The documents in a sample, its format recognised by its content."""
    return parse(sample(name), name=name, given=given)
