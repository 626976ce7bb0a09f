"""The Saskatchewan record as it was published."""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("REFRAIN_DATA") or ROOT.parent / "shared" / "data") / "saskatchewan"
ABSENT = f"The Saskatchewan record is not at {DATA} (set REFRAIN_DATA): nothing was measured.\n"


def files() -> list[Path]:
    """Its files, in order of years. Where there are none, the program ends and says so: nothing is no figure."""
    found = sorted(DATA.glob("*.gz"))
    if not found:
        raise SystemExit(ABSENT)
    return found


def texts() -> Iterator[str]:
    """The text of every turn."""
    for path in files():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"]
