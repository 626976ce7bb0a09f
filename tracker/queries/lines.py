"""One line's page: the line itself, its months, who says it, and how its stances add up."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db.models import Case, Prefetch, Q, QuerySet, When

from tracker.engine.adding import added_up, once
from tracker.engine.cutting import Array
from tracker.engine.statistics import Rate
from tracker.models import Document, FormerSlug, LineMerge, Party, Person, Phrasing, Rebuttal, TalkingPoint
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.days import HasDays, first_of, month_number
from tracker.queries.evidence import (
    ListTotals,
)
from tracker.queries.held_days import HeldDays, held_days, ledgers_for
from tracker.queries.line_record import LineRecord, months_of_days
from tracker.queries.parties import parties_named
from tracker.queries.scope import is_counted

NEAR_SHOWN = 6
# So many lines that each replace the one before are followed to the last.
_REPLACED_AT_MOST = 20


@dataclass(frozen=True)
class Month:
    """A month of a line: speeches and occurrences; `covered` is false where no record of the month is held. Its days
    within the scope are those from `since` until `until`.

    Of a month that is covered, `missing` days are sittings of which nothing is held, and `partial` days are held only
    in part, or were not searched for the line.
    """

    first: date
    since: date
    until: date
    speeches: int
    occurrences: int
    covered: bool
    missing: int = 0
    partial: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing of the month is known to be lacking."""
        return self.covered and not self.missing and not self.partial


@dataclass(frozen=True)
class SpeakerRow:
    """Who says a line, as a member of which party; None where the record does not tell. `share` (0 to 1) is of the
    selection's speeches; `rated` of the speeches are of days held with their text and words, and `rate` rests on those."""

    person: Person | None
    party: Party | None
    speeches: int
    occurrences: int
    first: date
    last: date
    share: float
    rated: int
    rate: Rate | None = None

    @property
    def unrated(self) -> int:
        """The speeches that have no part in the rate."""
        return self.speeches - self.rated


@kept_until_a_commit(128)
def published_line(slug: str) -> TalkingPoint | None:
    """The published line of that slug with its topics, phrasings that count, published rebuttals and citations."""
    rebuttals = Rebuttal.objects.filter(published=True).prefetch_related("citations").order_by("pk")
    phrasings = Phrasing.objects.order_by("kind", "language", "pk")
    points: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    return (
        points.filter(slug=slug)
        .select_related("party", "aimed_at_party", "aimed_at_person")
        .prefetch_related("topics", Prefetch("rebuttals", queryset=rebuttals), Prefetch("phrasings", phrasings))
        .first()
    )


def line_in_brief(slug: str) -> TalkingPoint | None:
    """The published line of that slug, for a list that names it."""
    points: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    return points.filter(slug=slug).select_related("party").first()


@kept_until_a_commit(128)
def near_lines(point: TalkingPoint) -> list[TalkingPoint]:
    """Other published lines on a topic of the line, those of its own party first; one query."""
    points: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    shared = points.filter(topics__in=point.topics.all()).exclude(pk=point.pk).select_related("party").distinct()
    return sorted(shared, key=lambda near: (near.party_id != point.party_id, near.title))[:NEAR_SHOWN]


def present_slug(former: str) -> str | None:
    """The slug that a published line has now, from one that it had before, or that of the line which replaces it; None
    where there is none."""
    point = _of_any_slug(former)
    for _step in range(_REPLACED_AT_MOST):
        if point is None or point.status == TalkingPoint.Status.PUBLISHED:
            break
        point = point.replaced_by if point.status == TalkingPoint.Status.RETIRED else None
    published = point is not None and point.status == TalkingPoint.Status.PUBLISHED
    return point.slug if point and published and point.slug != former else None


def slugs_now(slugs: Collection[str] | None = None) -> dict[str, str]:
    """What the lines that once had these slugs, or any, and those that were made one with another are called now; one
    query. A slug that a line has now outweighs one that another had before."""
    former = FormerSlug.objects.exclude(slug__in=TalkingPoint.objects.order_by().values("slug"))
    merged = LineMerge.objects.filter(undone_at__isnull=True).order_by()
    if slugs is not None:
        former, merged = former.filter(slug__in=slugs), merged.filter(gone_slug__in=slugs)
    return dict(former.values_list("slug", "point__slug").union(merged.values_list("gone_slug", "kept__slug")))


