"""Merging two lines that are one, and taking that back: everything moves, exactly, in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from tracker.jobs.hold_rows import hold_documents
from tracker.jobs.joined_mentions import MADE_BY_MATCHING, join, which_stays
from tracker.jobs.moved_rows import (
    Change,
    Signature,
    as_stored,
    changed,
    forget,
    from_stored,
    move,
    put_back,
    references,
    without_zeros,
)
from tracker.jobs.tallies import retally
from tracker.jobs.totals import settle_totals
from tracker.models import (
    Countdown,
    CountdownEntry,
    LineMerge,
    Mention,
    TalkingPoint,
    Tally,
)

_TOGETHER = 400
# What is added up again from what was moved.
_ADDED_UP = ("duetotal.point", "spokenby.point", "tally.point")
_PUBLISHED, _RETIRED = TalkingPoint.Status.PUBLISHED, TalkingPoint.Status.RETIRED
# What merging writes of the line that goes, and undoing puts back.
_STATE = ("status", "publish_at", "retired_at", "replaced_by_id")


class MergeRefused(Exception):
    """Two lines that cannot be merged, or a merge that cannot be taken back: one sentence; nothing was changed."""


class NotPublished(MergeRefused):
    """Readers see the line that would go, and not the one that would stay."""


@dataclass(frozen=True)
class Moved:
    """A merge, made or undone: how many rows were moved, by "model.field", or became one with another's, by model;
    `left` could not be put back, for they changed since."""

    merge: LineMerge
    point: TalkingPoint
    rows: dict[str, int]
    left: dict[str, int]


def moved_by_key() -> dict[str, Any]:
    """The references to lines of which each row is moved as it is, once those that clash are out of the way."""
    return {name: field for name, field in references(TalkingPoint).items() if name not in _ADDED_UP}


def merge_lines(
    *, kept: TalkingPoint, gone: TalkingPoint, by: AbstractBaseUser | None = None, reason: str = ""
) -> Moved:
    """Make one line of two: everything of `gone` is of `kept`, where both have the same (a phrasing, a mention of one
    speech, a topic, a place in a countdown) the two become one, and `gone` is retired; its address leads to `kept`.

    Of two mentions of a speech the reviewed one stays. Frozen rankings stay as they were frozen. Matching is due
    afterwards. Raises MergeRefused for one line named twice, or that is part of another already, and NotPublished.
    """
    if kept.pk == gone.pk:
        raise MergeRefused("these two are one line already")
    signature = Signature(by, reason or f"Merged with {gone.slug}")
    with transaction.atomic():
        both = [kept.pk, gone.pk]
        if len(_locked(both)) != 2 or LineMerge.objects.filter(undone_at=None, gone__row__id__in=both).exists():
            raise MergeRefused("one of the two is gone already")
        kept.refresh_from_db()
        gone.refresh_from_db()
        if gone.status == _PUBLISHED != kept.status:
            raise NotPublished(f"readers would find nothing at {kept.slug}")
        stored, own = as_stored(gone), _without_itself(kept, gone)
        signature.sign(kept).save()
        documents = _documents_of(gone)
        hold_documents(documents=documents)
        groups = [
            *_join_phrasings(kept, gone, signature),
            *_join_mentions(kept, gone, signature),
            *_join_entries(kept, gone, signature),
            *_join_tables_between(kept, gone, signature),
        ]
        moved = {
            name: move(field, None, of=gone.pk, to=kept.pk, signature=signature)
            for name, field in moved_by_key().items()
        }
        _retally(documents, [kept.pk, gone.pk])
        settle_totals()
        # Readers may have seen it: like any such line it is retired, and its address leads on.
        retired_at = gone.retired_at if gone.status == _RETIRED else timezone.now()
        _set_state(gone, status=_RETIRED, publish_at=None, retired_at=retired_at, replaced_by_id=kept.pk)
        signature.sign(gone).save()
        kept.refresh_from_db()
        signature.sign(kept).save()
        merge = LineMerge.objects.create(
            kept=kept,
            gone_slug=stored["slug"],
            gone_name=stored["title"],
            gone={"row": stored, "named_by_kept": own},
            moved={"keys": moved, "changes": groups},
            reason=reason[:300],
            merged_by_id=by.pk if by else None,
        )
    return Moved(merge, kept, counted(merge), {})


def counted(merge: LineMerge) -> dict[str, int]:
    """What a merge moved, and made one, in numbers of rows."""
    rows = {name: len(keys) for name, keys in merge.moved["keys"].items()}
    for group in merge.moved["changes"]:
        for change in group:
            if change["after"] is None:
                name = f"{change['model'].rpartition('.')[2].lower()}.joined"
                rows[name] = rows.get(name, 0) + 1
    return without_zeros(rows)


def undo_merge(*, merge: LineMerge, by: AbstractBaseUser | None = None) -> Moved:
    """Make two lines again, the retired one in the state that it had, and give each what was its own.

    What was changed since (a mention given to another line, a phrasing deleted, a countdown put in another order, the
    retired line published again) stays as it is and is counted in `left`. Matching is due afterwards. Raises
    MergeRefused where it was undone already, or where the kept line was merged into another since.
    """
    with transaction.atomic():
        _locked([merge.kept_id, merge.gone["row"]["id"]])
        merge.refresh_from_db()
        if merge.undone_at:
            raise MergeRefused("this merge was undone already")
        for later in LineMerge.objects.filter(kept=merge.kept_id, undone_at__isnull=True, pk__gt=merge.pk):
            if merge.pk in later.moved["keys"].get("linemerge.kept", ()):
                raise MergeRefused(f"{later} came after it: undo that first")
        kept = merge.kept
        hold_documents(documents=_documents_of(kept))
        signature = Signature(by, f"Undone: merge with {merge.gone_slug}")
        point = TalkingPoint.objects.get(pk=merge.gone["row"]["id"])
        as_left = (point.status, point.replaced_by_id) == (_RETIRED, kept.pk)
        left = {"talkingpoint.status": 0 if as_left else 1}
        rows: dict[str, int] = {}
        for name, field in moved_by_key().items():
            keys = merge.moved["keys"].get(name, [])
            back = move(field, keys, of=kept.pk, to=point.pk, signature=signature) if keys else []
            rows[name], left[name] = len(back), len(keys) - len(back)
        groups, of_changed_countdowns = _still_in_order(merge.moved["changes"])
        done, changed_since = put_back(groups, signature, MADE_BY_MATCHING)
        rows |= {f"{name}.joined": count for name, count in done.items()}
        for name, count in [*changed_since.items(), ("countdownentry", of_changed_countdowns)]:
            left[f"{name}.joined"] = left.get(f"{name}.joined", 0) + count
        for row in (kept, point):
            row.refresh_from_db()
            # What was imported meanwhile was searched for the phrasings of both.
            row.matched_digest = ""
        if as_left:
            then = from_stored(TalkingPoint, merge.gone["row"])
            _set_state(point, **{name: getattr(then, name) for name in _STATE})
        for column in merge.gone["named_by_kept"]:
            if getattr(kept, column) is None:
                setattr(kept, column, point.pk)
        for row in (kept, point):
            # Its topics went or came: the history says so.
            signature.sign(row).save()
        merge.undone_at, merge.undone_by_id = timezone.now(), by.pk if by else None
        merge.save()
        documents = sorted({*_documents_of(point), *_documents_of(kept)})
        _retally(documents, [kept.pk, point.pk])
        settle_totals()
    return Moved(merge, point, without_zeros(rows), without_zeros(left))


def _set_state(point: TalkingPoint, **state: Any) -> None:
    """Write columns of `_STATE`; the line is not saved."""
    for name, value in state.items():
        setattr(point, name, value)


def _without_itself(kept: TalkingPoint, gone: TalkingPoint) -> list[str]:
    """The columns in which the line that stays referred to the one that it becomes, emptied; it is not saved."""
    own = [field.attname for field in references(TalkingPoint).values() if field.model is TalkingPoint]
    named = [column for column in own if getattr(kept, column) == gone.pk]
    for column in named:
        setattr(kept, column, None)
    return named


def _join_phrasings(kept: TalkingPoint, gone: TalkingPoint, signature: Signature) -> list[list[Change]]:
    """A phrasing that both lines have is that of the line that stays; its mentions follow."""
    ours = {(row.language, row.kind, row.text): row for row in kept.phrasings.all()}
    groups = []
    for row in gone.phrasings.order_by("pk"):
        twin = ours.get((row.language, row.kind, row.text))
        if twin:
            # Matching gave it to them, and no editor: their history says nothing of it.
            found_by = list(Mention.objects.filter(phrasing=row))
            before = [as_stored(mention) for mention in found_by]
            Mention.objects.filter(phrasing=row).update(phrasing=twin)
            for mention in found_by:
                mention.phrasing = twin
            # Each by itself: one that is reviewed afterwards keeps none of the others from going back.
            groups += [[changed(mention, old)] for mention, old in zip(found_by, before, strict=True)]
            groups.append(forget([row], signature))
    return groups


def _join_mentions(kept: TalkingPoint, gone: TalkingPoint, signature: Signature) -> list[list[Change]]:
    """Of two mentions of one speech the one that stays is the kept line's, with what both knew."""
    theirs = {
        mention.speech_id: mention for mention in gone.mentions.filter(speech__mentions__point=kept).order_by("pk")
    }
    if not theirs:
        return []
    ours = kept.mentions.filter(speech__mentions__point=gone).order_by("pk")
    pairs = [which_stays(mention, theirs[mention.speech_id]) for mention in ours]
    before = {mention.pk: as_stored(mention) for mention, _ in pairs}
    for stays, goes in pairs:
        join(stays, goes)
        stays.point = kept
    # A row that is deleted forgets its key. With a mention goes what refers to it.
    keys = {stays.pk: goes.pk for stays, goes in pairs}
    went: dict[int, list[Change]] = defaultdict(list)
    for change in forget([goes for _, goes in pairs], signature):
        own = change["model"] == Mention._meta.label
        went[change["before"]["id" if own else "mention_id"]].append(change)
    stayed = [stays for stays, _ in pairs]
    fields = ["point", "phrasing", "spans", "occurrences", "sampled_at"]
    Mention.objects.bulk_update(stayed, fields, batch_size=100)
    Mention.history.bulk_history_create(
        stayed, update=True, default_user=signature.by, default_change_reason=signature.reason[:100]
    )
    return [[*went[keys[stays.pk]], changed(stays, before[stays.pk])] for stays in stayed]


