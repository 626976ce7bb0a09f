"""Search: the same answer, in the same order, from both databases, whatever is asked."""

from datetime import date
from itertools import product
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.engine.asked import read_question
from tracker.engine.words import count_words, stemmed
from tracker.models import (
    Document,
    Legislature,
    Mention,
    Party,
    Person,
    Phrasing,
    Rebuttal,
    Source,
    Speech,
    SpeechText,
    TalkingPoint,
    Topic,
)
from tracker.queries.catalogue import known_lines, known_people
from tracker.queries.search import help_with, named_by, shown_page
from tracker.queries.speeches_found import FACETS, NOBODY, Narrowing, speeches_found

pytestmark = pytest.mark.django_db


def found(text, *, page=1, per_page=20, oldest_first=False, parents=None, **narrowing):
    """The speeches found, in order."""
    asked = read_question(text)
    if not asked.all_of:
        return []
    got = speeches_found(
        asked, Narrowing(**narrowing), parents or {}, page=page, per_page=per_page, oldest_first=oldest_first
    )
    return [shown.speech for shown in shown_page(got.page, asked, page_language="en", oldest_first=oldest_first)]


def counts(text, facet, **narrowing):
    got = speeches_found(read_question(text), Narrowing(**narrowing), {}, page=1, per_page=20)
    return dict(got.counts(facet, Narrowing(**narrowing)))


def named(text):
    return named_by(read_question(text), known_lines(), known_people())


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
    assert found("taxing lighthouse") == [english]
    assert found("ECONOMIE des phare") == [french]
    assert found("quay") == [english]


def test_all_words_have_to_stand_in_one_text(source):
    speech(source, ("en", "The lighthouse."), ("fr", "Le bateau."))
    assert found("lighthouse bateau") == []
    assert found("lighthouse harbour") == []


def test_a_speech_found_in_both_languages_comes_once(source):
    both = speech(source, ("en", "The tax."), ("fr", "La taxe, dite tax."))
    assert found("tax") == [both]
    assert counts("tax", "year") == {2020: 1}


def test_a_language_without_phrasings_is_searched_by_its_words_as_they_are(source):
    irish = speech(source, ("ga", "Tá an taoide cothrom."))
    assert found("taoide") == [irish]
    assert found("taoidí") == []


def test_phrases_stand_side_by_side_in_order(source):
    beside = speech(source, ("en", "The carbon taxes hurt."))
    speech(source, ("en", "A tax on carbon and no carbon in a tax."))
    assert found('"carbon tax"') == [beside]
    assert found("carbon-tax") == [beside]
    assert found('"carbon tax hurts" -boat') == [beside]


def test_or_finds_either_and_a_minus_leaves_out_what_any_language_of_the_speech_says(source):
    tax, levy = speech(source, ("en", "The tax.")), speech(source, ("en", "The levy of carbon."))
    speech(source, ("en", "The toll on boats."), ("fr", "La taxe et le bateau."))
    assert found("tax OR levy -boat") == [tax, levy]
    assert found('tax OR "levy of carbon" -boat') == [tax, levy]
    assert found('toll OR tax -"toll on boats" -levy') == [tax]
    assert found("tax OR levy carbon -bateau") == [levy]


def test_words_that_no_index_holds_whole_are_read_in_the_texts(source):
    greek = speech(source, ("en", "The Ωμέγα tax is ½ paid."))
    speech(source, ("en", "The tax is paid."))
    assert found("ωμεγα") == [greek]
    assert found('tax "Ωμέγα tax"') == [greek]
    assert found("½ tax") == [greek]
    assert found("boat OR Ωμέγα") == [greek]
    assert found("paid -Ωμέγα -boat") != [greek]


def test_newest_first_then_as_the_record_has_them(source):
    old = speech(source, ("en", "A tax."), day=date(2019, 1, 1))
    new = speech(source, ("en", "A tax."), day=date(2021, 1, 1))
    newer = speech(source, ("en", "A tax."), day=date(2021, 1, 1))
    first = Speech.objects.create(document=new.document, external_id="0", order=0, date=new.date, speaker="Another")
    SpeechText.objects.create(speech=first, language="en", text="A tax.", stems="a tax")
    assert found("tax") == [first, new, newer, old]
    assert found("tax", oldest_first=True) == [old, first, new, newer]
    assert found("tax", per_page=3, page=2) == [old]
    assert found("tax", per_page=3, page=99) == [old]


def test_unpublished_and_withdrawn_speech_is_not_found(source):
    speech(source, ("en", "A secret tax."), published=False)
    speech(source, ("en", "A secret tax."), withdrawn=True)
    assert found("secret") == []
    helped = help_with(read_question("secret"), known_lines(), known_people())
    assert [term.typed for term in helped.nowhere] == ["secret"]


def test_the_index_follows_a_changed_and_a_deleted_text(source):
    made = speech(source, ("en", "A tax."))
    text = made.texts.get()
    text.text, text.stems = "A boat.", stemmed("A boat.", "en")
    text.save()
    assert found("tax") == []
    assert found("boats") == [made]
    made.document.delete()
    assert found("boats") == []


