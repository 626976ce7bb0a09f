"""Every small file of our own is read into exactly what stands beside it.

`REFRAIN_REGENERATE=1 pytest tests/parsers/test_golden.py` writes what is read now; read the difference before
committing it.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from tracker.parsers.document import ParsedDocument
from tracker.parsers.registry import companion, is_companion, parse

DATA = Path(__file__).parent / "data"
FILES = sorted(path for path in DATA.glob("*/*") if path.suffix != ".golden")
TRANSCRIPTS = [path for path in FILES if not is_companion(path.read_bytes())]


def companions_beside(path):
    return [
        companion(one.read_bytes(), name=one.name)
        for one in FILES
        if one.parent == path.parent and one not in TRANSCRIPTS
    ]


def written(documents: list[ParsedDocument]) -> str:
    """The documents as JSON, what is empty left out."""
    rows = []
    for document in documents:
        row = {name: value for name, value in asdict(document).items() if value}
        row["speeches"] = [
            {name: value for name, value in speech._asdict().items() if value} for speech in document.speeches
        ]
        rows.append(row)
    return json.dumps(rows, ensure_ascii=False, indent=1, default=str) + "\n"


def golden(path: Path, how: str) -> Path:
    return path.with_name(f"{path.name}{how}.golden")


@pytest.mark.parametrize("how", ["", ".alone"], ids=["with its companions", "alone"])
@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.name)
def test_a_file_is_read_as_it_was(path, how):
    found = parse(path.read_bytes(), name=path.name, companions=companions_beside(path) if how == "" else ())
    if os.environ.get("REFRAIN_REGENERATE"):
        golden(path, how).write_text(written(found))
    assert written(found) == golden(path, how).read_text()


def test_nothing_golden_is_left_over():
    expected = {golden(path, how) for path in TRANSCRIPTS for how in ("", ".alone")}
    assert expected == set(DATA.glob("*/*.golden"))
