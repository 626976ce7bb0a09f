"""Spread: new speakers day by day, and the days to the fifth and the tenth."""

from datetime import date

import pytest

from tracker.jobs.tallies import retally
from tracker.models import Document, Mention
from tracker.queries.evidence import EvidenceScope, mentions_within
from tracker.queries.line_record import line_record
from tracker.queries.lines import speakers_of
from tracker.queries.newest import NewestFirst
from tracker.queries.spread import Reached, spread_of


def spread(point, scope):
    return spread_of(scope, speakers_of(line_record(point, scope)))


def said(avalonia, make, point, day, people, *, party=None):
    document = make.document(avalonia, date(2020, 3, day))
    for person in people:
        make.mention(make.speech(document, person=person, party=party or avalonia.harbour), point)
    make.tally(document)


@pytest.fixture
def line(avalonia, make):
    """Said first by somebody not identified, then by ten people on four days, two of them again."""
    point = make.line(avalonia)
    people = [make.person(f"Member {number}") for number in range(10)]
    said(avalonia, make, point, 1, [None])
    said(avalonia, make, point, 2, people[:2])
    said(avalonia, make, point, 9, [people[0], *people[2:5]])
    said(avalonia, make, point, 10, [people[1]])
    said(avalonia, make, point, 21, people[5:9])
    said(avalonia, make, point, 22, people[9:], party=avalonia.meadow)
    return point, people


def test_the_stairs_rise_by_the_new_speakers_of_a_day(line):
    point, people = line
    found = spread(point, EvidenceScope(stance="all"))
    assert (found.first, found.last, found.speakers) == (date(2020, 3, 1), date(2020, 3, 22), 10)
    assert [(step.day.day, step.speakers, len(step.new)) for step in found.steps] == [
        (2, 2, 2),
        (9, 5, 3),
        (21, 9, 4),
        (22, 10, 1),
    ]
    assert found.steps[1].new == tuple(people[2:5])
    assert found.reached == (Reached(5, date(2020, 3, 9), 8), Reached(10, date(2020, 3, 22), 21))


def test_spread_is_of_the_selection(line):
    point, _ = line
    assert spread(point, EvidenceScope()).reached == (Reached(5, date(2020, 3, 9), 8),), "the tenth is of another party"
    later = spread(point, EvidenceScope(since=date(2020, 3, 9)))
    assert [(mark.speakers, mark.days) for mark in later.reached] == [(5, 1)]
    assert spread(point, EvidenceScope(since=date(2021, 1, 1))) is None
    assert spread(point, EvidenceScope(person="member-1")) is None


def test_what_a_mark_opens_was_said_by_that_many(line):
    point, _ = line
    scope = EvidenceScope(stance="all")
    found = spread(point, scope)
    for mark in found.reached:
        opened = mentions_within(EvidenceScope(since=found.first, until=mark.day, stance="all")).filter(point=point)
        people = {mention.speech.person_id for mention in opened} - {None}
        assert len(people) == mark.speakers


def test_the_first_use_is_the_first_counted_mention(line):
    point, people = line
    assert NewestFirst(line_record(point, EvidenceScope())).first_use().speech.date == date(2020, 3, 1)
    assert NewestFirst(line_record(point, EvidenceScope(since=date(2020, 3, 3)))).first_use().speech.person == people[0]
    Mention.objects.filter(speech__date=date(2020, 3, 1)).update(state="rejected")
    retally(documents=Document.objects.filter(date=date(2020, 3, 1)).values_list("pk", flat=True))
    assert NewestFirst(line_record(point, EvidenceScope())).first_use().speech.date == date(2020, 3, 2)
    assert NewestFirst(line_record(point, EvidenceScope(since=date(2021, 1, 1)))).first_use() is None


def test_the_number_of_queries_does_not_grow(line, django_assert_num_queries):
    point, _ = line
    for until in (date(2020, 3, 2), None):
        with django_assert_num_queries(5):
            record = line_record(point, EvidenceScope(until=until))
        with django_assert_num_queries(2):
            spread_of(record.scope, speakers_of(record))
        with django_assert_num_queries(3):
            NewestFirst(record).first_use()
