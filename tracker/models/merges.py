"""What was made one, or moved, at the desk: remembered row by row, so that it can be taken back exactly."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.lines import TalkingPoint
from tracker.models.people import Person


class Merge(models.Model):
    """Two rows that were one: what moved to the one that was kept, so that it can be moved back."""

    # The row that went: its own fields, and of everything that was its own the keys, by model.
    gone_slug = models.SlugField(max_length=120, db_index=True)
    gone_name = models.CharField(max_length=200)
    gone = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-merged_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.gone_name} → {self.kept}"


class PersonMerge(Merge):
    """Two rows that were one person."""

    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges")


class LineMerge(Merge):
    """Two lines that were one."""

    kept = models.ForeignKey(TalkingPoint, on_delete=models.CASCADE, related_name="merges")

    class Meta(Merge.Meta):
        verbose_name = _("merge of lines")
        verbose_name_plural = _("merges of lines")


class MentionMove(models.Model):
    """Mentions that were of another line than was thought: rejected of one, accepted of the other."""

    of = models.ForeignKey(
        TalkingPoint, on_delete=models.CASCADE, related_name="moved_away", verbose_name=_("of the line")
    )
    to = models.ForeignKey(
        TalkingPoint, on_delete=models.CASCADE, related_name="moved_here", verbose_name=_("to the line")
    )
    # The mentions of either line, as they were and as they became.
    rows = models.JSONField(default=list)
    mentions = models.PositiveIntegerField(_("mentions"))
    reason = models.CharField(max_length=300, blank=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("moved by"),
    )  # fmt: skip
    moved_at = models.DateTimeField(_("moved on"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-moved_at", "-pk"]
        verbose_name = _("move of mentions")
        verbose_name_plural = _("moves of mentions")

    def __str__(self) -> str:
        return f"{self.of} → {self.to} ({self.mentions})"
