"""What may be removed from the catalogue, and what keeps the rest."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tracker.jobs.hold_rows import hold_documents
from tracker.jobs.moved_rows import references
from tracker.jobs.seed_schema import Entry, Shape
from tracker.jobs.tallies import retally
from tracker.jobs.totals import settle_totals
from tracker.models import Countdown, LineMerge, Mention, MentionMove, PersonMerge, TalkingPoint

# Added up, found or remembered: none of it keeps a draft.
_OWN: dict[type[models.Model], tuple[type[models.Model], ...]] = {TalkingPoint: (LineMerge, MentionMove)}
_MADE_AGAIN = {"Tally", "SpokenBy", "DueTotal", "Candidate"}


def removable(kind: str, entry: Entry) -> dict[str, Any] | None:
    """How a row of that kind is removed: nothing but deleted, changed to what is said here, or, where None, not."""
    if kind == "talking_points" and entry["status"] in (TalkingPoint.Status.PUBLISHED, TalkingPoint.Status.RETIRED):
        retired = entry["status"] == TalkingPoint.Status.RETIRED
        return None if retired else {"status": TalkingPoint.Status.RETIRED.value}
    if kind == "countdowns" and entry["status"] == Countdown.Status.PUBLISHED:
        return {"status": Countdown.Status.DRAFT.value}
    return {}


def why_it_stays(shape: Shape, row: models.Model) -> str:
    """What refers to the row and is not its own, in words; empty where nothing does."""
    counts = []
    for field in references(shape.model).values():
        model: Any = field.model
        owned = any(getattr(field.remote_field, "related_name", None) == name for name in shape.nodes)
        through = bool(model._meta.auto_created) and model._meta.auto_created is shape.model
        if owned or through or model.__name__ in _MADE_AGAIN or model in _OWN.get(shape.model, (PersonMerge,)):
            continue
        rows = model._base_manager.filter(**{field.name: row.pk})
        if model is Mention:
            # Those that matching made go with a draft; what an editor judged does not.
            rows = rows.filter(reviewer__isnull=False)
        count = rows.count()
        if count:
            name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
            counts.append(f"{count} {name}")
    return _("It is still needed: %(rows)s") % {"rows": ", ".join(counts)} if counts else ""


def forget_mentions(point: TalkingPoint) -> None:
    """Delete what matching found of a draft that is about to be deleted, and count again without it."""
    mentions = Mention.objects.filter(point=point)
    documents = sorted(set(mentions.order_by().values_list("speech__document", flat=True)))
    hold_documents(documents=documents)
    mentions.delete()
    retally(documents=documents, points=[point.pk])
    settle_totals()
