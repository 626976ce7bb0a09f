"""The speeches that hold a candidate's words: all of them, found anew, and those that readers are shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from tracker.engine.matching import Matcher, Phrase
from tracker.engine.phrasings import PhrasingError, compile_phrasing
from tracker.models import Candidate, CandidateJudgement, Speech
from tracker.queries.holding import texts_that_can_hold
from tracker.queries.passages import REACH, WINDOWS, Piece, excerpt, language_shown, texts_of

Example = Mapping[str, Any]
# For so long what an editor approved is new.
NEW_FOR = timedelta(days=7)
# Names, such as those that one statement may hold.
_AT_ONCE = 500


@dataclass(frozen=True)
class ShownSpeech:
    """A speech with the candidate's words marked in context; no pieces where its text is not held."""

    speech: Speech
    language: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ShownCandidate:
    """A candidate that readers see, and in how many speeches that count it is."""

    candidate: Candidate
    examples: tuple[Example, ...]

    @property
    def speeches(self) -> int:
        """As many as its page lists."""
        return len(self.examples)


def wordings_of(candidate: Candidate) -> list[str]:
    """Its phrasings; its own words where it has none. Those that cannot be read are left out."""
    return [text for text in candidate.phrasings or [candidate.wording] if _is_readable(text, candidate.language)]


def every_speech_of(candidate: Candidate) -> list[dict[str, Any]]:
    """Every speech that counts, of the candidate's party and days and source, that holds one of its wordings, in order of
    day: as the examples of a candidate are kept, the speech, its day and where the words stand."""
    language, wordings = candidate.language, wordings_of(candidate)
    readings = [reading for text in wordings for reading in compile_phrasing(text, language).readings]
    source = candidate.source.slug if candidate.source else None
    texts = texts_that_can_hold(readings, language, source=source)
    for lookup, value in (
        ("speech__party", candidate.party_id),
        ("speech__date__gte", candidate.since),
        ("speech__date__lte", candidate.until),
    ):
        if value is not None:
            texts = texts.filter(**{lookup: value})
    texts = texts.filter(
        speech__kind=Speech.Kind.SPEECH, speech__withdrawn=False, speech__document__published=True
    ).order_by("speech__date", "speech__document", "speech__order")
    rows = list(texts.values_list("speech", "speech__date", "text"))
    matcher = Matcher([Phrase(key, 0, text, language) for key, text in enumerate(wordings)])
    found = matcher.find_many([text for _, _, text in rows], language)
    return [
        {"speech": speech, "date": day.isoformat(), "spans": [[language, one.start, one.end] for one in found[place]]}
        for place, (speech, day, _) in enumerate(rows)
        if found.get(place)
    ]


def shown_lately(most: int = 5) -> list[ShownCandidate]:
    """What an editor let readers see in the last seven days, the latest first; two queries, or one where there is none."""
    return _shown(judged_at__gte=timezone.now() - NEW_FOR)[:most]


def shown_candidate(key: int) -> ShownCandidate | None:
    """A candidate that readers may see, with the speeches that count; None for any other. Two queries."""
    return next(iter(_shown(pk=key)), None)


def _shown(**lookups: Any) -> list[ShownCandidate]:
    verdicts = CandidateJudgement.objects.standing().filter(verb=CandidateJudgement.Verb.SHOW)
    candidates = list(
        Candidate.objects.filter(state=Candidate.State.OPEN, shown=True, **lookups)
        .order_by("-judged_at", "-pk")
        .select_related("party", "source")
        .prefetch_related(Prefetch("judgements", verdicts, to_attr="shown_by"))
    )
    kept = {
        candidate.pk: list(candidate.shown_by[0].evidence) if candidate.shown_by else [] for candidate in candidates
    }
    counts = _counting(example["speech"] for examples in kept.values() for example in examples)
    shown = [
        ShownCandidate(candidate, tuple(example for example in kept[candidate.pk] if example["speech"] in counts))
        for candidate in candidates
    ]
    return [one for one in shown if one.examples]


def _counting(speeches: Iterable[int]) -> set[int]:
    """Those of the speeches that still count."""
    keys, found = sorted(set(speeches)), set()
    for first in range(0, len(keys), _AT_ONCE):
        held = Speech.objects.counted().filter(document__published=True, pk__in=keys[first : first + _AT_ONCE])
        found.update(held.order_by().values_list("pk", flat=True))
    return found


def shown_speeches(
    examples: Sequence[Example], *, page_language: str, reach: int = REACH, windows: int = WINDOWS
) -> list[ShownSpeech]:
    """The speeches of the examples, in their order, with the words marked; those that are gone are left out. Two queries
    for any number."""
    keys = [example["speech"] for example in examples]
    stored = Speech.objects.filter(pk__in=keys).select_related("person", "party", "document__source")
    speeches, texts = {speech.pk: speech for speech in stored}, texts_of(keys)
    shown = []
    for example in examples:
        speech = speeches.get(example["speech"])
        if speech is None:
            continue
        held, spans = texts.get(speech.pk, {}), example.get("spans", [])
        language = language_shown(
            held, [language for language, _, _ in spans], page=page_language, floor=speech.language
        )
        there = [(start, end) for said_in, start, end in spans if said_in == language]
        shown.append(
            ShownSpeech(speech, language, excerpt(held.get(language, ""), there, reach=reach, windows=windows))
        )
    return shown


def _is_readable(text: str, language: str) -> bool:
    try:
        compile_phrasing(text, language)
    except PhrasingError:
        return False
    return True
