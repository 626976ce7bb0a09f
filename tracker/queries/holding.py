"""Which stored texts can hold a phrasing at all: what the text index knows before the engine reads a word."""

from collections.abc import Iterable

from django.db.models import QuerySet

from tracker.engine.frequencies import information
from tracker.engine.near import least_present
from tracker.engine.phrasings import Reading
from tracker.models import SpeechText
from tracker.queries.text_index import Run, kept_whole, texts_with_any


def texts_that_can_hold(
    readings: Iterable[Reading], language: str, *, source: str | None = None
) -> "QuerySet[SpeechText]":
    """The texts of that language ("en" or "fr"), and of that source by slug, that can hold one of the readings.

    A sound superset on both databases: every text in which the engine finds one of the readings is among them. As
    narrow as the index makes cheap: all the stems of a reading, those of neighbouring words side by side.
    """
    texts = SpeechText.objects.filter(language=language).order_by()
    if source is not None:
        texts = texts.filter(speech__document__source__slug=source)
    branches = [_runs(reading) for reading in readings]
    if not branches:
        return texts.none()
    if not all(branches):
        # A reading without a word that both indexes keep: only the engine can tell.
        return texts
    return texts.filter(pk__in=texts_with_any(branches))


def texts_that_can_nearly_hold(readings: Iterable[Reading], language: str) -> "QuerySet[SpeechText]":
    """The texts of that language that can hold a near match of one of the readings: a sound superset.

    Of the words that a near match must hold the three rarest are asked for: more would narrow little and cost much.
    """
    branches: set[tuple[Run, ...]] = set()
    for reading in readings:
        stems = [word.stem for word in reading]
        bits = {stem: information(stem, language) for stem in stems}
        for present in least_present([bits[stem] for stem in stems]):
            rarest = sorted({stems[place] for place in present}, key=lambda stem: (-bits[stem], stem))[:3]
            branches.add(tuple((stem,) for stem in sorted(rarest)))
    texts = SpeechText.objects.filter(language=language).order_by()
    if not branches:
        return texts.none()
    if not all(kept_whole(stem) for runs in branches for (stem,) in runs):
        return texts
    return texts.filter(pk__in=texts_with_any(branches))


def _runs(reading: Reading) -> tuple[Run, ...]:
    """The indexed stems of a reading in order, cut where other words may stand between them."""
    runs: list[list[str]] = []
    together = False
    for word in reading:
        if not kept_whole(word.stem):
            together = False
            continue
        if together and word.gap == 0:
            runs[-1].append(word.stem)
        else:
            runs.append([word.stem])
        together = True
    return tuple(tuple(run) for run in runs)