@pytest.fixture
def faceted(source, party):
    """Speeches by two people of one party and by nobody known, in two years and sources, one of them on a topic."""
    gazette = Source.objects.create(slug="av-gazette", name="Gazette")
    ada, ben = (Person.objects.create(slug=name, name=name) for name in ("ada", "ben"))
    sea = Topic.objects.create(slug="sea", name="Sea")
    boats = Topic.objects.create(slug="boats", name="Boats", parent=sea)
    point = TalkingPoint.objects.create(slug="tax", title="Boat tax", party=party, status="published")
    point.topics.add(boats)
    hidden = TalkingPoint.objects.create(slug="draft", title="Draft", party=party, status="draft")
    hidden.topics.add(boats)
    said = ("en", "The tax.")
    speeches = [
        speech(source, said, day=date(2020, 1, 1), party=party, person=ada),
        speech(source, said, day=date(2020, 1, 2), party=party, person=ben),
        speech(gazette, said, day=date(2021, 1, 1), party=party, person=ada),
        speech(gazette, said, day=date(2021, 1, 2)),
    ]
    Mention.objects.create(speech=speeches[0], point=point, spans=[], stance="quotes")
    Mention.objects.create(speech=speeches[1], point=hidden, spans=[])
    Mention.objects.create(speech=speeches[2], point=point, spans=[], state="rejected")
    return SimpleNamespace(
        party=party, gazette=gazette, source=source, ada=ada, ben=ben, sea=sea, boats=boats, speeches=speeches
    )


def test_facets_count_what_their_lists_hold_whatever_else_is_chosen(faceted):
    assert counts("tax", "party") == {faceted.party.pk: 3, NOBODY: 1}
    assert counts("tax", "person") == {faceted.ada.pk: 2, faceted.ben.pk: 1, NOBODY: 1}
    assert counts("tax", "year", person=faceted.ada.pk) == {2020: 1, 2021: 1}
    assert counts("tax", "person", person=faceted.ada.pk, year=2021) == {faceted.ada.pk: 1, NOBODY: 1}
    assert counts("tax", "source", since=date(2020, 1, 2)) == {faceted.source.pk: 1, faceted.gazette.pk: 2}
    parents = {faceted.sea.pk: None, faceted.boats.pk: faceted.sea.pk}
    everything = speeches_found(read_question("tax"), Narrowing(), parents, page=1, per_page=20)
    assert everything.counts("topic", Narrowing()) == {faceted.sea.pk: 1, faceted.boats.pk: 1}
    values = {facet: [None, *everything.counts(facet, Narrowing())] for facet in FACETS}
    for chosen in product(*values.values()):
        narrowing = dict(zip(values, chosen, strict=True))
        listed = found("tax", parents=parents, **narrowing)
        assert everything.count(Narrowing(**narrowing)) == len(listed)
        for facet in FACETS:
            for value, count in everything.counts(facet, Narrowing(**narrowing)).items():
                assert count == len(found("tax", **{**narrowing, facet: value}))


def test_finds_published_lines_by_their_words_phrasings_answers_party_and_topics(party):
    point = TalkingPoint.objects.create(
        slug="tax", title="Lighthouse tax", party=party, status="published", gist_fr="Le phare.", verdict="Untrue"
    )
    point.topics.add(Topic.objects.create(slug="coast", name="Coasts", name_fr="Côtes"))
    Phrasing.objects.create(point=point, text="(beacon|lamp) … levy")
    Phrasing.objects.create(point=point, text="pier credit", kind="exclude")
    answer = Rebuttal.objects.create(point=point, body="No boats sank.", published=True)
    Rebuttal.objects.create(point=point, body="A draft on whales.", published=False)
    hidden = TalkingPoint.objects.create(slug="hidden", title="Hidden lighthouse", party=party, status="draft")
    Rebuttal.objects.create(point=hidden, body="Hidden boats.", published=True)
    for typed in (
        "taxes lighthouses",
        "levies beacons",
        "phares",
        "untrue",
        "harbour tax",
        "coast",
        "Côte",
        "tax -pier",
    ):
        assert named(typed).lines == (point,), typed
    for typed in ("pier", "hidden", "tax -lighthouse", "tax -phare", '"beacon levy"', '"tax beacon"'):
        assert named(typed).lines == (), typed
    assert named("boat").answers == (answer,)
    assert named("boat -sank").answers == ()
    assert named("whales").answers == ()


def test_lines_that_say_it_themselves_come_before_those_of_which_it_is_said(party):
    for slug, fields in (("a", {"gist": "Tax."}), ("b", {}), ("d", {"title": "Tax"}), ("c", {"title": "A tax"})):
        TalkingPoint.objects.create(slug=slug, party=party, status="published", **{"title": "Boats", **fields})
    Phrasing.objects.create(point=TalkingPoint.objects.get(slug="b"), text="tax")
    assert [point.slug for point in named("tax").lines] == ["c", "d", "b", "a"]


