"""Parity: the figures of every party from a hand-counted record."""

from datetime import date

import pytest
from django.utils import timezone

from tracker.models import Citation, Mention, Phrasing, Rebuttal, Volume
from tracker.queries.evidence import StanceCounts
from tracker.queries.parity import holdings_of, parity
from tracker.queries.precision import Precision


@pytest.fixture
def record(avalonia, make):
    """A line of the Harbour Party with every stance and state; the Meadow Party has a line that nobody said."""
    point, unsaid = make.line(avalonia), make.line(avalonia, party=avalonia.meadow)
    draft = make.line(avalonia, status="draft")
    document, hidden = make.document(avalonia, date(2019, 5, 1)), make.document(avalonia, published=False)
    now = timezone.now()
    for party, stance, fields in (
        (avalonia.harbour, "uses", {}),
        (avalonia.harbour, "uses", {"state": "accepted", "sampled_at": now}),
        (avalonia.meadow, "uses", {}),
        (None, "uses", {"state": "accepted"}),
        (avalonia.meadow, "quotes", {}),
        (avalonia.meadow, "unclear", {"sampled_at": now}),
        (avalonia.harbour, "uses", {"state": "rejected", "sampled_at": now}),
        (avalonia.harbour, "uses", {"state": "rejected"}),
        (avalonia.harbour, "uses", {"state": "suggested", "method": "near"}),
    ):
        make.mention(make.speech(document, party=party), point, stance=stance, **fields)
    make.mention(make.speech(document, party=avalonia.harbour), draft, state="accepted")
    make.mention(make.speech(hidden, party=avalonia.harbour), point, state="rejected", sampled_at=now)
    make.tally()
    Volume.objects.filter(party=avalonia.harbour, document=document).update(words=700, speeches=7)
    for line in (point, draft):
        Phrasing.objects.create(point=line, text="lighthouse tax")
        Phrasing.objects.create(point=line, text="lighthouse tax credit", kind="exclude")
        Citation.objects.create(
            rebuttal=Rebuttal.objects.create(point=line, body="No.", published=True), title="Tide tables"
        )
        Rebuttal.objects.create(point=line, body="Nobody is cited.", published=True)
        cited = Rebuttal.objects.create(point=line, body="Not yet published.")
        Citation.objects.create(rebuttal=cited, title="Tide tables")
    return point, unsaid


def test_every_party_has_its_figures_zeros_included(record, avalonia):
    harbour, meadow = parity()
    assert (harbour.party, harbour.lines, harbour.phrasings, harbour.rebuttals) == (avalonia.harbour, 1, 2, 1)
    assert harbour.stances == StanceCounts(uses=2, others=2, quotes=1, unclear=1)
    assert (harbour.judged, harbour.rejected, harbour.found, harbour.reviewed) == (4, 2, 8, 50.0)
    assert harbour.precision == Precision(total=3, checked=2, right=1, low=9, high=91)
    assert (harbour.right, harbour.words) == (50.0, 700)
    assert (meadow.party, meadow.lines, meadow.phrasings, meadow.rebuttals) == (avalonia.meadow, 1, 0, 0)
    assert meadow.stances == StanceCounts(0, 0, 0, 0)
    assert (meadow.found, meadow.reviewed, meadow.precision, meadow.right) == (0, None, None, None)
    # Thirteen words in each of its three speeches.
    assert meadow.words == 3 * 13


@pytest.mark.parametrize("by", ["lines", "phrasings", "rebuttals", "uses", "others", "all", "words"])
def test_sorted_by_any_figure_the_most_first(record, avalonia, make, by):
    for _ in range(4):
        line = make.line(avalonia, party=avalonia.meadow)
        Phrasing.objects.create(point=line, text="harbour lights")
        Citation.objects.create(
            rebuttal=Rebuttal.objects.create(point=line, body="No.", published=True), title="Tide tables"
        )
        make.say(avalonia, line, times=20)
        make.say(avalonia, line, party=avalonia.harbour)
    Volume.objects.filter(party=avalonia.harbour).update(words=1)
    assert [row.party.slug for row in parity(by="party")] == ["av-harbour", "av-meadow"]
    assert [row.party.slug for row in parity(by=by)] == ["av-meadow", "av-harbour"]


def test_a_figure_that_a_party_has_not_stands_last(record, avalonia):
    Mention.objects.update(state="declared")
    Volume.objects.filter(party=avalonia.meadow).update(words=10_000)
    assert [row.party.slug for row in parity(by="words")] == ["av-meadow", "av-harbour"]
    assert [row.right for row in parity(by="precision")] == [None, None]


def test_what_stands_behind_the_figures(record, avalonia):
    holdings = holdings_of(avalonia.harbour)
    assert [line.pk for line in holdings.lines] == [record[0].pk]
    assert holdings.phrasings == 2
    assert [rebuttal.body for rebuttal in holdings.rebuttals] == ["No."]
    assert [(row.year, row.source, row.words, row.speeches) for row in holdings.held] == [
        (2019, avalonia.source, 700, 7)
    ]
    assert holdings.words == 700


def test_the_number_of_queries_does_not_grow(record, avalonia, make, django_assert_num_queries):
    with django_assert_num_queries(8):
        parity()
    with django_assert_num_queries(5):
        holdings_of(avalonia.harbour)
    for party in (avalonia.harbour, avalonia.meadow):
        make.say(avalonia, make.line(avalonia, party=party), times=2, day=date(2021, 3, 4))
    with django_assert_num_queries(8):
        parity()
    with django_assert_num_queries(5):
        holdings_of(avalonia.harbour)
