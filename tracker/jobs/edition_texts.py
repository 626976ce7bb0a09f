"""Which texts an edition has, in which language each of them is, and what tells whether any of it changed."""

import hashlib
from collections.abc import Sequence
from operator import attrgetter

from django.db.models import QuerySet

from tracker.engine.stems import stems_and_words
from tracker.models import Document, Edition, SpeechText
from tracker.parsers.document import ParsedDocument, ParsedSpeech

_as_read = attrgetter(*(name for name in ParsedSpeech._fields if name not in ("place", "kind", "kind_rule")))


def other_editions(document: Document, language: str) -> set[str]:
    """The languages of the document's other editions."""
    held = Edition.objects.filter(document=document).exclude(language=language)
    return set(held.values_list("language", flat=True))


def texts_of_edition(document: Document, others: set[str]) -> "QuerySet[SpeechText]":
    """The texts of the edition beside those others, those kept of withdrawn speeches included."""
    return SpeechText.objects.filter(speech__document=document).exclude(language__in=others).order_by()


def languages_of(parsed: ParsedDocument, others: set[str]) -> list[str]:
    """The language that each turn's text is in: the one it was spoken in, unless the edition is translated or stands
    beside an edition in that language."""
    return [
        parsed.language if parsed.translated or said.language in others else said.language for said in parsed.speeches
    ]


def stems_and_words_in(parsed: ParsedDocument, languages: Sequence[str]) -> tuple[list[str], list[int]]:
    """The stems of each turn and how many words it has, each in its own language."""
    all_stems, all_words = [""] * len(languages), [0] * len(languages)
    for language in sorted(set(languages)):
        places = [place for place, of in enumerate(languages) if of == language]
        stems, words = stems_and_words([parsed.speeches[place].text for place in places], language)
        for place, stem, count in zip(places, stems, words, strict=True):
            all_stems[place], all_words[place] = stem, count
    return all_stems, all_words


def content_hash(parsed: ParsedDocument) -> str:
    """A hash of everything the parser read, whatever bytes it was read from and whatever rules were made of it."""
    digest = hashlib.sha256(f"{parsed.date}\0{parsed.title}\0{parsed.url}".encode())
    for speech in parsed.speeches:
        digest.update("\0".join(map(str, _as_read(speech))).encode())
    return digest.hexdigest()
