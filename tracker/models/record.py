"""The record: sources, their documents, the speeches in them, and how much was said by whom."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from tracker.models.addresses import check_editions, check_pattern, check_sessions, disagreements
from tracker.models.kinds import Kind, KindRule
from tracker.models.lines import Language, TalkingPoint
from tracker.models.people import Legislature, Party, Person
from tracker.models.wording import in_language

# A code such as en, fr or ga: whatever language the record is in is kept, shown and counted, though lines are looked
# for in those of phrasings only.
_CODE = 3


class Source(models.Model):
    """Where a record comes from, such as the House of Commons Debates."""

    class Kind(models.TextChoices):
        HANSARD = "hansard", _("parliamentary record")
        ARTICLES = "articles", _("articles")
        CAPTIONS = "captions", _("captions")

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True)
    legislature = models.ForeignKey(
        Legislature, on_delete=models.PROTECT, null=True, blank=True, related_name="sources"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.HANSARD)
    url = models.URLField(blank=True)
    address_pattern = models.CharField(
        _("address of its files"),
        max_length=500,
        blank=True,
        validators=[check_pattern],
        help_text=_(
            "Where fetch_record finds its files, with {date:%Y-%m-%d} for a day or {sitting:03} for a number, and where "
            "needed {parliament}, {session} and {edition}."
        ),
    )
    address_editions = models.CharField(
        _("editions"),
        max_length=60,
        blank=True,
        validators=[check_editions],
        help_text=_("What stands for {edition} in the address of each edition, such as: E F"),
    )
    address_sessions = models.JSONField(
        _("sessions"),
        default=list,
        blank=True,
        validators=[check_sessions],
        help_text=_(
            "For {parliament} and {session}: one a line, with the day on which it opened, such as: 41-2 2013-10-16"
        ),
    )
    # The lines that its ledger was made for; another has no zero there, for nobody looked.
    ledger_lines = models.ManyToManyField(TalkingPoint, blank=True, editable=False, related_name="ledgers")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_fr)

    def clean(self) -> None:
        """What the parts of the address need of each other; each by itself is the validators' business."""
        try:
            found = disagreements(self.address_pattern, self.address_editions, self.address_sessions)
        except ValidationError:
            return
        if found:
            raise ValidationError(dict(found))


class Document(models.Model):
    """One sitting, article or video of a source; held with its text, or as a ledger of dated facts without it."""

    class Held(models.TextChoices):
        TEXT = "text", _("with its text")
        LEDGER = "ledger", _("as dated facts, without its text")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="documents")
    external_id = models.CharField(max_length=120)
    date = models.DateField()
    title = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=500, blank=True)
    held = models.CharField(max_length=6, choices=Held, default=Held.TEXT)
    published = models.BooleanField(
        default=True, help_text=_("Readers see it; drafts from an article importer are not.")
    )
    # True from the moment its text changes until its mentions and tallies are made again.
    match_due = models.BooleanField(default=False, db_index=True, editable=False)
    imported_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-date", "source", "external_id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="document_once_per_source"),
        ]
        indexes = [models.Index(fields=["source", "date"]), models.Index(fields=["date"])]

    def __str__(self) -> str:
        return self.title or f"{self.source} {self.date}"

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.pk])


