"""A file downloaded once and kept with the headers it came with, so that it can be asked for again and resumed."""

import hashlib
import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Facts:
    """What is known of a file: where it came from, its validators, and the day its text is of ("" unknown)."""

    address: str
    etag: str = ""
    last_modified: str = ""
    day: str = ""


class KeptFile:
    """The file of one address in a folder: whole under its name, or begun as a part, each with its facts beside it."""

    def __init__(self, folder: Path, address: str) -> None:
        last = re.sub(r"[^A-Za-z0-9._-]", "_", address.rpartition("/")[2])[-80:]
        self.address = address
        self.path = folder / f"{hashlib.sha256(address.encode()).hexdigest()[:12]}-{last}"
        self.facts_path = self.path.with_name(f"{self.path.name}.facts.json")
        self.part = self.path.with_name(f"{self.path.name}.part")
        self.part_facts_path = self.path.with_name(f"{self.path.name}.part.facts.json")

    def facts(self) -> Facts | None:
        """Of the whole file; None when there is none."""
        return self._read(self.path, self.facts_path)

    def part_facts(self) -> Facts | None:
        """Of the part; None when there is none."""
        return self._read(self.part, self.part_facts_path)

    def part_size(self) -> int:
        """How many bytes of the part are there."""
        return self.part.stat().st_size

    def remember(self, facts: Facts) -> None:
        """Write the facts of the whole file."""
        _write(self.facts_path, facts)

    def save(self, pieces: Iterable[bytes], facts: Facts, *, resumed: bool) -> None:
        """Write the body to the part, or onto its end, and make it the whole file when it has come to its end.

        Whatever stops it, what was there before stays whole, and what came is kept as the part.
        """
        if not resumed:
            self.drop_part()
            _write(self.part_facts_path, facts)
        with self.part.open("ab") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        # The file before its facts: older facts only cost a download, newer ones would hide that it is old.
        self.part.replace(self.path)
        self.part_facts_path.replace(self.facts_path)

    def drop_part(self) -> None:
        """Forget the part."""
        self.part.unlink(missing_ok=True)
        self.part_facts_path.unlink(missing_ok=True)

    def _read(self, path: Path, facts_path: Path) -> Facts | None:
        if path.exists():
            with suppress(OSError, ValueError, TypeError):
                facts = Facts(**json.loads(facts_path.read_text()))
                if facts.address == self.address:
                    return facts
        return None


def _write(path: Path, facts: Facts) -> None:
    """The facts as JSON, put in place in one step."""
    new = path.with_name(f"{path.name}.new")
    new.write_text(json.dumps(asdict(facts)))
    new.replace(path)
