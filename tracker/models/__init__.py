"""Every model of Refrain, for `from tracker.models import …`."""

from tracker.models.catalogue import CatalogueImport
from tracker.models.corrections import Correction
from tracker.models.countdowns import Countdown, CountdownEntry
from tracker.models.evidence import Candidate, Mention, Stance, Tally
from tracker.models.frozen import FrozenRanking
from tracker.models.judgements import CandidateJudgement
from tracker.models.lines import Citation, FormerSlug, Language, Phrasing, Rebuttal, TalkingPoint, Topic
from tracker.models.merges import LineMerge, MentionMove, PersonMerge
from tracker.models.people import Legislature, Membership, Party, Person, PersonIdentifier
from tracker.models.periods import NamedPeriod
from tracker.models.record import (
    DecidedTurn,
    Document,
    Edition,
    KindRule,
    Placing,
    SittingDay,
    Source,
    Speech,
    SpeechText,
    Volume,
)
from tracker.models.reviews import Review, ReviewClaim
from tracker.models.runs import ImportRun, Revision, SeedRecord
from tracker.models.totals import DueTotal, PackedFigures, PackedList, Span, SpokenBy

__all__ = [
    "Candidate",
    "CandidateJudgement",
    "CatalogueImport",
    "Citation",
    "Correction",
    "Countdown",
    "CountdownEntry",
    "DecidedTurn",
    "Document",
    "DueTotal",
    "Edition",
    "FormerSlug",
    "FrozenRanking",
    "ImportRun",
    "KindRule",
    "Language",
    "Legislature",
    "LineMerge",
    "Membership",
    "Mention",
    "MentionMove",
    "NamedPeriod",
    "PackedFigures",
    "PackedList",
    "Party",
    "Person",
    "PersonIdentifier",
    "PersonMerge",
    "Phrasing",
    "Placing",
    "Rebuttal",
    "Review",
    "ReviewClaim",
    "Revision",
    "SeedRecord",
    "SittingDay",
    "Source",
    "Span",
    "Speech",
    "SpeechText",
    "SpokenBy",
    "Stance",
    "TalkingPoint",
    "Tally",
    "Topic",
    "Volume",
]
