"""Storing one parsed document: new, edited or unchanged, in one language's edition, keeping what is already known."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

from tracker.engine.stems import stems_and_words
from tracker.jobs.insert_rows import insert_rows
from tracker.jobs.place_speakers import Place, Speakers
from tracker.models import Document, Edition, Source, Speech, SpeechText
from tracker.parsers.document import ParsedDocument, ParsedSpeech, version_key

ADDED, UPDATED, UNCHANGED, SUPERSEDED = "added", "updated", "unchanged", "superseded"
# What a speech has from what the record prints beside its words, in the order in which `_from_label` gives it.
_FROM_LABEL = ("order", "speaker", "person_id", "party_id", "affiliation", "role", "riding", "kind", "language",
               "heading", "url")  # fmt: skip
_MAY_CHANGE = (*_FROM_LABEL, "date", "words", "withdrawn")
_COLUMNS = ("document_id", "external_id", *_FROM_LABEL, "date", "words", "withdrawn", "stated_kind", "corrected")


@dataclass(frozen=True)
class StoredDocument:
    """What storing came to; `status` is "added", "updated", "unchanged" or, where a later version is held and nothing
    was stored nor placed, "superseded"."""

    document: Document
    status: str
    places: Sequence[Place]


def content_hash(parsed: ParsedDocument) -> str:
    """A hash of everything the parser read, whatever bytes it was read from."""
    digest = hashlib.sha256(f"{parsed.date}\0{parsed.title}\0{parsed.url}".encode())
    values = attrgetter(*(field.name for field in fields(ParsedSpeech) if field.name != "place"))
    for speech in parsed.speeches:
        digest.update("\0".join(map(str, values(speech))).encode())
    return digest.hexdigest()


def store_document(*, parsed: ParsedDocument, source: Source, speakers: Speakers) -> StoredDocument:
    """Store the document inside the caller's transaction; it is left due for matching when anything changed.

    An edition that was read before is recognised by its content, and only speakers who can be placed now and could
    not be then are stored again; an edited one keeps the speeches it still has, with their mentions, and withdraws
    those it lost. A document held as a ledger becomes one held with its text. A version earlier than the one held
    changes nothing.
    """
    document, added = Document.objects.get_or_create(
        source=source,
        external_id=parsed.external_id,
        defaults={"date": parsed.date, "title": parsed.title[:300], "url": parsed.url},
    )
    editions = {} if added else {edition.language: edition for edition in document.editions.all()}
    edition = editions.get(parsed.language)
    if edition and version_key(parsed.version) < version_key(edition.version):
        return StoredDocument(document, SUPERSEDED, ())
    places = speakers.place(parsed)
    new_hash = content_hash(parsed)
    stored = {} if added else {speech.external_id: speech for speech in document.speeches.order_by()}
    same = edition is not None and edition.content_hash == new_hash
    if edition and same and not _misplaced(parsed, places, stored):
        if edition.version != parsed.version:
            Edition.objects.filter(pk=edition.pk).update(version=parsed.version)
        return StoredDocument(document, UNCHANGED, places)
    leads = parsed.language == "en" or "en" not in editions
    if leads:
        document.date, document.title, document.url = parsed.date, parsed.title[:300], parsed.url
    document.held, document.match_due = Document.Held.TEXT, True
    document.save()
    if edition is None:
        edition = Edition(document=document, language=parsed.language, number=0)
    if edition.content_hash != new_hash:
        edition.number += 1
    edition.content_hash, edition.title, edition.url = new_hash, parsed.title[:300], parsed.url
    edition.version = parsed.version
    edition.save()
    _store_speeches(document, parsed, places, stored, leads)
    return StoredDocument(document, ADDED if added else UNCHANGED if same else UPDATED, places)


def _misplaced(parsed: ParsedDocument, places: Sequence[Place], stored: dict[str, Speech]) -> bool:
    """Whether a person or party is known now that was not when the same content was stored."""
    for speech, place in zip(parsed.speeches, places, strict=True):
        before = stored.get(speech.external_id)
        if before and ((place.person and before.person_id is None) or (place.party and before.party_id is None)):
            return True
    return False


def _store_speeches(
    document: Document, parsed: ParsedDocument, places: Sequence[Place], stored: dict[str, Speech], leads: bool
) -> None:
    all_stems, all_words = stems_and_words([said.text for said in parsed.speeches], parsed.language)
    held = SpeechText.objects.filter(speech__document=document)
    in_other_language = (
        set(held.exclude(language=parsed.language).values_list("speech_id", flat=True)) if stored else set()
    )
    day = document.date.isoformat()
    new, changed = [], []
    for order, (said, place, words) in enumerate(zip(parsed.speeches, places, all_words, strict=True)):
        speech = stored.pop(said.external_id, None)
        if speech is None:
            label = _from_label(said, place, order)
            new.append((document.pk, said.external_id, *label, day, words, False, Speech.Kind.SPEECH.value, "[]"))
            continue
        before = [getattr(speech, name) for name in _MAY_CHANGE]
        if leads or speech.pk not in in_other_language:
            speech.date = document.date
            for name, value in zip(_FROM_LABEL, _from_label(said, place, order), strict=True):
                setattr(speech, name, value)
        elif speech.person_id is None or speech.party_id is None:
            _fill_place(speech, place)
        speech.withdrawn = False
        if said.language == parsed.language or speech.pk not in in_other_language:
            speech.words = words
        if before != [getattr(speech, name) for name in _MAY_CHANGE]:
            changed.append(speech)
    for speech in stored.values():
        if speech.pk not in in_other_language and not speech.withdrawn:
            speech.withdrawn = True
            changed.append(speech)
    insert_rows(Speech, _COLUMNS, new)
    Speech.objects.bulk_update(changed, [name.removesuffix("_id") for name in _MAY_CHANGE], batch_size=50)
    _store_texts(document, parsed, all_stems, all_new=len(new) == len(parsed.speeches) and not stored)


def _from_label(said: ParsedSpeech, place: Place, order: int) -> tuple[object, ...]:
    return (
        order,
        said.speaker[:300],
        place.person.pk if place.person else None,
        place.party.pk if place.party else None,
        place.affiliation[:60],
        said.role[:300],
        place.riding[:200],
        said.kind,
        said.language,
        said.heading[:300],
        said.url,
    )


def _fill_place(speech: Speech, place: Place) -> None:
    speech.person = speech.person or place.person
    if speech.party is None and place.party:
        speech.party, speech.affiliation = place.party, place.affiliation[:60]


def _store_texts(document: Document, parsed: ParsedDocument, all_stems: Sequence[str], *, all_new: bool) -> None:
    speeches = dict(document.speeches.order_by().values_list("external_id", "pk"))
    held = SpeechText.objects.filter(speech__document=document, language=parsed.language)
    texts = {} if all_new else {text.speech_id: text for text in held}
    new, changed = [], []
    for said, stems in zip(parsed.speeches, all_stems, strict=True):
        speech = speeches[said.external_id]
        text = texts.pop(speech, None)
        if text is None:
            new.append((speech, parsed.language, said.text, stems))
        elif text.text != said.text:
            text.text, text.stems = said.text, stems
            changed.append(text)
    if texts:
        SpeechText.objects.filter(pk__in=[text.pk for text in texts.values()]).delete()
    insert_rows(SpeechText, ("speech_id", "language", "text", "stems"), new)
    SpeechText.objects.bulk_update(changed, ["text", "stems"], batch_size=50)