def test_names_people_topics_and_parties_by_whole_words(party):
    ada = Person.objects.create(slug="ada", name="Ada Quay", family_name="Quay", aliases=["Countess Quay"])
    topic = Topic.objects.create(slug="coast", name="Coasts", name_fr="Côtes")
    party.nicknames = ["Dockers"]
    party.save()
    assert [known.person for known in named("quay ada").people] == [ada]
    assert [known.person for known in named('"Countess Quay" OR whoever').people] == [ada]
    assert named("qua").people == named("quay -ada").people == ()
    assert named("cote").topics == (topic,)
    assert named("docker").parties == (party,)


def test_what_an_editor_changes_is_found_at_once(party):
    point = TalkingPoint.objects.create(slug="tax", title="Tax", party=party, status="draft")
    assert named("tax").lines == ()
    point.status = "published"
    point.save()
    assert named("tax").lines == (point,)
    phrasing = Phrasing.objects.create(point=point, text="levy")
    assert named("levy").lines == (point,)
    phrasing.delete()
    assert named("levy").lines == ()
    topic = Topic.objects.create(slug="boats", name="Boats")
    point.topics.add(topic)
    assert named("boats").lines == (point,)
    point.topics.remove(topic)
    assert named("boats").lines == ()
    party.nicknames = ["Dockers"]
    party.save()
    assert named("dockers").lines == (point,)


def test_marks_the_words_in_the_text_that_has_them_all(source):
    made = speech(source, ("en", "The tax on boats."), ("fr", "La taxe."))
    asked = read_question("boat taxes -quay")
    (shown,) = shown_page([made.pk], asked, page_language="fr")
    assert (shown.speech, shown.language) == (made, "en")
    assert [piece.text for piece in shown.pieces if piece.marked] == ["tax", "boats"]


def test_a_question_that_finds_nothing_is_helped(source, party):
    TalkingPoint.objects.create(slug="tax", title="Government tax", party=party, status="published")
    speech(source, ("en", "The harbour tax."))

    def helped(text):
        got = help_with(read_question(text), known_lines(), known_people())
        return (
            got.meant,
            got.without_those,
            [term.typed for term in got.nowhere],
            {term.typed: way for term, way in got.without},
            got.apart,
        )

    assert helped("goverment tax") == ("government tax", "tax", ["goverment"], {}, "")
    assert helped('"tax harbour"') == ("", "", ["tax harbour"], {}, "tax harbour")
    assert helped("harbour tax -the") == ("", "", [], {"harbour": "tax -the", "tax": "harbour -the"}, "")
    assert helped("zzzzz") == ("", "", ["zzzzz"], {}, "")


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
    assert len(found(asked)) <= 1
    question = read_question(asked)
    help_with(question, known_lines(), known_people())


TEXTS = st.lists(
    st.sampled_from("the tax taxes boat boats l'emploi quay Ωμέγα 1,000 ½ 2 ⑵ coŀlegi ʼ がtax".split()), max_size=8
).map(" ".join)
ASKED = st.lists(
    st.sampled_from([
        "tax", "boats", "-quay", "-tax", "OR", '"the tax"', '"boat tax quay"', '-"tax boat"', "Ωμέγα", "emploi", "1000", "2", "legi",
    ]),
    max_size=6,
).map(" ".join)  # fmt: skip


@given(texts=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), asked=st.lists(ASKED, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_index_finds_what_reading_every_text_finds(source, texts, asked):
    Document.objects.all().delete()
    made = [
        (speech(source, ("en", english), ("fr", french)), {"en": stemmed(english, "en"), "fr": stemmed(french, "fr")})
        for english, french in texts
    ]
    for typed in asked:
        question = read_question(typed)
        expected = [
            one
            for one, stems in made
            if any(question.has_all(text, language) for language, text in stems.items())
            and not any(question.excludes(text, language) for language, text in stems.items())
        ]
        assert found(typed) == expected, typed


def test_of_a_word_that_is_no_plain_letters_the_index_holds_no_part(source):
    speech(source, ("en", "½ of the coŀlegi, point ⑶, がtax."))
    plain = speech(source, ("en", "2 or 3 legi tax."))
    for typed in ("2", "3", "legi", "tax"):
        assert found(typed) == [plain], typed


def test_words_and_texts_longer_than_an_index_can_hold_hide_nothing_beside_them(source):
    """A tsvector has room for 2 KB a word and 1 MB of words."""
    long_word = speech(source, ("en", f"A tax of {'a' * 2048}boat and a quay."))
    long_text = speech(source, ("en", "The harbour tax. " * 80_000))
    assert found("tax") == [long_word, long_text]
    assert found("quay tax") == [long_word]
    assert found("harbour") == [long_text]
    assert found("aaaa") == found("boat") == []


@given(asked=st.text(max_size=400))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_typed_raises(source, asked):
    found(asked)
