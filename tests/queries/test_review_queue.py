"""What waits for a reviewer, in what order, and what is shown of it."""

from datetime import date
from random import Random
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tracker.jobs import review_mention as reviewing
from tracker.jobs.claim_mentions import claim_mentions
from tracker.jobs.note_wordings import note_wordings
from tracker.jobs.review_mention import review_mention
from tracker.models import Mention, ReviewClaim, Source, SpeechText
from tracker.queries.review_cards import review_cards
from tracker.queries.review_queue import QueueFilter, Waiting, next_mentions, waiting, waiting_in

pytestmark = pytest.mark.django_db
NEVER, ALWAYS = SimpleNamespace(random=lambda: 1.0), SimpleNamespace(random=lambda: 0.0)
OTHER = "Quite another day, and the lighthouse tax sinks every boat of theirs."


@pytest.fixture
def quay(django_user_model):
    return django_user_model.objects.create(username="quay")


@pytest.fixture
def field(django_user_model):
    return django_user_model.objects.create(username="field")


@pytest.fixture
def record(avalonia, make):
    """Of a line of either party two declared mentions; of one a drawn one, and of the other two suggestions."""
    committee = Source.objects.create(slug="av-committee", name="Committee", legislature=avalonia.legislature)
    tax, pier = make.line(avalonia), make.line(avalonia, "a longer pier", party=avalonia.meadow)
    speeches = [make.speech(make.document(avalonia, date(2020, 3, day)), person=make.person()) for day in range(2, 9)]
    of_committee = make.speech(make.document(avalonia, date(2020, 4, 1), source=committee), OTHER)
    for_chair = make.speech(make.document(avalonia, date(2020, 4, 2)), kind="chair")
    made = SimpleNamespace(tax=tax, pier=pier, committee=committee)
    made.early = make.mention(speeches[0], tax)
    made.late = make.mention(speeches[1], tax, stance="quotes")
    made.drawn = make.mention(speeches[2], tax, sampled_at=timezone.now())
    made.of_pier = make.mention(of_committee, pier)
    made.likely = make.mention(speeches[3], pier, state="suggested", method="near", score=0.9)
    made.likelier = make.mention(of_committee, tax, state="suggested", method="near", score=0.95)
    made.uncounted = make.mention(for_chair, tax)
    made.judged = make.mention(speeches[4], tax, state="rejected")
    return made


def queue(reviewer, asked=None, *, most=20, passed=(), chance=NEVER):
    found = next_mentions(asked or QueueFilter(), reviewer=reviewer.pk, most=most, passed=passed, chance=chance)
    by_key = Mention.objects.in_bulk(found)
    return [by_key[key] for key in found]


def test_the_drawn_come_first_then_the_likeliest_then_line_by_line(record, quay):
    wanted = [record.drawn, record.likelier, record.likely, record.late, record.early, record.of_pier]
    assert queue(quay) == wanted
    assert queue(quay, most=2) == wanted[:2]
    assert queue(quay, most=2, passed=[record.drawn.pk, record.likely.pk]) == [record.likelier, record.late]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"state": "suggested"}, ["likelier", "likely"]),
        ({"state": "declared"}, ["late", "early", "drawn", "of_pier"]),
        ({"state": "sample"}, ["drawn"]),
        ({"score": 0.92}, ["likelier"]),
        ({"party": "av-meadow"}, ["likely", "of_pier"]),
        ({"source": "av-committee"}, ["likelier", "of_pier"]),
        ({"source": "av-committee", "party": "av-meadow", "state": "declared"}, ["of_pier"]),
        ({"line": "no-such-line"}, []),
    ],
)
def test_filters(record, quay, asked, found):
    assert queue(quay, QueueFilter(**asked)) == [getattr(record, name) for name in found]
    assert waiting_in(QueueFilter(**asked)) == len(found)


def test_a_line_is_named_by_its_slug(record, quay):
    assert queue(quay, QueueFilter(line=record.pier.slug)) == [record.likely, record.of_pier]


def test_what_waits_is_counted_by_state_and_up_to_a_limit(record):
    assert waiting(most=None) == Waiting(suggested=2, declared=4, sample=1, second=0)
    some = waiting(most=3)
    assert (some.suggested, some.declared, some.capped) == (2, 3, True)
    assert waiting(QueueFilter(party="av-meadow")) == Waiting(suggested=1, declared=1, sample=0, second=0, most=1000)


def test_two_reviewers_are_never_given_the_same(record, quay, field):
    mine = queue(quay, most=3)
    claim_mentions(mentions=[mention.pk for mention in mine], reviewer=quay)
    theirs = queue(field)
    assert not set(mine) & set(theirs)
    assert len(theirs) == 3
    assert queue(quay, most=3) == mine
    # A claim ends by itself.
    ReviewClaim.objects.update(expires_at=timezone.now())
    assert queue(field)[:3] == mine


