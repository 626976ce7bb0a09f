"""What no entry of a catalogue shows by itself: faults of entries together, and together with what is stored."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tracker.jobs.seed_schema import Entry
from tracker.models import Countdown, FrozenRanking

# Place in the files, what the row says and what it should say.
Aim = tuple[str, Entry | None, Entry]
Held = Mapping[str, Mapping[str, tuple[Any, Entry]]]


def faults_together(held: Held, aims: Mapping[str, Sequence[Aim]]) -> list[str]:
    """Every fault, each with its place."""
    after = {kind: {key: entry for key, (_row, entry) in entries.items()} for kind, entries in held.items()}
    for kind, of_kind in aims.items():
        for _place, before, _after in of_kind:
            if before is not None:
                after[kind].pop(_key(before), None)
        after[kind] |= {_key(entry): entry for _place, _before, entry in of_kind}
    return [
        *_of_topics(aims.get("topics", ()), after["topics"]),
        *_of_people(aims.get("people", ()), after["people"], after["parties"]),
        *_of_lines(aims.get("talking_points", ()), after["talking_points"]),
        *_of_countdowns(aims.get("countdowns", ()), after),
    ]


def _key(entry: Entry) -> str:
    return str(entry["slug"] if "slug" in entry else entry["digest"])


def _of_topics(aims: Sequence[Aim], after: Mapping[str, Entry]) -> Iterator[str]:
    for place, _before, topic in aims:
        parent = after.get(topic["parent"] or "")
        if parent and (parent["parent"] or parent["slug"] == topic["slug"]):
            yield f"{place}: " + _("topics have one level of parent only")


def _of_people(aims: Sequence[Aim], after: Mapping[str, Entry], parties: Mapping[str, Entry]) -> Iterator[str]:
    owner: dict[tuple[str, str], str] = {}
    for slug, person in after.items():
        for identifier in person["identifiers"]:
            owner.setdefault((identifier["scheme"], identifier["value"]), slug)
    for place, _before, person in aims:
        for identifier in person["identifiers"]:
            key = identifier["scheme"], identifier["value"]
            if owner[key] != person["slug"]:
                told = {"identifier": " ".join(key), "owner": owner[key]}
                yield f"{place}: " + _("the identifier %(identifier)s is that of %(owner)s already") % told
        for membership in person["memberships"]:
            party = parties.get(membership["party"] or "")
            if party and party["legislature"] != membership["legislature"]:
                yield f"{place}: " + _("%(party)s is not a party of %(legislature)s") % membership


def _of_lines(aims: Sequence[Aim], after: Mapping[str, Entry]) -> Iterator[str]:
    owners: dict[str, list[str]] = {}
    for line in after.values():
        for slug in line["former_slugs"]:
            owners.setdefault(slug, []).append(line["slug"])
    for place, _before, line in aims:
        if line["slug"] in owners:
            owner = owners[line["slug"]][0]
            yield f"{place}: " + _("its address leads to %(line)s, whose it was before") % {"line": owner}
        for slug in line["former_slugs"]:
            others = [owner for owner in owners[slug] if owner != line["slug"]]
            if slug in after:
                yield f"{place}: " + _("the former slug “%(slug)s” is the slug of another line") % {"slug": slug}
            elif others:
                told = {"slug": slug, "line": others[0]}
                yield f"{place}: " + _("the former slug “%(slug)s” is that of %(line)s already") % told


def _of_countdowns(aims: Sequence[Aim], after: Mapping[str, Mapping[str, Entry]]) -> Iterator[str]:
    lines = after["talking_points"]
    replaced: dict[str, set[str]] = defaultdict(set)
    for line in lines.values():
        replaced[line["replaced_by"]].add(line["slug"])
    for place, _before, countdown in aims:
        points = [entry["point"] for entry in countdown["entries"]]
        twice = sorted({point for point in points if points.count(point) > 1})
        if twice:
            yield f"{place}: " + _("%(lines)s stands in it twice") % {"lines": ", ".join(twice)}
        counted = countdown["kind"] == Countdown.Kind.COUNTED
        if counted != bool(countdown["frozen"]):
            told = _("a counted countdown has the ranking that it was “frozen” as, and a picked one has none")
            yield f"{place}: {told}"
        elif counted:
            rows = _counted_rows(after["frozen_rankings"].get(countdown["frozen"]))
            for entry in countdown["entries"]:
                known = lines.get(entry["point"])
                names = {entry["point"], *(known["former_slugs"] if known else ()), *replaced[entry["point"]]}
                if entry["rank"] > len(rows) or rows[entry["rank"] - 1]["line"] not in names:
                    yield f"{place}: " + _("number %(rank)s is not what was counted: that is frozen") % entry


def _counted_rows(frozen: Entry | None) -> list[Any]:
    """The rows of a frozen ranking; one that cannot be read has none, and is refused by itself."""
    try:
        rows: list[Any] = FrozenRanking(content=frozen["content"]).said["rows"] if frozen else []
        return rows
    except (ValueError, KeyError, TypeError):
        return []
