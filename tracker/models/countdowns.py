"""Countdowns: numbered slideshows of lines, n to 1."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from tracker.models.frozen import FrozenRanking
from tracker.models.lines import TalkingPoint
from tracker.models.people import Party
from tracker.models.wording import in_language, markdown_in_language


class Countdown(models.Model):
    """A numbered slideshow of lines: picked by an editor, or counted and frozen."""

    class Kind(models.TextChoices):
        PICKED = "picked", _("picked by an editor")
        COUNTED = "counted", _("counted and frozen")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    slug = models.SlugField(unique=True, max_length=120)
    title = models.CharField(max_length=200)
    title_fr = models.CharField(_("title in French"), max_length=200, blank=True)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.PICKED)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="countdowns")
    introduction = models.TextField(blank=True, help_text=_("Markdown."))
    introduction_fr = models.TextField(_("introduction in French"), blank=True, help_text=_("Markdown."))
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    # What a counted one was made from.
    frozen = models.ForeignKey(
        FrozenRanking, on_delete=models.PROTECT, null=True, blank=True, related_name="countdowns", editable=False
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["-period_to", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="picked", frozen__isnull=True) | Q(kind="counted", frozen__isnull=False),
                name="countdown_counted_from_a_frozen_ranking",
            ),
            models.CheckConstraint(
                condition=Q(period_from__isnull=True)
                | Q(period_to__isnull=True)
                | Q(period_to__gte=models.F("period_from")),
                name="countdown_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.in_words

    @property
    def in_words(self) -> str:
        """The title in the page's language."""
        return in_language(self.title, self.title_fr)

    @property
    def introduction_in_words(self) -> str:
        """The introduction in the page's language."""
        return markdown_in_language(self.introduction, self.introduction_fr)

    def get_absolute_url(self) -> str:
        return reverse("countdown", args=[self.slug])


class CountdownEntry(models.Model):
    """One slide: a line at its rank."""

    countdown = models.ForeignKey(Countdown, on_delete=models.CASCADE, related_name="entries")
    rank = models.PositiveIntegerField()
    point = models.ForeignKey(TalkingPoint, on_delete=models.CASCADE, related_name="countdown_entries")
    note = models.TextField(_("slide note"), blank=True, help_text=_("Markdown."))
    note_fr = models.TextField(_("slide note in French"), blank=True, help_text=_("Markdown."))
    history = HistoricalRecords()

    class Meta:
        ordering = ["countdown", "-rank"]
        verbose_name_plural = _("countdown entries")
        constraints = [
            models.UniqueConstraint(fields=["countdown", "rank"], name="entry_rank_once"),
            models.UniqueConstraint(fields=["countdown", "point"], name="entry_line_once"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="entry_rank_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.point}"

    @property
    def note_in_words(self) -> str:
        """The slide note in the page's language."""
        return markdown_in_language(self.note, self.note_fr)
