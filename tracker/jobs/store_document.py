"""Storing one parsed document: new, edited or unchanged, in one language's edition, keeping what is already known."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields

from tracker.engine.words import count_words, stemmed
from tracker.jobs.place_speakers import Place, Speakers
from tracker.models import Document, Edition, Source, Speech, SpeechText
from tracker.parsers.document import ParsedDocument, ParsedSpeech, version_key

ADDED, UPDATED, UNCHANGED, SUPERSEDED = "added", "updated", "unchanged", "superseded"
_FROM_LABEL = ("order", "speaker", "person_id", "party_id", "affiliation", "role", "riding", "kind", "language",
               "heading", "url", "date", "withdrawn")  # fmt: skip
_BATCH = 200


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
    names = [field.name for field in fields(ParsedSpeech) if field.name != "place"]
    for speech in parsed.speeches:
        digest.update("\0".join(str(getattr(speech, name)) for name in names).encode())
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
    edition = Edition.objects.filter(document=document, language=parsed.language).first()
    if edition and version_key(parsed.version) < version_key(edition.version):
        return StoredDocument(document, SUPERSEDED, ())
    places = speakers.place(parsed)
    new_hash = content_hash(parsed)
    stored = {speech.external_id: speech for speech in document.speeches.all()}
    same = edition is not None and edition.content_hash == new_hash
    if edition and same and not _misplaced(parsed, places, stored):
        if edition.version != parsed.version:
            Edition.objects.filter(pk=edition.pk).update(version=parsed.version)
        return StoredDocument(document, UNCHANGED, places)
    leads = parsed.language == "en" or not Edition.objects.filter(document=document, language="en").exists()
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
    texts = {
        text.speech_id: text for text in SpeechText.objects.filter(speech__document=document, language=parsed.language)
    }
    in_other_language = set(
        SpeechText.objects.filter(speech__document=document)
        .exclude(language=parsed.language)
        .values_list("speech_id", flat=True)
    )
    new, changed = [], []
    for order, (said, place) in enumerate(zip(parsed.speeches, places, strict=True)):
        speech = stored.get(said.external_id)
        if speech is None:
            speech = Speech(document=document, external_id=said.external_id)
            new.append(speech)
        before = [getattr(speech, name) for name in (*_FROM_LABEL, "words")]
        if leads or speech.pk is None or speech.pk not in in_other_language:
            _set_label(speech, said, place, order, document)
        elif speech.person_id is None or speech.party_id is None:
            _fill_place(speech, place)
        speech.withdrawn = False
        if said.language == parsed.language or speech.pk not in in_other_language:
            speech.words = count_words(said.text)
        if speech.pk and before != [getattr(speech, name) for name in (*_FROM_LABEL, "words")]:
            changed.append(speech)
        stored[said.external_id] = speech
    kept = {said.external_id for said in parsed.speeches}
    for external_id, speech in stored.items():
        if external_id not in kept and speech.pk not in in_other_language and not speech.withdrawn:
            speech.withdrawn = True
            changed.append(speech)
    Speech.objects.bulk_create(new, batch_size=_BATCH)
    Speech.objects.bulk_update(changed, [*_FROM_LABEL[:2], *(n.removesuffix("_id") for n in _FROM_LABEL[2:]), "words"],
                               batch_size=50)  # fmt: skip
    _store_texts(parsed, stored, texts)


def _set_label(speech: Speech, said: ParsedSpeech, place: Place, order: int, document: Document) -> None:
    speech.order, speech.date = order, document.date
    speech.speaker, speech.kind, speech.language = said.speaker[:300], said.kind, said.language
    speech.role, speech.heading, speech.url = said.role[:300], said.heading[:300], said.url
    speech.riding, speech.affiliation = place.riding[:200], place.affiliation[:60]
    speech.person, speech.party = place.person, place.party


def _fill_place(speech: Speech, place: Place) -> None:
    speech.person = speech.person or place.person
    if speech.party is None and place.party:
        speech.party, speech.affiliation = place.party, place.affiliation[:60]


def _store_texts(parsed: ParsedDocument, speeches: dict[str, Speech], texts: dict[int, SpeechText]) -> None:
    new, changed = [], []
    for said in parsed.speeches:
        speech = speeches[said.external_id]
        text = texts.pop(speech.pk, None)
        if text is None:
            new.append(
                SpeechText(
                    speech=speech,
                    language=parsed.language,
                    text=said.text,
                    stems=stemmed(said.text, parsed.language),
                )
            )
        elif text.text != said.text:
            text.text, text.stems = said.text, stemmed(said.text, parsed.language)
            changed.append(text)
    SpeechText.objects.filter(pk__in=[text.pk for text in texts.values()]).delete()
    SpeechText.objects.bulk_create(new, batch_size=_BATCH)
    SpeechText.objects.bulk_update(changed, ["text", "stems"], batch_size=50)
