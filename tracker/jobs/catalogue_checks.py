"""What no entry of a catalogue shows by itself: faults of entries together, and together with what is stored."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracker.jobs.seed_schema import Entry
from tracker.models import Countdown, FrozenRanking

# Place in the files, what the row says and what it should say.
Aim = tuple[str, Entry | None, Entry]
Held = Mapping[str, Mapping[str, tuple[Any, Entry]]]


def faults_together(held: Held, aims: Mapping[str, Sequence[Aim]]) -> list[str]:
    """Every fault, each with its place."""
    after = {kind: {key: entry for key, (_, entry) in entries.items()} for kind, entries in held.items()}
    for kind, of_kind in aims.items():
        for _, before, _ in of_kind:
            if before is not None:
                after[kind].pop(_key(before), None)
        after[kind] |= {_key(entry): entry for _, _, entry in of_kind}
    return [
        *_of_topics(aims.get("topics", ()), after["topics"]),
        *_of_people(aims.get("people", ()), after["people"], after["parties"]),
        *_of_lines(aims.get("talking_points", ()), after["talking_points"]),
        *_of_countdowns(aims.get("countdowns", ()), after),
    ]


def _key(entry: Entry) -> str:
    return str(entry["slug"] if "slug" in entry else entry["digest"])


def _of_topics(aims: Sequence[Aim], after: Mapping[str, Entry]) -> Iterator[str]:
    for place, _, topic in aims:
        parent = after.get(topic["parent"] or "")
        if parent and (parent["parent"] or parent["slug"] == topic["slug"]):
            yield f"{place}: topics have one level of parent only"


def _of_people(aims: Sequence[Aim], after: Mapping[str, Entry], parties: Mapping[str, Entry]) -> Iterator[str]:
    owner: dict[tuple[str, str], str] = {}
    for slug, person in after.items():
        for identifier in person["identifiers"]:
            owner.setdefault((identifier["scheme"], identifier["value"]), slug)
    for place, _, person in aims:
        for identifier in person["identifiers"]:
            key = identifier["scheme"], identifier["value"]
            if owner[key] != person["slug"]:
                yield f"{place}: the identifier {' '.join(key)} is that of {owner[key]} already"
        for membership in person["memberships"]:
            party = parties.get(membership["party"] or "")
            if party and party["legislature"] != membership["legislature"]:
                yield f"{place}: {membership['party']} is not a party of {membership['legislature']}"


def _of_lines(aims: Sequence[Aim], after: Mapping[str, Entry]) -> Iterator[str]:
    owners: dict[str, list[str]] = {}
    for line in after.values():
        for slug in line["former_slugs"]:
            owners.setdefault(slug, []).append(line["slug"])
    for place, _, line in aims:
        if line["slug"] in owners:
            yield f"{place}: its address leads to {owners[line['slug']][0]}, whose it was before"
        for slug in line["former_slugs"]:
            others = [owner for owner in owners[slug] if owner != line["slug"]]
            if slug in after:
                yield f"{place}: the former slug “{slug}” is the slug of another line"
            elif others:
                yield f"{place}: the former slug “{slug}” is that of {others[0]} already"


def _of_countdowns(aims: Sequence[Aim], after: Mapping[str, Mapping[str, Entry]]) -> Iterator[str]:
    lines = after["talking_points"]
    for place, _, countdown in aims:
        points = [entry["point"] for entry in countdown["entries"]]
        twice = sorted({point for point in points if points.count(point) > 1})
        if twice:
            yield f"{place}: {', '.join(twice)} stands in it twice"
        counted = countdown["kind"] == Countdown.Kind.COUNTED
        if counted != bool(countdown["frozen"]):
            yield f"{place}: a counted countdown has the ranking that it was “frozen” as, and a picked one has none"
        elif counted:
            rows = _counted_rows(after["frozen_rankings"].get(countdown["frozen"]))
            for entry in countdown["entries"]:
                known = lines.get(entry["point"])
                names = {entry["point"], *(known["former_slugs"] if known else ())}
                if entry["rank"] > len(rows) or rows[entry["rank"] - 1]["line"] not in names:
                    yield f"{place}: number {entry['rank']} is not what was counted: that is frozen"


def _counted_rows(frozen: Entry | None) -> list[Any]:
    """The rows of a frozen ranking; one that cannot be read has none, and is refused by itself."""
    try:
        rows: list[Any] = FrozenRanking(content=frozen["content"]).said["rows"] if frozen else []
        return rows
    except (ValueError, KeyError, TypeError):
        return []
