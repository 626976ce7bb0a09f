"""Storing one parsed document: new, edited or unchanged, in one language's edition, keeping what is already known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.db import connection

from tracker.jobs.decided_turns import keep_decided_turns
from tracker.jobs.edition_texts import content_hash, languages_of, stems_and_words_in, texts_of_edition
from tracker.jobs.found_mentions import HeldText
from tracker.jobs.insert_rows import insert_rows, update_rows
from tracker.jobs.log_revision import drop_stale_texts, held_edition, log_revision, touched
from tracker.jobs.place_speakers import Place, Speakers
from tracker.jobs.read_ahead import Facts
from tracker.jobs.same_speeches import keep_identities
from tracker.models import Document, Edition, ImportRun, Revision, Source, Speech, SpeechText
from tracker.parsers.document import ParsedDocument, ParsedSpeech, version_key

ADDED, UPDATED, UNCHANGED, SUPERSEDED = "added", "updated", "unchanged", "superseded"
# What a speech has from what the record prints beside its words, in the order in which `_from_label` gives it.
_FROM_LABEL = ("order", "speaker", "person_id", "party_id", "affiliation", "role", "riding", "kind", "stated_kind",
               "kind_rule_id", "language", "heading", "url")  # fmt: skip
# What an editor sets by hand, by what is left alone with it.
_FIELD = {"person_id": "person", "party_id": "party", "kind_rule_id": "kind"}
_MAY_CHANGE = (*_FROM_LABEL, "date", "words", "withdrawn")
_COUNTED = Speech.Kind.SPEECH.value
# Of a turn that counts: its floor language and its party.
_Counted = tuple[str, int | None]
_COLUMNS = ("document_id", "external_id", *_FROM_LABEL, "date", "words", "withdrawn", "corrected")


@dataclass(frozen=True)
class StoredDocument:
    """What storing came to; `status` is "added", "updated", "unchanged" or, where a later version is held and nothing
    was stored nor placed, "superseded". Of an edition that was held before, `revision` is what it changed and
    `touched` are the speeches to match again, all of them where it is None; `texts` are those of all of its turns that
    count, where nothing else is held of the document."""

    document: Document
    status: str
    places: Sequence[Place]
    revision: Revision | None = None
    touched: frozenset[int] | None = None
    texts: Sequence[HeldText] | None = None


def store_document(
    *,
    parsed: ParsedDocument,
    source: Source,
    speakers: Speakers,
    facts: Facts | None = None,
    run: ImportRun | None = None,
) -> StoredDocument:
    """Store the document inside the caller's transaction; it is left due for matching when anything changed. `facts`
    are what was read ahead of it.

    An edition that was read before is recognised by its content, and only speakers who can be placed now and could
    not be then are stored again; an edited one keeps the speeches it still has, with their mentions, and withdraws
    those it lost, which a later one may bring back; what it changed is logged as a revision. A document held as a
    ledger becomes one held with its text. A version earlier than the one held changes nothing.
    """
    # Held from here on: whoever reviews a mention or corrects a turn of it has done so, or waits.
    document, added = Document.objects.select_for_update(no_key=True).get_or_create(
        source=source,
        external_id=parsed.external_id,
        defaults={"date": parsed.date, "title": parsed.title[:300], "url": parsed.url},
    )
    editions = {} if added else {edition.language: edition for edition in document.editions.all()}
    edition = editions.get(parsed.language)
    if edition and version_key(parsed.version) < version_key(edition.version):
        return StoredDocument(document, SUPERSEDED, ())
    places = speakers.place(parsed)
    new_hash = facts.content_hash if facts else content_hash(parsed)
    stored = {} if added else {speech.external_id: speech for speech in document.speeches.order_by()}
    same = edition is not None and edition.content_hash == new_hash
    leads = parsed.language == "en" or "en" not in editions
    if edition and same and not _misplaced(parsed, places, stored, leads):
        if edition.version != parsed.version:
            Edition.objects.filter(pk=edition.pk).update(version=parsed.version)
        return StoredDocument(document, UNCHANGED, places)
    before = held_edition(document, edition) if edition and not same else None
    was_due, without_text = document.match_due, added or document.held == Document.Held.LEDGER
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
    others = set(editions) - {parsed.language}
    if before is None:
        texts = _store_speeches(document, parsed, facts, places, stored, leads, others, without_text)
        status = ADDED if added else UNCHANGED if same else UPDATED
        # With another edition's texts they are read together.
        return StoredDocument(document, status, places, texts=None if others else texts)
    said = {pk: speech.text for pk, speech in before.speeches.items()}
    stored = keep_identities(parsed=parsed, stored=stored, texts=said, labelled=leads)
    _store_speeches(document, parsed, facts, places, stored, leads, others)
    drop_stale_texts(document=document, edition=edition, before=before)
    after = held_edition(document, edition)
    revision = log_revision(edition=edition, before=before, after=after, run=run)
    return StoredDocument(document, UPDATED, places, revision, None if was_due else touched(before, after))


def _misplaced(parsed: ParsedDocument, places: Sequence[Place], stored: dict[str, Speech], leads: bool) -> bool:
    """Whether a person or party is known now that was not, or was another, when the same content was stored."""
    for speech, place in zip(parsed.speeches, places, strict=True):
        before = stored.get(speech.external_id)
        if before is None:
            continue
        if place.party and before.party_id is None and "party" not in before.corrected:
            return True
        # An edition that leads has the last word, also on who it was.
        if (
            place.person
            and place.person.pk != before.person_id
            and (leads or before.person_id is None)
            and "person" not in before.corrected
        ):
            return True
    return False


def _store_speeches(
    document: Document,
    parsed: ParsedDocument,
    facts: Facts | None,
    places: Sequence[Place],
    stored: dict[str, Speech],
    leads: bool,
    others: set[str],
    without_text: bool = False,
) -> list[HeldText]:
    """Store the turns with their texts; returns those that count."""
    languages = languages_of(parsed, others)
    if facts and facts.languages == languages:
        all_stems, all_words = facts.stems, facts.words
    else:
        all_stems, all_words = stems_and_words_in(parsed, languages)
    # What is kept of withdrawn speeches is in no edition.
    held = SpeechText.objects.filter(speech__document=document, speech__withdrawn=False, language__in=others)
    in_other_language = set(held.values_list("speech_id", flat=True)) if stored and others else set()
    day = document.date.isoformat()
    new, changed = [], []
    labelled: list[tuple[str, Place]] = []
    counted: list[_Counted | None] = []
    turns = zip(parsed.speeches, places, all_words, languages, strict=True)
    for order, (said, place, words, language) in enumerate(turns):
        speech = stored.pop(said.external_id, None)
        if speech is None:
            label = _from_label(said, place, order)
            new.append((document.pk, said.external_id, *label, day, words, False, "[]"))
            counted.append((said.language, place.party.pk if place.party else None) if said.kind == _COUNTED else None)
            if place.placing:
                labelled.append((said.external_id, place))
            continue
        before = [getattr(speech, name) for name in _MAY_CHANGE]
        if leads or speech.pk not in in_other_language:
            speech.date = document.date
            for name, value in zip(_FROM_LABEL, _from_label(said, place, order), strict=True):
                if _FIELD.get(name, name) not in speech.corrected:
                    setattr(speech, name, value)
            labelled.append((said.external_id, place))
        elif speech.person_id is None or speech.party_id is None:
            _fill_place(speech, place)
        if "withdrawn" not in speech.corrected:
            speech.withdrawn = False
        # The floor's words are counted, whichever edition was read first; where no edition has them, the leading one's.
        floor = speech.language == language or (leads and speech.language not in others)
        if floor or speech.pk not in in_other_language:
            speech.words = words
        counts = speech.kind == _COUNTED and not speech.withdrawn
        counted.append((speech.language, speech.party_id) if counts else None)
        if before != [getattr(speech, name) for name in _MAY_CHANGE]:
            changed.append(speech)
    for speech in stored.values():
        if speech.pk not in in_other_language and not speech.withdrawn:
            speech.withdrawn = True
            changed.append(speech)
    insert_rows(Speech, _COLUMNS, new)
    values = attrgetter(*_MAY_CHANGE, "pk")
    update_rows(Speech, _MAY_CHANGE, [tuple(map(_plain, values(speech))) for speech in changed])
    if labelled:
        keep_decided_turns(document=document, labelled=dict(labelled))
    without_text = without_text or (len(new) == len(parsed.speeches) and not stored)
    texts = {} if without_text else _texts(document, others)
    return _store_texts(document, parsed, all_stems, languages, texts, counted)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _from_label(said: ParsedSpeech, place: Place, order: int) -> tuple[object, ...]:
    return (
        order,
        said.speaker[:300],
        place.person.pk if place.person else None,
        place.party.pk if place.party else None,
        place.affiliation[:60],
        place.role[:300],
        place.riding[:200],
        said.kind,
        said.stated_kind,
        said.kind_rule,
        said.language,
        said.heading[:300],
        said.url,
    )


def _fill_place(speech: Speech, place: Place) -> None:
    if place.placing:
        # Editors place by the label that is shown, which is the other edition's.
        return
    if speech.person is None and "person" not in speech.corrected:
        speech.person = place.person
    if speech.party is None and place.party and "party" not in speech.corrected:
        speech.party, speech.affiliation = place.party, place.affiliation[:60]


def _texts(document: Document, others: set[str]) -> dict[int, SpeechText]:
    return {text.speech_id: text for text in texts_of_edition(document, others)}


def _store_texts(
    document: Document,
    parsed: ParsedDocument,
    all_stems: Sequence[str],
    languages: Sequence[str],
    texts: dict[int, SpeechText],
    counted: Sequence[_Counted | None],
) -> list[HeldText]:
    # Asked of every imported document, so past the ORM.
    with connection.cursor() as cursor:
        cursor.execute("SELECT external_id, id FROM tracker_speech WHERE document_id = %s", [document.pk])
        speeches: dict[str, int] = dict(cursor.fetchall())
    new, changed = [], []
    for said, stems, language in zip(parsed.speeches, all_stems, languages, strict=True):
        speech, heading = speeches[said.external_id], said.heading[:300]
        text = texts.pop(speech, None)
        if text is None:
            new.append((speech, language, heading, said.text, stems))
        elif (text.language, text.heading, text.text) != (language, heading, said.text):
            text.language, text.heading, text.text, text.stems = language, heading, said.text, stems
            changed.append(text)
    # Of a speech that is withdrawn the words stay.
    gone = SpeechText.objects.filter(pk__in=[text.pk for text in texts.values()], speech__withdrawn=False)
    if texts:
        gone.delete()
    insert_rows(SpeechText, ("speech_id", "language", "heading", "text", "stems"), new)
    rows = [(text.language, text.heading, text.text, text.stems, text.pk) for text in changed]
    update_rows(SpeechText, ("language", "heading", "text", "stems"), rows)
    turns = zip(parsed.speeches, languages, counted, strict=True)
    return [HeldText(document.pk, speeches[s.external_id], of, s.text, *how) for s, of, how in turns if how]
