"""The turns of a source in order, as discovery reads them: every kind of speech, with who said it and where it stands."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Max

from tracker.engine.words import LANGUAGES
from tracker.models import Document, Source, Speech, SpeechText

_DOCUMENTS, _IDS = 25, 500


class SaidTurn(NamedTuple):
    """One speech with its text in one language; `place` is how far into its document it stands, 0 to 1."""

    speech: int
    day: date
    person: int | None
    speaker: str
    party: int | None
    kind: str
    place: float
    text: str


def languages_of(source: Source) -> list[str]:
    """The languages of phrasings in which the source has texts."""
    texts = SpeechText.objects.filter(speech__document__source=source)
    return [language for language in sorted(LANGUAGES) if texts.filter(language=language).exists()]


def turns_of(source: Source, language: str, *, until: date | None = None) -> Iterator[list[SaidTurn]]:
    """The turns of published documents up to a day in order of day, some documents at a time; withdrawn ones left out."""
    documents = Document.objects.filter(source=source, published=True, held=Document.Held.TEXT)
    if until:
        documents = documents.filter(date__lte=until)
    in_order = list(documents.order_by("date", "pk").values_list("pk", flat=True))
    for begin in range(0, len(in_order), _DOCUMENTS):
        some = in_order[begin : begin + _DOCUMENTS]
        last = dict(
            Speech.objects.filter(document__in=some).order_by().values_list("document").annotate(Max("order")).values_list(
                "document", "order__max"
            )
        )  # fmt: skip
        rows = SpeechText.objects.filter(language=language, speech__document__in=some, speech__withdrawn=False)
        columns = ("speech__date", "speech__document", "speech__order", "speech", "speech__person", "speech__speaker",
                   "speech__party", "speech__kind", "text")  # fmt: skip
        # Sorted here: a database would carry the texts along.
        found = sorted(rows.order_by().values_list(*columns), key=lambda row: row[:4])
        yield [
            SaidTurn(speech, day, person, speaker, party, kind, order / max(last[document], 1), text)
            for day, document, order, speech, person, speaker, party, kind, text in found
        ]


def texts_in(speeches: Sequence[int], language: str) -> dict[int, str]:
    """The texts of some speeches in a language, by the speech."""
    texts: dict[int, str] = {}
    for begin in range(0, len(speeches), _IDS):
        some = SpeechText.objects.filter(language=language, speech__in=speeches[begin : begin + _IDS])
        texts.update(some.values_list("speech", "text"))
    return texts
