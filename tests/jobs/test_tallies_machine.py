"""Whatever happens to the record, in any order: tallies and totals equal a recount after every step, and rankings what
the mentions add up to."""

import contextlib
import json
import tempfile
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.jobs.conftest import turn
from tests.queries.reference import Rows, as_defined
from tracker.jobs.correct_speech import correct_speech, take_back_corrections
from tracker.jobs.decide_mentions import NotDecidedError, decide_mentions, undo_review
from tracker.jobs.import_record import import_record
from tracker.jobs.match import match
from tracker.jobs.merge_lines import merge_lines
from tracker.jobs.merge_lines import undo_merge as undo_merge_of_lines
from tracker.jobs.merge_people import merge_people, undo_merge
from tracker.jobs.move_mentions import move_mentions, undo_move
from tracker.jobs.record_sighting import record_sighting
from tracker.jobs.review_mention import review_mention
from tracker.jobs.tallies import recount, retally_document
from tracker.jobs.totals import mark_members_due, settle_totals
from tracker.models import (
    Document,
    DueTotal,
    Mention,
    MentionMove,
    Person,
    PersonMerge,
    Phrasing,
    Review,
    Source,
    Speech,
    TalkingPoint,
)
from tracker.queries.figures import Figures
from tracker.queries.measured import measured
from tracker.queries.ranking import ranked_points
from tracker.queries.review_queue import seen_of
from tracker.queries.scope import Scope
from tracker.queries.spoken import details_of

DAYS = ["2013-12-31", "2014-01-01", "2014-05-10", "2014-05-11", "2014-05-14", "2014-05-31"]
SAID = ["boat-sinking lighthouse tax", "longer pier", "Nothing of note", "boat-sinking lighthouse tax and longer pier"]
SPEAKERS = [("Ada", "HP"), ("Addie", "HP"), ("Bo", "MP"), (None, None)]
PHRASINGS = ["boat-sinking lighthouse tax", "lighthouse tax", "longer pier", "note"]
SCOPES = [
    Scope(),
    Scope(stance="all"),
    Scope(date(2014, 1, 1), date(2014, 5, 11)),
    Scope(date(2014, 5, 11), date(2014, 5, 14), stance="all"),
    Scope(date(2013, 12, 31), sources=("av-debates",), stance="all"),
    Scope(until=date(2014, 5, 12), sources=("av-debates", "av-committee"), stance="all"),
]
turns = st.lists(
    st.tuples(st.sampled_from(SAID), st.sampled_from(SPEAKERS), st.booleans()), min_size=1, max_size=4
)  # fmt: skip
which = st.integers(0, 1000)


