"""What editors did with candidates, so that it can be taken back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.evidence import Candidate
from tracker.models.lines import TalkingPoint


class JudgementQuerySet(models.QuerySet["CandidateJudgement"]):
    def standing(self):
        """Those that nobody took back."""
        return self.filter(undone_at__isnull=True)


class CandidateJudgement(models.Model):
    """What an editor did with a candidate, with all that stood before it."""

    class Verb(models.TextChoices):
        LINE = "line", _("made a line of it")
        ADD = "add", _("added it to a line")
        DISMISS = "dismiss", _("dismissed it")
        REOPEN = "reopen", _("opened it again")
        SHOW = "show", _("showed it to readers")
        HIDE = "hide", _("showed it no longer")

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="judgements")
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="candidate_judgements",
        db_index=False,
    )
    at = models.DateTimeField()
    verb = models.CharField(max_length=7, choices=Verb)
    # The line that was made, or that got the phrasings, and the phrasings by primary key.
    point = models.ForeignKey(TalkingPoint, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    phrasings = models.JSONField(default=list, blank=True)
    # Whether readers were told of it in the corrections log: then it is not taken back in silence.
    noted = models.BooleanField(default=False)
    # Every speech that readers are shown as its evidence, in order: as the candidate's examples, but all of them.
    evidence = models.JSONField(default=list, blank=True)
    before_state = models.CharField(max_length=9, choices=Candidate.State)
    before_point = models.ForeignKey(TalkingPoint, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    before_shown = models.BooleanField()
    before_judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    before_judged_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["editor", "at"])]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.get_verb_display()}"
