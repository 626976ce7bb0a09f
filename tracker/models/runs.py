"""The log of imports and of what the seeds last wrote."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.record import Source


class ImportRun(models.Model):
    """One import: what was asked, how far it came, and what went wrong."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="import_runs")
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    paths = models.JSONField(default=list)
    documents_total = models.PositiveIntegerField(default=0)
    documents_done = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict, blank=True)
    errors = models.JSONField(default=list, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    heartbeat_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.source} {self.started_at:%Y-%m-%d %H:%M}"


class SeedRecord(models.Model):
    """The hash of an entry as the seeds last wrote it: an entry that an editor changed since is left alone."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="seed_record_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
