"""Who judged which mention, and who is judging one now."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.models.evidence import Mention, Stance


class ReviewQuerySet(models.QuerySet["Review"]):
    def standing(self):
        """Those that nobody took back."""
        return self.filter(undone_at__isnull=True)


class Review(models.Model):
    """One reviewer's judgement of one mention, with all that stood before it, so that it can be taken back.

    A second opinion is that of another reviewer, who was not told of the first: it changes neither the mention nor any
    figure, and says how far reviewers agree.
    """

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reviews", db_index=False
    )
    at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=Mention.State)
    stance = models.CharField(max_length=8, choices=Stance)
    second = models.BooleanField(_("second opinion"), default=False)
    # Drawn by chance to be judged by somebody else as well.
    drawn = models.BooleanField(_("drawn for a second opinion"), default=False)
    # Mentions decided in one go share it.
    batch = models.UUIDField(null=True, blank=True, editable=False)
    before_state = models.CharField(max_length=9, choices=Mention.State)
    before_stance = models.CharField(max_length=8, choices=Stance)
    before_cue = models.CharField(max_length=200, blank=True)
    before_reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    before_reviewed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mention"], condition=Q(second=True, undone_at__isnull=True), name="one_second_opinion"
            ),
        ]
        indexes = [
            models.Index(fields=["reviewer", "at"]),
            models.Index(fields=["at"]),
            models.Index(fields=["mention"], condition=Q(drawn=True), name="review_drawn"),
        ]

    def __str__(self) -> str:
        return f"{self.mention}: {self.get_state_display()}"


class ReviewClaim(models.Model):
    """A mention that a reviewer has on the desk: until it expires nobody else is given it."""

    mention = models.OneToOneField(Mention, on_delete=models.CASCADE, related_name="claim")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_claims")
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["expires_at"]

    def __str__(self) -> str:
        return f"{self.mention}: {self.reviewer}"
