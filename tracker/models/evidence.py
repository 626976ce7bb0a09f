"""Evidence: mentions with their spans and review, the tallies made from them, and candidates not yet judged."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from tracker.models.lines import Language, Phrasing, TalkingPoint
from tracker.models.people import Party, Person
from tracker.models.record import Document, Source, Speech


class Stance(models.TextChoices):
    USES = "uses", _("uses the line")
    QUOTES = "quotes", _("quotes it")
    UNCLEAR = "unclear", _("unclear")


class MentionQuerySet(models.QuerySet["Mention"]):
    def in_counted_speech(self):
        """Mentions in published speech that counts, whatever their review."""
        return self.filter(speech__kind=Speech.Kind.SPEECH, speech__withdrawn=False, speech__document__published=True)

    def counted(self):
        """What the figures are made of: declared or accepted mentions in published, counted speech."""
        return self.in_counted_speech().filter(state__in=[Mention.State.DECLARED, Mention.State.ACCEPTED])


class Mention(models.Model):
    """The stored fact that a speech repeats a talking point."""

    class Method(models.TextChoices):
        PHRASING = "phrasing", _("declared phrasing")
        SIGHTING = "sighting", _("entered by hand")
        LEDGER = "ledger", _("ledger of dated facts")
        NEAR = "near", _("near match")

    class State(models.TextChoices):
        DECLARED = "declared", _("counted by its phrasing, not reviewed")
        ACCEPTED = "accepted", _("accepted by an editor")
        REJECTED = "rejected", _("rejected by an editor")
        SUGGESTED = "suggested", _("suggested, not counted")

    # Without an index of their own: the constraint and the index below begin with them, and every index costs a write.
    speech = models.ForeignKey(Speech, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    point = models.ForeignKey(TalkingPoint, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    phrasing = models.ForeignKey(Phrasing, on_delete=models.SET_NULL, null=True, blank=True, related_name="mentions")
    # [[language, start, end], …] in code points of the speech's text in that language; empty without a text.
    spans = models.JSONField(default=list, blank=True)
    occurrences = models.PositiveIntegerField(default=1)
    method = models.CharField(max_length=8, choices=Method, default=Method.PHRASING)
    score = models.FloatField(null=True, blank=True)
    stance = models.CharField(max_length=8, choices=Stance, default=Stance.UNCLEAR)
    cue = models.CharField(max_length=200, blank=True, help_text=_("What decided the stance."))
    state = models.CharField(max_length=9, choices=State, default=State.DECLARED)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviewed_mentions",
        db_index=False,  # the index below is of the few that were reviewed
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    # When it was drawn by chance to be checked: only such mentions tell how often matching is right.
    sampled_at = models.DateTimeField(null=True, blank=True, editable=False)
    # A number for what the passage says, so that those that say the same are found; noted when its line is reviewed.
    wording = models.BigIntegerField(null=True, blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["spans", "sampled_at", "wording"])

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ["-speech__date", "speech__document", "speech__order"]
        constraints = [
            models.UniqueConstraint(fields=["speech", "point"], name="mention_once_per_speech"),
            models.CheckConstraint(condition=Q(occurrences__gte=1), name="mention_occurs_at_least_once"),
        ]
        indexes = [
            models.Index(fields=["point", "state", "stance"]),
            models.Index(fields=["score"], condition=Q(state="suggested"), name="mention_suggested_by_score"),
            models.Index(fields=["reviewer"], condition=Q(reviewer__isnull=False), name="mention_reviewed_by"),
            # What waits for an editor first: the few that were suggested, and those drawn by chance.
            models.Index(fields=["-score", "id"], condition=Q(state="suggested"), name="mention_suggested"),
            models.Index(fields=["point"], condition=Q(sampled_at__isnull=False), name="mention_sampled"),
        ]

    def __str__(self) -> str:
        return f"{self.point} – {self.speech}"


class Tally(models.Model):
    """Mentions of one document pre-added by line, party, person and stance; always equal to a recount."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    # What follows is as the mentions and their speeches have it, whose own references the database checks: checking them
    # again for every tally takes it longer than adding up.
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    date = models.DateField()
    point = models.ForeignKey(
        TalkingPoint, on_delete=models.CASCADE, related_name="tallies", db_index=False, db_constraint=False
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False)
    stance = models.CharField(max_length=8, choices=Stance)
    speeches = models.PositiveIntegerField()
    occurrences = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = _("tallies")
        indexes = [
            # All that is asked of one line is in it: tallies of a line lie far apart.
            models.Index(
                fields=[
                    "point",
                    "date",
                    "source",
                    "document",
                    "party",
                    "person",
                    "stance",
                    "speeches",
                    "occurrences",
                ],
                name="tally_of_line",
            ),
            # A review changes one line of a document.
            models.Index(fields=["document", "point"], name="tally_of_document"),
            models.Index(fields=["date", "source"]),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.point}: {self.speeches}"


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def waiting(self):
        """Not judged yet, wordings of new lines and of standing ones alike."""
        return self.filter(state=Candidate.State.OPEN)

    def new_lines(self):
        """Wordings that no catalogued line covers, not judged yet."""
        return self.waiting().filter(point__isnull=True)

    def new_phrasings(self):
        """Wordings that belong to a catalogued line, not judged yet."""
        return self.waiting().filter(point__isnull=False)


