"""Rankings by rising, discipline, streak, burst and owned: hand-counted records, exact evidence, fixed queries."""

from datetime import date, timedelta

import pytest

from tracker.engine.statistics import contrast, wilson
from tracker.models import Document, Legislature, Party, Source, Volume
from tracker.queries.evidence import EvidenceScope, mentions_within
from tracker.queries.measures import MEASURES
from tracker.queries.ranking import ranked_points
from tracker.queries.scope import Scope

FIRST = date(2020, 3, 2)


def day(number):
    """The first sitting day is 0; the house sits every other day."""
    return FIRST + timedelta(days=2 * number)


def sit(avalonia, make, number, said=(), *, words=20_000, speeches=40, **fields):
    """A sitting in which each party says so many words, and these lines are said: (point, party, person, stance)."""
    document = make.document(avalonia, day(number), **fields)
    for point, party, person, *stance in said:
        speech = make.speech(document, person=person, party=party)
        make.mention(speech, point, stance=stance[0] if stance else "uses")
    make.tally(document)
    Volume.objects.filter(document=document).delete()
    for party in (avalonia.harbour, avalonia.meadow):
        Volume.objects.create(document=document, party=party, speeches=speeches, words=words)
    return document


def measures(scope, by):
    return {row.point.title: row.measure for row in ranked_points(scope, by=by).rows}


def opens(point, evidence):
    return mentions_within(evidence).filter(point=point).count()


@pytest.fixture
def rising(avalonia, make):
    """Ten sitting days: one line said more in the second five than in the first, one less, one alike, one never."""
    lines = {title: make.line(avalonia, title) for title in ("more", "less", "alike", "never")}
    ada = make.person("Ada")
    for number in range(10):
        later = number >= 5
        said = ["more"] * (6 if later else 1) + ["less"] * (1 if later else 6) + ["alike"]
        sit(avalonia, make, number, [(lines[title], avalonia.harbour, ada) for title in said])
    return lines


def test_rising_is_the_period_against_as_many_sitting_days_before(rising):
    ranking = ranked_points(Scope(since=day(5)), by="rising")
    assert [(row.rank, row.point.title) for row in ranking.rows] == [
        (1, "more"),
        (2, "alike"),
        (3, "less"),
        (4, "never"),
    ]
    more, alike, less, never = (row.measure for row in ranking.rows)
    expected = contrast(30, 100_000, 5, 100_000)
    assert (more.value, more.ratio, more.p) == (expected.z, expected.ratio, expected.p)
    assert (more.here, more.there, more.left_out) == (30, 5, 0)
    assert (alike.value, less.value, never) == (0.0, -more.value, None)
    assert (more.flagged, alike.flagged, less.flagged) == (True, False, True)


def test_rising_opens_the_speeches_of_either_period(rising):
    for scope in (Scope(since=day(5)), Scope(since=day(6), until=day(8)), Scope(since=day(8), stance="all")):
        for title, measure in measures(scope, "rising").items():
            if measure:
                assert opens(rising[title], measure.evidence) == measure.here
                assert opens(rising[title], measure.against) == measure.there


def test_rising_takes_no_more_days_before_than_the_period_has(rising):
    more = measures(Scope(since=day(6), until=day(7)), "rising")["more"]
    assert (more.against.since, more.against.until) == (day(4), day(5))
    assert (more.here, more.there) == (12, 7)


@pytest.mark.parametrize("scope", [Scope(), Scope(until=day(9)), Scope(since=day(4)), Scope(since=date(2030, 1, 1))])
def test_rising_is_not_said_without_as_many_days_before(rising, scope):
    ranking = ranked_points(scope, by="rising")
    assert [(row.rank, row.measure) for row in ranking.rows] == [(1, None)] * 4
    assert [row.point.slug for row in ranking.rows] == sorted(row.point.slug for row in ranking.rows)


def test_another_parliaments_days_are_not_days_before(rising, avalonia, make):
    before = measures(Scope(since=day(5)), "rising")["more"]
    elsewhere = Legislature.objects.create(slug="elsewhere", name="Elsewhere")
    other = Source.objects.create(slug="elsewhere-debates", name="Elsewhere Debates", legislature=elsewhere)
    party = Party.objects.create(slug="else", legislature=elsewhere, name="Else", short_name="Else")
    line = make.line(avalonia, "elsewhere", party=party)
    document = make.document(avalonia, day(4) + timedelta(days=1), source=other)
    make.mention(make.speech(document, party=party), line)
    make.tally(document)
    after = measures(Scope(since=day(5)), "rising")
    assert (after["more"].value, after["more"].there) == (before.value, before.there)
    assert after["elsewhere"] is None
    assert after["more"].evidence.sources == ("av-debates",)
    assert before.evidence.sources == ()