def retired_line(slug: str) -> TalkingPoint | None:
    """The line that readers once saw at that address, and that no published one replaces."""
    point = _of_any_slug(slug)
    return point if point and point.status == TalkingPoint.Status.RETIRED else None


def _of_any_slug(slug: str) -> TalkingPoint | None:
    found = TalkingPoint.objects.filter(Q(slug=slug) | Q(former_slugs__slug=slug)).select_related(
        "party", "replaced_by"
    )
    return found.order_by(Case(When(slug=slug, then=0), default=1)).first()


def totals_of_line(record: LineRecord) -> ListTotals:
    """What the list of the line's mentions within the scope comes to."""
    said = record.said
    return ListTotals(
        mentions=int(said.speeches.sum()),
        occurrences=int(said.occurrences.sum()),
        speakers=len(once(said.people[said.people > 0])),
        days=len(once(said.days)),
    )


def months_of(record: LineRecord) -> list[Month]:
    """Every month from the first to the last that is covered or counted, zeros included; four queries.

    Only the record of the line's own legislature, or of none (an article), covers a month: another parliament's day
    says nothing about a line that nobody there would say. Nor does a day held without its text whose ledger was not
    made for the line.
    """
    point, scope, said = record.point, record.scope, record.said
    held = held_days(scope, legislatures=[point.party.legislature_id], ledgers=ledgers_for(point.pk))
    numbers = months_of_days(said.days)
    return by_month(_sums(numbers, said.speeches), _sums(numbers, said.occurrences), scope, held)


def _sums(numbers: Array, counts: Array) -> Counter[int]:
    named, sums = added_up(numbers, counts)
    return Counter(dict(zip(named.tolist(), sums.tolist(), strict=True)))


def by_month(speeches: Counter[int], occurrences: Counter[int], scope: HasDays, held: HeldDays) -> list[Month]:
    """Speeches and occurrences by the number of the month, from the first to the last month with a day that is covered
    or counted."""
    numbers = {month_number(day) for day in held.covered} | speeches.keys()
    in_part, lacking = (Counter(month_number(day) for day in days) for days in (held.partial, held.missing))
    return [
        Month(
            first=first_of(number),
            since=max(first_of(number), scope.since or date.min),
            until=min(first_of(number + 1) - timedelta(days=1), scope.until or date.max),
            speeches=speeches[number],
            occurrences=occurrences[number],
            covered=number in numbers,
            missing=lacking[number],
            partial=in_part[number],
        )
        for number in range(min(numbers, default=0), max(numbers, default=-1) + 1)
    ]


def speakers_of(record: LineRecord) -> list[SpeakerRow]:
    """Who says the line within the scope, by party on the day, most speeches first; two queries."""
    said = record.said
    size = int(said.parties.max(initial=0)) + 1
    groups, at = np.unique(said.people * size + said.parties, return_inverse=True)
    speeches, occurrences, rated = (
        np.bincount(at, counts, len(groups)).astype(np.int64).tolist()
        for counts in (said.speeches, said.occurrences, said.speeches * said.in_text)
    )
    first, last = np.full(len(groups), date.max.toordinal()), np.zeros(len(groups), np.int64)
    np.minimum.at(first, at, said.days)
    np.maximum.at(last, at, said.days)
    who = [divmod(group, size) for group in groups.tolist()]
    people = Person.objects.in_bulk({person for person, _ in who if person})
    parties = parties_named({party for _, party in who if party})
    of_all = sum(speeches)
    speakers = [
        SpeakerRow(
            person=people.get(person),
            party=parties.get(party),
            speeches=speeches[number],
            occurrences=occurrences[number],
            first=date.fromordinal(int(first[number])),
            last=date.fromordinal(int(last[number])),
            share=speeches[number] / of_all,
            rated=rated[number],
        )
        for number, (person, party) in enumerate(who)
    ]
    return sorted(speakers, key=_most_first)


def words_are_held(document: str) -> Q:
    """Of a tally, a speech or a mention: its day is held with its text, and what was said on it was counted. `document`
    is the path to it."""
    return is_counted(document) & Q(**{f"{document}__held": Document.Held.TEXT})


def _most_first(row: SpeakerRow) -> tuple[int, int, str, str]:
    return (
        -row.speeches,
        -row.occurrences,
        row.person.slug if row.person else "",
        row.party.slug if row.party else "",
    )
