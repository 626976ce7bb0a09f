"""The evidence behind every figure: mentions and tallies cut the same way, so that a number and its list agree."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum

from tracker.models import Mention, Stance, TalkingPoint, Tally
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.days import within_days

USES, OTHERS, QUOTES, UNCLEAR, ALL = "uses", "others", "quotes", "unclear", "all"
STANCES = (USES, OTHERS, QUOTES, UNCLEAR)
NONE = "none"


@dataclass(frozen=True)
class EvidenceScope:
    """Which mentions: days at both ends, sources by slug (none given: all), stance, and the speaker.

    Stance "uses" is a use by the line's own party, "others" a use by anyone else, "quotes" and "unclear" are by
    anyone, "all" is everything. `person` and `party` are slugs of the speaker and of the speaker's party on the day;
    "none" means not identified, or without a party. `line` is the slug of one line, `of` that of a party whose lines
    alone are meant, `topic` that of a topic whose lines, or those of the topics under it, alone are.
    """

    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    stance: str = USES
    person: str | None = None
    party: str | None = None
    line: str | None = None
    of: str | None = None
    topic: str | None = None


@dataclass(frozen=True)
class ListTotals:
    """What a list of mentions comes to: mentions (of one line: speeches), how often the lines were said in them, by how
    many people, and on how many days."""

    mentions: int
    occurrences: int
    speakers: int
    days: int


@dataclass(frozen=True)
class StanceCounts:
    """Speeches by stance, each the length of the list that its filter opens."""

    uses: int
    others: int
    quotes: int
    unclear: int

    @property
    def all(self) -> int:
        """Speeches in any stance."""
        return self.uses + self.others + self.quotes + self.unclear


def tallies_within(scope: EvidenceScope) -> "QuerySet[Tally]":
    """The tallies of published lines within the scope, in no order."""
    tallies: QuerySet[Tally] = Tally.objects.filter(point__status=TalkingPoint.Status.PUBLISHED).order_by()
    return tallies.filter(_within(scope, "", "source"), stance_is(scope.stance, "party"))


def mentions_within(scope: EvidenceScope) -> "QuerySet[Mention]":
    """The counted mentions of published lines within the scope, newest first, with what a list of them shows."""
    return listed(Mention.objects.counted(), scope)


def listed(mentions: "QuerySet[Mention]", scope: EvidenceScope) -> "QuerySet[Mention]":
    """Those of the mentions that are of published lines and within the scope, in the order of every list."""
    return (
        mentions.filter(
            _within(scope, "speech__", "speech__document__source"),
            stance_is(scope.stance, "speech__party"),
            point__status=TalkingPoint.Status.PUBLISHED,
        )
        .select_related("point__party", "speech__party", "speech__person", "speech__document__source")
        .order_by("-speech__date", "speech__document_id", "speech__order", "pk")
    )


def totals_of(mentions: "QuerySet[Mention]") -> ListTotals:
    """What the list comes to, added up from the mentions themselves; one query."""
    return ListTotals(
        **mentions.order_by().aggregate(
            mentions=Count("pk"),
            occurrences=Sum("occurrences", default=0),
            speakers=Count("speech__person", distinct=True),
            days=Count("speech__date", distinct=True),
        )
    )


def stance_is(stance: str, party: str) -> Q:
    """The condition of one stance, where `party` is the path to the speaker's party."""
    own = Q(stance=Stance.USES, **{party: F("point__party")})
    if stance == ALL:
        return Q()
    if stance == USES:
        return own
    if stance == OTHERS:
        return Q(stance=Stance.USES) & (Q(**{f"{party}__isnull": True}) | ~Q(**{party: F("point__party")}))
    return Q(stance=stance)


@kept_until_a_commit(64)
def stance_counts(scope: EvidenceScope) -> StanceCounts:
    """Speeches by stance within the rest of the scope; one query."""
    within = tallies_within(replace(scope, stance=ALL))
    figures = within.aggregate(**{name: Sum("speeches", filter=stance_is(name, "party")) for name in STANCES})
    return StanceCounts(**{name: figures[name] or 0 for name in figures})


def _within(scope: EvidenceScope, prefix: str, source: str) -> Q:
    within = within_days(scope, day=f"{prefix}date", source=source)
    if scope.line:
        within &= Q(point__slug=scope.line)
    if scope.of:
        within &= Q(point__party__slug=scope.of)
    if scope.topic:
        on_topic = Q(topics__slug=scope.topic) | Q(topics__parent__slug=scope.topic)
        within &= Q(point__in=TalkingPoint.objects.filter(on_topic).order_by().values("pk"))
    for who, slug in (("person", scope.person), ("party", scope.party)):
        if slug == NONE:
            within &= Q(**{f"{prefix}{who}__isnull": True})
        elif slug:
            within &= Q(**{f"{prefix}{who}__slug": slug})
    return within
