"""Suggestions: near matches wait for an editor, count for nothing, and follow what editors judge."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.jobs.conftest import turn
from tests.parsers.test_canada_hansard import sitting
from tracker.jobs import suggest
from tracker.jobs.import_record import import_record
from tracker.jobs.match import match
from tracker.jobs.review_mention import review_mention
from tracker.jobs.tallies import recount
from tracker.models import Legislature, Mention, Party, Phrasing, Source, SpeechText, TalkingPoint, Tally

LINE = "This boat-sinking lighthouse tax must go."
NEAR = "A lighthouse tax that sinks boats."
PART = "A boat-sinking tax."


def waiting():
    """What waits, the likeliest first: (document, order, score)."""
    rows = Mention.objects.filter(state="suggested").order_by(
        "-score", "speech__document__external_id", "speech__order"
    )
    return [(m.speech.document.external_id, m.speech.order, m.score) for m in rows.select_related("speech__document")]


def words(mention):
    """The words that its spans mark."""
    texts = dict(SpeechText.objects.filter(speech=mention.speech).values_list("language", "text"))
    return [texts[language][start:end] for language, start, end in mention.spans]


@pytest.fixture
def editor(django_user_model):
    return django_user_model.objects.create(username="editor")


@pytest.fixture
def suggested(avalonia, importing):
    """One day with the line, two near matches and a speech that says neither."""
    importing(turn(LINE), turn(NEAR, order=1), turn(PART, order=2), turn("Nothing of the kind.", order=3))
    return avalonia


def test_importing_a_document_stores_its_near_matches_as_suggestions(suggested):
    first, second = Mention.objects.filter(state="suggested").order_by("-score")
    assert (first.method, first.score, first.stance, first.cue) == ("near", 0.873, "uses", "own party")
    assert (words(first), words(second)) == (["lighthouse tax that sinks boats"], ["boat-sinking tax"])
    assert second.score < first.score
    assert first.phrasing == Phrasing.objects.get()


def test_suggestions_count_for_nothing(suggested):
    assert Mention.objects.counted().count() == 1
    assert [(tally.speeches, tally.occurrences) for tally in Tally.objects.all()] == [(1, 1)]
    assert not recount(check=True).differences
    out = StringIO()
    call_command("rank", "--json", stdout=out)
    assert '"speeches": 1,' in out.getvalue()


def test_a_speech_waits_once_for_a_line_and_never_where_it_has_the_line(avalonia, importing):
    importing(turn(f"{NEAR} {PART} {NEAR}"), turn(f"{LINE} {NEAR}", order=1))
    assert waiting() == [("av-1", 0, 0.873)]
    assert Mention.objects.count() == 2


def test_matching_again_changes_no_suggestion(suggested):
    before = list(Mention.objects.order_by("pk").values())
    match(point=suggested.point)
    match()
    assert list(Mention.objects.order_by("pk").values()) == before


def test_an_accepted_suggestion_counts_and_stays(suggested, editor):
    mention = Mention.objects.filter(state="suggested").order_by("-score").first()
    review_mention(mention=mention, state="accepted", reviewer=editor)
    match(point=suggested.point)
    assert Mention.objects.get(pk=mention.pk).state == "accepted"
    assert Tally.objects.get().speeches == 2
    assert not recount(check=True).differences


def test_a_rejected_suggestion_never_comes_back(suggested, editor):
    mention = Mention.objects.filter(state="suggested").order_by("-score").first()
    review_mention(mention=mention, state="rejected", reviewer=editor)
    match()
    match(point=suggested.point)
    assert Mention.objects.get(pk=mention.pk).state == "rejected"
    assert waiting() == [("av-1", 2, 0.7143)]
    assert Tally.objects.get().speeches == 1


def test_a_rejected_suggestion_is_declared_when_a_new_phrasing_covers_other_words(avalonia, importing, editor):
    importing(turn(f"{NEAR} It is a lamp levy."))
    review_mention(mention=Mention.objects.get(), state="rejected", reviewer=editor)
    Phrasing.objects.create(point=avalonia.point, text="lamp levy", language="en")
    match()
    mention = Mention.objects.get()
    assert (mention.state, mention.method, mention.reviewer, words(mention)) == (
        "declared", "phrasing", None, ["lamp levy"]
    )  # fmt: skip
    assert not recount(check=True).differences


def test_a_rejected_suggestion_stays_rejected_when_a_new_phrasing_covers_its_words(avalonia, importing, editor):
    importing(turn(NEAR))
    review_mention(mention=Mention.objects.get(), state="rejected", reviewer=editor)
    Phrasing.objects.create(point=avalonia.point, text="lighthouse tax that sinks", language="en")
    match()
    assert Mention.objects.get().state == "rejected"
    assert not Tally.objects.exists()


def test_a_waiting_suggestion_is_declared_when_a_new_phrasing_covers_it(avalonia, importing):
    importing(turn(NEAR))
    Phrasing.objects.create(point=avalonia.point, text="lighthouse tax that sinks boats", language="en")
    match()
    assert list(Mention.objects.values_list("state", "method", "score")) == [("declared", "phrasing", None)]


def test_only_the_best_of_a_line_wait_and_judging_makes_room(avalonia, importing, editor, monkeypatch):
    monkeypatch.setattr(suggest, "MOST_WAITING", 2)
    importing(turn(PART), turn(NEAR, order=1), turn(PART, order=2), turn(NEAR, order=3), turn(PART, order=4))
    assert [order for _, order, _ in waiting()] == [1, 3]
    for mention in Mention.objects.filter(state="suggested"):
        review_mention(mention=mention, state="accepted", reviewer=editor)
    assert match().suggestions == 2
    assert [order for _, order, _ in waiting()] == [0, 2], "of two alike the earlier waits"


def test_the_best_wait_whichever_document_they_are_in(avalonia, importing, monkeypatch):
    monkeypatch.setattr(suggest, "MOST_WAITING", 2)
    importing(turn(PART), turn(NEAR, order=1))
    importing(turn(NEAR, document="av-2", day="2014-05-15"), turn(PART, document="av-2", day="2014-05-15", order=1))
    assert [row[:2] for row in waiting()] == [("av-1", 1), ("av-2", 0)]


def test_where_lines_are_many_fewer_of_each_wait(avalonia, importing, monkeypatch):
    monkeypatch.setattr(suggest, "ALTOGETHER", 4)
    monkeypatch.setattr(suggest, "LEAST_ROOM", 1)
    for number in range(3):
        TalkingPoint.objects.create(slug=f"line-{number}", title=f"Line {number}", party=avalonia.harbour)
    importing(turn(PART), turn(NEAR, order=1))
    assert [order for _, order, _ in waiting()] == [1]


def test_suggestions_of_edited_and_withdrawn_speeches_go(suggested, importing):
    importing(turn(LINE), turn("We have a lamp.", order=1))
    assert waiting() == []
    importing(turn(LINE), turn(f"Now then. {PART}", order=1))
    mention = Mention.objects.get(state="suggested")
    assert words(mention) == ["boat-sinking tax"]


def test_a_removed_phrasing_takes_its_suggestions(suggested):
    Phrasing.objects.all().delete()
    match()
    assert not Mention.objects.exists()


def test_both_languages_of_a_speech_make_one_suggestion(db, tmp_path):
    source = Source.objects.create(slug="av-debates", name="Avalonia Debates")
    legislature = Legislature.objects.create(slug="avalonia", name="Assembly of Avalonia")
    party = Party.objects.create(slug="av-harbour", legislature=legislature, name="Harbour Party", short_name="HP")
    point = TalkingPoint.objects.create(slug="sinks", title="It sinks every boat", party=party)
    Phrasing.objects.create(point=point, text="sinks every single boat", language="en")
    Phrasing.objects.create(point=point, text="coule à pic chaque bateau", language="fr")
    english, french = tmp_path / "en.xml", tmp_path / "fr.xml"
    english.write_bytes(sitting())
    french.write_bytes(sitting(language="FR").replace(b"It sinks every boat", "Elle coule à pic tout bateau".encode()))
    import_record(paths=[french, english], source=source)
    mention = Mention.objects.get()
    assert (mention.state, mention.method) == ("suggested", "near")
    import_record(paths=[english, french], source=source)
    assert Mention.objects.count() == 1


def many(text, *, begin):
    return [turn(f"{text} Day {order}.", order=order) for order in range(begin, begin + 10)]


def test_after_rejections_the_next_match_shows_no_such_suggestions_and_after_acceptances_more(
    avalonia, importing, editor
):
    importing(*many(PART, begin=0), *many(NEAR, begin=10))
    match()
    assert match().points == ()
    for mention in Mention.objects.filter(state="suggested", score__lt=0.8).order_by("pk")[:6]:
        review_mention(mention=mention, state="rejected", reviewer=editor)
    assert match().points == ("lighthouse-tax",), "what was judged makes the line due"
    assert [order for _, order, _ in waiting()] == list(range(10, 20))
    Mention.objects.filter(state="rejected").update(state="accepted")
    match()
    assert [order for _, order, _ in waiting()] == [*range(10, 20), *range(6, 10)], "the rest are shown again"
    assert match().points == ()


def test_after_acceptances_the_next_match_shows_lower_scored_suggestions(avalonia, importing, editor):
    Phrasing.objects.create(point=avalonia.point, text="has one lighthouse now", language="en")
    importing(*many(PART, begin=0), turn("He has one now.", order=20))
    assert [order for _, order, _ in waiting()] == list(range(10))
    for mention in Mention.objects.filter(state="suggested", speech__order__lt=6):
        review_mention(mention=mention, state="accepted", reviewer=editor)
    match()
    assert waiting()[-1] == ("av-1", 10, 0.5385)
