"""The real record for tests that measure on it: (record, document, speech, language, text) of what is matched."""

import csv
import gzip
import json
from pathlib import Path

from tests.kinds_of_speech import told
from tracker.parsers.registry import parse

Spoken = tuple[str, str, str, str, str]


def saskatchewan(real_data: Path) -> list[Spoken]:
    """Every turn that is not the chair's."""
    spoken = []
    for path in sorted((real_data / "saskatchewan").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                turn = json.loads(line)
                if not turn.get("chair"):
                    spoken.append(("saskatchewan", turn["document"], str(turn["order"]), "en", turn["text"]))
    return spoken


def federal(real_data: Path) -> list[Spoken]:
    """The speeches of the sittings in official XML, and of one day of LiPaD."""
    spoken = []
    for path in sorted((real_data / "canada-house-xml").glob("*.xml")):
        for document in parse(path.read_bytes(), name=path.name):
            spoken += [
                (path.name, document.external_id, speech.external_id, speech.language, speech.text)
                for speech in told(document, "house-of-commons").speeches
                if speech.kind == "speech"
            ]
    with (real_data / "canada-lipad" / "2016-4-18.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            spoken.append(("lipad", row["speechdate"], row["basepk"], "en", row["speechtext"]))
    return spoken
