"""Fuzz one parser with atheris, which follows what each input reaches: python -m tests.fuzz.run PARSER --seconds 600.

It begins with the small files of our own, some of them spoilt, and goes on from what earlier runs found (var/fuzz).
`make fuzz` installs atheris and runs every parser in turn. An input that breaks a parser is written beside the corpus,
and the command ends with an error.
"""

import argparse
import os
import random
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["tracker.parsers"]):
    from tests.parsers.mutated import MOST, TARGETS, attack, rearranged, with_edits

LONGEST, MEMORY = 20_000, 1_000  # bytes of an input, megabytes of memory


def seeds_in(folder: Path, parser: str) -> None:
    """The parser's own small files, and some of each with their parts rearranged."""
    chance = random.Random(20121206)
    for number, (_, data) in enumerate(TARGETS[parser].seeds):
        (folder / f"{number}").write_bytes(data)
        for again in range(40):
            edits = [chance.randint(0, MOST) for _ in range(3)]
            (folder / f"{number}-{again}").write_bytes(rearranged(data, edits))


def mutated(data: bytes, longest: int, seed: int) -> bytes:
    """What to try next: atheris's own changes of bytes, or ours, most of which are still XML or JSON."""
    chance = random.Random(seed)
    way = chance.choice([None, with_edits, rearranged, rearranged])
    if way is None:
        return atheris.Mutate(data, longest)
    return way(data, [chance.randint(0, MOST) for _ in range(chance.randint(1, 4))])[:longest]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("parser", choices=TARGETS)
    options.add_argument("--seconds", type=int, default=600)
    asked = options.parse_args()
    target = TARGETS[asked.parser]
    names = [name for name, _ in target.seeds]

    def one(data: bytes) -> None:
        attack(target, data, names[len(data) % len(names)])

    folder = Path(os.environ.get("REFRAIN_VAR", "var")) / "fuzz" / asked.parser
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    seeds_in(corpus, asked.parser)
    print(f"{asked.parser}: {asked.seconds} seconds, in {folder}", file=sys.stderr)
    limits = [f"-max_total_time={asked.seconds}", f"-max_len={LONGEST}", f"-rss_limit_mb={MEMORY}", "-timeout=20"]
    atheris.Setup([sys.argv[0], str(corpus), *limits, f"-artifact_prefix={folder}/", "-print_final_stats=1"], one,
                  custom_mutator=mutated)  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    main()
