"""The catalogue: topics, talking points, their phrasings, and the sourced rebuttals."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from tracker.engine.phrasings import PhrasingError, compile_phrasing
from tracker.models.own_pages import address_of
from tracker.models.people import Party, Person
from tracker.models.told import fault_here
from tracker.models.wording import in_language, markdown_in_language


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")


class Topic(models.Model):
    """What a line is about; one level of parent."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="topic_is_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_fr)

    def clean(self) -> None:
        if self.parent and (self.parent.parent_id or (self.pk and self.children.exists())):
            raise ValidationError({"parent": _("Topics have one level of parent only.")})

    def get_absolute_url(self) -> str:
        return address_of("topic", self.slug)


class TalkingPointQuerySet(models.QuerySet["TalkingPoint"]):
    def published(self):
        """Lines that readers see."""
        return self.filter(status=TalkingPoint.Status.PUBLISHED)

    def once_published(self):
        """Lines that readers see or have seen: these are never deleted."""
        return self.filter(status__in=TalkingPoint.SEEN)

    def due(self, now):
        """Lines whose hour to be published has come."""
        return self.filter(status=TalkingPoint.Status.IN_REVIEW, publish_at__lte=now)


class TalkingPoint(models.Model):
    """One recurring political line, whoever says it; pages call it a line."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    # No way leads back from these to a draft.
    SEEN = (Status.PUBLISHED, Status.RETIRED)

    slug = models.SlugField(unique=True, max_length=120)
    title = models.CharField(max_length=200)
    title_fr = models.CharField(_("title in French"), max_length=200, blank=True)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="talking_points", help_text=_("Whose line it is.")
    )
    aimed_at_party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="aimed_at_it"
    )
    aimed_at_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="aimed_at_them"
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="talking_points")
    gist = models.TextField(blank=True, help_text=_("What the line says, in a sentence or two."))
    gist_fr = models.TextField(_("gist in French"), blank=True)
    verdict = models.CharField(max_length=80, blank=True)
    verdict_fr = models.CharField(_("verdict in French"), max_length=80, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    # What follows is written by the jobs that move a line from one state to another (jobs/publish_line.py).
    publish_at = models.DateTimeField(_("to be published on"), null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    retired_because = models.TextField(
        _("why it was retired"), blank=True, help_text=_("Public: shown at the line’s address.")
    )
    retired_because_fr = models.TextField(_("why, in French"), blank=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces",
        verbose_name=_("replaced by"), help_text=_("The line’s address then leads there."),
    )  # fmt: skip
    editor_note = models.TextField(blank=True, help_text=_("For editors only; never published."))
    # The phrasings and method that the stored mentions were made with; matching is due while it differs.
    matched_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords(excluded_fields=["matched_digest", "updated_at"], m2m_fields=[topics])

    objects = TalkingPointQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("talking point")
        verbose_name_plural = _("talking points")
        permissions = [("publish_talkingpoint", "Can publish and retire lines and their rebuttals")]
        indexes = [models.Index(fields=["status", "party"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True) | Q(status="in_review"), name="scheduled_line_is_in_review"
            ),
            models.CheckConstraint(condition=~Q(replaced_by=models.F("id")), name="line_does_not_replace_itself"),
        ]

    def __str__(self) -> str:
        return self.in_words

    @property
    def in_words(self) -> str:
        """The title in the page's language."""
        return in_language(self.title, self.title_fr)

    @property
    def gist_in_words(self) -> str:
        """The gist in the page's language."""
        return in_language(self.gist, self.gist_fr)

    @property
    def verdict_in_words(self) -> str:
        """The verdict in the page's language."""
        return in_language(self.verdict, self.verdict_fr)

    @property
    def retired_because_in_words(self) -> str:
        """Why it was retired, in the page's language."""
        return in_language(self.retired_because, self.retired_because_fr)

    def get_absolute_url(self) -> str:
        return address_of("line", self.slug)


class FormerSlug(models.Model):
    """A slug that a line once had; its address redirects to the line."""

    point = models.ForeignKey(TalkingPoint, on_delete=models.CASCADE, related_name="former_slugs")
    slug = models.SlugField(unique=True, max_length=120)
    history = HistoricalRecords()

    def __str__(self) -> str:
        return self.slug


class Phrasing(models.Model):
    """One wording that counts as the line, or, as an exclusion, one that keeps a mention from counting."""

    class Kind(models.TextChoices):
        INCLUDE = "include", _("include")
        EXCLUDE = "exclude", _("exclude")

    point = models.ForeignKey(TalkingPoint, on_delete=models.CASCADE, related_name="phrasings")
    text = models.CharField(max_length=300)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.INCLUDE)
    history = HistoricalRecords()

    class Meta:
        ordering = ["point", "language", "kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["point", "language", "kind", "text"], name="phrasing_once_per_line"),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        try:
            compile_phrasing(self.text, self.language)
        except PhrasingError as error:
            raise ValidationError({"text": fault_here(error)}) from None


class RebuttalQuerySet(models.QuerySet["Rebuttal"]):
    def answering(self):
        """Rebuttals by which a line counts as rebutted: published, with at least one citation."""
        return self.filter(models.Exists(Citation.objects.filter(rebuttal=models.OuterRef("pk"))), published=True)


class Rebuttal(models.Model):
    """A sourced answer to the line, in Markdown."""

    point = models.ForeignKey(TalkingPoint, on_delete=models.CASCADE, related_name="rebuttals")
    body = models.TextField(help_text=_("Markdown."))
    body_fr = models.TextField(_("body in French"), blank=True, help_text=_("Markdown."))
    verdict = models.CharField(max_length=80, blank=True)
    verdict_fr = models.CharField(_("verdict in French"), max_length=80, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    current_until = models.DateField(_("still current until"), null=True, blank=True)
    published = models.BooleanField(default=False)
    history = HistoricalRecords()

    objects = RebuttalQuerySet.as_manager()

    class Meta:
        ordering = ["point", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True)
                | Q(current_until__isnull=True)
                | Q(current_until__gte=models.F("reviewed_on")),
                name="rebuttal_current_after_review",
            ),
        ]

    def __str__(self) -> str:
        return self.body[:60]

    @property
    def body_in_words(self) -> str:
        """The body in the page's language."""
        return markdown_in_language(self.body, self.body_fr)

    @property
    def verdict_in_words(self) -> str:
        """The verdict in the page's language."""
        return in_language(self.verdict, self.verdict_fr)


class Citation(models.Model):
    """Where a rebuttal's fact comes from; without a link, editors are told that a citation is needed."""

    rebuttal = models.ForeignKey(Rebuttal, on_delete=models.CASCADE, related_name="citations")
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)
    archived_url = models.URLField(max_length=500, blank=True)
    published_on = models.DateField(null=True, blank=True)
    quote = models.TextField(blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["rebuttal", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def needed(self) -> bool:
        """True while the citation has no link that a reader could open."""
        return not (self.url or self.archived_url)