class Record(RuleBasedStateMachine):
    """The Assembly of Avalonia and its committee, with a line of either party."""

    avalonia = None

    @initialize()
    def begin(self):
        self.within = transaction.atomic()
        self.within.__enter__()
        self.folder = tempfile.TemporaryDirectory()
        self.files = 0
        self.editor = get_user_model().objects.create(username="editor")
        legislature = self.avalonia.legislature
        self.sources = [
            self.avalonia.source,
            Source.objects.create(slug="av-committee", name="Committee", legislature=legislature),
        ]
        pier = TalkingPoint.objects.create(
            slug="longer-pier", title="Longer pier", party=self.avalonia.meadow, status=TalkingPoint.Status.PUBLISHED
        )
        Phrasing.objects.create(point=pier, text="longer pier", language="en")

    def teardown(self):
        if hasattr(self, "within"):
            transaction.set_rollback(True)
            self.within.__exit__(None, None, None)
            self.folder.cleanup()

    @rule(day=st.sampled_from(DAYS), said=turns, source=st.integers(0, 1))
    def import_or_republish(self, day, said, source):
        """A day once imported is corrected by its publisher: what it lacks is withdrawn."""
        self.files += 1
        path = Path(self.folder.name) / f"{self.files}.jsonl"
        lines = [
            turn(f"{'They say: ' if quoted else ''}{text}.", given=given, party=party, order=order, document=day, day=day,
                 speaker=f"Ms. {'Quill' if given else 'Nobody'}")
            for order, (text, (given, party), quoted) in enumerate(said)
        ]  # fmt: skip
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        import_record(paths=[path], source=self.sources[source])

    @rule(line=st.integers(0, 1), text=st.sampled_from(PHRASINGS))
    def edit_a_phrasing(self, line, text):
        point = TalkingPoint.objects.order_by("pk")[line]
        Phrasing.objects.filter(point=point).update(text=text)
        match()

    @rule(line=st.integers(0, 1))
    def give_the_line_to_the_other_party(self, line):
        point = TalkingPoint.objects.order_by("pk")[line]
        ours = point.party_id == self.avalonia.harbour.pk
        TalkingPoint.objects.filter(pk=point.pk).update(party=self.avalonia.meadow if ours else self.avalonia.harbour)
        match()

    @precondition(lambda self: Mention.objects.exists())
    @rule(number=which, state=st.sampled_from(Mention.State.values[:3]), stance=st.sampled_from(["", "uses", "quotes"]))
    def review(self, number, state, stance):
        review_mention(mention=self.one(Mention, number), state=state, stance=stance or None, reviewer=self.editor)

    @precondition(lambda self: Review.objects.standing().exists())
    @rule(number=which)
    def take_a_review_back(self, number):
        """Unless the mention changed since."""
        undo_review(review=self.one(Review.objects.standing(), number), reviewer=self.editor)

    @precondition(lambda self: Mention.objects.exists())
    @rule(numbers=st.sets(which, min_size=1, max_size=3), decision=st.sampled_from(["accept", "reject", "quotes"]))
    def decide_several_in_one_go(self, numbers, decision):
        """Or none, where one of them was reviewed before."""
        mentions = {self.one(Mention, number) for number in numbers}
        with contextlib.suppress(NotDecidedError):
            decide_mentions(
                seen={mention.pk: seen_of(mention) for mention in mentions}, decision=decision, reviewer=self.editor
            )

    @precondition(lambda self: Person.objects.count() > 1)
    @rule(kept=which, gone=which)
    def merge_people(self, kept, gone):
        kept, gone = self.one(Person, kept), self.one(Person, gone)
        if kept != gone:
            merge_people(kept=kept, gone=gone, confirmed=True)

    @precondition(lambda self: PersonMerge.objects.filter(undone_at__isnull=True).exists())
    @rule()
    def undo_the_last_merge(self):
        undo_merge(merge=PersonMerge.objects.filter(undone_at__isnull=True).order_by("-pk")[0])

    @rule(kept=st.integers(0, 1), again=st.booleans())
    def merge_the_lines_and_take_it_back(self, kept, again):
        """The other rules want two lines."""
        kept, gone = (self.one(TalkingPoint, kept), self.one(TalkingPoint, 1 - kept))
        done = merge_lines(kept=kept, gone=gone)
        assert recount(check=True).differences == ()
        if again:
            match()
        undo_merge_of_lines(merge=done.merge)

    @precondition(lambda self: Mention.objects.exists())
    @rule(number=which)
    def move_a_mention(self, number):
        mention = self.one(Mention, number)
        move_mentions(mentions=[mention.pk], to=TalkingPoint.objects.exclude(pk=mention.point_id)[0])

    @precondition(lambda self: MentionMove.objects.filter(undone_at__isnull=True).exists())
    @rule()
    def undo_the_last_move(self):
        undo_move(move=MentionMove.objects.filter(undone_at__isnull=True).order_by("-pk")[0])

    @precondition(lambda self: Document.objects.exists())
    @rule(number=which)
    def publish_or_unpublish(self, number):
        """As the desk does it."""
        document = self.one(Document, number)
        document.published = not document.published
        document.save()
        retally_document(document=document)
        mark_members_due(documents=[document.pk])
        settle_totals()

    @precondition(lambda self: Speech.objects.exists())
    @rule(number=which, name=st.sampled_from(["withdrawn", "party", "kind"]))
    def correct_or_withdraw_a_speech(self, number, name):
        speech = self.one(Speech, number)
        if name == "withdrawn":
            speech.withdrawn = not speech.withdrawn
        elif name == "kind":
            speech.kind = "chair" if speech.kind == "speech" else "speech"
        else:
            speech.party = self.avalonia.meadow if speech.party_id != self.avalonia.meadow.pk else None
        correct_speech(speech=speech, changed=[name])
        match()

    @precondition(lambda self: Speech.objects.exclude(corrected=[]).exists())
    @rule(number=which)
    def take_corrections_back(self, number):
        speech = self.one(Speech.objects.exclude(corrected=[]), number)
        take_back_corrections(speech=speech, names=speech.corrected)
        match()

    @precondition(lambda self: Person.objects.exists())
    @rule(day=st.sampled_from(DAYS), number=which, source=st.integers(0, 1), stance=st.sampled_from(["uses", "quotes"]))
    def enter_a_sighting(self, day, number, source, stance):
        record_sighting(
            source=self.sources[source], day=date.fromisoformat(day), person=self.one(Person, number),
            point=self.avalonia.point, stance=stance, url="https://avalonia.example/1",
        )  # fmt: skip

    def one(self, rows, number):
        rows = getattr(rows, "objects", rows).order_by("pk")
        return rows[number % rows.count()]

    @invariant()
    def tallies_and_totals_equal_a_recount_and_rankings_the_mentions(self):
        if not hasattr(self, "within"):
            return
        assert recount(check=True).differences == ()
        assert not DueTotal.objects.exists()
        points, stored = list(TalkingPoint.objects.select_related("party")), Rows()
        for scope in (SCOPES[2], SCOPES[4]):
            found = {by: measured(scope, by, points) for by in ("streak", "burst", "discipline")}
            assert found == as_defined(scope, points, stored)
        for scope in SCOPES:
            counted = {}
            for mention in Mention.objects.counted().select_related("speech__document__source", "point"):
                if is_in(mention, scope):
                    said, times, days, people = counted.setdefault(mention.point_id, (0, 0, set(), set()))
                    speech = mention.speech
                    spoken = people | {speech.person_id} - {None}
                    counted[mention.point_id] = said + 1, times + mention.occurrences, days | {speech.date}, spoken
            rows = {row.point.pk: row for row in ranked_points(scope, details=False).rows}
            details = details_of(scope, points)
            for pk, row in rows.items():
                said, times, days, people = counted.get(pk, (0, 0, (), ()))
                assert Figures(row.speeches, row.occurrences, row.days) == Figures(said, times, len(days))
                assert (details[pk].speakers if pk in details else 0) == len(people)


def is_in(mention, scope):
    speech = mention.speech
    return (
        (scope.since or date.min) <= speech.date <= (scope.until or date.max)
        and (not scope.sources or speech.document.source.slug in scope.sources)
        and (scope.stance == "all" or (mention.stance == "uses" and speech.party_id == mention.point.party_id))
    )


@pytest.mark.django_db
def test_tallies_equal_a_recount_after_every_step(avalonia):
    Record.avalonia = avalonia
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Record,
        settings=settings(
            max_examples=8, stateful_step_count=12, deadline=None, derandomize=True, database=None,
            suppress_health_check=checks, phases=[Phase.generate],  # making a failure smaller takes minutes
        ),
    )  # fmt: skip