class Candidate(models.Model):
    """Recurring wording that discovery found and no editor has judged yet.

    While it is open, `point` is the catalogued line whose words it holds: it is then proposed as a phrasing of that
    line. Once adopted, `point` is the line that it became or went to.
    """

    class State(models.TextChoices):
        OPEN = "open", _("not judged")
        ADOPTED = "adopted", _("became a line")
        DISMISSED = "dismissed", _("dismissed")

    wording = models.CharField(max_length=300)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, null=True, blank=True, related_name="candidates")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, null=True, blank=True, related_name="candidates")
    # The days that were read for it; those before them are what it is compared with.
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    speeches = models.PositiveIntegerField(default=0)
    speakers = models.PositiveIntegerField(default=0)
    days = models.PositiveIntegerField(default=0)
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    score = models.FloatField(default=0)
    # What the score is made of: {name: {"value": what was measured, …, "points": what it adds}}; docs/discovery.md.
    parts = models.JSONField(default=dict, blank=True)
    # Its wordings in the phrasing language, the commonest first.
    phrasings = models.JSONField(default=list, blank=True)
    # [[person or null, speaker as printed, speeches], …], most speeches first.
    spoken_by = models.JSONField(default=list, blank=True)
    # [["2021-03", speeches], …] in order, months with none left out.
    months = models.JSONField(default=list, blank=True)
    # [{"speech": id, "date": "2021-03-04", "spans": [[language, start, end], …]}, …], the spans as those of mentions.
    examples = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    point = models.ForeignKey(TalkingPoint, on_delete=models.SET_NULL, null=True, blank=True, related_name="candidates")
    shown = models.BooleanField(
        _("shown to readers"), default=False, help_text=_("An editor lets readers see it among the new wordings.")
    )
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="judged_candidates",
    )
    judged_at = models.DateTimeField(null=True, blank=True, editable=False)
    method = models.CharField(max_length=20, blank=True, editable=False)
    found_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["-score"]
        constraints = [
            models.UniqueConstraint(fields=["wording", "language", "party"], name="candidate_once_per_party"),
            models.UniqueConstraint(
                fields=["wording", "language"], condition=Q(party__isnull=True), name="candidate_once_without_party"
            ),
            models.CheckConstraint(
                condition=Q(first__isnull=True) | Q(last__isnull=True) | Q(last__gte=models.F("first")),
                name="candidate_last_after_first",
            ),
        ]
        indexes = [models.Index(fields=["state", "party", "-score"], name="candidate_by_score")]

    def __str__(self) -> str:
        return self.wording
