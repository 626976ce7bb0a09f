"""Comparisons of a hand-counted record: the same spans for all, zeros apart from what is not held."""

from datetime import date, timedelta

import pytest

from tracker.models import FormerSlug, Legislature, Party, SittingDay, Source, Speech, Volume
from tracker.queries.compared_rates import Across
from tracker.queries.comparison import Span, Unit, chosen_lines, compared, lines_to_choose
from tracker.queries.evidence import EvidenceScope, mentions_within
from tracker.queries.ranking import ranked_points
from tracker.queries.scope import Scope

pytestmark = pytest.mark.django_db
TWO, FOUR = 6, 6


def speeches(comparison):
    return [[cell.speeches for cell in series.cells] for series in comparison.series]


def covered(comparison):
    return [[cell.covered for cell in series.cells] for series in comparison.series]


def spoken(avalonia, make, point, day, party, **fields):
    speech = make.speech(make.document(avalonia, day, **fields), person=make.person(), party=party)
    make.mention(speech, point)
    make.tally(speech.document)


def test_lines_stand_over_the_same_weeks_which_begin_on_monday(avalonia, make):
    loud, quiet = make.line(avalonia, "loud"), make.line(avalonia, "quiet")
    make.say(avalonia, loud, times=3, day=date(2020, 3, 1))
    make.say(avalonia, quiet, day=date(2020, 3, 12))
    comparison = compared([loud, quiet], EvidenceScope())
    assert comparison.unit == Unit.WEEK
    assert comparison.spans == (
        Span(date(2020, 2, 24), date(2020, 3, 1)),
        Span(date(2020, 3, 2), date(2020, 3, 8)),
        Span(date(2020, 3, 9), date(2020, 3, 15)),
    )
    assert speeches(comparison) == [[1, 2, 0], [0, 0, 1]]
    assert covered(comparison) == [[True] * 3] * 2
    assert (comparison.top, [series.speeches for series in comparison.series]) == (2, [3, 1])


@pytest.mark.parametrize(
    ("days", "unit", "spans"),
    [
        (199, Unit.WEEK, 29),
        (200, Unit.MONTH, 8),
        (6 * 366 - 1, Unit.MONTH, 74),
        (6 * 366, Unit.YEAR, 8),
    ],
)
def test_spans_are_chosen_by_the_length_of_the_record(avalonia, make, days, unit, spans):
    point = make.line(avalonia)
    first = date(2019, 12, 31)
    make.say(avalonia, point, day=first)
    make.say(avalonia, point, day=first + timedelta(days=days))
    comparison = compared([point, make.line(avalonia)], EvidenceScope())
    assert (comparison.unit, len(comparison.spans)) == (unit, spans)
    assert speeches(comparison)[0] == [1] + [0] * (spans - 2) + [1]
    assert covered(comparison)[1] == [True] + [False] * (spans - 2) + [True]


def test_spans_are_cut_to_the_days_asked_for(avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=20, day=date(2020, 3, 2))
    comparison = compared([point, point], EvidenceScope(since=date(2020, 3, 4), until=date(2020, 3, 11)))
    assert comparison.spans == (Span(date(2020, 3, 4), date(2020, 3, 8)), Span(date(2020, 3, 9), date(2020, 3, 11)))
    assert speeches(comparison) == [[5, 3]] * 2


def test_a_span_says_what_is_missing_or_in_part_and_only_of_the_lines_own_legislature(avalonia, make):
    point = make.line(avalonia)
    elsewhere = Legislature.objects.create(slug="elsewhere", name="Elsewhere")
    party = Party.objects.create(slug="e-party", legislature=elsewhere, name="E", short_name="E")
    source = Source.objects.create(slug="e-debates", name="E", legislature=elsewhere)
    other = make.line(avalonia, party=party)
    make.say(avalonia, point, day=date(2020, 3, 2))
    make.document(avalonia, date(2020, 3, 3), held="ledger")
    make.document(avalonia, date(2020, 3, 11), source=source)
    SittingDay.objects.create(source=avalonia.source, date=date(2020, 3, 4))
    SittingDay.objects.create(source=source, date=date(2020, 3, 12))
    first, second = compared([point, other], EvidenceScope()).series
    assert [(cell.speeches, cell.covered, cell.missing, cell.partial) for cell in first.cells] == [
        (1, True, 1, 1),
        (0, False, 0, 0),
    ]
    assert [(cell.speeches, cell.covered, cell.missing, cell.partial) for cell in second.cells] == [
        (0, False, 0, 0),
        (0, True, 1, 0),
    ]
    assert [cell.whole for cell in second.cells] == [False, False]


