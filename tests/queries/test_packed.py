"""Streaks, bursts and discipline from packed lists, and from the tallies while these are due: exactly what their
definitions say, in any scope."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection

from tests.queries.reference import Rows, as_defined
from tracker.jobs.tallies import recount
from tracker.jobs.totals import mark_due, mark_members_due, settle_totals
from tracker.models import (
    Document,
    DueTotal,
    Legislature,
    PackedList,
    Party,
    Source,
    Span,
    Speech,
    TalkingPoint,
    Tally,
    Volume,
)
from tracker.queries.measured import measured
from tracker.queries.scope import Scope

FIRST, LAST = date(2011, 12, 20), date(2013, 1, 20)
EDGES = [date(2011, 12, 31), date(2012, 1, 1), date(2012, 2, 29), date(2012, 12, 31), LAST]
BY = ("streak", "burst", "discipline")


@pytest.fixture
def record(avalonia, make, request):
    """A year of two sources of one parliament, of articles, and of another parliament; days with their text, in ledgers,
    and of which nobody counted the words; lines of either party, one of the other parliament, and one never said."""
    seed = getattr(request, "param", 1)
    draw = random.Random(seed)
    elsewhere = Legislature.objects.create(slug="elsewhere", name="Elsewhere")
    far = Party.objects.create(slug="far", legislature=elsewhere, name="Far", short_name="Far")
    sources = [
        avalonia.source,
        Source.objects.create(slug="av-committee", name="Committee", legislature=avalonia.legislature),
        Source.objects.create(slug="gazette", name="Gazette"),
        Source.objects.create(slug="elsewhere-debates", name="Elsewhere", legislature=elsewhere),
    ]
    parties = [avalonia.harbour, avalonia.meadow, far, None]
    lines = [make.line(avalonia, f"line {number}", party=parties[number % 3]) for number in range(8)]
    people = [make.person() for _ in range(9)]
    days = [FIRST + timedelta(days=draw.randrange((LAST - FIRST).days)) for _ in range(60)] + EDGES
    for day in days * 2:
        held = "ledger" if draw.random() < (0.1 if seed else 0) else "text"
        source = draw.choices(sources, (5, 3, 1, 2))[0]
        document = make.document(avalonia, day, source=source, held=held, published=draw.random() < 0.95)
        for party in parties:
            if draw.random() < 0.9:
                Volume.objects.create(document=document, party=party, speeches=draw.randrange(9), words=900)
        if draw.random() < 0.05:
            document.volumes.all().delete()
        tallies = list(tallies_of(document, draw, lines[:7], parties, people))
        speakers = [(tally.person, tally.party, "speech") for tally in tallies]
        for party in parties:
            kind = draw.choice(["speech", "speech", "chair"])
            speakers.append((draw.choice([*people, None]), party, kind))
        Speech.objects.bulk_create(speeches_of(document, speakers))
        if document.published:
            Tally.objects.bulk_create(tallies)
    for source in sources:
        source.ledger_lines.set(draw.sample(lines, 4))
    documents = list(Document.objects.values_list("pk", flat=True))
    mark_due(documents=documents)
    mark_members_due(documents=documents)
    # A database that knows nothing yet of these tables guesses badly how to join them.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return lines


def speeches_of(document, speakers):
    for number, (person, party, kind) in enumerate(speakers):
        yield Speech(
            document=document,
            date=document.date,
            external_id=number,
            order=number,
            person=person,
            party=party,
            kind=kind,
        )


def tallies_of(document, draw, lines, parties, people):
    for line in lines:
        for _ in range(draw.choice([0, 0, 1, 1, 2])):
            yield Tally(
                document=document, source=document.source, date=document.date, point=line,
                party=draw.choice([line.party, line.party, *parties]), person=draw.choice([*people, None]),
                stance=draw.choice(["uses", "uses", "quotes"]), speeches=draw.choice([1, 1, 2, 5, 127, 128, 300]),
                occurrences=400,
            )  # fmt: skip


def scopes(seed):
    draw = random.Random(seed)
    days = [*EDGES, *(day + timedelta(days=1) for day in EDGES), FIRST, date(2009, 1, 1), date(2020, 1, 1)]
    days += [FIRST + timedelta(days=draw.randrange((LAST - FIRST).days)) for _ in range(15)]
    some = ((), ("av-debates",), ("av-committee", "av-debates"), ("gazette", "av-debates"), ("gazette",), ("nowhere",))
    for stance in ("uses", "others", "all"):
        yield Scope(stance=stance)
        for sources in draw.sample(some, 3):
            since, until = sorted(draw.sample(days, 2))
            yield Scope(since, until, sources, stance=stance)
            yield Scope(since, None, sources, stance=stance)
            yield Scope(None, until, sources, stance=stance)
    yield Scope(LAST, FIRST)


def found_in(scope, points):
    return {by: measured(scope, by, points) for by in BY}


@pytest.mark.parametrize("record", range(4), indirect=True)
def test_measures_are_exactly_what_their_definitions_say_in_any_scope(record):
    every = list(scopes(1))
    rows = Rows()
    expected = [as_defined(scope, record, rows) for scope in every]
    assert max(burst.value for found in expected for burst in found["burst"].values()) > 5
    assert any(found["discipline"] for found in expected)
    assert [found_in(scope, record) for scope in every] == expected, "while it is due"
    settle_totals()
    assert not DueTotal.objects.exists()
    assert [found_in(scope, record) for scope in every] == expected
    assert [found_in(scope, record[::-3]) for scope in every] == [
        {by: {point.pk: found[by][point.pk] for point in record[::-3] if point.pk in found[by]} for by in BY}
        for found in expected
    ]


def test_what_is_kept_of_whole_years_is_read_again_after_a_commit(record, keeping):
    settle_totals()
    rows = Rows()
    for scope in scopes(2):
        assert found_in(scope, record) == as_defined(scope, record, rows), scope
    year = Scope(date(2012, 1, 1), date(2012, 12, 31))
    before = found_in(year, record)
    assert any(streak.value for streak in before["streak"].values())
    PackedList.objects.all().delete()
    assert found_in(year, record) == before, "nothing was committed"
    keeping()
    assert not any(streak.value for streak in measured(year, "streak", record).values())
    assert found_in(year, record)["burst"].keys() == before["burst"].keys()


def test_lists_and_not_tallies_are_read_once_they_are_made(record):
    settle_totals()
    assert any(streak.value for streak in measured(Scope(), "streak", record).values())
    assert measured(Scope(until=date(2011, 12, 31)), "discipline", record) != {}
    PackedList.objects.all().delete()
    assert not any(streak.value for streak in measured(Scope(), "streak", record).values())
    assert measured(Scope(), "discipline", record) == {}


def test_a_line_that_became_another_partys_is_measured_as_that_partys_at_once(record, avalonia):
    settle_totals()
    TalkingPoint.objects.filter(pk=record[0].pk).update(party=avalonia.meadow)
    points = list(TalkingPoint.objects.select_related("party"))
    expected = as_defined(Scope(), points)
    assert found_in(Scope(), points) == expected
    settle_totals()
    assert found_in(Scope(), points) == expected
    assert recount(check=True).differences == () or "list" not in str(recount(check=True).differences)


def test_lists_follow_what_changed_and_leave_the_others_alone(record):
    settle_totals()
    before = dict(PackedList.objects.values_list("pk", "lists"))
    tally = Tally.objects.filter(point=record[0], stance="uses", party=record[0].party, date__year=2012)[0]
    mark_due(documents=[tally.document_id], points=[tally.point_id])
    tally.delete()
    settle_totals()
    after = dict(PackedList.objects.values_list("pk", "lists"))
    changed = [pk for pk in before if bytes(before[pk]) != bytes(after.get(pk, b""))]
    assert after.keys() <= before.keys()
    assert 2 <= len(changed) <= 5
    first = date(2012, 1, 1)
    assert set(PackedList.objects.filter(pk__in=changed).values_list("first", flat=True)) <= {
        first, tally.date, tally.date.replace(day=1)
    }  # fmt: skip
    rows = Rows()
    for scope in scopes(2):
        assert found_in(scope, record) == as_defined(scope, record, rows), scope


def test_who_spoke_follows_speeches_that_no_longer_count(record):
    settle_totals()
    speeches = Speech.objects.filter(kind="speech", person__isnull=False, document__held="text")
    day = speeches.filter(document__published=True, party=record[0].party)[0].date
    speeches.filter(date=day).update(withdrawn=True)
    mark_members_due(documents=list(Document.objects.filter(date=day).values_list("pk", flat=True)))
    settle_totals()
    members = PackedList.objects.filter(what=PackedList.What.MEMBERS)
    assert not members.filter(span=Span.DAY, first=day).exists()
    rows = Rows()
    for scope in scopes(3):
        assert measured(scope, "discipline", record) == as_defined(scope, record, rows)["discipline"], scope


def test_recount_finds_a_list_that_is_wrong_and_one_that_is_lacking_and_mends_them(avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=3, day=date(2020, 3, 9))
    settle_totals()
    assert recount(check=True).differences == ()
    right = {pk: bytes(lists) for pk, lists in PackedList.objects.values_list("pk", "lists")}
    rows = PackedList.objects.filter(source=avalonia.source)
    rows.filter(what=PackedList.What.OWN_DAYS).delete()
    rows.filter(what=PackedList.What.MEMBERS, span=Span.MONTH).update(lists=bytes(4))
    block = point.pk // PackedList.BLOCK
    assert recount(check=True).differences == (
        f"list source={avalonia.source.pk} own_days span=1 first=2020-01-01 block={block} differs",
        f"list source={avalonia.source.pk} members span=2 first=2020-03-01 block=0 differs",
    )
    assert len(recount().differences) == 2
    assert recount(check=True).differences == ()
    assert sorted(bytes(lists) for lists in rows.values_list("lists", flat=True)) == sorted(right.values())


def test_a_line_that_was_deleted_is_no_difference(avalonia, make):
    gone, kept = make.line(avalonia), make.line(avalonia)
    make.say(avalonia, gone)
    make.say(avalonia, kept)
    settle_totals()
    gone.delete()
    assert recount(check=True).differences == ()
