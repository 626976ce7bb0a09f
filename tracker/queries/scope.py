"""What a ranking covers, and the rows that belong to it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from tracker.models import Document, Source, TalkingPoint, Tally, Volume
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.days import within_days
from tracker.queries.evidence import ALL, OTHERS, USES, stance_is
from tracker.queries.parties import parties_named

__all__ = [
    "ALL",
    "OTHERS",
    "USES",
    "Scope",
    "documents_in",
    "is_counted",
    "is_rated",
    "points_in",
    "points_of",
    "tallies_in",
    "was_searched",
]

# Which ledgers were made for which lines.
ledger_lines = Source.ledger_lines.through.objects.order_by()


@dataclass(frozen=True)
class Scope:
    """What a ranking covers. Days are included at both ends; no sources means all of them; `party` is the slug of the
    party whose lines are ranked; a topic includes the topics under it. Stance "uses" counts uses by the line's own
    party, "others" those by anyone else, "all" every mention by anyone."""

    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    party: str | None = None
    topic: str | None = None
    stance: str = USES


def was_searched(document: str) -> Q:
    """Of a row about a line, a tally or a mention: its document is held with its text, or its ledger was made for the
    line. `document` is the path to it."""
    ledger = ledger_lines.filter(source=OuterRef(f"{document}__source"), talkingpoint=OuterRef("point"))
    return Q(**{f"{document}__held": Document.Held.TEXT}) | Q(Exists(ledger))


def is_counted(document: str) -> Q:
    """Of a tally, a speech or a mention: the words of its day were counted. `document` is the path to it."""
    return Q(Exists(Volume.objects.filter(document=OuterRef(document))))


def is_rated(document: str = "document") -> Q:
    """Of a tally or a mention: it has a place in its line's rate, for the words of its day were counted and the day was
    searched for the line. `document` is the path to it."""
    return is_counted(document) & was_searched(document)


def documents_in(scope: Scope) -> "QuerySet[Document]":
    """The published documents of the scope's days and sources."""
    return Document.objects.filter(within_days(scope), published=True)


def points_in(scope: Scope) -> "QuerySet[TalkingPoint]":
    """The published lines of the scope's party and topic."""
    points: QuerySet[TalkingPoint] = TalkingPoint.objects.published().select_related("party")
    if scope.party:
        points = points.filter(party__slug=scope.party)
    if scope.topic:
        points = points.filter(
            pk__in=TalkingPoint.objects.filter(
                Q(topics__slug=scope.topic) | Q(topics__parent__slug=scope.topic)
            ).values("pk")
        )
    return points


@kept_until_a_commit(32)
def points_of(party: str | None, topic: str | None) -> list[TalkingPoint]:
    """The published lines of a party and a topic, or of all, with what ranks them and names them, each party once; two
    queries. All columns of thousands of lines take longer than their figures: a page loads those of the rows it shows."""
    scope = Scope(party=party, topic=topic)
    points = list(points_in(scope).select_related(None).only("slug", "title", "title_fr", "party").order_by())
    parties = parties_named({point.party_id for point in points})
    for point in points:
        point.party = parties[point.party_id]
    return points


def tallies_in(scope: Scope) -> "QuerySet[Tally]":
    """The tallies of the scope: by its days, sources and stance."""
    return Tally.objects.filter(within_days(scope), stance_is(scope.stance, "party")).order_by()
