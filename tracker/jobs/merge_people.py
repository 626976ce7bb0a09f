"""Merging two rows that are one person, and taking that back: everything moves, exactly, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from tracker.engine.names import folded_name
from tracker.jobs.candidate_speakers import join_speakers, part_speakers
from tracker.jobs.decided_turns import remake_figures
from tracker.jobs.free_slug import free_slug
from tracker.jobs.hold_rows import hold, hold_documents
from tracker.jobs.known_people import names_of, taken_slugs
from tracker.jobs.merged_rows import join_memberships, moved_by_key, sat_at_once
from tracker.jobs.moved_rows import as_stored, from_stored, move, without_zeros
from tracker.jobs.totals import mark_members_due, settle_totals
from tracker.models import Legislature, Membership, Person, PersonMerge, Source, Speech, Tally

_MEMBERSHIPS, _CANDIDATES = "membership.person", "candidate.spoken_by"


class MergeRefused(Exception):
    """Two people who cannot be merged, or a merge that cannot be taken back: one sentence; nothing was changed."""


class SatAtOnce(MergeRefused):
    """They sat for two ridings of one legislature at one time: only whoever confirms it merges them."""


@dataclass(frozen=True)
class Moved:
    """A merge, made or undone: `rows` were moved, by "model.field", and `left` could not be, for they changed since."""

    merge: PersonMerge
    person: Person
    rows: dict[str, int]
    left: dict[str, int]


def merge_people(
    *, kept: Person, gone: Person, by: AbstractBaseUser | None = None, reason: str = "", confirmed: bool = False
) -> Moved:
    """Make one person of two: what refers to `gone` refers to `kept`, memberships that overlap are joined, the names
    become aliases, and tallies are made again. `gone` is deleted; its slug redirects.

    Raises MergeRefused for one person named twice, SatAtOnce unless `confirmed`.
    """
    if kept.pk == gone.pk:
        raise MergeRefused("these two are one person already")
    with transaction.atomic():
        if _take_turns([kept.pk, gone.pk]) != 2:
            raise MergeRefused("one of the two is gone already")
        kept.refresh_from_db()
        gone.refresh_from_db()
        if not confirmed and sat_at_once(kept, gone):
            raise SatAtOnce(f"{kept} and {gone} sat for two ridings at one time")
        spoken = _spoken_by(gone)
        hold_documents(documents=spoken)
        documents = _documents_of(gone)
        stored = as_stored(gone)
        moved: dict[str, Any] = {
            name: move(field, None, of=gone.pk, to=kept.pk) for name, field in moved_by_key().items()
        }
        moved[_CANDIDATES] = join_speakers(kept, gone)
        before = [as_stored(row) for row in Membership.objects.filter(person__in=[kept, gone]).order_by("pk")]
        join_memberships(kept, gone)
        after = [as_stored(row) for row in kept.memberships.order_by("pk")]
        aliases = _new_names(kept, gone)
        if aliases:
            kept.aliases = [*kept.aliases, *aliases]
            kept.save()
        remake_figures(documents=documents, parties=False)
        mark_members_due(documents=spoken)
        merge = PersonMerge.objects.create(
            kept=kept,
            gone_slug=gone.slug,
            gone_name=gone.name,
            gone={"row": stored, "aliases": aliases},
            moved={**moved, _MEMBERSHIPS: {"before": before, "after": after}},
            reason=reason[:300],
            merged_by_id=by.pk if by else None,
        )
        settle_totals()
        # A key that others may refer to as their transactions end: nobody whom that stops has a lock to be waited for now.
        Person.objects.get(pk=gone.pk).delete()
    theirs = sum(row["person_id"] == stored["id"] for row in before)
    rows = {name: len(keys) for name, keys in moved.items()} | {_MEMBERSHIPS: theirs}
    return Moved(merge, kept, {name: count for name, count in rows.items() if count}, {})


def undo_merge(*, merge: PersonMerge, by: AbstractBaseUser | None = None) -> Moved:
    """Make two people again, the gone one with its own key and slug, and give each what was its own.

    A row that was changed since (given to somebody else, deleted, a membership edited) stays as it is and is counted in
    `left`. Raises MergeRefused where it was undone already, or where the kept person was merged into another since.
    """
    with transaction.atomic():
        _take_turns([merge.kept_id])
        merge.refresh_from_db()
        if merge.undone_at:
            raise MergeRefused("this merge was undone already")
        for later in PersonMerge.objects.filter(kept=merge.kept_id, undone_at__isnull=True, pk__gt=merge.pk):
            if merge.pk in later.moved.get("personmerge.kept", ()):
                raise MergeRefused(f"{later} came after it: undo that first")
        kept = merge.kept
        values = dict(merge.gone["row"])
        left = {}
        if Person.objects.filter(slug=values["slug"]).exists():
            values["slug"] = free_slug(values["name"], taken_slugs(), "person")
            left["person.slug"] = 1
        person: Person = from_stored(Person, values)
        person.save(force_insert=True)
        rows = {}
        hold_documents(documents=_spoken_by(kept))
        for name, field in moved_by_key().items():
            keys = merge.moved.get(name, [])
            back = move(field, keys, of=kept.pk, to=person.pk) if keys else []
            rows[name], left[name] = len(back), len(keys) - len(back)
        rows[_CANDIDATES], left[_CANDIDATES] = part_speakers(merge.moved.get(_CANDIDATES, []))
        rows[_MEMBERSHIPS], left[_MEMBERSHIPS] = _separate(merge.moved[_MEMBERSHIPS], person)
        added = set(merge.gone["aliases"])
        if not added.isdisjoint(kept.aliases):
            kept.aliases = [alias for alias in kept.aliases if alias not in added]
            kept.save()
        merge.undone_at, merge.undone_by_id = timezone.now(), by.pk if by else None
        merge.save()
        remake_figures(documents=_documents_of(kept), parties=False)
        mark_members_due(documents=_spoken_by(person))
        settle_totals()
    return Moved(merge, person, without_zeros(rows), without_zeros(left))


def _separate(stored: dict[str, list[dict[str, Any]]], person: Person) -> tuple[int, int]:
    """Restore every membership of the two that is still as the merge left it; returns how many of the gone person's
    are theirs again, and how many of the two's had been changed since."""
    after = {row["id"]: row for row in stored["after"]}
    now = {row.pk: as_stored(row) for row in Membership.objects.filter(pk__in=[row["id"] for row in stored["before"]])}
    back = changed = 0
    for before in stored["before"]:
        theirs = before["person_id"] == person.pk
        if now.get(before["id"]) != after.get(before["id"]):
            changed += 1
            continue
        if now.get(before["id"]) != before:
            from_stored(Membership, before).save()
        back += theirs
    return back, changed


def _new_names(kept: Person, gone: Person) -> list[str]:
    """The names of the gone one that the kept one is not known by."""
    known, new = names_of(kept), []
    for name in (gone.name, f"{gone.given_name} {gone.family_name}".strip(), *gone.aliases):
        if name and folded_name(name) not in known:
            known.add(folded_name(name))
            new.append(name)
    return new


def _documents_of(person: Person) -> list[int]:
    """The documents in which tallies count what the person said."""
    return sorted(set(Tally.objects.filter(person=person).order_by().values_list("document", flat=True).distinct()))


def _spoken_by(person: Person) -> list[int]:
    """The documents in which the person speaks."""
    return sorted(set(Speech.objects.filter(person=person).order_by().values_list("document", flat=True).distinct()))


def _take_turns(people: Iterable[int]) -> int:
    """Imports and editors place speakers while they hold their source, rosters while they hold their legislature: nobody
    is merged meanwhile. Returns how many of the people are there."""
    hold(Source.objects.all())
    hold(Legislature.objects.all())
    both = Person.objects.filter(pk__in=list(people))
    hold(both)
    return both.count()
