"""Frozen rankings: what a ranking or a countdown said on one day, kept for good under the hash of its content."""

import json

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.engine.canonical import digest_of
from tracker.models.wording import in_language


class FrozenRanking(models.Model):
    """Rows with their figures, and what they rest on. It is made once, and nothing changes or deletes it.

    `content` is the canonical JSON itself, byte for byte what `digest` is the SHA-256 of; the other fields repeat what
    lists of frozen rankings need.
    """

    digest = models.CharField(max_length=64, unique=True)
    content = models.TextField()
    title = models.CharField(max_length=200)
    title_fr = models.CharField(_("title in French"), max_length=200, blank=True)
    period_from = models.DateField()
    period_to = models.DateField()
    method = models.CharField(max_length=40)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return in_language(self.title, self.title_fr)

    def get_absolute_url(self) -> str:
        return reverse("frozen_ranking", args=[self.digest])

    @property
    def said(self) -> dict:
        """The content, read."""
        return json.loads(self.content)

    @property
    def is_intact(self) -> bool:
        """Whether the content still has the hash that it was stored under."""
        return digest_of(self.content) == self.digest
