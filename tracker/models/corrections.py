"""The public corrections log: what was wrong here, where readers could have seen it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from tracker.models.countdowns import Countdown
from tracker.models.lines import Rebuttal, TalkingPoint
from tracker.models.wording import in_language


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def public(self):
        """Those of what readers have seen; a draft was never shown, and its name must not be."""
        drafts = [TalkingPoint.Status.DRAFT, TalkingPoint.Status.IN_REVIEW]
        return self.exclude(
            Q(point__status__in=drafts)
            | Q(rebuttal__point__status__in=drafts)
            | Q(countdown__status=Countdown.Status.DRAFT)
        )


class Correction(models.Model):
    """One mistake of ours, put right: of a line, of an answer or of a countdown, else of the site as a whole. Who entered
    it is for editors only."""

    date = models.DateField(_("corrected on"), default=timezone.localdate)
    point = models.ForeignKey(
        TalkingPoint, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections",
        verbose_name=_("talking point"),
    )  # fmt: skip
    rebuttal = models.ForeignKey(
        Rebuttal, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections",
        verbose_name=_("rebuttal"),
    )  # fmt: skip
    countdown = models.ForeignKey(
        Countdown, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections",
        verbose_name=_("countdown"),
    )  # fmt: skip
    note = models.TextField(_("note"), help_text=_("Public: what was wrong, since when, and what stands there now."))
    note_fr = models.TextField(_("note in French"), blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords()

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(point__isnull=True, rebuttal__isnull=True)
                | Q(point__isnull=True, countdown__isnull=True)
                | Q(rebuttal__isnull=True, countdown__isnull=True),
                name="correction_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.note[:60]}"

    def clean(self) -> None:
        """One correction is of one thing."""
        if sum(of is not None for of in (self.point_id, self.rebuttal_id, self.countdown_id)) > 1:
            raise ValidationError(_("Choose one of talking point, rebuttal and countdown."))

    def get_absolute_url(self) -> str:
        return reverse("corrections") + f"#correction-{self.pk}"

    @property
    def note_in_words(self) -> str:
        """The note in the page's language."""
        return in_language(self.note, self.note_fr)

    @property
    def line(self) -> TalkingPoint | None:
        """The line that it is of, or whose answer."""
        return self.rebuttal.point if self.rebuttal else self.point
