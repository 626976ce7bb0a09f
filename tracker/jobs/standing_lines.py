"""The published lines made ready for matching, compiled once per process and again when a phrasing changes."""

from functools import lru_cache
from threading import Thread

from tracker.engine.matching import Matcher, Phrase
from tracker.engine.words import LANGUAGES
from tracker.jobs.loaded_lines import LoadedLines, load_lines
from tracker.models import TalkingPoint


def standing_lines() -> LoadedLines:
    """The published lines as the catalogue has them now, with the matcher of their phrases; five queries.

    What is kept between calls is the matcher, and it is a function of the phrases alone: names, thresholds and aims are
    read anew each time, so nothing here can be out of date.
    """
    standing = _published()
    # In the place of the one that it would compile.
    standing.__dict__["matcher"] = _matcher(standing.phrases)
    return standing


def warm_standing_lines() -> Thread | None:
    """Compile the matcher in the background where this process has none yet, so that nobody's first text waits for it;
    the thread that does it, or None. It touches no database."""
    if _matcher.cache_info().currsize:
        return None
    thread = Thread(target=_warm, args=(_published().phrases,), daemon=True)
    thread.start()
    return thread


def _published() -> LoadedLines:
    published = TalkingPoint.objects.published().order_by("pk").values_list("pk", flat=True)
    loaded = load_lines()
    return loaded.only([pk for pk in published if pk in loaded.lines])


@lru_cache(maxsize=1)
def _matcher(phrases: tuple[Phrase, ...]) -> Matcher:
    return Matcher(phrases)


def _warm(phrases: tuple[Phrase, ...]) -> None:
    matcher = _matcher(phrases)
    for language in LANGUAGES:
        matcher.scan_with_near(["."], language)
