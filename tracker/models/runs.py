"""The log of imports, of what they changed, and of what the seeds last wrote."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.record import Edition, Source


class ImportRun(models.Model):
    """One import, by upload, command or fetch: what was asked, how far it came, and what went wrong."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    class Origin(models.TextChoices):
        UPLOAD = "upload", _("upload")
        COMMAND = "command", _("command")
        FETCH = "fetch", _("fetched")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="import_runs")
    origin = models.CharField(max_length=7, choices=Origin, default=Origin.COMMAND)
    state = models.CharField(max_length=7, choices=State, default=State.QUEUED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="import_runs"
    )
    paths = models.JSONField(default=list)
    # What was said beside the files: "format", "date", "url", "title"; nothing where nothing was said.
    options = models.JSONField(default=dict, blank=True)
    documents_total = models.PositiveIntegerField(default=0)
    documents_done = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    summary = models.JSONField(default=dict, blank=True)
    # Both are lists of {"path", "place", "text"}; "place" is where in the file, such as "line 12", or empty.
    warnings = models.JSONField(default=list, blank=True)
    errors = models.JSONField(default=list, blank=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-queued_at", "-pk"]
        indexes = [models.Index(fields=["state", "queued_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(state="running"), name="one_running_run_per_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.queued_at:%Y-%m-%d %H:%M}"

    def told(self) -> str:
        """As the commands name it."""
        return (
            f"run {self.pk} of {self.source.slug}, {self.state} since {self.started_at or self.queued_at:%H:%M:%S} UTC"
        )


class Revision(models.Model):
    """What changed in an edition that its publisher printed again: the difference, for readers and for editors."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="revisions")
    run = models.ForeignKey(ImportRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="revisions")
    number = models.PositiveIntegerField(help_text=_("Of the edition after the change."))
    revised_at = models.DateTimeField(auto_now_add=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    # [{"speech": pk, "change": "added" | "changed" | "withdrawn" | "restored", "speaker": …, "language": …,
    # "before": …, "after": …, "label": {"speaker" | "spoken" | "heading": [before, after]}}, …], texts
    # only where they differ; and {"speech": null, "change": "title" | "date" | "order", "before": …, "after": …}.
    differences = models.JSONField(default=list)

    class Meta:
        ordering = ["-revised_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="revision_once_per_number")]

    def __str__(self) -> str:
        return f"{self.edition}: {self.in_short}"

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many speeches came, changed and went."""
        return self.added, self.changed, self.withdrawn

    @property
    def in_short(self) -> str:
        """The counts as the desk and the commands write them."""
        return f"+{self.added} ~{self.changed} -{self.withdrawn}"


class SeedRecord(models.Model):
    """The hash of an entry as the seeds last wrote it: an entry that an editor changed since is left alone."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="seed_record_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