def test_a_ledger_covers_only_the_lines_that_it_was_made_for(avalonia, make):
    found, unasked = make.line(avalonia), make.line(avalonia)
    document = make.document(avalonia, date(2020, 3, 2), held="ledger")
    Volume.objects.create(document=document, party=avalonia.harbour, speeches=1, words=10)
    avalonia.source.ledger_lines.add(found)
    assert covered(compared([found, unasked], EvidenceScope())) == [[True], [False]]
    Volume.objects.all().delete()
    assert compared([found, unasked], EvidenceScope()).spans == ()


def test_one_line_stands_by_party_with_the_uses_of_each_and_zeros(avalonia, make):
    point = make.line(avalonia)
    quiet = Party.objects.create(slug="av-quiet", legislature=avalonia.legislature, name="Quiet", short_name="Quiet")
    Party.objects.create(slug="av-gone", legislature=avalonia.legislature, name="Gone", short_name="Gone")
    make.say(avalonia, point, times=2, day=date(2020, 3, 2))
    make.say(avalonia, point, times=3, day=date(2020, 3, 2), party=avalonia.meadow)
    make.say(avalonia, point, stance="quotes", day=date(2020, 3, 2), party=avalonia.meadow)
    spoken(avalonia, make, point, date(2020, 3, 2), None)
    make.speech(make.document(avalonia, date(2020, 3, 2)), "Nothing.", party=quiet)
    make.tally()
    comparison = compared([point], EvidenceScope(), across=Across.PARTIES)
    assert [(series.party and series.party.slug, series.speeches) for series in comparison.series] == [
        ("av-meadow", 3),
        ("av-harbour", 2),
        (None, 1),
        ("av-quiet", 0),
    ]
    everything = compared([point], EvidenceScope(stance="all"), across=Across.PARTIES)
    assert [series.speeches for series in everything.series] == [4, 2, 1, 0]


def test_one_line_stands_by_source_each_with_its_own_record(avalonia, make):
    point = make.line(avalonia)
    committees = Source.objects.create(slug="committees", name="Committees", legislature=avalonia.legislature)
    gazette = Source.objects.create(slug="gazette", name="Gazette", kind="articles")
    make.say(avalonia, point, times=2, day=date(2020, 3, 2))
    spoken(avalonia, make, point, date(2020, 3, 9), avalonia.harbour, source=committees)
    make.document(avalonia, date(2020, 3, 10), source=gazette)
    comparison = compared([point], EvidenceScope(), across=Across.SOURCES)
    assert [series.source.slug for series in comparison.series] == ["av-debates", "committees", "gazette"]
    assert speeches(comparison) == [[2, 0], [0, 1], [0, 0]]
    assert covered(comparison) == [[True, False], [False, True], [False, True]]
    narrowed = compared([point], EvidenceScope(sources=("committees",)), across=Across.SOURCES)
    assert [series.source.slug for series in narrowed.series] == ["committees"]


def test_more_than_one_line_across_parties_is_refused(avalonia, make):
    with pytest.raises(ValueError, match="of one line"):
        compared([make.line(avalonia), make.line(avalonia)], EvidenceScope(), across=Across.PARTIES)


def test_every_cell_is_the_number_of_mentions_in_it(avalonia, make):
    points = [make.line(avalonia) for _ in range(3)]
    for number, point in enumerate(points):
        make.say(avalonia, point, times=5 + number, day=date(2020, 2, 27))
        make.say(avalonia, point, stance="unclear", day=date(2020, 3, 1), party=avalonia.meadow)
    for stance in ("uses", "all"):
        comparison = compared(points, EvidenceScope(stance=stance))
        for series in comparison.series:
            for span, cell in zip(comparison.spans, series.cells, strict=True):
                scope = EvidenceScope(since=span.first, until=span.last, stance=stance)
                assert mentions_within(scope).filter(point=series.point).count() == cell.speeches


