"""What a reprinted edition changed: compared with what was held, and logged for readers and editors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from tracker.jobs.edition_texts import other_editions, texts_of_edition
from tracker.models import Document, Edition, ImportRun, Revision, SpeechText

ADDED, CHANGED, WITHDRAWN, RESTORED = "added", "changed", "withdrawn", "restored"
TITLE, DATE, ORDER = "title", "date", "order"
# What the edition prints: role and kind are told by rules, and by other turns of the same person.
_LABEL = ("speaker", "spoken", "heading")


class HeldSpeech(NamedTuple):
    """One speech of an edition as it is held."""

    pk: int
    withdrawn: bool
    order: int
    speaker: str
    kind: str
    spoken: str
    heading: str
    party: int | None
    language: str
    text: str


@dataclass(frozen=True)
class HeldEdition:
    """An edition as it is held: what can be compared with what it becomes. `withdrawn` are all the speeches of the
    document that are, those that were in other editions only included."""

    title: str
    date: date
    speeches: Mapping[int, HeldSpeech]
    withdrawn: frozenset[int]

    def present(self) -> dict[int, HeldSpeech]:
        """The speeches that are not withdrawn."""
        return {pk: speech for pk, speech in self.speeches.items() if not speech.withdrawn}


def held_edition(document: Document, edition: Edition) -> HeldEdition:
    """The edition as it is held now; three queries."""
    rows = texts_of_edition(document, other_editions(document, edition.language)).values_list(
        "speech", "speech__withdrawn", "speech__order", "speech__speaker", "speech__kind",
        "speech__language", "heading", "speech__party", "language", "text",
    )  # fmt: skip
    withdrawn = document.speeches.filter(withdrawn=True).order_by().values_list("pk", flat=True)
    speeches = {row[0]: HeldSpeech(*row) for row in rows}
    return HeldEdition(edition.title, document.date, speeches, frozenset(withdrawn))


def drop_stale_texts(*, document: Document, edition: Edition, before: HeldEdition) -> None:
    """Drop what other editions said of the speeches that this one has again; none of those editions has them.

    Call it in the transaction that stored the edition.
    """
    if before.withdrawn:
        others = other_editions(document, edition.language)
        returned = SpeechText.objects.filter(speech__in=before.withdrawn, speech__withdrawn=False)
        returned.filter(language__in=others).delete()


def touched(before: HeldEdition, after: HeldEdition) -> frozenset[int]:
    """The speeches whose mentions may be others now: those that came or went, and those with other words, of another
    party, of another kind or spoken in another language."""
    then, now = before.present(), after.present()
    return frozenset(pk for pk in then.keys() | now.keys() if _matched_by(then.get(pk)) != _matched_by(now.get(pk)))


def log_revision(
    *, edition: Edition, before: HeldEdition, after: HeldEdition, run: ImportRun | None = None
) -> Revision:
    """Store what the edition changed, in the transaction that changed it; a speech that returned counts as added."""
    differences = [*_of_document(before, after), *_of_speeches(before, after)]
    changes = [difference["change"] for difference in differences]
    return Revision.objects.create(
        edition=edition,
        run=run,
        number=edition.number,
        added=changes.count(ADDED) + changes.count(RESTORED),
        changed=changes.count(CHANGED),
        withdrawn=changes.count(WITHDRAWN),
        differences=differences,
    )


def _matched_by(speech: HeldSpeech | None) -> tuple[Any, ...] | None:
    return speech and (speech.language, speech.text, speech.kind, speech.spoken, speech.party)


def _of_document(before: HeldEdition, after: HeldEdition) -> list[dict[str, Any]]:
    found = []
    if before.title != after.title:
        found.append({"speech": None, "change": TITLE, "before": before.title, "after": after.title})
    if before.date != after.date:
        days = {"before": before.date.isoformat(), "after": after.date.isoformat()}
        found.append({"speech": None, "change": DATE, **days})
    then, now = before.present(), after.present()
    both = then.keys() & now.keys()
    if _in_order(then, both) != _in_order(now, both):
        found.append({"speech": None, "change": ORDER})
    return found


def _of_speeches(before: HeldEdition, after: HeldEdition) -> list[dict[str, Any]]:
    """The differences in the order in which the speeches stand; what went stands where it stood."""
    then, now = before.present(), after.present()
    found = []
    for pk, here in sorted({**then, **now}.items(), key=lambda item: (item[1].order, item[0])):
        old, new = then.get(pk), now.get(pk)
        difference = {"speech": pk, "speaker": here.speaker, "language": here.language}
        if old is None and new is not None:
            change = RESTORED if pk in before.withdrawn else ADDED
            found.append({**difference, "change": change, "before": "", "after": new.text})
        elif new is None and old is not None:
            found.append({**difference, "change": WITHDRAWN, "before": old.text, "after": ""})
        elif old is not None and new is not None:
            label = {
                name: [getattr(old, name), getattr(new, name)]
                for name in _LABEL
                if getattr(old, name) != getattr(new, name)
            }
            if label or (old.language, old.text) != (new.language, new.text):
                words = {"before": old.text, "after": new.text} if old.text != new.text else {}
                found.append({**difference, "change": CHANGED, **words, **({"label": label} if label else {})})
    return found


def _in_order(speeches: Mapping[int, HeldSpeech], some: set[int]) -> list[int]:
    return sorted(some, key=lambda pk: (speeches[pk].order, pk))
