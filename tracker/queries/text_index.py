"""The text index over SpeechText.stems: the only file that knows SQLite's FTS5 from PostgreSQL's GIN index.

Both index the same stems, made in Python, and are asked the same questions; so both find the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models.expressions import RawSQL

from tracker.engine.asked import OTHER, Asked, Term
from tracker.queries.listing import marks

# A statement and its parameters.
Statement = tuple[str, list[str]]
# Stems that stand side by side in a text.
Run = tuple[str, ...]

# Neither database may cut a word in two, drop it for its length, or change a letter of it.
_KEPT_WHOLE = re.compile(r"[a-z0-9]{1,60}")
# So many alternatives are asked for as they are; more are asked for by their longest words.
_MOST_BRANCHES = 32
# PostgreSQL reads the stems themselves to see whether words stand side by side: once for each run.
_MOST_READ = 4

# Narrow indexes that SQLite reads in place of the rows of these tables (migrations/_search_index.py).
TEXTS_IN_BRIEF, SPEECHES_IN_BRIEF = "tracker_speechtext_brief", "tracker_speech_brief"
_LANGUAGES = ("en", "fr", OTHER)

_TEXTS_WITH = {
    "sqlite": "SELECT rowid FROM tracker_speech_search WHERE tracker_speech_search MATCH %s",
    # Materialized: joined freely, the planner may rather make every text's vector again than read the index.
    "postgresql": """WITH held AS MATERIALIZED (SELECT id FROM tracker_speechtext
        WHERE tracker_words(stems) @@ CAST(%s AS tsquery)""",
}
_HOLDS = {
    "sqlite": "instr(' ' || held.stems || ' ', %s) > 0",
    "postgresql": "strpos(' ' || held.stems || ' ', %s) > 0",
}
_SIDE_BY_SIDE = "strpos(' ' || stems || ' ', %s) > 0"


def speeches_asked(asked: Asked) -> Statement:
    """The ids of the speeches, some more than once, of which one text has all that is asked for, in its own language."""
    return _speeches(asked.all_of)


def speeches_excluded(asked: Asked) -> Statement | None:
    """The ids of the speeches of which any text has what the question excludes; None when it excludes nothing."""
    return _speeches([asked.none_of]) if asked.none_of else None


def is_any(rows: str) -> str:
    """The expression that a FROM clause with its conditions has rows. PostgreSQL counts them: told that one is enough, it
    may rather make the vector of one text after another than read the index."""
    return f"(SELECT COUNT(*) {rows}) > 0" if connection.vendor == "postgresql" else f"EXISTS (SELECT 1 {rows})"


def year_of(column: str) -> str:
    """The expression for a date column's year as a number, which neither database takes from the other."""
    if connection.vendor == "sqlite":
        return f"CAST(substr({column}, 1, 4) AS INTEGER)"
    return f"CAST(EXTRACT(YEAR FROM {column}) AS INTEGER)"


def speeches_in_brief() -> str:
    """What follows the name of the speeches' table where only their narrow index needs reading."""
    return f"INDEXED BY {SPEECHES_IN_BRIEF}" if connection.vendor == "sqlite" else ""


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


# Of each clause one run at least.
Clauses = tuple[tuple[Run, ...], ...]


def _speeches(clauses: Sequence[Sequence[Term]]) -> Statement:
    """The speeches with a text that has one term at least of each clause."""
    languages: dict[Clauses, list[str]] = defaultdict(list)
    for language in _LANGUAGES:
        languages[tuple(tuple(term.run(language) for term in clause) for clause in clauses)].append(language)
    statements = [_speeches_in(written, spoken) for written, spoken in languages.items()]
    # Planned by itself, so that PostgreSQL does not make the vectors of texts again, speech by speech.
    fence = " OFFSET 0" if connection.vendor == "postgresql" else ""
    wanted = " UNION ALL ".join(sql for sql, _ in statements) + fence
    return wanted, [value for _, values in statements for value in values]


def _speeches_in(clauses: Clauses, languages: list[str]) -> Statement:
    """The same for texts of these languages, in which the terms have these stems."""
    sqlite = connection.vendor == "sqlite"
    indexed = [clause for clause in clauses if all(kept_whole(stem) for run in clause for stem in run)]
    # FTS5 knows where words stand; the others, and words that an index may hold changed, are read in the stems.
    read = [
        clause for clause in clauses if clause not in indexed or (not sqlite and any(len(run) > 1 for run in clause))
    ]
    conditions: list[str] = []
    parameters: list[str] = []
    source = "tracker_speechtext AS held"
    if indexed and sqlite:
        brief = "" if read else f" INDEXED BY {TEXTS_IN_BRIEF}"
        source = f"tracker_speech_search CROSS JOIN tracker_speechtext AS held{brief} ON held.id = tracker_speech_search.rowid"
        conditions.append("tracker_speech_search MATCH %s")
        parameters.append(" AND ".join(f"({' OR '.join(_quoted(run) for run in clause)})" for clause in indexed))
    elif indexed:
        conditions.append("tracker_words(held.stems) @@ CAST(%s AS tsquery)")
        parameters.append(" & ".join(f"({' | '.join(_all_of(run) for run in clause)})" for clause in indexed))
    for clause in read:
        conditions.append(f"({' OR '.join([_HOLDS[connection.vendor]] * len(clause))})")
        parameters += [f" {' '.join(run)} " for run in clause]
    if OTHER in languages:
        others = [language for language in _LANGUAGES if language not in languages]
        conditions += ["held.language <> %s"] * len(others)
        parameters += others
    else:
        conditions.append(f"held.language IN ({marks(languages)})")
        parameters += languages
    return f"SELECT held.speech_id FROM {source} WHERE {' AND '.join(conditions)}", parameters


def _quoted(run: Run) -> str:
    return f'"{" ".join(run)}"'


def _all_of(run: Run) -> str:
    return f"({' & '.join(run)})"
