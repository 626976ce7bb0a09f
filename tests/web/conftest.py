"""The Assembly of Avalonia: an invented parliament, small enough to count by hand."""

from datetime import date, timedelta
from itertools import count
from types import SimpleNamespace

import pytest

from tracker.engine.words import count_words, stemmed
from tracker.jobs.tallies import retally_document, revolume_document
from tracker.models import (
    Document,
    Legislature,
    Mention,
    Party,
    Person,
    Source,
    Speech,
    SpeechText,
    TalkingPoint,
)

_numbers = count(1)
WORDS = "the lighthouse tax sinks every boat"
SAID = f"Mr. Speaker, {WORDS}, and the harbour knows it."
PUBLISHED = TalkingPoint.Status.PUBLISHED


def make_line(avalonia, title=WORDS, *, party=None, status=PUBLISHED, **fields):
    """A line of the Harbour Party unless told otherwise."""
    number = next(_numbers)
    return TalkingPoint.objects.create(
        title=title, slug=f"line-{number}", party=party or avalonia.harbour, status=status, **fields
    )


def make_person(name=None):
    number = next(_numbers)
    return Person.objects.create(slug=f"person-{number}", name=name or f"Member {number}")


def make_document(avalonia, day=date(2020, 3, 2), **fields):
    number = next(_numbers)
    fields = {"title": f"Sitting {number}", "source": avalonia.source, **fields}
    return Document.objects.create(external_id=str(number), date=day, **fields)


def make_speech(document, text=SAID, *, person=None, party=None, language="en", **fields):
    """A speech with one text; no text at all when it is empty, as in a ledger."""
    number = next(_numbers)
    fields = {"speaker": person.name if person else f"Hon. member {number}", "order": number, **fields}
    speech = Speech.objects.create(
        document=document,
        external_id=str(number),
        date=document.date,
        person=person,
        party=party,
        language=language,
        words=count_words(text),
        **fields,
    )
    if text:
        add_text(speech, text, language)
    return speech


def add_text(speech, text, language):
    return SpeechText.objects.create(speech=speech, language=language, text=text, stems=stemmed(text, language))


def make_mention(speech, point, *, words=WORDS, stance="uses", **fields):
    """A declared mention of the words where they stand in the speech's texts."""
    spans = [
        [text.language, text.text.index(words), text.text.index(words) + len(words)]
        for text in speech.texts.all()
        if words in text.text
    ]
    return Mention.objects.create(speech=speech, point=point, stance=stance, spans=spans, **fields)


def tally(*documents):
    """Bring the volumes and tallies of the documents up to date, as every job that writes mentions does."""
    for document in documents or Document.objects.all():
        revolume_document(document=document)
        retally_document(document=document)


def say(avalonia, point, *, times=1, day=date(2020, 3, 2), stance="uses", party=None, text=SAID):
    """A document on each of some days, in which a new member says the line."""
    speeches = []
    for number in range(times):
        document = make_document(avalonia, day + timedelta(days=number))
        speech = make_speech(document, text, person=make_person(), party=party or point.party)
        make_mention(speech, point, stance=stance)
        tally(document)
        speeches.append(speech)
    return speeches


@pytest.fixture
def avalonia(db):
    legislature = Legislature.objects.create(slug="avalonia", name="Assembly of Avalonia")
    harbour = Party.objects.create(
        slug="av-harbour",
        legislature=legislature,
        name="Harbour Party",
        short_name="Harbour",
        short_name_fr="Havre",
        nicknames=["HP"],
        colour="#0a4f8f",
    )
    meadow = Party.objects.create(
        slug="av-meadow",
        legislature=legislature,
        name="Meadow Party",
        short_name="Meadow",
        nicknames=["MP"],
        colour="#3d7a2a",
    )
    source = Source.objects.create(slug="av-debates", name="Avalonia Debates", legislature=legislature)
    return SimpleNamespace(legislature=legislature, harbour=harbour, meadow=meadow, source=source)


@pytest.fixture
def make():
    """The factories, for tests that name what they make."""
    return SimpleNamespace(
        line=make_line,
        person=make_person,
        document=make_document,
        speech=make_speech,
        text=add_text,
        mention=make_mention,
        tally=tally,
        say=say,
        WORDS=WORDS,
        SAID=SAID,
    )