class Edition(models.Model):
    """One language's printing of a document, known by the hash of what was read; a changed hash is a new number."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="editions")
    language = models.CharField(max_length=_CODE)
    # Among files of one edition the later version wins, whichever is read first (parsers.document.version_key).
    version = models.CharField(max_length=60, blank=True)
    content_hash = models.CharField(max_length=64)
    number = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=500, blank=True)
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "language"], name="edition_once_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.language}, {self.number})"


class SittingDay(models.Model):
    """What a source's calendar says of one day: that it sat, or that it did not; a day it does not name is unknown."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="sitting_days")
    date = models.DateField()
    sits = models.BooleanField(_("sits"), default=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["source", "date"]
        constraints = [models.UniqueConstraint(fields=["source", "date"], name="sitting_day_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.date}"


class SpeechQuerySet(models.QuerySet["Speech"]):
    def counted(self):
        """Members' own words: what numerators and denominators are made of."""
        return self.filter(kind=Speech.Kind.SPEECH, withdrawn=False)

    def spoken_since(self, day):
        """Speeches of that day or later."""
        return self.filter(date__gte=day)


class Speech(models.Model):
    """One person's turn in a document, with party and role as they were that day; the unit of counting."""

    Kind = Kind

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="speeches")
    external_id = models.CharField(max_length=120)
    order = models.PositiveIntegerField()
    date = models.DateField()
    speaker = models.CharField(max_length=300, help_text=_("As printed."))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="speeches")
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="speeches", help_text=_("On the day.")
    )
    affiliation = models.CharField(
        max_length=60, blank=True, help_text=_("Party on the day as printed or on the roster, independents included.")
    )
    role = models.CharField(max_length=300, blank=True)
    riding = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SPEECH)
    language = models.CharField(max_length=_CODE, default=Language.ENGLISH, help_text=_("Of the floor."))
    heading = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=500, blank=True, help_text=_("Deep link to the official record."))
    words = models.PositiveIntegerField(default=0)
    withdrawn = models.BooleanField(default=False)
    # As the record itself marks it ("" where it does not): what `kind` is made from again when a rule changes.
    stated_kind = models.CharField(max_length=12, choices=Kind, blank=True, editable=False)
    kind_rule = models.ForeignKey(
        KindRule,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="speeches",
        db_index=False,
        help_text=_("What decided the kind, where the record does not mark it."),
    )
    # Names of the fields that an editor set by hand: importing again leaves them alone.
    corrected = models.JSONField(default=list, blank=True, editable=False)

    objects = SpeechQuerySet.as_manager()

    class Meta:
        ordering = ["document", "order"]
        verbose_name_plural = _("speeches")
        constraints = [
            models.UniqueConstraint(fields=["document", "external_id"], name="speech_once_per_document"),
        ]
        indexes = [models.Index(fields=["person", "date"]), models.Index(fields=["party", "date"])]

    def __str__(self) -> str:
        return f"{self.speaker} ({self.date})"

    def get_absolute_url(self) -> str:
        return reverse("speech", args=[self.pk])


class Placing(models.Model):
    """An editor's word on a speaker who could not be placed: this person, or (without one) to be left alone; it holds
    for every turn that the source prints under that label between two days."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="placings")
    speaker = models.CharField(max_length=300, help_text=_("As printed."))
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="placings")
    start = models.DateField(_("from"), null=True, blank=True)
    end = models.DateField(_("until"), null=True, blank=True, help_text=_("Last day included."))
    note = models.CharField(max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["source", "speaker", "start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=models.F("start")),
                name="placing_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["source", "speaker"])]

    def clean(self) -> None:
        """One word at most holds for a turn."""
        others = Placing.objects.filter(source=self.source_id, speaker=self.speaker).exclude(pk=self.pk)
        if self.start:
            others = others.exclude(end__lt=self.start)
        if self.end:
            others = others.exclude(start__gt=self.end)
        other = others.first()
        if other:
            raise ValidationError(
                _("For some of these days it is said already: %(placing)s."), params={"placing": other}
            )

    def __str__(self) -> str:
        person = str(self.person) if self.person else _("left alone")
        return f"{self.speaker} → {person}"


class DecidedTurn(models.Model):
    """A turn whose speaker an editor decided, by a placing or (without one) by hand, with what the record alone says of
    it, so that the decision can be taken back."""

    speech = models.OneToOneField(Speech, on_delete=models.CASCADE, related_name="decided")
    placing = models.ForeignKey(Placing, on_delete=models.CASCADE, null=True, blank=True, related_name="turns")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    affiliation = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=300, blank=True)
    riding = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["placing", "speech"]

    def __str__(self) -> str:
        by_hand = _("by hand")
        return f"{self.speech} ({self.placing or by_hand})"


class SpeechText(models.Model):
    """What was said, in one language's edition; `stems` is the folded and stemmed text that both databases index."""

    speech = models.ForeignKey(Speech, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=_CODE)
    # As this edition prints it; that of the speech is the leading edition's.
    heading = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    stems = models.TextField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["speech", "language"], name="text_once_per_language"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Volume(models.Model):
    """How much the members of one party said in a document, in counted speech: the denominator of every rate."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="volumes")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="volumes")
    speeches = models.PositiveIntegerField()
    words = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "party"], name="volume_once_per_party"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(party__isnull=True), name="volume_once_without_party"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.party} {self.words}"
