"""The kinds of speech, and the rules that tell them where the record does not."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from tracker.engine.kinds import check_wording
from tracker.engine.phrasings import PhrasingError
from tracker.models.lines import Language
from tracker.models.told import fault_here
from tracker.models.wording import in_language


class Kind(models.TextChoices):
    """What a turn is; members' own speech alone counts."""

    SPEECH = "speech", _("speech")
    CHAIR = "chair", _("chair")
    CLERK = "clerk", _("clerk")
    PROCEDURE = "procedure", _("procedure")
    PETITION = "petition", _("petition")
    BILL_READING = "bill_reading", _("reading of a bill")
    WRITTEN = "written", _("written question or answer")
    VOTE = "vote", _("vote")
    INTERJECTION = "interjection", _("interjection")
    WITNESS = "witness", _("witness")
    ARTICLE = "article", _("article")


def check_openings(wordings: list[str]) -> None:
    """Refuse a list with a phrasing that cannot be read, naming it and the character."""
    _check(wordings, whole=False)


def check_labels(wordings: list[str]) -> None:
    """The same for labels and headings, where "…" may end a wording."""
    _check(wordings, whole=True)


def check_kinds(kinds: list[str]) -> None:
    """Refuse a list with a kind that there is not."""
    for kind in kinds:
        if kind not in Kind.values:
            raise ValidationError(_("There is no kind “%(kind)s”."), params={"kind": kind})


def _check(wordings: list[str], *, whole: bool) -> None:
    found = []
    for number, text in enumerate(wordings, 1):
        try:
            check_wording(text, whole=whole)
        except PhrasingError as error:
            said = {"number": number, "text": text, "error": fault_here(error)}
            found.append(ValidationError(_("Line %(number)d, “%(text)s”: %(error)s"), params=said))
    if found:
        raise ValidationError(found)


class KindRule(models.Model):
    """How the kind of a turn is told where the record does not mark it. Of the rules of its source and of every
    source, the first in order whose conditions all hold decides; each condition is a list of phrasings, of which one
    must be there, and an empty one asks nothing. A rule without a kind gives courtesies."""

    name = models.CharField(max_length=120, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    source = models.ForeignKey(
        "tracker.Source",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="kind_rules",
        help_text=_("Empty: for every source."),
    )
    language = models.CharField(
        max_length=2,
        choices=Language,
        blank=True,
        help_text=_("Of the edition that is read. Empty: of every language."),
    )
    order = models.PositiveIntegerField(default=100, help_text=_("The first rule whose conditions all hold decides."))
    kind = models.CharField(
        max_length=12,
        choices=Kind,
        blank=True,
        help_text=_("Empty: its openings are courtesies, which may stand before the openings of other rules."),
    )
    labels = models.JSONField(
        default=list,
        blank=True,
        validators=[check_labels],
        help_text=_(
            "The speaker as printed is one of these phrasings, whole or outside or inside brackets; one a line. One "
            "that ends in … is only how the label begins."
        ),
    )
    headings = models.JSONField(
        default=list, blank=True, validators=[check_labels], help_text=_("The heading is one of these, likewise.")
    )
    openings = models.JSONField(
        default=list,
        blank=True,
        validators=[check_openings],
        help_text=_("The turn begins with one of these phrasings, after courtesies; one a line."),
    )
    within = models.PositiveSmallIntegerField(
        default=0, help_text=_("So many other words may stand between the courtesies and the opening.")
    )
    holds = models.JSONField(
        default=list,
        blank=True,
        validators=[check_openings],
        help_text=_("One of these stands somewhere in the turn."),
    )
    unless = models.JSONField(
        default=list,
        blank=True,
        validators=[check_openings],
        help_text=_("The rule does not hold where one of these stands somewhere in the turn."),
    )
    longest = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("In words: a longer turn is a member’s own, whatever it begins with.")
    )
    overrules = models.JSONField(
        default=list,
        blank=True,
        validators=[check_kinds],
        help_text=_(
            "The rule is asked of turns that the record marks so, too; otherwise only of those it does not mark."
        ),
    )
    active = models.BooleanField(default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_fr)

    def clean(self) -> None:
        """A rule that asks nothing would mark every turn, and courtesies are openings alone."""
        asked = {name for name in ("labels", "headings", "openings", "holds", "longest") if getattr(self, name)}
        if not asked:
            raise ValidationError(_("A rule needs a condition: without one it would mark every turn."))
        if not self.kind and asked != {"openings"}:
            raise ValidationError({"kind": _("Courtesies are openings, and nothing else.")})
