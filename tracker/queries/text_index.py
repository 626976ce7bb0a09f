"""The text index over SpeechText.stems: the only file that knows SQLite's FTS5 from PostgreSQL's GIN index.

Both index the same stems, made in Python, and are asked the same questions; so both find the same.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from django.db.models.expressions import RawSQL

# Stems that stand side by side in a text.
Run = tuple[str, ...]

# Neither database may cut a word in two, drop it for its length, or change a letter of it.
_KEPT_WHOLE = re.compile(r"[a-z0-9]{1,60}")
# So many alternatives are asked for as they are; more are asked for by their longest words.
_MOST_BRANCHES = 32
# PostgreSQL reads the stems themselves to see whether words stand side by side: once for each run.
_MOST_READ = 4

_SPEECHES_WITH = {
    "sqlite": """SELECT held.speech_id FROM tracker_speech_search
        JOIN tracker_speechtext AS held ON held.id = tracker_speech_search.rowid
        WHERE tracker_speech_search MATCH %s AND held.language = %s""",
    "postgresql": """SELECT held.speech_id FROM tracker_speechtext AS held
        WHERE to_tsvector('simple', held.stems) @@ plainto_tsquery('simple', %s) AND held.language = %s""",
}
_TEXTS_WITH = {
    "sqlite": "SELECT rowid FROM tracker_speech_search WHERE tracker_speech_search MATCH %s",
    # Materialized: joined freely, the planner may rather make every text's vector again than read the index.
    "postgresql": """WITH held AS MATERIALIZED (SELECT id FROM tracker_speechtext
        WHERE to_tsvector('simple', stems) @@ CAST(%s AS tsquery)""",
}
_SIDE_BY_SIDE = "strpos(' ' || stems || ' ', %s) > 0"


def speeches_with_all(stems: Mapping[str, Sequence[str]]) -> RawSQL:
    """The ids of the speeches with all the stems of one language in their text of that language.

    The stems are what a reader's words became, whatever characters they hold.
    """
    statement = " UNION ".join([_SPEECHES_WITH[connection.vendor]] * len(stems))
    parameters: list[str] = []
    for language, wanted in stems.items():
        # Quoted for FTS5, so that no stem is an operator; plain for PostgreSQL.
        quoted = [f'"{stem}"' for stem in wanted] if connection.vendor == "sqlite" else wanted
        parameters += [" ".join(quoted), language]
    # The statements are constants of this file; what the reader typed is only ever a parameter.
    return RawSQL(statement, parameters)


def kept_whole(stem: str) -> bool:
    """True for a stem that both indexes hold as one unchanged word, so that asking for it misses no text."""
    return _KEPT_WHOLE.fullmatch(stem) is not None


def texts_with_any(branches: Iterable[Sequence[Run]]) -> RawSQL:
    """The ids of the texts, of any language, that hold every run of at least one branch; a sound superset.

    Every stem of a run must be `kept_whole`, and no branch may be empty. The superset is narrower on texts and
    branches that are few; it never depends on how long a text is.
    """
    asked = _coarsened({tuple(branch) for branch in branches})
    if connection.vendor == "sqlite":
        match = " OR ".join(sorted("(" + " AND ".join(f'"{" ".join(run)}"' for run in runs) + ")" for runs in asked))
        return RawSQL(_TEXTS_WITH["sqlite"], [match])
    words = sorted(" & ".join(sorted({stem for run in runs for stem in run})) for runs in asked)
    statement, parameters = _TEXTS_WITH["postgresql"], [" | ".join(f"({all_})" for all_ in words)]
    # A tsvector forgets positions past 16,383 and past 256 of one word, so it is asked for words only.
    side_by_side = sorted([f" {' '.join(run)} " for run in runs if len(run) > 1] for runs in asked)
    if all(side_by_side) and sum(map(len, side_by_side)) <= _MOST_READ:
        either = " OR ".join("(" + " AND ".join([_SIDE_BY_SIDE] * len(runs)) + ")" for runs in side_by_side)
        statement += f" AND ({either})"
        parameters += [run for runs in side_by_side for run in runs]
    return RawSQL(f"{statement}) SELECT id FROM held", parameters)


def _coarsened(branches: set[tuple[Run, ...]]) -> set[tuple[Run, ...]]:
    """The same branches, or fewer and wider ones where they are too many for a quick statement."""
    for narrower in (_as_they_are, _two_longest, _longest):
        coarser = {narrower(runs) for runs in branches}
        if len(coarser) <= _MOST_BRANCHES:
            break
    return coarser


def _as_they_are(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    return runs


def _two_longest(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    stems = list(dict.fromkeys(stem for run in runs for stem in run))
    kept = set(sorted(stems, key=len)[-2:])
    return tuple((stem,) for stem in stems if stem in kept)


def _longest(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    return ((max((stem for run in runs for stem in run), key=len),),)
