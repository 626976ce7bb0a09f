"""Search: the same answer from both databases, whatever is asked."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.engine.words import count_words, stemmed
from tracker.models import (
    Document,
    Legislature,
    Party,
    Phrasing,
    Rebuttal,
    Source,
    Speech,
    SpeechText,
    TalkingPoint,
)
from tracker.queries.search import found_speeches, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def party(db):
    legislature = Legislature.objects.create(slug="avalonia", name="Assembly of Avalonia")
    return Party.objects.create(slug="av-harbour", legislature=legislature, name="Harbour Party", short_name="Harbour")


@pytest.fixture
def source(db):
    return Source.objects.create(slug="av-debates", name="Avalonia Debates")


def speech(source, *texts, day=date(2020, 1, 1), published=True, **fields):
    """A speech in a document of its own, with its texts as (language, text)."""
    number = str(Document.objects.count())
    document = Document.objects.create(source=source, external_id=number, date=day, published=published)
    made = Speech.objects.create(
        document=document,
        external_id="1",
        order=1,
        date=day,
        speaker="A member",
        words=count_words(texts[0][1]),
        **fields,
    )
    for language, text in texts:
        SpeechText.objects.create(speech=made, language=language, text=text, stems=stemmed(text, language))
    return made


def test_finds_speeches_in_any_inflection_accent_and_case(source):
    english = speech(source, ("en", "Lighthouses were taxed at the QUAY."))
    french = speech(source, ("fr", "L'économie des phares s’écroule."))
    assert list(search("taxing lighthouse").speeches) == [english]
    assert list(search("ECONOMIE du phare".replace("du ", "des ")).speeches) == [french]
    assert list(search("quay").speeches) == [english]


def test_all_words_have_to_stand_in_one_text(source):
    speech(source, ("en", "The lighthouse."), ("fr", "Le bateau."))
    assert list(search("lighthouse bateau").speeches) == []
    assert list(search("lighthouse harbour").speeches) == []


def test_a_speech_found_in_both_languages_comes_once(source):
    both = speech(source, ("en", "The tax."), ("fr", "La taxe, dite tax."))
    assert list(search("tax").speeches) == [both]


def test_newest_first_then_by_id(source):
    old = speech(source, ("en", "A tax."), day=date(2019, 1, 1))
    new = speech(source, ("en", "A tax."), day=date(2021, 1, 1))
    newer = speech(source, ("en", "A tax."), day=date(2021, 1, 1))
    assert list(search("tax").speeches) == [new, newer, old]


def test_unpublished_and_withdrawn_speech_is_not_found(source):
    speech(source, ("en", "A secret tax."), published=False)
    speech(source, ("en", "A secret tax."), withdrawn=True)
    assert list(search("secret").speeches) == []


def test_the_index_follows_a_changed_and_a_deleted_text(source):
    made = speech(source, ("en", "A tax."))
    text = made.texts.get()
    text.text, text.stems = "A boat.", stemmed("A boat.", "en")
    text.save()
    assert list(search("tax").speeches) == []
    assert list(search("boats").speeches) == [made]
    made.document.delete()
    assert list(search("boats").speeches) == []


def test_finds_published_lines_by_their_words_phrasings_and_answers(party):
    point = TalkingPoint.objects.create(
        slug="tax", title="Lighthouse tax", party=party, status="published", gist_fr="Le phare."
    )
    Phrasing.objects.create(point=point, text="beacon levy")
    Phrasing.objects.create(point=point, text="pier credit", kind="exclude")
    answer = Rebuttal.objects.create(point=point, body="No boats sank.", published=True)
    Rebuttal.objects.create(point=point, body="A draft on whales.", published=False)
    hidden = TalkingPoint.objects.create(slug="hidden", title="Hidden lighthouse", party=party, status="draft")
    Rebuttal.objects.create(point=hidden, body="Hidden boats.", published=True)
    assert search("taxes lighthouses").lines == (point,)
    assert search("levies beacons").lines == (point,)
    assert search("phares").lines == (point,)
    assert search("pier").lines == ()
    assert search("hidden").lines == ()
    assert search("boat").rebuttals == (answer,)
    assert search("whales").rebuttals == ()


def test_marks_the_words_in_the_text_that_has_them_all(source):
    made = speech(source, ("en", "The tax on boats."), ("fr", "La taxe."))
    found = search("boat taxes")
    (shown,) = found_speeches(list(found.speeches), found.stems, page="fr")
    assert (shown.speech, shown.language) == (made, "en")
    assert [piece.text for piece in shown.pieces if piece.marked] == ["tax", "boats"]


ODD = [
    "",
    " ",
    '"',
    "'",
    "*",
    "tax*",
    "tax AND",
    "NOT tax",
    "NEAR(tax boat, 2)",
    "stems:tax",
    "^tax",
    "tax OR (",
    "tax & | ! <-> :*",
    "-tax",
    "{tax}",
    "\x00tax\x00",
    "\ud800",
    "%s %(x)s",
    "; DROP TABLE tracker_speech;",
    "🐟",
    "½ ² Ⅷ ﬁ",
    "x" * 10_000,
    "tax " * 5_000,
    " ".join(f"w{number}" for number in range(100)),
]


@pytest.mark.parametrize("asked", ODD, ids=range(len(ODD)))
def test_odd_questions_never_raise(source, asked):
    speech(source, ("en", "A tax on a boat; near it, and not under it."))
    found = search(asked)
    assert len(found_speeches(list(found.speeches), found.stems, page="en")) <= 1


def test_operators_are_only_words(source):
    plain = speech(source, ("en", "The tax is not near the boat."))
    speech(source, ("en", "The tax."))
    assert list(search("tax NOT NEAR boat").speeches) == [plain]
    assert list(search('"tax* (boat)"').speeches) == [plain]


@given(asked=st.text(max_size=400))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_typed_raises(source, asked):
    list(search(asked).speeches)
