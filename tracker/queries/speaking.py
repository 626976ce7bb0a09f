"""How much people speak: the words that a speaker's rate of a line rests on."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Sum

from tracker.engine.statistics import rate
from tracker.models import Speech
from tracker.queries.days import within_days
from tracker.queries.evidence import EvidenceScope
from tracker.queries.lines import SpeakerRow, words_are_held


def with_rates(rows: Sequence[SpeakerRow], scope: EvidenceScope) -> list[SpeakerRow]:
    """The rows with each person's speeches per million of the words that person said within the scope, as a member of
    that party, on days held with their text; without one for too few words or a speaker not identified. One query."""
    speeches = Speech.objects.counted().filter(
        words_are_held("document"),
        within_days(scope, source="document__source"),
        person__in=[row.person for row in rows if row.person],
        document__published=True,
    )
    said = speeches.order_by().values_list("person", "party").annotate(Sum("words"))
    words = {(person, party): total for person, party, total in said}
    return [
        replace(row, rate=rate(row.rated, words.get((row.person.pk, row.party and row.party.pk), 0)))
        if row.person
        else row
        for row in rows
    ]
