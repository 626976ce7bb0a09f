"""How much people speak: the words that a speaker's rate of a line rests on."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Sum

from tracker.engine.statistics import rate
from tracker.models import Speech
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.days import within_days
from tracker.queries.evidence import EvidenceScope
from tracker.queries.lines import SpeakerRow, words_are_held


def with_rates(rows: Sequence[SpeakerRow], scope: EvidenceScope) -> list[SpeakerRow]:
    """The rows with each person's speeches per million of the words that person said within the scope, as a member of
    that party, on days held with their text; without one for too few words or a speaker not identified. One query."""
    words = _words_known(scope.since, scope.until, scope.sources)
    people = {row.person.pk for row in rows if row.person}
    if unknown := people - words.keys():
        words.update(_words_of(unknown, scope))
    return [
        replace(row, rate=rate(row.rated, words[row.person.pk].get(row.party.pk if row.party else None, 0)))
        if row.person
        else row
        for row in rows
    ]


@kept_until_a_commit(8)
def _words_known(since: date | None, until: date | None, sources: tuple[str, ...]) -> dict[int, dict[int | None, int]]:
    """The words of those people of whom somebody asked already, within those days and sources: of none at first."""
    return {}


def _words_of(people: Collection[int], scope: EvidenceScope) -> dict[int, dict[int | None, int]]:
    """The words that each of the people said within the scope's days and sources, by party; one query."""
    speeches = Speech.objects.counted().filter(
        words_are_held("document"),
        within_days(scope, source="document__source"),
        person__in=people,
        document__published=True,
    )
    words: dict[int, dict[int | None, int]] = {person: {} for person in people}
    for person, party, said in speeches.order_by().values_list("person", "party").annotate(Sum("words")):
        words[person][party] = said
    return words
