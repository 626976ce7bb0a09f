"""Topics: one topic's page and the choices of filters."""

from django.db.models import QuerySet

from tracker.models import Topic


def topic_of(slug: str) -> Topic | None:
    """The topic of that slug with its parent and the topics under it."""
    return Topic.objects.select_related("parent").prefetch_related("children").filter(slug=slug).first()


def topic_choices() -> "QuerySet[Topic]":
    """Every topic, by name."""
    return Topic.objects.order_by("name", "slug")
