"""Ranking: the figures of a hand-counted record, ties, zeros, and a fixed number of queries."""

from datetime import date

import pytest

from tracker.models import Document, TalkingPoint, Volume
from tracker.queries.ranking import ranked_points
from tracker.queries.scope import Scope


@pytest.fixture
def record(avalonia, make):
    """Two lines of the Harbour Party said on two days, and a line of the Meadow Party that nobody said."""
    loud, quiet = make.line(avalonia, "Loud"), make.line(avalonia, "Quiet")
    unsaid = make.line(avalonia, "Unsaid", party=avalonia.meadow)
    draft = make.line(avalonia, "Draft", status=TalkingPoint.Status.DRAFT)
    ada, bo = make.person("Ada"), make.person("Bo")
    for day in (date(2014, 5, 14), date(2014, 5, 15)):
        document = make.document(avalonia, day=day)
        for person, party, point, stance in (
            (ada, avalonia.harbour, loud, "uses"),
            (bo, avalonia.harbour, loud, "quotes"),
            (bo, avalonia.meadow, loud, "uses"),
            (ada, avalonia.harbour, quiet, "uses"),
            (ada, avalonia.harbour, draft, "uses"),
        ):
            speech = make.speech(document, person=person, party=party)
            make.mention(speech, point, stance=stance)
        make.tally(document)
        Volume.objects.filter(document=document).delete()
        Volume.objects.create(document=document, party=avalonia.harbour, speeches=3, words=250_000)
    return loud, quiet, unsaid


def figures(ranking):
    return [(row.rank, row.point.title, row.speeches, row.speakers, row.days) for row in ranking.rows]


def test_uses_by_the_lines_own_party_are_ranked_with_ties_and_zeros(record):
    assert figures(ranked_points(Scope())) == [(1, "Loud", 2, 1, 2), (1, "Quiet", 2, 1, 2), (3, "Unsaid", 0, 0, 0)]


def test_all_stances_are_one_choice_away(record):
    assert figures(ranked_points(Scope(stance="all")))[:2] == [(1, "Loud", 6, 2, 2), (2, "Quiet", 2, 1, 2)]


def test_days_are_included_at_both_ends(record):
    one = ranked_points(Scope(since=date(2014, 5, 15), until=date(2014, 5, 15)))
    assert figures(one)[0] == (1, "Loud", 1, 1, 1)
    assert (one.rows[0].first, one.rows[0].last) == (date(2014, 5, 15), date(2014, 5, 15))
    assert figures(ranked_points(Scope(since=date(2014, 5, 16))))[0] == (1, "Loud", 0, 0, 0)


def test_a_rate_is_of_the_same_group_and_absent_below_the_minimum(record):
    rows = ranked_points(Scope(), by="rate").rows
    assert (rows[0].rate, rows[0].rank) == (4.0, 1)
    assert rows[0].rate_low < 4 < rows[0].rate_high
    assert (rows[2].point.title, rows[2].rate) == ("Unsaid", None), "no words of that party are held"


def test_a_rate_leaves_out_the_days_whose_words_nobody_counted_and_says_so(record, avalonia, make):
    loud, _, _ = record
    (sighting,) = make.say(avalonia, loud, day=date(2014, 5, 20))
    Volume.objects.filter(document=sighting.document).delete()
    row = ranked_points(Scope()).rows[0]
    assert (row.point, row.speeches, row.unrated, row.rate) == (loud, 3, 1, 4.0)


def test_a_rate_leaves_out_the_ledger_of_days_before_the_line_was_looked_for_and_says_so(record, avalonia):
    loud, _quiet, _unsaid = record
    Document.objects.filter(date="2014-05-15").update(held="ledger")
    avalonia.source.ledger_lines.set([loud])
    by_title = {row.point.title: row for row in ranked_points(Scope()).rows}
    # Both lines were said once a day in 250,000 words a day; the ledger was made for one of them only.
    assert (by_title["Loud"].rate, by_title["Loud"].unsearched, by_title["Loud"].unrated) == (4.0, 0, 0)
    assert (by_title["Quiet"].rate, by_title["Quiet"].unsearched, by_title["Quiet"].unrated) == (4.0, 250_000, 1)
    Document.objects.update(held="ledger")
    by_title = {row.point.title: row for row in ranked_points(Scope(stance="all")).rows}
    assert (by_title["Loud"].rate, by_title["Loud"].unsearched) == (12.0, 0)
    assert (by_title["Quiet"].rate, by_title["Quiet"].unsearched) == (None, 500_000), "no zero where nobody looked"


def test_the_ranking_names_its_period_sources_and_method(record):
    ranking = ranked_points(Scope())
    assert (ranking.period_from, ranking.period_to) == (date(2014, 5, 14), date(2014, 5, 15))
    assert [source.slug for source in ranking.sources] == ["av-debates"]
    assert ranking.method == "refrain-2"


def test_the_number_of_queries_does_not_grow(record, avalonia, make, django_assert_num_queries):
    with django_assert_num_queries(10):
        ranked_points(Scope())
    for title in ("One", "Two"):
        make.line(avalonia, title)
    with django_assert_num_queries(10):
        ranked_points(Scope())
