"""Refrain's own transcript format: one JSON object per turn and line, with the columns of docs/formats.md."""

import io
import json
import re

from tracker.parsers.document import ParsedDocument, ParseError
from tracker.parsers.transcript_turns import Turns, check_columns

FORMAT = "json-lines"
# No turn is as long, and no nest of brackets that fits in it fills the memory.
_LONGEST_LINE = 4 * 1024 * 1024


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are this format's."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")


def parse(data: bytes, name: str) -> list[ParsedDocument]:
    """The documents of the file in order of first appearance; their lines need not be adjacent.

    Raises ParseError, with the line, for wrong columns, a wrong value, an empty speaker or text, or a turn that
    appears twice.
    """
    turns = Turns(FORMAT, len(data))
    known: dict[tuple[str, ...], bool] = {}
    # Only a line feed ends a line: U+2028 and form feeds occur inside transcripts.
    for number, line in enumerate(io.BytesIO(data), start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        if len(line) > _LONGEST_LINE:
            raise ParseError(f"the line is longer than {_LONGEST_LINE // 1024**2} MB", place)
        try:
            turn = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError:
            raise ParseError("not UTF-8 text", place) from None
        except (ValueError, RecursionError) as error:
            raise ParseError(f"not JSON: {_said(error)}", place) from None
        if not isinstance(turn, dict):
            raise ParseError("the line is not a JSON object", place)
        columns = tuple(turn)
        if columns not in known:
            check_columns(list(columns), place)
            known = {columns: True}
        turns.add(turn, place)
    return turns.documents()


def _said(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error))[:200]
