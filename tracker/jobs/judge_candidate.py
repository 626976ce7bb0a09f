"""What an editor does with a candidate: make a line of it, add it to a line, dismiss it, show it to readers; and undo."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from tracker.jobs.free_slug import free_slug
from tracker.jobs.log_correction import log_correction
from tracker.models import Candidate, CandidateJudgement, FormerSlug, Party, Phrasing, TalkingPoint, Topic
from tracker.queries.candidate_evidence import every_speech_of

_State, _Verb = Candidate.State, CandidateJudgement.Verb


class NotJudgedError(Exception):
    """Nothing was stored, because of `reason`: "judged" (by somebody since), "party" (a line needs one), "phrasings" (none
    is left to add), "note" (readers see the line: it takes a public note or why there is none), "nowhere" (no speech that
    counts holds it), "worked" (what was made was worked on since), "noted" (readers were told), "taken" (back already, or
    not yours)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Judged:
    """The candidate as it is now, what was done, and which line it concerns, if any."""

    candidate: Candidate
    judgement: CandidateJudgement
    point: TalkingPoint | None = None


@dataclass(frozen=True)
class Note:
    """What readers are told of a change to a published line, or why it is no correction."""

    text: str = ""
    text_fr: str = ""
    why_not: str = ""

    @property
    def given(self) -> bool:
        """Whether it says anything."""
        return bool(self.text.strip() or self.why_not.strip())


def adopt_candidate(
    *, candidate: Candidate, title: str, party: Party | None, phrasings: Sequence[str], topics: Iterable[Topic],
    editor: AbstractBaseUser,
) -> Judged:  # fmt: skip
    """Make a draft of the candidate: a line of that party with the phrasings in the candidate's language. Raises
    NotJudgedError, and ValidationError for a phrasing that cannot be read or a title without words."""
    wordings = list(dict.fromkeys(text.strip() for text in phrasings if text.strip()))
    if party is None:
        raise NotJudgedError("party")
    if not wordings:
        raise NotJudgedError("phrasings")
    with transaction.atomic():
        held = _open(candidate)
        taken = {
            *TalkingPoint.objects.values_list("slug", flat=True),
            *FormerSlug.objects.values_list("slug", flat=True),
        }
        point = TalkingPoint(title=title.strip(), slug=free_slug(title, taken, "line"), party=party)
        point.full_clean()
        point.save()
        point.topics.set(topics)
        made = _add(point, wordings, held.language)
        return _judge(held, _Verb.LINE, editor, point=point, phrasings=made)


def add_to_line(
    *, candidate: Candidate, point: TalkingPoint, phrasings: Sequence[str], editor: AbstractBaseUser, note: Note | None = None
) -> Judged:  # fmt: skip
    """Add the phrasings to the line; those that it has already are passed over. A line that readers see takes a note.
    Raises NotJudgedError, and ValidationError for a phrasing that cannot be read."""
    note = note or Note()
    with transaction.atomic():
        held = _open(candidate)
        wordings = [text for text in dict.fromkeys(phrasings) if text in new_phrasings(held, point, phrasings)]
        if not wordings:
            raise NotJudgedError("phrasings")
        seen = point.status == TalkingPoint.Status.PUBLISHED
        if seen and not note.given:
            raise NotJudgedError("note")
        made = _add(point, wordings, held.language, reason=note.why_not.strip())
        noted = seen and bool(note.text.strip())
        if noted:
            log_correction(point=point, note=note.text.strip(), note_fr=note.text_fr.strip(), by=editor)
        return _judge(held, _Verb.ADD, editor, point=point, phrasings=made, noted=noted)


def dismiss_candidate(*, candidate: Candidate, editor: AbstractBaseUser) -> Judged:
    """It is no line: it stays dismissed when it is found again. Readers see it no longer. Raises NotJudgedError."""
    with transaction.atomic():
        return _judge(_open(candidate), _Verb.DISMISS, editor)


def reopen_candidate(*, candidate: Candidate, editor: AbstractBaseUser) -> Judged:
    """A dismissed candidate waits again. Raises NotJudgedError."""
    with transaction.atomic():
        held = Candidate.objects.select_for_update(no_key=True, of=("self",)).filter(pk=candidate.pk).first()
        if held is None or held.state != _State.DISMISSED:
            raise NotJudgedError("judged")
        return _judge(held, _Verb.REOPEN, editor)


def show_candidate(*, candidate: Candidate, editor: AbstractBaseUser) -> Judged:
    """Let readers see it among the new wordings, with every speech that holds it. Raises NotJudgedError."""
    evidence = every_speech_of(candidate)
    if not evidence:
        raise NotJudgedError("nowhere")
    with transaction.atomic():
        held = _open(candidate)
        if held.shown:
            raise NotJudgedError("judged")
        return _judge(held, _Verb.SHOW, editor, evidence=evidence)


def hide_candidate(*, candidate: Candidate, editor: AbstractBaseUser) -> Judged:
    """Readers see it no longer; it waits as before. Raises NotJudgedError."""
    with transaction.atomic():
        held = _open(candidate)
        if not held.shown:
            raise NotJudgedError("judged")
        return _judge(held, _Verb.HIDE, editor)


