"""What is amiss with the phrasings of a line: a language without any, one that never matches, one that another has."""

from dataclasses import dataclass
from typing import Literal

from tracker.engine.matching import Matcher, Phrase
from tracker.engine.phrasings import PhrasingError, compile_phrasing
from tracker.models import Language, Phrasing, Speech, SpeechText, TalkingPoint
from tracker.queries.holding import texts_that_can_hold

_TEXTS = 500  # read together


@dataclass(frozen=True)
class LineWarning:
    """One thing amiss: of a language, or of a phrasing, which never matches or which other lines have too."""

    about: Literal["language", "never", "owned"]
    language: str
    phrasing: Phrasing | None = None
    owners: tuple[TalkingPoint, ...] = ()


def warnings_of(point: TalkingPoint) -> list[LineWarning]:
    """What is amiss with the line as it is stored. Only phrasings that no mention is owed to are looked for in the
    record; six queries at most, and one for each of those."""
    includes = list(point.phrasings.filter(kind=Phrasing.Kind.INCLUDE).order_by("pk"))
    missing = [language for language in languages_held() if not any(one.language == language for one in includes)]
    behind_one = set(point.mentions.order_by().values_list("phrasing", flat=True).distinct())
    owners = owners_of(includes, point)
    return [
        *(LineWarning("language", language) for language in missing),
        *(
            LineWarning("never", phrasing.language, phrasing)
            for phrasing in includes
            if phrasing.pk not in behind_one and not said_anywhere(phrasing.text, phrasing.language)
        ),
        *(
            LineWarning("owned", phrasing.language, phrasing, owners[phrasing.pk])
            for phrasing in includes
            if phrasing.pk in owners
        ),
    ]


def languages_held() -> list[str]:
    """The languages of phrasings in which the record holds text; one query for each."""
    return [code for code in Language.values if SpeechText.objects.filter(language=code).exists()]


def said_anywhere(text: str, language: str) -> bool:
    """Whether any counted speech of the record holds the wording; reading stops at the first. A wording that cannot be
    read is said nowhere."""
    try:
        readings = compile_phrasing(text, language).readings
    except PhrasingError:
        return False
    texts = texts_that_can_hold(readings, language).filter(
        speech__kind=Speech.Kind.SPEECH, speech__withdrawn=False, speech__document__published=True
    )
    matcher = Matcher([Phrase(1, 1, text, language)])
    batch: list[str] = []
    for held in texts.values_list("text", flat=True).iterator(chunk_size=_TEXTS):
        batch.append(held)
        if len(batch) == _TEXTS:
            if matcher.find_many(batch, language):
                return True
            batch = []
    return bool(matcher.find_many(batch, language))


def owners_of(phrasings: list[Phrasing], point: TalkingPoint | None) -> dict[int, tuple[TalkingPoint, ...]]:
    """By the key of the phrasing, the other lines that have a phrasing with the same words; two queries."""
    mine = {phrasing.pk: _words(phrasing.text, phrasing.language) for phrasing in phrasings}
    others = Phrasing.objects.filter(
        kind=Phrasing.Kind.INCLUDE, language__in={phrasing.language for phrasing in phrasings}
    ).exclude(point__status=TalkingPoint.Status.RETIRED)
    if point is not None:
        others = others.exclude(point=point.pk)
    owners: dict[int, set[int]] = {}
    for text, language, owner in others.order_by().values_list("text", "language", "point"):
        words = _words(text, language)
        for pk, own in mine.items():
            if not own.isdisjoint(words):
                owners.setdefault(pk, set()).add(owner)
    lines = TalkingPoint.objects.in_bulk({line for held in owners.values() for line in held})
    return {pk: tuple(sorted((lines[one] for one in held), key=lambda line: line.title)) for pk, held in owners.items()}


def _words(text: str, language: str) -> set[tuple[str, tuple[str, ...]]]:
    """The stems of every reading of a wording."""
    try:
        readings = compile_phrasing(text, language).readings
    except PhrasingError:
        return set()
    return {(language, tuple(word.stem for word in reading)) for reading in readings}
