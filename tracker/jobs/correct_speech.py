"""An editor's correction of one turn: kept when the record is imported again, and taken back when it was wrong."""

from collections.abc import Collection

from django.db import transaction

from tracker.jobs.decided_turns import SPEAKER_FIELDS, place_turns, remake_figures
from tracker.jobs.hold_rows import hold_documents, hold_sources
from tracker.jobs.place_speakers import Speakers
from tracker.jobs.tell_kinds import told_again
from tracker.jobs.totals import settle_totals
from tracker.models import DecidedTurn, Document, Membership, Placing, Speech

CORRECTABLE = SPEAKER_FIELDS | {"kind", "url", "withdrawn"}
# What goes with a corrected field, whether it was changed by itself or not.
_TOGETHER = {"person": SPEAKER_FIELDS, "party": frozenset({"party", "affiliation"})}
_IN_FIGURES = frozenset({"person", "party", "kind", "withdrawn"})


def correct_speech(*, speech: Speech, changed: Collection[str]) -> None:
    """Store the turn, of which an editor set the fields named; importing it again will leave those as they are.

    With another person come the party, riding and role of that person's membership on the day, unless the editor set
    them too. Figures follow in the same transaction, and mentions are due to be judged again.
    """
    names = {name for name in changed if name in CORRECTABLE}
    with transaction.atomic():
        _take_turns(speech)
        before = Speech.objects.get(pk=speech.pk)
        if "person" in names:
            _take_from_membership(speech, names)
        if "kind" in names:
            speech.kind_rule = None
        kept = names.union(*(_TOGETHER.get(name, frozenset()) for name in names))
        speech.corrected = sorted(kept.union(before.corrected))
        if not SPEAKER_FIELDS.isdisjoint(kept):
            _remember(before)
        speech.save()
        _remake(speech, names)
        settle_totals()


def take_back_corrections(*, speech: Speech, names: Collection[str]) -> tuple[str, ...]:
    """Give the fields named back to the record, with those that go with them: what it says of them stands again, or
    what a placing says. Returns the fields that were given back."""
    wanted = set(names).union(*(_TOGETHER.get(name, frozenset()) for name in names))
    with transaction.atomic():
        _take_turns(speech)
        stored = Speech.objects.get(pk=speech.pk)
        given_back = sorted(wanted.intersection(stored.corrected))
        stored.corrected = [name for name in stored.corrected if name not in wanted]
        alone = DecidedTurn.objects.filter(speech=stored).first()
        for name in given_back:
            if name in SPEAKER_FIELDS and alone:
                setattr(stored, name, getattr(alone, name))
            elif name == "kind":
                stored.kind, stored.kind_rule_id = told_again(stored)
            elif name == "withdrawn":
                stored.withdrawn = False
        if SPEAKER_FIELDS.isdisjoint(stored.corrected) and alone:
            alone.delete()
        stored.save()
        if stored.person_id is None and "person" in given_back:
            _place(stored)
        _remake(stored, given_back)
        settle_totals()
        speech.refresh_from_db()
    return tuple(given_back)


def _take_turns(speech: Speech) -> None:
    """Corrections, imports, placings and merges of people say who spoke, and reviews count it, one after the other."""
    hold_sources(sources=[speech.document.source_id])
    hold_documents(documents=[speech.document_id])


def _remake(speech: Speech, names: Collection[str]) -> None:
    if not {"kind", "withdrawn"}.isdisjoint(names):
        # It may hold lines that were never looked for in it.
        Document.objects.filter(pk=speech.document_id, held=Document.Held.TEXT).update(match_due=True)
    if not _IN_FIGURES.isdisjoint(names):
        remake_figures(documents=[speech.document_id], parties=True)


def _take_from_membership(speech: Speech, names: set[str]) -> None:
    legislature = speech.document.source.legislature
    held = Membership.objects.on(speech.date).filter(person=speech.person)
    if legislature:
        held = held.filter(legislature=legislature)
    seat = held.select_related("party").first()
    if seat is None:
        return
    if names.isdisjoint({"party", "affiliation"}):
        speech.party, speech.affiliation = seat.party, seat.party.short_name if seat.party else "Ind."
    speech.riding = speech.riding if "riding" in names else seat.riding
    speech.role = speech.role if "role" in names else seat.role


def _remember(before: Speech) -> None:
    """What the record alone says, unless it is remembered from an earlier decision; no placing decides any more."""
    alone, new = DecidedTurn.objects.get_or_create(
        speech=before, defaults={name: getattr(before, name) for name in SPEAKER_FIELDS}
    )
    if not new and alone.placing_id:
        alone.placing = None
        alone.save()


def _place(speech: Speech) -> None:
    source = speech.document.source
    speakers = Speakers(source.legislature, source)
    speakers.refresh()
    placing: Placing | None = speakers.placings.on(speech.speaker, speech.date)
    if placing:
        place_turns(placing=placing, speakers=speakers)
