"""Periods that a legislature has a name for: its parliaments and their sessions."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from tracker.models.people import Legislature
from tracker.models.wording import in_language

SITTINGS = "sittings-"


def check_period_slug(slug: str) -> None:
    """A year and "sittings-30" mean something else in an address."""
    if slug.isdecimal() or slug.startswith(SITTINGS):
        raise ValidationError(_("A year, and what begins with “sittings-”, means something else in an address."))


class NamedPeriod(models.Model):
    """A parliament or a session of one, by its name and its first and last day."""

    class Kind(models.TextChoices):
        PARLIAMENT = "parliament", _("parliament")
        SESSION = "session", _("session")

    slug = models.SlugField(unique=True, validators=[check_period_slug])
    legislature = models.ForeignKey(Legislature, on_delete=models.CASCADE, related_name="periods")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SESSION)
    name = models.CharField(max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"), null=True, blank=True, help_text=_("Included; empty while none is known."))
    history = HistoricalRecords()

    class Meta:
        ordering = ["legislature", "-first", "kind"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(last__gte=F("first")), name="named_period_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_fr)
