"""Who speaks: legislatures, parties, people, and who belonged to which party when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from tracker.models.own_pages import address_of
from tracker.models.wording import in_language


class Legislature(models.Model):
    """A parliament whose parties and members are kept apart from every other's."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Party(models.Model):
    """A party of one legislature; `nicknames` are the codes and names the record prints for it."""

    slug = models.SlugField(unique=True)
    legislature = models.ForeignKey(Legislature, on_delete=models.PROTECT, related_name="parties")
    name = models.CharField(max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True)
    short_name = models.CharField(max_length=60)
    short_name_fr = models.CharField(_("short name in French"), max_length=60, blank=True)
    nicknames = models.JSONField(default=list, blank=True, help_text=_('A list such as ["Tories", "CPC", "PCC"].'))
    colour = models.CharField(max_length=7, default="#6b6b6b", help_text=_("As #rrggbb."))
    history = HistoricalRecords()

    class Meta:
        ordering = ["legislature", "name"]
        verbose_name_plural = _("parties")
        constraints = [
            models.CheckConstraint(condition=Q(colour__regex=r"^#[0-9a-fA-F]{6}$"), name="party_colour_is_hex"),
        ]

    def __str__(self) -> str:
        return self.in_short

    @property
    def in_full(self) -> str:
        """The full name in the page's language."""
        return in_language(self.name, self.name_fr)

    @property
    def in_short(self) -> str:
        """The short name in the page's language."""
        return in_language(self.short_name, self.short_name_fr)

    def get_absolute_url(self) -> str:
        return address_of("party", self.slug)


class Person(models.Model):
    """One human being; never merged with a namesake by guess."""

    slug = models.SlugField(unique=True, max_length=120)
    name = models.CharField(max_length=200, help_text=_("As a reader would write it: given name, family name."))
    family_name = models.CharField(max_length=120, blank=True)
    given_name = models.CharField(max_length=120, blank=True)
    aliases = models.JSONField(default=list, blank=True, help_text=_("Other names as printed, as a list."))
    history = HistoricalRecords()

    class Meta:
        ordering = ["family_name", "given_name", "name"]
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("person", self.slug)


class PersonIdentifier(models.Model):
    """An id that a record gives a person; one person may have several in one scheme (a House DbId is a person in a role)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=60)
    value = models.CharField(max_length=120)
    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="identifier_names_one_person")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day):
        """Memberships that cover the day."""
        return self.filter(Q(start__isnull=True) | Q(start__lte=day), Q(end__isnull=True) | Q(end__gte=day))


class Membership(models.Model):
    """A person sat in a legislature from one day until another; without a party when sitting as an independent."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    legislature = models.ForeignKey(Legislature, on_delete=models.PROTECT, related_name="memberships")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=300, blank=True)
    riding = models.CharField(max_length=200, blank=True)
    start = models.DateField(_("from"), null=True, blank=True)
    end = models.DateField(_("until"), null=True, blank=True, help_text=_("Last day included; empty while it lasts."))
    history = HistoricalRecords()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["person", "start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.party or _('independent')}"
