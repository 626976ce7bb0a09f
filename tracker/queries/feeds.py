"""What feeds report: the days on which a line or a person was heard, and the lines that were published."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from tracker.models import Mention, Party, Person, TalkingPoint, Topic
from tracker.queries.evidence import ALL, EvidenceScope, mentions_within, stance_is

DAYS_REPORTED = 40
LINES_REPORTED = 50


@dataclass(frozen=True)
class DayOfLine:
    """A day on which a line was said: in how many speeches by anyone, in how many of them by its own party using it, by
    how many people, and when the last document of that day came."""

    day: date
    speeches: int
    own: int
    speakers: int
    came: datetime


@dataclass(frozen=True)
class DayOfPerson:
    """A day on which a person repeated lines, in how many speeches (one for each speech and line), and which lines."""

    day: date
    repetitions: int
    lines: tuple[TalkingPoint, ...]
    came: datetime


@dataclass(frozen=True)
class NewLine:
    """A published line and when it was first published, as far as its history tells; else when it was made."""

    point: TalkingPoint
    since: datetime


def days_of_line(point: TalkingPoint) -> list[DayOfLine]:
    """The last days on which the line was said, latest first; one query."""
    return [
        DayOfLine(row["speech__date"], row["speeches"], row["own"], row["speakers"], row["came"])
        for row in _by_day(mentions_within(EvidenceScope(stance=ALL)).filter(point=point)).annotate(
            speeches=Count("pk"),
            own=Count("pk", filter=stance_is("uses", "speech__party")),
            speakers=Count("speech__person", distinct=True),
        )[:DAYS_REPORTED]
    ]


def days_of_person(person: Person) -> list[DayOfPerson]:
    """The last days on which the person repeated lines, latest first; two queries."""
    said = mentions_within(EvidenceScope(stance=ALL)).filter(speech__person=person)
    days = list(_by_day(said).annotate(repetitions=Count("pk"))[:DAYS_REPORTED])
    lines: dict[date, dict[int, TalkingPoint]] = {row["speech__date"]: {} for row in days}
    for mention in said.filter(speech__date__in=list(lines)).order_by("speech__date", "point__slug"):
        lines[mention.speech.date][mention.point_id] = mention.point
    return [
        DayOfPerson(row["speech__date"], row["repetitions"], tuple(lines[row["speech__date"]].values()), row["came"])
        for row in days
    ]


def new_lines(*, party: Party | None = None, topic: Topic | None = None) -> list[NewLine]:
    """The lines of the party or topic that were published last, latest first; two queries."""
    points: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    if party:
        points = points.filter(party=party)
    if topic:
        points = points.filter(Q(topics=topic) | Q(topics__parent=topic)).distinct()
    found = {point.pk: point for point in points.select_related("party")}
    history = TalkingPoint.history.model.objects.filter(id__in=list(found), status=TalkingPoint.Status.PUBLISHED)
    since = dict(history.values_list("id").annotate(Min("history_date")))
    lines = [NewLine(point, since.get(pk) or point.created_at) for pk, point in found.items()]
    return sorted(lines, key=lambda line: (line.since, line.point.slug), reverse=True)[:LINES_REPORTED]


def _by_day(mentions: "QuerySet[Mention]") -> Any:
    rows = mentions.select_related(None).order_by("-speech__date").values("speech__date")
    return rows.annotate(came=Max("speech__document__imported_at"))
