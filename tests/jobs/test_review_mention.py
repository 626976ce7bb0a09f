"""One review: what it costs, and that figures follow whatever else is due."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.jobs.conftest import turn
from tracker.jobs import review_mention as reviewing
from tracker.jobs.review_mention import review_mention
from tracker.jobs.tallies import recount, retally
from tracker.models import DueTotal, Mention, PackedFigures, SpokenBy

pytestmark = pytest.mark.django_db
SAID = "The boat-sinking lighthouse tax hurts."


@pytest.fixture
def said(avalonia, importing):
    """Three speeches of a day that say the line, and one of another day."""
    importing(*(turn(SAID, given=given, order=order) for order, given in enumerate(("Ada", "Bo", "Cy"))))
    importing(turn(SAID, document="later", day="2014-09-01"))
    return list(Mention.objects.order_by("speech__date", "speech__order"))


@pytest.fixture
def editor(django_user_model):
    return django_user_model.objects.create(username="editor")


def test_a_review_asks_as_many_queries_whether_or_not_others_said_the_line(said, editor, monkeypatch):
    monkeypatch.setattr(reviewing, "DRAWN_SHARE", 0)
    asked = []
    for mention in said[:2]:
        with CaptureQueriesContext(connection) as captured:
            review_mention(mention=mention, state="rejected", reviewer=editor)
        asked.append(len(captured))
    # On PostgreSQL those who change a document take turns, and those who settle, each of which is a query.
    assert asked == [16 if connection.vendor == "sqlite" else 18] * 2
    assert recount(check=True).differences == ()


def test_the_last_mention_of_a_year_takes_its_figures_along(said, editor):
    for mention in said:
        review_mention(mention=mention, state="rejected", reviewer=editor)
        assert recount(check=True).differences == ()
    assert not PackedFigures.objects.exists()
    assert not SpokenBy.objects.exists()
    review_mention(mention=said[0], state="accepted", reviewer=editor)
    assert PackedFigures.objects.filter(first=date(2014, 1, 1), span=1, whose=1).count() == 2
    assert recount(check=True).differences == ()


def test_what_another_job_left_due_is_settled_too(said, editor):
    retally(documents=[said[3].speech.document_id])
    assert DueTotal.objects.exists()
    review_mention(mention=said[0], state="rejected", reviewer=editor)
    assert not DueTotal.objects.exists()
    assert recount(check=True).differences == ()


def test_only_speeches_of_the_same_people_are_looked_through_where_they_are_known(avalonia, importing, editor):
    importing(turn(SAID), turn(SAID, order=1), turn(SAID, given=None, speaker="Ms. Nobody", party=None, order=2))
    asked = []
    known = list(Mention.objects.filter(speech__person__isnull=False).order_by("speech__order"))
    unknown = list(Mention.objects.filter(speech__person__isnull=True))
    assert (len(known), len(unknown)) == (2, 1)
    for mention in (unknown[0], *known):
        with CaptureQueriesContext(connection) as captured:
            review_mention(mention=mention, state="rejected", reviewer=editor)
        (adding,) = [query["sql"] for query in captured if query["sql"].startswith("INSERT INTO tracker_tally")]
        asked.append('"person_id" IN' in adding)
        assert recount(check=True).differences == ()
    assert asked == [False, True, True]