def test_a_second_opinion_is_shown_as_before_the_first_now_and_then(record, quay, field, monkeypatch):
    monkeypatch.setattr(reviewing, "DRAWN_SHARE", 1)
    review_mention(mention=record.late, state="accepted", stance="quotes", reviewer=quay)
    assert record.late not in queue(quay, chance=ALWAYS)
    assert queue(field, chance=ALWAYS, most=2) == [record.late, record.drawn]
    assert record.late not in queue(field, most=5)
    assert queue(field, QueueFilter(state="suggested"), chance=ALWAYS) == [record.likelier, record.likely]
    [card] = review_cards([record.late.pk], QueueFilter(), reviewer=field.pk, page_language="en")
    assert (card.state, card.stance, card.cue, card.alike) == ("declared", "quotes", "", ())


def test_about_one_in_ten_is_one_for_a_second_opinion(record, quay, field, monkeypatch):
    monkeypatch.setattr(reviewing, "DRAWN_SHARE", 1)
    review_mention(mention=record.late, state="accepted", reviewer=quay)
    first = [queue(field, most=1, chance=Random(seed)) for seed in range(200)]
    assert 8 <= first.count([record.late]) <= 32


def test_a_card_shows_the_passage_and_other_lines_in_the_speech(record, make, quay):
    make.mention(record.early.speech, record.pier)
    [card] = review_cards([record.early.pk], QueueFilter(), reviewer=quay.pk, page_language="fr")
    assert [piece.text for piece in card.pieces if piece.marked] == [make.WORDS]
    assert "".join(piece.text for piece in card.pieces) == make.SAID
    assert [other.point for other in card.near] == [record.pier]
    assert card.language == "en"


def test_passages_alike_of_the_same_line_stand_with_the_first_of_them(record, quay):
    assert note_wordings(like=[record.early.pk], most=1) == 1
    assert note_wordings(like=[record.early.pk]) == 4
    assert note_wordings(like=[record.early.pk]) == 0
    keys = [mention.pk for mention in queue(quay)]
    cards = {card.mention: card for card in review_cards(keys[:4], QueueFilter(), reviewer=quay.pk, page_language="en")}
    assert [one.mention for one in cards[record.drawn].alike] == [record.late, record.early]
    assert [cards[mention].alike for mention in (record.likelier, record.likely, record.late)] == [(), (), ()]
    assert all(one.pieces and one.seen for one in cards[record.drawn].alike)


def test_passages_alike_are_within_the_filter_free_and_not_skipped(record, quay, field):
    note_wordings(like=[record.drawn.pk])

    def alike(asked=None, passed=()):
        [card] = review_cards(
            [record.drawn.pk], asked or QueueFilter(), reviewer=quay.pk, page_language="en", passed=passed
        )
        return [one.mention for one in card.alike]

    assert alike(QueueFilter(state="sample")) == []
    assert alike(passed=[record.late.pk]) == [record.early]
    Mention.objects.filter(pk=record.late.pk).update(state="suggested")
    assert alike() == [record.early]
    Mention.objects.filter(pk=record.late.pk).update(state="declared")
    claim_mentions(mentions=[record.early.pk], reviewer=field)
    assert alike() == [record.late]


def test_no_more_than_a_page_can_show_stand_with_one(record, quay, monkeypatch):
    note_wordings(like=[record.drawn.pk])
    monkeypatch.setattr("tracker.queries.review_cards.MOST_ALIKE", 1)
    [card] = review_cards([record.drawn.pk], QueueFilter(), reviewer=quay.pk, page_language="en")
    assert [one.mention for one in card.alike] == [record.late]


def test_a_note_that_has_grown_old_finds_nothing_that_differs(record, quay):
    note_wordings(like=[record.drawn.pk])
    texts = SpeechText.objects.filter(speech=record.late.speech)
    texts.update(text="Quite another day, and the lighthouse tax sinks every boat of theirs.")
    Mention.objects.filter(pk=record.late.pk).update(spans=[["en", 23, 57]])
    [card] = review_cards([record.drawn.pk], QueueFilter(), reviewer=quay.pk, page_language="en")
    assert [one.mention for one in card.alike] == [record.early]


@pytest.mark.parametrize("share", [0, 1])
def test_cards_of_what_was_reviewed_meanwhile_are_left_out(record, quay, monkeypatch, share):
    """Also where it waits for a second opinion, which nobody gives of his own first."""
    monkeypatch.setattr(reviewing, "DRAWN_SHARE", share)
    review_mention(mention=record.early, state="rejected", reviewer=quay)
    keys = [record.early.pk, record.judged.pk, record.late.pk]
    cards = review_cards(keys, QueueFilter(), reviewer=quay.pk, page_language="en")
    assert [card.mention for card in cards] == [record.late]


def test_queries_do_not_grow_with_cards(record, quay):
    note_wordings(like=[record.drawn.pk])

    def cost(keys):
        with CaptureQueriesContext(connection) as captured:
            review_cards(keys, QueueFilter(line=record.tax.slug), reviewer=quay.pk, page_language="en")
        return len(captured)

    assert cost([record.late.pk]) == 8
    # Of all three there is none besides whose text would be read.
    assert cost([record.late.pk, record.early.pk, record.drawn.pk]) == 7
