"""Moving mentions from one line to another, whose they are, and taking that back."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.jobs.hold_rows import hold_documents
from tracker.jobs.joined_mentions import MADE_BY_MATCHING, join
from tracker.jobs.moved_rows import Change, Signature, as_stored, changed, put_back
from tracker.jobs.tallies import retally
from tracker.jobs.totals import settle_totals
from tracker.models import Mention, MentionMove, TalkingPoint

MOST = 200
# The cue of a stance that an editor gave.
_BY_HAND = "reviewed"


class MoveRefused(Exception):
    """Mentions that cannot be moved, or a move that cannot be taken back: one sentence; nothing was changed."""


@dataclass(frozen=True)
class MovedMentions:
    """A move, made or undone: how many mentions, of how many the other line had one of its own; `left` could not be put
    back, for they changed since."""

    move: MentionMove
    mentions: int
    joined: int
    left: int


def move_mentions(
    *, mentions: Collection[int], to: TalkingPoint, by: AbstractBaseUser | None = None, reason: str = ""
) -> MovedMentions:
    """Say that those mentions, all of one line, are of another: they are rejected of the line whose they were, so that
    matching does not count them again, and accepted of the other. Where that has a mention of the same speech, the two
    become one, and a verdict on stance that an editor gave it stands.

    Raises MoveRefused for none, for more than MOST at once, for mentions of several lines, and where they are of that
    line already.
    """
    with transaction.atomic():
        documents = Mention.objects.filter(pk__in=mentions).order_by().values_list("speech__document", flat=True)
        hold_documents(documents=set(documents))
        chosen = list(Mention.objects.select_for_update(no_key=True).filter(pk__in=mentions).order_by("pk"))
        of = _line_of(chosen, to)
        signature = Signature(by, reason or f"Moved to {to.slug}")
        theirs = {
            mention.speech_id: mention
            for mention in to.mentions.filter(speech__in=[mention.speech_id for mention in chosen])
        }
        now = timezone.now()
        groups: list[list[Change]] = []
        for mention in chosen:
            before = as_stored(mention)
            there = theirs.get(mention.speech_id)
            held = as_stored(there) if there else None
            moved = _accepted(mention, there, to)
            for row, state in ((moved, Mention.State.ACCEPTED), (mention, Mention.State.REJECTED)):
                row.state, row.reviewer_id, row.reviewed_at = state, by.pk if by else None, now
                signature.sign(row).save()
            groups.append([changed(mention, before), changed(moved, held)])
        move = MentionMove.objects.create(
            of=of, to=to, rows=groups, mentions=len(chosen), reason=reason[:300], moved_by_id=by.pk if by else None
        )
        _count_again(move)
    return MovedMentions(move, len(chosen), len(theirs), 0)


def undo_move(*, move: MentionMove, by: AbstractBaseUser | None = None) -> MovedMentions:
    """Make the mentions of both lines what they were; those judged again or moved on since stay as they are.

    Raises MoveRefused where it was undone already, or where the two have become one line since.
    """
    with transaction.atomic():
        MentionMove.objects.select_for_update(no_key=True).get(pk=move.pk)
        move.refresh_from_db()
        if move.undone_at:
            raise MoveRefused(_("This move was undone already."))
        if move.of_id == move.to_id:
            raise MoveRefused(_("The two are one line now: undo their merge first."))
        hold_documents(documents=_documents_of(move))
        _done, left = put_back(move.rows, Signature(by, f"Undone: moved to {move.to.slug}"), MADE_BY_MATCHING)
        move.undone_at, move.undone_by_id = timezone.now(), by.pk if by else None
        move.save()
        _count_again(move)
    stayed = left.get("mention", 0) // 2
    return MovedMentions(move, len(move.rows) - stayed, 0, stayed)


def _line_of(chosen: list[Mention], to: TalkingPoint) -> TalkingPoint:
    lines = {mention.point_id for mention in chosen}
    if not chosen:
        raise MoveRefused(_("None of these mentions is there any more."))
    if len(chosen) > MOST:
        raise MoveRefused(_("At most %(most)d are moved at once.") % {"most": MOST})
    if len(lines) > 1:
        raise MoveRefused(_("These are mentions of several lines: move those of one at a time."))
    if lines == {to.pk}:
        raise MoveRefused(_("These are mentions of that line already."))
    return chosen[0].point


def _accepted(mention: Mention, there: Mention | None, to: TalkingPoint) -> Mention:
    """The other line's mention, not yet saved: its own with the words of both, or one like that which is moved."""
    if there is None:
        return Mention(
            speech_id=mention.speech_id, point=to, spans=mention.spans, occurrences=mention.occurrences,
            method=mention.method, score=mention.score, stance=mention.stance, cue=mention.cue,
        )  # fmt: skip
    # Whatever was said of either before, an editor says now that the words are the line.
    there.state = mention.state = Mention.State.ACCEPTED
    if mention.cue == _BY_HAND != there.cue:
        there.stance, there.cue = mention.stance, mention.cue
    sampled_at = there.sampled_at
    join(there, mention)
    # Drawn by chance was the mention of the line whose it was.
    there.sampled_at = sampled_at
    return there


def _documents_of(move: MentionMove) -> set[int]:
    speeches = {change["after"]["speech_id"] for group in move.rows for change in group}
    return set(Mention.objects.filter(speech__in=speeches).order_by().values_list("speech__document", flat=True))


def _count_again(move: MentionMove) -> None:
    retally(documents=_documents_of(move), points=[move.of_id, move.to_id])
    settle_totals(given_away=False)