def _join_entries(kept: TalkingPoint, gone: TalkingPoint, signature: Signature) -> list[list[Change]]:
    """In a countdown that has both, the place of the line that stays is its place, and those above the other's move
    down; a counted one keeps the places that were counted."""
    groups = []
    both = Countdown.objects.filter(entries__point=kept).filter(entries__point=gone).order_by("pk")
    for countdown in both:
        entries = list(countdown.entries.order_by("rank"))
        dropped = next(entry for entry in entries if entry.point_id == gone.pk)
        entries.remove(dropped)
        group = forget([dropped], signature)
        for entry in entries:
            before = as_stored(entry)
            if entry.rank > dropped.rank and countdown.kind == Countdown.Kind.PICKED:
                entry.rank -= 1
                signature.sign(entry).save()
            group.append(changed(entry, before))
        groups.append(group)
    return groups


def _join_tables_between(kept: TalkingPoint, gone: TalkingPoint, signature: Signature) -> list[list[Change]]:
    """What both lines are tied to, such as a topic, is tied to one of them."""
    groups = []
    for field in references(TalkingPoint).values():
        if not field.model._meta.auto_created:
            continue
        other = next(one for one in field.model._meta.fields if one.is_relation and one != field)
        rows, own = field.model._base_manager.order_by("pk"), field.name
        both = rows.filter(**{own: kept}).values(other.name)
        groups += [forget([row], signature) for row in rows.filter(**{own: gone, f"{other.name}__in": both})]
    return groups


