"""What has a page of its own, for the maps that search engines read, with when it last changed."""

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest

from tracker.models import Countdown, Document, FrozenRanking, Mention, Party, Person, Source, TalkingPoint, Topic
from tracker.queries.evidence import ALL, EvidenceScope, tallies_within


def lines_with_pages() -> "QuerySet[TalkingPoint]":
    """Published lines; `changed` is when one was edited, or the last document with it came, whichever is later."""
    points: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    came = (
        tallies_within(EvidenceScope(stance=ALL))
        .filter(point=OuterRef("pk"))
        .values("point")
        .annotate(came=Max("document__imported_at"))
    )
    found = points.annotate(came=Subquery(came.values("came"))).order_by("slug")
    return found.annotate(changed=Greatest("updated_at", "came"))


def parties_with_pages() -> "QuerySet[Party]":
    """Parties with a published line."""
    published = TalkingPoint.objects.published().order_by()
    return Party.objects.filter(pk__in=published.values("party")).order_by("slug")


def people_with_pages() -> "QuerySet[Person]":
    """People who said a published line, in any stance."""
    said = tallies_within(EvidenceScope(stance=ALL)).filter(person__isnull=False)
    return Person.objects.filter(pk__in=said.values("person")).order_by("slug")


def topics_with_pages() -> "QuerySet[Topic]":
    """Topics of published lines, and the topics above them."""
    published = TalkingPoint.objects.published().order_by()
    own = Topic.objects.filter(talking_points__in=published).order_by()
    return Topic.objects.filter(
        pk__in=[*own.values_list("pk", flat=True), *own.values_list("parent", flat=True)]
    ).order_by("slug")


def documents_with_pages() -> "QuerySet[Document]":
    """Published documents that are held with their text and in which a line was found."""
    spoken = Mention.objects.counted().filter(point__status=TalkingPoint.Status.PUBLISHED).order_by()
    held = Document.objects.filter(published=True, held=Document.Held.TEXT)
    return held.filter(pk__in=spoken.values("speech__document")).order_by("pk")


def countdowns_with_pages() -> "QuerySet[Countdown]":
    """Published countdowns."""
    return Countdown.objects.filter(status=Countdown.Status.PUBLISHED).order_by("slug")


def rankings_with_pages() -> "QuerySet[FrozenRanking]":
    """Frozen rankings, without their content."""
    return FrozenRanking.objects.defer("content").order_by("digest")


def sources_with_pages() -> "QuerySet[Source]":
    """Sources of which a document is published."""
    published = Document.objects.filter(published=True).order_by()
    return Source.objects.filter(pk__in=published.values("source")).order_by("slug")