def undo_judgement(*, judgement: CandidateJudgement, editor: AbstractBaseUser) -> Judged:
    """Take a judgement back: the candidate stands as before it, and the draft or the phrasings that it made are gone.

    Raises NotJudgedError where it is another editor's or was taken back already, where the candidate was judged again or
    what was made was worked on since, or where readers were told of it in the corrections log.
    """
    with transaction.atomic():
        locked = CandidateJudgement.objects.select_for_update(no_key=True, of=("self",)).filter(
            pk=judgement.pk, editor=editor.pk, undone_at__isnull=True
        )
        one = locked.select_related("point").first()
        if one is None:
            raise NotJudgedError("taken")
        candidate = Candidate.objects.select_for_update(no_key=True, of=("self",)).get(pk=one.candidate_id)
        last = CandidateJudgement.objects.standing().filter(candidate=candidate).first()
        if last is None or last.pk != one.pk:
            raise NotJudgedError("judged")
        if one.noted:
            raise NotJudgedError("noted")
        _unmake(one)
        candidate.state, candidate.shown = one.before_state, one.before_shown
        candidate.point_id = one.before_point_id
        candidate.judged_by_id, candidate.judged_at = one.before_judged_by_id, one.before_judged_at
        candidate.save(update_fields=["state", "shown", "point", "judged_by", "judged_at", "updated_at"])
        # The line it names may be gone with it.
        one.undone_at = timezone.now()
        CandidateJudgement.objects.filter(pk=one.pk).update(undone_at=one.undone_at)
        return Judged(candidate, one)


def new_phrasings(candidate: Candidate, point: TalkingPoint, phrasings: Iterable[str]) -> set[str]:
    """Those of the phrasings that the line has not yet, in the candidate's language."""
    has = point.phrasings.filter(language=candidate.language, kind=Phrasing.Kind.INCLUDE)
    return {text for text in phrasings if text.strip()} - set(has.values_list("text", flat=True))


def _open(candidate: Candidate) -> Candidate:
    """The candidate, locked; it must wait."""
    held = Candidate.objects.select_for_update(no_key=True, of=("self",)).filter(pk=candidate.pk).first()
    if held is None or held.state != _State.OPEN:
        raise NotJudgedError("judged")
    return held


def _add(point: TalkingPoint, wordings: Iterable[str], language: str, *, reason: str = "") -> list[int]:
    made = []
    for text in wordings:
        phrasing = Phrasing(point=point, text=text, language=language)
        if reason:
            setattr(phrasing, "_change_reason", reason[:100])  # noqa: B010 (what simple-history reads)
        try:
            phrasing.full_clean()
        except ValidationError as error:
            raise ValidationError(f"{text}: {' '.join(error.messages)}") from None
        phrasing.save()
        made.append(phrasing.pk)
    return made


def _judge(
    candidate: Candidate, verb: str, editor: AbstractBaseUser, *, point: TalkingPoint | None = None, **facts: Any
) -> Judged:
    now: datetime = timezone.now()
    judgement = CandidateJudgement.objects.create(
        candidate=candidate, editor_id=editor.pk, at=now, verb=verb, point=point,
        before_state=candidate.state, before_point_id=candidate.point_id, before_shown=candidate.shown,
        before_judged_by_id=candidate.judged_by_id, before_judged_at=candidate.judged_at, **facts,
    )  # fmt: skip
    candidate.shown = verb == _Verb.SHOW
    if verb in (_Verb.LINE, _Verb.ADD):
        candidate.state, candidate.point = _State.ADOPTED, point
    elif verb == _Verb.DISMISS:
        candidate.state = _State.DISMISSED
    elif verb == _Verb.REOPEN:
        candidate.state = _State.OPEN
    candidate.judged_by_id, candidate.judged_at = editor.pk, now
    candidate.save(update_fields=["state", "shown", "point", "judged_by", "judged_at", "updated_at"])
    return Judged(candidate, judgement, point)


def _unmake(judgement: CandidateJudgement) -> None:
    """Delete what the judgement made, where nobody worked on it since."""
    if judgement.verb not in (_Verb.LINE, _Verb.ADD) or judgement.point is None:
        return
    point = judgement.point
    made = list(Phrasing.objects.filter(pk__in=judgement.phrasings, point=point))
    as_made = len(made) == len(judgement.phrasings) and not any(_changed(row, judgement) for row in made)
    if judgement.verb == _Verb.LINE:
        alone = point.phrasings.count() == len(made) and not point.rebuttals.exists() and not point.candidates.exclude(
            pk=judgement.candidate_id
        ).exists()  # fmt: skip
        if not (as_made and alone and point.status == TalkingPoint.Status.DRAFT and not _changed(point, judgement)):
            raise NotJudgedError("worked")
        point.delete()
    elif not as_made:
        raise NotJudgedError("worked")
    else:
        for phrasing in made:
            phrasing.delete()


def _changed(row: TalkingPoint | Phrasing, judgement: CandidateJudgement) -> bool:
    """Whether anybody saved the row after the judgement that made it."""
    return bool(row.history.filter(history_date__gt=judgement.at).exists())
