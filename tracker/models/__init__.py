"""Every model of Refrain, for `from tracker.models import …`."""

from tracker.models.countdowns import Countdown, CountdownEntry
from tracker.models.evidence import Candidate, Mention, Stance, Tally
from tracker.models.lines import Citation, FormerSlug, Language, Phrasing, Rebuttal, TalkingPoint, Topic
from tracker.models.people import Legislature, Membership, Party, Person, PersonIdentifier
from tracker.models.record import Document, Edition, Source, Speech, SpeechText, Volume
from tracker.models.runs import ImportRun, SeedRecord

__all__ = [
    "Candidate",
    "Citation",
    "Countdown",
    "CountdownEntry",
    "Document",
    "Edition",
    "FormerSlug",
    "ImportRun",
    "Language",
    "Legislature",
    "Membership",
    "Mention",
    "Party",
    "Person",
    "PersonIdentifier",
    "Phrasing",
    "Rebuttal",
    "SeedRecord",
    "Source",
    "Speech",
    "SpeechText",
    "Stance",
    "TalkingPoint",
    "Tally",
    "Topic",
    "Volume",
]
