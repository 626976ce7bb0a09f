"""Documents read while those before them are stored: the kinds of their turns, the stems and words of their texts, and
where these hold the lines. A large import has it done in a process of its own, for Python reads on one core only.

Nothing of the models is imported above: a new process sets Django up first."""

import marshal
import multiprocessing
import os
import pickle
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tracker.engine.kinds import MEMBERS_OWN, Kinds, Told
from tracker.engine.matching import Found
from tracker.jobs.all_cores import begin_reader
from tracker.jobs.import_failed import ImportFailed
from tracker.parsers.document import ParsedDocument, ParsedSpeech

if TYPE_CHECKING:
    from tracker.jobs.loaded_lines import LoadedLines

# With fewer turns than that, starting a process takes longer than it saves.
MANY = 20_000
_AHEAD = 4  # documents that are read while one is stored


class Facts(NamedTuple):
    """The hash of a document's content; what its turns come to, each in the language it was spoken in: that language, the
    stems, how many words; and by language what was found in the texts that count."""

    content_hash: str
    languages: list[str]
    stems: list[str]
    words: list[int]
    found: dict[str, tuple[Found, Found]]


class ReadDocument(NamedTuple):
    """A parsed document of a file, the kinds of its turns told, and what was read ahead of it, if anything was."""

    path: Path
    parsed: ParsedDocument
    facts: Facts | None = None


class ReadAhead:
    """What reads the documents of an import; close it."""

    def __init__(self) -> None:
        self._process: ProcessPoolExecutor | None = None

    def expect(self, turns: int) -> None:
        """So many turns are known to come. Told before the last file is parsed, the process is ready when it is."""
        if turns >= MANY and self._process is None and (os.cpu_count() or 1) > 1:
            # A new process and not a fork: it holds no lock, socket or transaction of this one.
            self._process = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin)
            self._process.submit(_know, b"")

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process:
            self._process.shutdown(cancel_futures=True)

    def read(
        self, documents: Iterable[tuple[Path, ParsedDocument]], *, kinds: Kinds, lines: "LoadedLines"
    ) -> Iterator[ReadDocument]:
        """The documents in order. Raises ImportFailed where the process that reads is ended."""
        if self._process is None:
            return (ReadDocument(path, _told(parsed, kinds)) for path, parsed in documents)
        return _read_by(self._process, documents, pickle.dumps((kinds, lines)))


def _told(parsed: ParsedDocument, kinds: Kinds) -> ParsedDocument:
    from tracker.jobs.tell_kinds import with_kinds

    return with_kinds(parsed, kinds)


def _read_by(
    process: ProcessPoolExecutor, documents: Iterable[tuple[Path, ParsedDocument]], known: bytes
) -> Iterator[ReadDocument]:
    reading = deque[tuple[Path, ParsedDocument, "Future[_Answer]"]]()
    try:
        process.submit(_know, known)
        for path, parsed in documents:
            speeches = marshal.dumps([tuple(speech) for speech in parsed.speeches])
            reading.append((path, parsed, process.submit(_read, replace(parsed, speeches=()), speeches)))
            if len(reading) > _AHEAD:
                yield _answered(*reading.popleft())
        while reading:
            yield _answered(*reading.popleft())
    except BrokenProcessPool:
        raise ImportFailed(
            "a process that read ahead was ended, as may happen where memory runs out; what was stored is whole, and "
            "running it again goes on"
        ) from None


def foreseen(lines: "LoadedLines", document: ReadDocument) -> "LoadedLines":
    """The lines, which are not looked for again in the texts of the document in which they were looked for ahead."""
    if document.facts is None:
        return lines
    same = replace(lines)
    vars(same)["matcher"] = _Foreseen(document.parsed, document.facts, lines)
    return same


class _Foreseen:
    """Stands for the matcher of the lines: what was found ahead, where it was looked for in every text asked for."""

    def __init__(self, parsed: ParsedDocument, facts: Facts, lines: "LoadedLines") -> None:
        self.lines, self.found = lines, facts.found
        self.places: Mapping[str, Mapping[str, int]] = {
            language: {text: place for place, text in enumerate(texts)}
            for language, texts in _counted(parsed.speeches, facts.languages).items()
        }

    def scan_with_near(self, texts: Sequence[str], language: str) -> tuple[Found, Found]:
        """As the matcher's."""
        places = self.places.get(language, {})
        if not all(text in places for text in texts):
            return self.lines.matcher.scan_with_near(texts, language)
        here = np.array([places[text] for text in texts], np.int64)
        exact, near = self.found[language]
        return exact.among(here), near.among(here)


def _counted(speeches: Sequence[ParsedSpeech], languages: Sequence[str]) -> dict[str, list[str]]:
    """By language the texts of members' own speech, each once."""
    texts: dict[str, dict[str, None]] = {}
    for said, language in zip(speeches, languages, strict=True):
        if said.kind == MEMBERS_OWN:
            texts.setdefault(language, {})[said.text] = None
    return {language: list(of) for language, of in texts.items()}


_Answer = tuple[list[Told], Facts]
_known: "tuple[Kinds, LoadedLines] | None" = None


def _begin() -> None:
    begin_reader()
    # Told with the process that stores, as service managers do: that one finishes the document in hand, and needs this.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _know(packed: bytes) -> None:
    """Know kinds and lines from here on; told nothing, only be there: a process begins with its first task."""
    global _known
    _known = pickle.loads(packed) if packed else None


def _read(parsed: ParsedDocument, packed: bytes) -> _Answer:
    from tracker.jobs.edition_texts import content_hash, languages_of, stems_and_words_in

    assert _known is not None
    kinds, lines = _known
    parsed = _told(replace(parsed, speeches=list(map(ParsedSpeech._make, marshal.loads(packed)))), kinds)
    languages = languages_of(parsed, set())
    stems, words = stems_and_words_in(parsed, languages)
    found = {
        language: lines.matcher.scan_with_near(texts, language)
        for language, texts in _counted(parsed.speeches, languages).items()
    }
    return [Told(said.kind, said.kind_rule) for said in parsed.speeches], Facts(
        content_hash(parsed), languages, stems, words, found
    )


def _answered(path: Path, parsed: ParsedDocument, answer: Future[_Answer]) -> ReadDocument:
    from tracker.jobs.tell_kinds import told_so

    told, facts = answer.result()
    return ReadDocument(path, told_so(parsed, told), facts)
