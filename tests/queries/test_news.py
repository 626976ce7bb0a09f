"""What is new: lines that rise over the last sitting days, lines just added, corrections."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tracker.models import Edition, Revision, TalkingPoint
from tracker.queries.evidence import EvidenceScope
from tracker.queries.news import LATELY, SHOWN, news, risen_lines

pytestmark = pytest.mark.django_db
FIRST = date(2020, 1, 6)


@pytest.fixture
def sat(avalonia, make):
    """As many sitting days as the rise of a line needs."""
    return [make.document(avalonia, FIRST + timedelta(days=number)) for number in range(2 * LATELY)]


def said(avalonia, make, point, *documents):
    for document in documents:
        make.mention(make.speech(document, person=make.person(), party=point.party), point)
        make.tally(document)


def test_lines_that_gained_most_stand_first_and_others_are_not_among_them(avalonia, make, sat):
    steep, slow, even, falling = (make.line(avalonia, title) for title in ("steep", "slow", "even", "falling"))
    said(avalonia, make, steep, sat[0], *sat[-3:])
    said(avalonia, make, slow, sat[-1])
    said(avalonia, make, even, sat[LATELY - 1], sat[LATELY])
    said(avalonia, make, falling, sat[0])
    risen = risen_lines()
    assert [(line.point.title, line.now, line.before) for line in risen] == [("steep", 3, 1), ("slow", 1, 0)]
    assert risen[0].now_in == EvidenceScope(since=sat[LATELY].date, until=sat[-1].date)
    assert risen[0].before_in == EvidenceScope(since=sat[0].date, until=sat[LATELY - 1].date)


def test_nothing_rises_where_too_few_days_are_known(avalonia, make, sat):
    sat[0].delete()
    said(avalonia, make, make.line(avalonia), sat[-1])
    assert risen_lines() == []


def test_the_lines_added_last_and_the_corrections_made_last_come_first(avalonia, make, sat):
    for number in range(SHOWN + 1):
        point = make.line(avalonia, f"line {number}")
        TalkingPoint.objects.filter(pk=point.pk).update(created_at=timezone.now() + timedelta(minutes=number))
        Revision.objects.create(edition=Edition.objects.create(document=sat[number], language="en"), number=2)
    make.line(avalonia, "a draft", status="draft")
    sat[SHOWN].published = False
    sat[SHOWN].save()
    found = news()
    assert [point.title for point in found.added] == ["line 3", "line 2", "line 1"]
    assert [revision.edition.document for revision in found.corrected] == [sat[2], sat[1], sat[0]]
