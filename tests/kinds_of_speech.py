"""The rules of kind that the seeds ship: for the engine alone, and as rows."""

from functools import cache
from pathlib import Path

import yaml

from tracker.engine.kinds import Kinds, Rule
from tracker.jobs.tell_kinds import with_kinds
from tracker.models import KindRule

SEEDS = Path(__file__).parent.parent / "seeds" / "kinds.yaml"
LISTS = ("labels", "headings", "openings", "holds", "unless", "overrules")


def seeded_rules(source=""):
    """The entries of the seeds for a source, in order, each with its number."""
    entries = yaml.safe_load(SEEDS.read_text())
    numbered = [(number, entry) for number, entry in enumerate(entries, 1) if entry.get("source") in (None, source)]
    return sorted(numbered, key=lambda item: (item[1]["order"], item[0]))


@cache
def seeded_kinds(source=""):
    """The seeds' rules compiled."""
    return Kinds(
        [
            Rule(
                number,
                entry.get("kind", ""),
                entry.get("language", ""),
                within=entry.get("within", 0),
                longest=entry.get("longest"),
                **{name: tuple(entry.get(name, ())) for name in LISTS},
            )
            for number, entry in seeded_rules(source)
        ]
    )


def told(document, source=""):
    """A parsed document with the kinds that the seeds tell."""
    return with_kinds(document, seeded_kinds(source))


def store_rules(*, house=None):
    """Store the rules of every source, and those of the House of Commons for the source that stands for it."""
    KindRule.objects.bulk_create(
        KindRule(**{**entry, "source": house if entry.get("source") else None})
        for _, entry in seeded_rules("house-of-commons" if house else "")
    )
