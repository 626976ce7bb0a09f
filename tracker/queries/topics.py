"""Topics: one topic's page and the choices of filters."""

from django.db.models import Q, QuerySet

from tracker.models import TalkingPoint, Topic
from tracker.queries.commits import kept_until_a_commit


def topic_of(slug: str) -> Topic | None:
    """The topic of that slug with its parent and the topics under it."""
    return Topic.objects.select_related("parent").prefetch_related("children").filter(slug=slug).first()


def legislatures_of(topic: Topic) -> list[int]:
    """The ids of the legislatures whose parties have a published line on the topic, or on one under it; one query."""
    points: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    on_topic = points.filter(Q(topics=topic) | Q(topics__parent=topic)).order_by()
    return list(on_topic.values_list("party__legislature", flat=True).distinct())


@kept_until_a_commit(1)
def topic_choices() -> tuple[Topic, ...]:
    """Every topic, by name; one query."""
    return tuple(Topic.objects.order_by("name", "slug"))