def test_owned_sets_the_own_partys_uses_against_the_others(avalonia, make):
    ours, theirs = make.line(avalonia, "ours"), make.line(avalonia, "theirs")
    ada, bo = make.person("Ada"), make.person("Bo")
    for number in range(3):
        said = [(ours, avalonia.harbour, ada)] * 5 + [
            (ours, avalonia.meadow, bo),
            (ours, avalonia.meadow, bo, "quotes"),
        ]
        sit(avalonia, make, number, said + [(theirs, avalonia.meadow, bo)] * 2)
    for stance in ("uses", "all"):
        ranking = ranked_points(Scope(stance=stance), by="owned")
        assert [row.point.title for row in ranking.rows] == ["ours", "theirs"]
        first, second = (row.measure for row in ranking.rows)
        assert (first.here, first.there, second.here, second.there) == (15, 3, 0, 6)
        assert first.value == contrast(15, 60_000, 3, 60_000).z
        assert second.value < 0
        assert (opens(ours, first.evidence), opens(ours, first.against)) == (15, 3)
        assert (opens(theirs, second.evidence), opens(theirs, second.against)) == (0, 6)


def test_days_whose_words_nobody_counted_have_no_part_in_a_comparison_but_in_its_evidence(avalonia, make):
    point, ada = make.line(avalonia, "ours"), make.person("Ada")
    for number in range(2):
        document = sit(avalonia, make, number, [(point, avalonia.harbour, ada)] * 5)
    Volume.objects.filter(document=document).delete()
    found = measures(Scope(), "owned")["ours"]
    assert (found.here, found.left_out) == (10, 5)
    assert found.value == contrast(5, 20_000, 0, 20_000).z
    assert opens(point, found.evidence) == 10


def test_discipline_is_the_share_of_the_members_who_spoke(avalonia, make):
    point, meadow_line = make.line(avalonia, "ours"), make.line(avalonia, "theirs", party=avalonia.meadow)
    ada, bo, cy, dee = (make.person(name) for name in ("Ada", "Bo", "Cy", "Dee"))
    document = sit(
        avalonia,
        make,
        0,
        [
            (point, avalonia.harbour, ada),
            (point, avalonia.harbour, ada),
            (point, avalonia.harbour, bo, "quotes"),
            (point, avalonia.meadow, dee),
            (point, avalonia.harbour, None),
        ],
    )
    make.speech(document, person=cy, party=avalonia.harbour)
    make.speech(document, person=make.person("Chair"), party=avalonia.harbour, kind="chair")
    ranking = ranked_points(Scope(stance="all"), by="discipline")
    ours = ranking.rows[0].measure
    assert [(row.rank, row.point, row.measure.value) for row in ranking.rows] == [
        (1, point, 1 / 3),
        (2, meadow_line, 0),
    ]
    assert (ours.users, ours.members, (ours.low, ours.high)) == (1, 3, wilson(1, 3))
    assert opens(point, ours.evidence) == 3, "uses by the own party, the unidentified one among them"


def test_discipline_is_not_said_where_who_else_spoke_is_not_known(avalonia, make):
    point, ada = make.line(avalonia, "ours"), make.person("Ada")
    sit(avalonia, make, 0, [(point, avalonia.harbour, ada)])
    sit(avalonia, make, 1, [(point, avalonia.harbour, ada)], held="ledger")
    assert measures(Scope(), "discipline") == {"ours": None}
    assert measures(Scope(until=day(0)), "discipline")["ours"].value == 1.0


