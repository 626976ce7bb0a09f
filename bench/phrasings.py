"""Phrasings to match with, drawn from the record's own sentences, and the record itself as each matcher needs it.

Measures nothing: `python -m bench.phrasings FOLDER` writes the files that the benchmarks read.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from bench.saskatchewan import ROOT, texts
from tracker.engine.words import tokens

SEED = 20071210
MOST = 100_000
SHORTEST, LONGEST = 3, 8
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_PLAIN = re.compile(r"[a-z0-9]+")

Words = tuple[str, ...]


@contextmanager
def written(turns: int | None = None) -> Iterator[Path]:
    """A folder of those files that lasts as long as it is used."""
    with tempfile.TemporaryDirectory() as folder:
        some = ["--turns", str(turns)] if turns else []
        # In a process of its own: a small parent keeps its memory out of its children's figures.
        subprocess.run([sys.executable, "-m", "bench.phrasings", folder, *some], cwd=ROOT, check=True)
        yield Path(folder)


def write(folder: Path, turns: int | None = None) -> None:
    """Write raw.jsonl and normal.jsonl (one turn a line), plain.txt and gaps.txt (one phrasing a line); with `turns`,
    only that many turns evenly spread over the record."""
    raw = list(texts())
    if turns:
        raw = raw[:: max(1, len(raw) // turns)][:turns]
    sentences = [_sentences(text) for text in raw]
    _write_lines(folder / "raw.jsonl", raw)
    # Padded, so that a phrase between spaces is a phrase of whole words.
    joined = (f" {' '.join(word for sentence in turn for word in sentence)} " for turn in sentences)
    _write_lines(folder / "normal.jsonl", joined)
    drawn = _drawn([sentence for turn in sentences for sentence in turn], random.Random(SEED))
    (folder / "plain.txt").write_text("".join(" ".join(words) + "\n" for words in drawn))
    shaping = random.Random(SEED)
    (folder / "gaps.txt").write_text("".join(_with_gap_or_option(words, shaping) + "\n" for words in drawn))


def read_texts(path: Path) -> Iterator[str]:
    """The turns of raw.jsonl or normal.jsonl."""
    with path.open() as lines:
        for line in lines:
            yield json.loads(line)


def read_phrasings(path: Path, number: int) -> list[str]:
    """The first `number` phrasings of plain.txt or gaps.txt; fewer when the record gave fewer."""
    return path.read_text().splitlines()[:number]


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def _sentences(text: str) -> list[list[str]]:
    """The folded words of a turn, sentence by sentence."""
    sentences: list[list[str]] = [[]]
    end = 0
    for token in tokens(text):
        # Most words are parted by one character, which ends no sentence unless it is a line's end.
        if (token.start - end > 1 or text[end : token.start] == "\n") and _SENTENCE_END.search(text, end, token.start):
            sentences.append([])
        sentences[-1].append(token.folded)
        end = token.end
    return sentences


def _drawn(sentences: Sequence[list[str]], draw: random.Random) -> list[Words]:
    """Different phrasings in an order of their own: half stand in a sentence, and half stand in none because one of
    their words was changed for another word of the record."""
    long_enough = [sentence for sentence in sentences if len(sentence) >= SHORTEST]
    present: dict[Words, None] = {}
    changed: dict[Words, int] = {}
    for attempt in range(MOST * 30):
        # Some of the changed ones will stand somewhere after all.
        if len(present) >= MOST // 2 and len(changed) >= MOST * 6 // 10:
            break
        sentence = draw.choice(long_enough)
        length = draw.randint(SHORTEST, min(LONGEST, len(sentence)))
        start = draw.randint(0, len(sentence) - length)
        words = tuple(sentence[start : start + length])
        other = draw.choice(draw.choice(long_enough))
        if not all(map(_PLAIN.fullmatch, (*words, other))):
            continue
        if attempt % 2:
            present[words] = None
        else:
            at = draw.randrange(length)
            changed[(*words[:at], other, *words[at + 1 :])] = at
    standing = _standing(changed, sentences)
    nowhere = [words for words in changed if words not in standing]
    half = min(len(present), len(nowhere), MOST // 2)
    drawn = [*list(present)[:half], *nowhere[:half]]
    draw.shuffle(drawn)
    return drawn


def _standing(phrasings: dict[Words, int], sentences: Sequence[list[str]]) -> set[Words]:
    """Those of the phrasings that stand in a sentence after all; each comes with the index of its changed word."""
    # Only where the changed word stands beside its neighbour can the whole phrasing stand.
    by_pair: dict[tuple[str, str], list[tuple[int, Words]]] = defaultdict(list)
    for words, changed in phrasings.items():
        first = min(changed, len(words) - 2)
        by_pair[words[first], words[first + 1]].append((first, words))
    standing = set()
    for sentence in sentences:
        for at, pair in enumerate(pairwise(sentence)):
            for first, words in by_pair.get(pair, ()):
                if at >= first and tuple(sentence[at - first : at - first + len(words)]) == words:
                    standing.add(words)
    return standing


def _with_gap_or_option(words: Words, draw: random.Random) -> str:
    """The phrasing with a gap between two of its words, in place of one where it is long enough, or with a word that
    may be missing."""
    kind = draw.choice(("gap", "gap for a word", "option"))
    if kind == "option":
        optional = draw.randrange(len(words))
        return " ".join(f"[{word}]" if at == optional else word for at, word in enumerate(words))
    before = draw.randint(1, len(words) - 1)
    after = before
    if kind == "gap for a word" and before + 1 < len(words) and len(words) > SHORTEST:
        after = before + 1
    return f"{' '.join(words[:before])} … {' '.join(words[after:])}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the texts and phrasings that the benchmarks read.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--turns", type=int)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    write(asked.folder, asked.turns)


if __name__ == "__main__":
    main()