def _still_in_order(groups: Sequence[list[Change]]) -> tuple[list[list[Change]], int]:
    """The groups but those of countdowns that have other entries by now, and the rows of those."""
    still, left = [], 0
    for group in groups:
        entries = [change for change in group if change["model"] == "tracker.CountdownEntry"]
        if entries:
            countdown = (entries[0]["before"] or entries[0]["after"])["countdown_id"]
            there = set(CountdownEntry.objects.filter(countdown=countdown).values_list("pk", flat=True))
            if there != {change["after"]["id"] for change in entries if change["after"]}:
                left += 1
                continue
        still.append(group)
    return still, left


def _documents_of(point: TalkingPoint) -> list[int]:
    """The documents that hold a mention of the line, or a tally of it."""
    mentioned = Mention.objects.filter(point=point).order_by().values_list("speech__document", flat=True).distinct()
    tallied = Tally.objects.filter(point=point).order_by().values_list("document", flat=True).distinct()
    return sorted({*mentioned, *tallied})


def _retally(documents: Sequence[int], points: Sequence[int]) -> None:
    for begin in range(0, len(documents), _TOGETHER):
        retally(documents=documents[begin : begin + _TOGETHER], points=points)


def _locked(points: Sequence[int]) -> list[int]:
    """The keys of those of the lines that are there, held until the transaction ends."""
    rows = TalkingPoint.objects.select_for_update(no_key=True).filter(pk__in=points).order_by("pk")
    return list(rows.values_list("pk", flat=True))
