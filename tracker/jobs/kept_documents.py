"""What files hold, parsed once and read again: in memory while it is little, in a file without a name when it is not."""

import marshal
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import SpooledTemporaryFile

from tracker.parsers.document import ParsedDocument, ParsedSpeech

_IN_MEMORY = 32 * 1024 * 1024


class KeptDocuments:
    """The documents of files by path, one in memory at a time; they may be forgotten where the disk is full."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - it lives as long as this object
        self._begins: dict[Path, tuple[int, int]] = {}

    def keep(self, path: Path, documents: Sequence[ParsedDocument]) -> None:
        """Keep the documents of one file after those of the others."""
        try:
            self._begins[path] = self._file.seek(0, 2), len(documents)
            for document in documents:
                # As plain tuples: a pickle of many small objects takes several times as long.
                speeches = marshal.dumps([tuple(speech) for speech in document.speeches])
                pickle.dump((replace(document, speeches=()), speeches), self._file)
        except OSError:
            del self._begins[path]

    def held(self, path: Path) -> bool:
        """Whether the documents of that file are kept."""
        return path in self._begins

    def read(self, path: Path) -> Iterator[ParsedDocument]:
        """The documents of one file that is held, in order."""
        at, count = self._begins[path]
        for _ in range(count):
            self._file.seek(at)
            document, speeches = pickle.load(self._file)
            at = self._file.tell()
            yield replace(document, speeches=[ParsedSpeech._make(values) for values in marshal.loads(speeches)])
