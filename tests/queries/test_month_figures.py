"""Months from packed figures: exactly what the tallies add up to, over any period, sources and stance."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from tests.queries.test_figures import record, scopes  # noqa: F401
from tracker.jobs.totals import mark_due, settle_totals
from tracker.models import Document
from tracker.queries.days import month_number
from tracker.queries.evidence import EvidenceScope
from tracker.queries.month_figures import month_figures
from tracker.queries.monthly import months_within
from tracker.queries.scope import Scope, tallies_in
from tracker.queries.trends import trends_of

pytestmark = pytest.mark.django_db


def by_hand(scope):
    said = Counter()
    for tally in tallies_in(scope):
        said[tally.point_id, month_number(tally.date)] += tally.speeches
    return said


def by_month(scope, points):
    found, said = month_figures(scope, points), Counter()
    rows = zip(found.lines.tolist(), found.months.tolist(), found.figures[:, 0].tolist(), strict=True)
    for line, month, speeches in rows:
        said[points[line].pk, month] += speeches
    return +said


def test_the_months_of_any_scope_are_what_the_tallies_add_up_to(record):  # noqa: F811
    settle_totals()
    for scope in (*scopes(), Scope(stance="others"), Scope(date(2012, 5, 11), stance="others")):
        assert by_month(scope, record) == by_hand(scope), scope
    assert by_month(Scope(), record[::-1]) == by_hand(Scope()), "in whichever order the lines are asked for"
    only = {cell: said for cell, said in by_hand(Scope()).items() if cell[0] == record[1].pk}
    assert by_month(Scope(), record[1:2]) == only


def test_pages_show_the_same_months_while_totals_are_due_and_when_they_are_made(record):  # noqa: F811
    asked = [*scopes()]
    legislatures = (record[0].party.legislature_id,)

    def shown():
        for scope in asked:
            yield trends_of(scope, record, {})
            within = EvidenceScope(scope.since, scope.until, scope.sources, stance=scope.stance)
            for of in (None, "av-harbour", "av-meadow"):
                yield months_within(replace(within, of=of), legislatures=legislatures)

    due = [*shown()]
    settle_totals()
    assert [*shown()] == due


def test_packed_months_tell_nothing_while_they_are_due_or_of_a_line_that_changed_hands(record, avalonia):  # noqa: F811
    assert month_figures(Scope(), record) is None
    settle_totals()
    assert month_figures(Scope(), record) is not None
    mark_due(documents=[Document.objects.values_list("pk", flat=True)[0]])
    assert month_figures(Scope(), record) is None
    settle_totals()
    record[0].party = avalonia.meadow
    assert month_figures(Scope(), record) is None
