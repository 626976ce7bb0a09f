"""A line's page rests on its tallies, read once: what they tell is what its mentions add up to, in any scope."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from tracker.models import Source
from tracker.queries.by_party import parties_of, stances_of
from tracker.queries.evidence import EvidenceScope, mentions_within, stance_counts, totals_of
from tracker.queries.line_record import line_record
from tracker.queries.lines import months_of, speakers_of, totals_of_line
from tracker.queries.newest import NewestFirst

FIRST = date(2020, 1, 1)


@pytest.fixture
def point(avalonia, make):
    """Said a hundred times in two sources, by five people and by nobody known, of either party and of none."""
    draw = random.Random(11)
    gazette = Source.objects.create(slug="gazette", name="Gazette")
    point, other = make.line(avalonia), make.line(avalonia)
    people = [make.person(f"Member {number}") for number in range(5)]
    for _ in range(30):
        day = FIRST + timedelta(days=draw.randrange(90))
        document = make.document(avalonia, day, source=draw.choice([avalonia.source, avalonia.source, gazette]))
        for _ in range(draw.randint(1, 6)):
            party = draw.choice([avalonia.harbour, avalonia.harbour, avalonia.meadow, None])
            speech = make.speech(document, person=draw.choice([*people, None]), party=party)
            stance = draw.choice(["uses", "uses", "quotes", "unclear"])
            make.mention(speech, point if draw.random() < 0.8 else other, stance=stance, occurrences=draw.randint(1, 3))
        make.tally(document)
    return point


SCOPES = [
    EvidenceScope(stance=stance, **more)
    for stance in ("uses", "others", "quotes", "unclear", "all")
    for more in (
        {}, {"since": date(2020, 2, 1)}, {"until": date(2020, 2, 29), "sources": ("gazette",)}, {"person": "none"},
        {"party": "none"}, {"since": date(2021, 1, 1)}, {"sources": ("nowhere",)},
    )
]  # fmt: skip


@pytest.mark.parametrize("scope", SCOPES)
def test_all_that_is_told_is_what_the_mentions_add_up_to(point, scope):
    record, mentions = line_record(point, scope), mentions_within(scope).filter(point=point)
    listed = list(mentions)
    assert totals_of_line(record) == totals_of(mentions)
    assert stances_of(parties_of(record)) == stance_counts(EvidenceScope(**{**vars(scope), "line": point.slug}))
    newest = NewestFirst(record)
    assert len(newest) == len(listed)
    for start in range(0, len(listed) + 1, 7):
        for size in (1, 20):
            assert newest[start : start + size] == listed[start : start + size]
        assert newest.first_use() == NewestFirst(record).first_use() == ((listed and min(listed, key=in_order)) or None)
    said = Counter((mention.speech.person, mention.speech.party) for mention in listed)
    rows = speakers_of(record)
    assert {(row.person, row.party): row.speeches for row in rows} == said
    assert all(row.share == row.speeches / len(listed) for row in rows)
    assert {month.first: month.speeches for month in months_of(record) if month.speeches} == Counter(
        mention.speech.date.replace(day=1) for mention in listed
    )


def in_order(mention):
    speech = mention.speech
    return speech.date, speech.document_id, speech.order, mention.pk


def test_a_slice_takes_three_queries_however_many_mentions_there_are(point, django_assert_num_queries):
    newest = NewestFirst(line_record(point, EvidenceScope(stance="all")))
    for which in (slice(0, 2), slice(20, 40)):
        with django_assert_num_queries(3):
            assert len(newest[which]) == which.stop - which.start
            assert newest.first_use().speech.document.source
