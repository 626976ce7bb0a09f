"""Jobs that change the same at once, on PostgreSQL: each waits for the other, and what is counted is what is stored.

One job has done everything but commit when the other begins; it goes on once that one waits, or has ended.
"""

import time
from contextlib import contextmanager
from threading import Thread

import pytest
from django.db import connection, transaction

from tests.jobs.conftest import turn
from tracker.jobs.correct_speech import correct_speech
from tracker.jobs.decide_mentions import decide_mentions, undo_review
from tracker.jobs.match import match
from tracker.jobs.merge_people import merge_people
from tracker.jobs.move_mentions import move_mentions
from tracker.jobs.review_mention import review_mention
from tracker.jobs.rule_on_speaker import rule_on_speaker
from tracker.jobs.tallies import recount
from tracker.models import Mention, Person, Phrasing, Placing, Review, TalkingPoint
from tracker.queries.review_queue import seen_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer"),
]
SAID = "The boat-sinking lighthouse tax hurts."


class InAnotherConnection(Thread):
    """A job in a thread, with a connection of its own."""

    def __init__(self, job):
        super().__init__()
        self.job, self.backend, self.error = job, None, None
        self.start()

    def run(self):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.backend = cursor.fetchone()[0]
            self.job()
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def waits_or_has_ended(self):
        if self.backend is None or not self.is_alive():
            return not self.is_alive()
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self.backend])
            return cursor.fetchone()[0]


@contextmanager
def before_it_commits(job):
    """Do a job, and another one beside it that begins before the first is committed."""
    with transaction.atomic():
        yield
        other = InAnotherConnection(job)
        while not other.waits_or_has_ended():
            time.sleep(0.001)
    other.join()
    assert other.error is None, repr(other.error)


@pytest.fixture
def mentions(avalonia, importing, django_user_model):
    """What three members and somebody unknown said on one day; an editor rejected all of it."""
    members = [turn(SAID, given=given, order=order) for order, given in enumerate(("Ada", "Bo", "Cy"))]
    unknown = turn(SAID, order=3, speaker="Mr. Nobody", given="", party="", riding="")
    importing(*members, unknown)
    made = list(Mention.objects.select_related("speech").order_by("speech__order"))
    assert [mention.speech.person is None for mention in made] == [False, False, False, True]
    for mention in made:
        review_mention(mention=mention, state="rejected", reviewer=editor(django_user_model))
    return made


def editor(users):
    return users.objects.get_or_create(username="editor")[0]


def bo():
    return Person.objects.get(given_name="Bo")


def given_to_bo(mentions, source):
    speech = mentions[0].speech
    speech.person = bo()
    correct_speech(speech=speech, changed={"person"})
    return mentions[0]


def no_speech(mentions, source):
    speech = mentions[0].speech
    speech.kind = "procedural"
    correct_speech(speech=speech, changed={"kind"})
    return mentions[0]


def placed(mentions, source):
    rule_on_speaker(placing=Placing(source=source, speaker="Mr. Nobody", person=bo()))
    return mentions[3]


def merged(mentions, source):
    merge_people(kept=bo(), gone=Person.objects.get(given_name="Ada"), confirmed=True)
    return mentions[0]


def matched(mentions, source):
    Phrasing.objects.create(point=mentions[1].point, text="lighthouse tax hurts", language="en")
    match()
    return mentions[1]


CHANGES = [given_to_bo, no_speech, placed, merged, matched]


@pytest.mark.parametrize("accepted_before", [False, True])
@pytest.mark.parametrize("change", CHANGES)
def test_a_review_counts_for_whoever_a_turn_is_given_to_meanwhile(
    avalonia, mentions, django_user_model, change, accepted_before
):
    """Whether or not there was a tally to be found by."""
    by = editor(django_user_model)
    reviewed = mentions[{placed: 3, matched: 1}.get(change, 0)]
    states = ["accepted", "rejected"] if accepted_before else ["rejected", "accepted"]
    review_mention(mention=reviewed, state=states[0], reviewer=by)
    held = Mention.objects.get(pk=reviewed.pk)
    with before_it_commits(lambda: review_mention(mention=held, state=states[1], reviewer=by)):
        change(mentions, avalonia.source)
    assert Mention.objects.get(pk=reviewed.pk).state == states[1]
    assert recount(check=True).differences == ()


@pytest.mark.parametrize("change", CHANGES)
def test_a_turn_that_is_given_to_somebody_during_a_review_is_counted_for_them(
    avalonia, mentions, django_user_model, change
):
    reviewed = mentions[{placed: 3, matched: 1}.get(change, 0)]
    with before_it_commits(lambda: change(mentions, avalonia.source)):
        review_mention(mention=reviewed, state="accepted", reviewer=editor(django_user_model))
    assert recount(check=True).differences == ()


def test_a_day_that_is_printed_anew_during_a_review_is_counted_as_it_is_then(mentions, importing, django_user_model):
    def printed_anew():
        importing(turn(SAID, given="Bo", order=0), turn(SAID, given="Dot", order=1), name="anew.jsonl")

    with before_it_commits(printed_anew):
        review_mention(mention=mentions[0], state="accepted", reviewer=editor(django_user_model))
    assert recount(check=True).differences == ()


@pytest.mark.parametrize("state", ["accepted", "rejected"])
def test_two_reviews_of_one_line_in_one_document_at_once_are_both_counted(mentions, django_user_model, state):
    by = editor(django_user_model)
    # Two turns of one member, and a third that is counted already.
    for mention in mentions:
        mention.speech.person, mention.speech.party = mentions[0].speech.person, mentions[0].speech.party
        correct_speech(speech=mention.speech, changed={"person", "party"})
    first, second, third, _ = mentions
    for mention in (third, *((first, second) if state == "rejected" else ())):
        review_mention(mention=mention, state="accepted", reviewer=by)
    with before_it_commits(lambda: review_mention(mention=second, state=state, reviewer=by)):
        review_mention(mention=first, state=state, reviewer=by)
    assert recount(check=True).differences == ()


def test_decisions_and_what_takes_them_back_and_moves_take_turns(avalonia, mentions, django_user_model):
    by, other = editor(django_user_model), TalkingPoint.objects.create(slug="tide", title="Tide", party=avalonia.meadow)
    Mention.objects.update(state="suggested", reviewer=None, reviewed_at=None)
    seen = {mention.pk: seen_of(Mention.objects.get(pk=mention.pk)) for mention in mentions}
    first, last = mentions[0].pk, mentions[3].pk
    with before_it_commits(lambda: decide_mentions(seen={last: seen[last]}, decision="uses", reviewer=by)):
        decide_mentions(seen={first: seen[first], mentions[1].pk: seen[mentions[1].pk]}, decision="uses", reviewer=by)
    assert recount(check=True).differences == ()
    review = Review.objects.standing().filter(mention=first).latest("pk")
    with before_it_commits(lambda: undo_review(review=review, reviewer=by)):
        move_mentions(mentions=[last], to=other, by=by)
    assert Mention.objects.get(pk=first).state == "suggested"
    assert recount(check=True).differences == ()