def test_a_streak_is_broken_by_a_sitting_day_without_the_line_and_by_nothing_else(avalonia, make):
    point, quiet = make.line(avalonia, "ours"), make.line(avalonia, "quiet")
    ada = make.person("Ada")
    gazette = Source.objects.create(slug="gazette", name="Gazette")
    for number, times in enumerate((1, 1, 0, 2, 1, 1, 0)):
        sit(avalonia, make, number, [(point, avalonia.harbour, ada)] * times)
    article = make.document(avalonia, day(4) + timedelta(days=1), source=gazette)
    make.mention(make.speech(article, person=ada, party=avalonia.harbour), point)
    make.tally(article)
    ranking = ranked_points(Scope(), by="streak")
    longest, none = (row.measure for row in ranking.rows)
    assert [row.point for row in ranking.rows] == [point, quiet]
    assert (longest.value, longest.first, longest.last, longest.speeches) == (3, day(3), day(5), 4)
    assert (none.value, none.first) == (0, None)
    assert opens(point, longest.evidence) == 4
    assert longest.evidence == EvidenceScope(day(3), day(5), ("av-debates",))
    assert measures(Scope(until=day(2)), "streak")["ours"].value == 2


def test_a_ledgers_day_breaks_only_the_streaks_of_lines_it_was_made_for(avalonia, make):
    ours, other = make.line(avalonia, "ours"), make.line(avalonia, "other")
    ada = make.person("Ada")
    both = [(ours, avalonia.harbour, ada), (other, avalonia.harbour, ada)]
    sit(avalonia, make, 0, both)
    sit(avalonia, make, 1, held="ledger")
    sit(avalonia, make, 2, both)
    avalonia.source.ledger_lines.set([ours])
    found = measures(Scope(), "streak")
    assert (found["ours"].value, found["other"].value) == (1, 2)
    Volume.objects.filter(document__held="ledger").delete()
    assert measures(Scope(), "streak")["ours"].value == 2, "a ledger's day without volumes was not searched"


@pytest.mark.parametrize("by", ["streak", "burst", "rising", "owned"])
def test_there_is_no_zero_where_nobody_looked(avalonia, make, by):
    ours, other, ada = make.line(avalonia, "ours"), make.line(avalonia, "other"), make.person("Ada")
    for number in range(2):
        sit(avalonia, make, number, [(ours, avalonia.harbour, ada)], held="ledger")
    avalonia.source.ledger_lines.set([ours])
    found = measures(Scope(since=day(1)), by)
    assert found["ours"] is not None
    assert found["other"] is None
    assert [row.point for row in ranked_points(Scope(since=day(1)), by=by).rows] == [ours, other]


def test_the_strongest_burst_ranks_and_opens_its_speeches(avalonia, make):
    bursty, steady, never = (make.line(avalonia, title) for title in ("bursty", "steady", "never"))
    ada = make.person("Ada")
    for number in range(10):
        said = [(bursty, avalonia.harbour, ada)] * {4: 9, 5: 8, 8: 7}.get(number, 0)
        sit(avalonia, make, number, [*said, (steady, avalonia.harbour, ada)], speeches=100)
    ranking = ranked_points(Scope(), by="burst")
    assert [(row.rank, row.point) for row in ranking.rows] == [(1, bursty), (2, steady), (2, never)]
    strongest = ranking.rows[0].measure
    assert (strongest.first, strongest.last, strongest.speeches) == (day(4), day(5), 17)
    assert opens(bursty, strongest.evidence) == 17
    assert ranking.rows[1].measure.value == ranking.rows[2].measure.value == 0
    assert Document.objects.count() == 10


@pytest.mark.parametrize(
    ("by", "queries"), [("rising", 22), ("discipline", 18), ("streak", 17), ("burst", 17), ("owned", 16)]
)
def test_the_number_of_queries_does_not_grow(rising, avalonia, make, django_assert_num_queries, by, queries):
    with django_assert_num_queries(queries):
        ranked_points(Scope(since=day(5)), by=by)
    for title in ("one", "two"):
        sit(avalonia, make, 20, [(make.line(avalonia, title), avalonia.harbour, None)])
    with django_assert_num_queries(queries):
        ranked_points(Scope(since=day(6)), by=by)


@pytest.mark.parametrize("by", MEASURES)
def test_equal_figures_share_a_rank_and_stand_in_order_of_slug(avalonia, make, by):
    lines = [make.line(avalonia, title) for title in ("b", "a", "c")]
    for number in range(4):
        sit(avalonia, make, number, [(point, avalonia.harbour, make.person()) for point in lines])
    rows = ranked_points(Scope(since=day(2)), by=by).rows
    assert [row.rank for row in rows] == [1, 1, 1]
    assert [row.point for row in rows] == lines, "made, and named, in that order"
    assert all(row.measure is not None for row in rows)
