"""The turns that an editor's placings decide: placed all at once, remembered one by one, and given back."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value

from tracker.jobs.hold_rows import hold_documents
from tracker.jobs.place_speakers import Place, Speakers
from tracker.jobs.tallies import retally, revolume
from tracker.models import DecidedTurn, Document, Mention, Placing, Speech

# What goes with the speaker.
SPEAKER_FIELDS = frozenset({"person", "party", "affiliation", "role", "riding"})
_TOGETHER = 400
_COPIED = ("placing_id", "speech_id", "party_id", "affiliation", "role", "riding")


class Label(NamedTuple):
    """What turns have in common, as far as placing them is concerned."""

    speaker: str
    person: int | None
    party: int | None
    affiliation: str
    riding: str
    role: str


class Moved(NamedTuple):
    """Turns that were given a place together, and how many they were."""

    label: Label
    place: Place
    turns: int


Finding = Callable[[Label, date], Place | None]


def keep_decided_turns(*, document: Document, labelled: Mapping[str, Place]) -> None:
    """Remember what the record alone says of those of the document's turns, just stored from their labels and given by
    their ids, whose speaker an editor decided."""
    if not any(place.placing for place in labelled.values()) and not _any_decided(document):
        return
    turns, read = [], []
    for pk, external_id, corrected in document.speeches.order_by().values_list("pk", "external_id", "corrected"):
        place = labelled.get(external_id)
        if place is None:
            continue
        read.append(pk)
        by_hand = not SPEAKER_FIELDS.isdisjoint(corrected)
        if by_hand or place.placing:
            alone = place.alone or place
            turns.append(
                DecidedTurn(
                    speech_id=pk,
                    placing_id=None if by_hand else place.placing,
                    person=alone.person,
                    party=alone.party,
                    affiliation=alone.affiliation[:60],
                    role=alone.role[:300],
                    riding=alone.riding[:200],
                )
            )
    DecidedTurn.objects.filter(speech__document=document, speech__in=read).delete()
    DecidedTurn.objects.bulk_create(turns)


def _any_decided(document: Document) -> bool:
    """Whether an editor decided anything of a turn of the document. Asked of every imported document, so past the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT EXISTS (SELECT 1 FROM tracker_speech WHERE document_id = %s AND corrected <> '[]') OR EXISTS (
                SELECT 1 FROM tracker_decidedturn AS turn
                JOIN tracker_speech AS speech ON speech.id = turn.speech_id WHERE speech.document_id = %s)""",
            [document.pk, document.pk],
        )
        return bool(cursor.fetchone()[0])


def waiting_for(placing: Placing) -> "QuerySet[Speech]":
    """The turns under the placing's label and in its days that nobody is known to have spoken."""
    turns = Speech.objects.filter(
        document__source=placing.source_id, speaker=placing.speaker, person__isnull=True
    ).order_by()
    if placing.start:
        turns = turns.filter(date__gte=placing.start)
    if placing.end:
        turns = turns.filter(date__lte=placing.end)
    return not_corrected(turns)


def not_corrected(turns: "QuerySet[Speech]") -> "QuerySet[Speech]":
    """Without the turns whose speaker an editor set by hand."""
    # Few turns are corrected, and no two databases look inside a list alike.
    corrected = turns.exclude(corrected=[]).values_list("pk", "corrected")
    by_hand = [pk for pk, names in corrected if "person" in names]
    return turns.exclude(pk__in=by_hand) if by_hand else turns


def place_turns(*, placing: Placing, speakers: Speakers) -> int:
    """Place the turns that wait for the placing, in the caller's transaction; returns how many."""
    person = placing.person
    if person is None:
        return 0
    speakers.refresh()
    turns = waiting_for(placing)
    _remember(placing, turns)

    def place(label: Label, day: date) -> Place:
        party = speakers.party_of(label.affiliation)
        return speakers.placed(person, Place(None, party, label.affiliation, label.riding, False, label.role), day)

    moved = update_in_runs(Speech.objects.filter(decided__placing=placing, person__isnull=True), place)
    remake_figures(documents=_documents_of(placing), parties=True)
    return sum(some.turns for some in moved)


def give_back(*, placing: Placing) -> int:
    """Leave the turns that the placing placed as the record alone has them, in the caller's transaction; returns how
    many. A turn that an editor corrected since, or that somebody else speaks by now, stays as it is."""
    documents = _documents_of(placing)
    remembered = DecidedTurn.objects.filter(speech=OuterRef("pk"))
    turns = Speech.objects.filter(
        pk__in=DecidedTurn.objects.filter(placing=placing).values("speech"), person=placing.person_id
    )
    given_back = turns.update(**{name: Subquery(remembered.values(name)[:1]) for name in SPEAKER_FIELDS})
    DecidedTurn.objects.filter(placing=placing).delete()
    remake_figures(documents=documents, parties=True)
    return given_back


def update_in_runs(turns: "QuerySet[Speech]", find: Finding) -> list[Moved]:
    """Give each turn the place that `find` finds for what is printed of it, if any; returns what was moved.

    What is printed is read once a day, not once a turn, and days that come to the same are updated together. A turn
    that got its place must no longer be among `turns`.
    """
    days: dict[Label, list[date]] = defaultdict(list)
    for *label, day in turns.order_by().values_list(*Label._fields, "date").distinct():
        days[Label(*label)].append(day)
    return [
        Moved(label, found, _update(turns.filter(date__range=(first, last)), label, found))
        for label in sorted(days, key=repr)
        for first, last, found in _runs(label, sorted(days[label]), find)
        if found
    ]


def _runs(label: Label, days: Sequence[date], find: Finding) -> Iterator[tuple[date, date, Place | None]]:
    """First day, last day and the place of every stretch of the days in which it is the same."""
    places = [(day, find(label, day)) for day in days]
    for found, stretch in groupby(places, key=itemgetter(1)):
        run = [day for day, _ in stretch]
        yield run[0], run[-1], found


def _update(turns: "QuerySet[Speech]", label: Label, found: Place) -> int:
    """Only those of the turns that print exactly this."""
    for name, value in label._asdict().items():
        turns = turns.filter(**({f"{name}__isnull": True} if value is None else {name: value}))
    return turns.update(
        person=found.person,
        party=found.party,
        affiliation=found.affiliation[:60],
        riding=found.riding[:200],
        role=found.role[:300],
    )


def _remember(placing: Placing, turns: "QuerySet[Speech]") -> None:
    """Store what the record alone says of the turns: the database copies, no row comes to Python."""
    rows = turns.annotate(placing_id=Value(placing.pk), speech_id=F("pk")).values_list(*_COPIED)
    statement, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO tracker_decidedturn ({', '.join(_COPIED)}) {statement}", parameters)


def _documents_of(placing: Placing) -> list[int]:
    rows = DecidedTurn.objects.filter(placing=placing).order_by().values_list("speech__document", flat=True)
    return sorted(set(rows.distinct()))


def remake_figures(*, documents: Sequence[int], parties: bool) -> None:
    """Make the tallies of the documents anew, in the caller's transaction. The job settles the totals as its last step. Where the parties changed too, so are the
    volumes, and mentions are due to be judged again: whether a line is used depends on whose it is."""
    for begin in range(0, len(documents), _TOGETHER):
        some = documents[begin : begin + _TOGETHER]
        hold_documents(documents=some)
        retally(documents=some)
        if parties:
            revolume(documents=some)
            held = Document.objects.filter(pk__in=some, held=Document.Held.TEXT)
            held.filter(Exists(Mention.objects.filter(speech__document=OuterRef("pk")))).update(match_due=True)