def test_lines_are_chosen_in_order_once_by_present_or_former_slug_and_published_only(avalonia, make):
    first, second = make.line(avalonia), make.line(avalonia)
    draft = make.line(avalonia, status="draft")
    FormerSlug.objects.create(point=second, slug="old-name")
    FormerSlug.objects.create(point=draft, slug="old-draft")
    FormerSlug.objects.create(point=second, slug=first.slug)
    chosen = chosen_lines(["old-name", first.slug, second.slug, draft.slug, "nothing", "old-draft", "\x00", "é"])
    assert chosen.points == (second, first)
    assert chosen.unknown == (draft.slug, "nothing", "old-draft", "\x00", "é")


def test_the_lines_to_choose_from_are_published_and_stand_by_party(avalonia, make):
    make.line(avalonia, "draft", status="draft")
    for title, party in (("b", avalonia.meadow), ("a", avalonia.meadow), ("c", avalonia.harbour)):
        make.line(avalonia, title, party=party)
    assert [point.title for point in lines_to_choose()] == ["c", "a", "b"]


def test_queries_are_as_many_for_two_lines_as_for_four(avalonia, make, django_assert_num_queries):
    points = [make.line(avalonia) for _ in range(4)]
    for point in points:
        make.say(avalonia, point, times=2)
    with django_assert_num_queries(TWO):
        compared(points[:2], EvidenceScope())
    with django_assert_num_queries(FOUR):
        compared(points, EvidenceScope())
    for across in (Across.PARTIES, Across.SOURCES):
        with django_assert_num_queries(7):
            compared(points[:1], EvidenceScope(), across=across)


def test_rates_are_those_of_the_ranking_over_equal_spans(avalonia, make, django_assert_num_queries):
    """Words of a party count for its own lines; a day that only a ledger without this line holds has no part in a rate."""
    loud, quiet = make.line(avalonia, "loud"), make.line(avalonia, "quiet", party=avalonia.meadow)
    for day in (date(2020, 3, 1), date(2020, 3, 12)):
        document = make.document(avalonia, day)
        for party, words in ((avalonia.harbour, 20_000), (avalonia.meadow, 50_000)):
            speech = make.speech(document, person=make.person(), party=party)
            Speech.objects.filter(pk=speech.pk).update(words=words)
            make.mention(speech, loud if party == avalonia.harbour else quiet)
        make.tally(document)
    ledger = make.document(avalonia, date(2020, 3, 13), held="ledger")
    make.mention(make.speech(ledger, person=make.person(), party=avalonia.harbour), loud)
    make.tally(ledger)
    assert all(cell.rate is None for cell in compared([loud, quiet], EvidenceScope()).series[0].cells)
    with django_assert_num_queries(TWO + 2):
        comparison = compared([loud, quiet], EvidenceScope(), rates=True)
    assert [[cell.rate and cell.rate.per_million for cell in series.cells] for series in comparison.series] == [
        [50.0, None, 50.0], [20.0, None, 20.0],
    ]  # fmt: skip
    assert [(cell.speeches, cell.rated, cell.unrated) for cell in comparison.series[0].cells] == [
        (1, 1, 0), (0, 0, 0), (2, 1, 1),
    ]  # fmt: skip
    assert comparison.top == 50.0
    rows = {row.point: row for row in ranked_points(Scope()).rows}
    for series in comparison.series:
        row, whole = rows[series.point], series.together.rate
        assert (row.rate, row.rate_low, row.rate_high) == (whole.per_million, whole.low, whole.high)
    by_party = compared([loud], EvidenceScope(), across=Across.PARTIES, rates=True)
    assert [(series.party, series.together.words) for series in by_party.series] == [
        (avalonia.harbour, 40_000), (avalonia.meadow, 100_000),
    ]  # fmt: skip
