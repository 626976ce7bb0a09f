"""Speakers whom nobody could be found for, as an editor judges them: by source and label, with who it may be."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum

from tracker.engine.names import endings, folded_name, folded_riding, ridings_named
from tracker.models import Membership, Party, Placing, Source, Speech
from tracker.parsers.labels import name_in_label

NOBODY, NO_PARTY = "nobody", "no-party"
# As somebody who sits without a party is printed.
INDEPENDENTS = Q(affiliation__istartswith="ind") | Q(affiliation__in=("Lib. Ind.", "Cons. Ind.", "Cons. ind."))
_MOST_LIKELY = 5


@dataclass(frozen=True)
class LikelyPerson:
    """Somebody who may be meant. `reasons` are "name", "family" and "riding"; `sat` is whether they sat in any of the
    days; the membership is the one that fits best."""

    membership: Membership
    reasons: tuple[str, ...]
    sat: bool


@dataclass(frozen=True)
class UnplacedSpeaker:
    """One label of one source, what was said under it by nobody known, and who it may be."""

    source: Source
    speaker: str
    turns: int
    words: int
    first: date
    last: date
    affiliation: str
    riding: str
    name: str
    example: Speech
    likely: tuple[LikelyPerson, ...] = ()


def unplaced_turns(*, source: Source | None = None, missing: str = NOBODY) -> "QuerySet[Speech]":
    """Members' own turns that nobody is known to have spoken, without those that editors leave alone; or, with
    `missing` "no-party", those of a known person who sat for no known party that day."""
    turns: QuerySet[Speech] = Speech.objects.counted().order_by()
    if missing == NO_PARTY:
        turns = turns.filter(person__isnull=False, party__isnull=True).exclude(INDEPENDENTS)
    else:
        turns = turns.filter(person__isnull=True).exclude(speaker="")
        left_alone = Placing.objects.filter(
            Q(start__isnull=True) | Q(start__lte=OuterRef("date")),
            Q(end__isnull=True) | Q(end__gte=OuterRef("date")),
            source=OuterRef("document__source"),
            speaker=OuterRef("speaker"),
            person__isnull=True,
        )
        turns = turns.filter(~Exists(left_alone))
    return turns.filter(document__source=source) if source else turns


def unplaced_groups(*, source: Source | None = None, missing: str = NOBODY) -> Any:
    """The turns by source and label, most turns first: what `unplaced_speakers` is given a page of."""
    return (
        unplaced_turns(source=source, missing=missing)
        .values("speaker", of=F("document__source"))
        .annotate(
            turns=Count("pk"),
            said=Sum("words"),
            first=Min("date"),
            last=Max("date"),
            affiliation_printed=Max("affiliation"),
            riding_printed=Max("riding"),
            example=Min("pk"),
        )
        .order_by("-turns", "speaker", "of")
    )


def unplaced_speakers(rows: Iterable[dict[str, Any]]) -> list[UnplacedSpeaker]:
    """The groups as an editor sees them; three queries for any number of them."""
    rows = list(rows)
    sources = Source.objects.select_related("legislature").in_bulk([row["of"] for row in rows])
    examples = Speech.objects.select_related("person").in_bulk([row["example"] for row in rows])
    shown = [
        UnplacedSpeaker(
            source=sources[row["of"]],
            speaker=row["speaker"],
            turns=row["turns"],
            words=row["said"],
            first=row["first"],
            last=row["last"],
            affiliation=row["affiliation_printed"],
            riding=row["riding_printed"],
            name="" if ridings_named(_head(row["speaker"])) else name_in_label(row["speaker"]),
            example=examples[row["example"]],
        )
        for row in rows
    ]
    return _with_likely(shown)


def parties_of(sources: Iterable[Source]) -> "QuerySet[Party]":
    """The parties that members of these sources' legislatures may belong to; one query."""
    return Party.objects.filter(legislature__in={source.legislature_id for source in sources}).order_by("name")


def _with_likely(speakers: Sequence[UnplacedSpeaker]) -> list[UnplacedSpeaker]:
    legislatures = {speaker.source.legislature_id for speaker in speakers if speaker.source.legislature_id}
    by_word: dict[tuple[int, str], list[Membership]] = defaultdict(list)
    for membership in (
        Membership.objects.filter(legislature__in=legislatures).select_related("person", "party").order_by("pk")
    ):
        for word in _words_of(membership):
            by_word[membership.legislature_id, word].append(membership)
    return [replace(speaker, likely=_likely(speaker, by_word)) for speaker in speakers]


def _words_of(membership: Membership) -> set[str]:
    """What a membership may be found by: every name of the person, the ends of each, and the riding."""
    person = membership.person
    names = {folded_name(name) for name in (person.name, *person.aliases)}
    family = {folded_name(person.family_name)} if person.family_name else set()
    ends = {ending for name in names for ending in endings(name)}
    return names | family | ends | ({f"riding {folded_riding(membership.riding)}"} if membership.riding else set())


def _likely(speaker: UnplacedSpeaker, by_word: dict[tuple[int, str], list[Membership]]) -> tuple[LikelyPerson, ...]:
    legislature = speaker.source.legislature_id
    if legislature is None:
        return ()
    name = folded_name(speaker.name)
    asked = [("name", name)] if name else []
    asked += [("family", ending) for ending in endings(name)[-1:]]
    ridings = (*ridings_named(_head(speaker.speaker)), *filter(None, [folded_riding(speaker.riding)]))
    asked += [("riding", f"riding {riding}") for riding in ridings]
    reasons: dict[int, set[str]] = defaultdict(set)
    best: dict[int, Membership] = {}
    for reason, word in asked:
        for membership in by_word.get((legislature, word), ()):
            full = reason == "name" and " " in name
            reasons[membership.person_id].add("family" if reason == "name" and not full else reason)
            held = best.get(membership.person_id)
            if held is None or (_sat(membership, speaker) and not _sat(held, speaker)):
                best[membership.person_id] = membership
    likely = [
        LikelyPerson(
            best[person], tuple(sorted(found - ({"family"} if "name" in found else set()))), _sat(best[person], speaker)
        )
        for person, found in reasons.items()
    ]
    return tuple(
        sorted(likely, key=lambda one: (not one.sat, -len(one.reasons), one.reasons, one.membership.person.name))
    )[:_MOST_LIKELY]


def _head(label: str) -> str:
    """The label before what stands in brackets."""
    return label.partition(" (")[0]


def _sat(membership: Membership, speaker: UnplacedSpeaker) -> bool:
    begun = membership.start is None or membership.start <= speaker.last
    return begun and (membership.end is None or membership.end >= speaker.first)
