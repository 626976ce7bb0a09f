"""The speeches that a search finds: how many of them are of each party, speaker, year, source and topic, and one page."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import connection

from tracker.engine.asked import Asked, Term
from tracker.queries.text_index import is_any, speeches_asked, speeches_excluded, speeches_in_brief, year_of

# The party of a speech without one, and the speaker of one whose speaker nobody could be identified as.
NOBODY = 0
FACETS = ("party", "person", "year", "source", "topic")


@dataclass(frozen=True)
class Narrowing:
    """One value at most of each facet, ids but for the year, and days; a topic includes those under it."""

    party: int | None = None
    person: int | None = None
    year: int | None = None
    source: int | None = None
    topic: int | None = None
    since: date | None = None
    until: date | None = None

    def without(self, facet: str) -> "Narrowing":
        """The same without that facet."""
        return replace(self, **{facet: None})

    @property
    def chosen(self) -> tuple[str, ...]:
        """The facets that are narrowed."""
        return tuple(facet for facet in FACETS if getattr(self, facet) is not None)


Cell = tuple[int, int, int, int]
Value = str | int | date


@dataclass(frozen=True)
class SpeechesFound:
    """How many speeches are of each party, person, year and source at once; those on topics, with all their topics; and
    the ids of the speeches of one page, with its number."""

    cells: Mapping[Cell, int] = field(default_factory=dict)
    topical: Mapping[int, tuple[Cell, frozenset[int]]] = field(default_factory=dict)
    page: frozenset[int] = frozenset()
    number: int = 1

    def count(self, narrowing: Narrowing) -> int:
        """How many speeches there are within the narrowing."""
        return sum(count for _, count in self._within(narrowing))

    def counts(self, facet: str, narrowing: Narrowing) -> Counter[int]:
        """How many speeches there are of each value of the facet, everything else being narrowed."""
        wide = narrowing.without(facet)
        counted: Counter[int] = Counter()
        if facet == "topic":
            for cell, topics in self.topical.values():
                if _is_within(cell, wide):
                    counted.update(topics)
            return counted
        place = FACETS.index(facet)
        for cell, count in self._within(wide):
            counted[cell[place]] += count
        return counted

    def _within(self, narrowing: Narrowing) -> Iterable[tuple[Cell, int]]:
        cells = (
            self.cells.items()
            if narrowing.topic is None
            else ((cell, 1) for cell, topics in self.topical.values() if narrowing.topic in topics)
        )
        return (entry for entry in cells if _is_within(entry[0], narrowing))


def speeches_found(
    asked: Asked,
    narrowing: Narrowing,
    parents: Mapping[int, int | None],
    *,
    page: int,
    per_page: int,
    oldest_first: bool = False,
) -> SpeechesFound:
    """What the question finds among speeches that readers may see, in one statement.

    The cells are narrowed by days only, so that every facet can be counted from them; the page is narrowed by all,
    newest first (or oldest), then as the record has them; after the last page comes the last, in another statement.
    `parents` are the topics' by topic.
    """
    statement, parameters = _statement(asked, narrowing, page=page, per_page=per_page, oldest_first=oldest_first)
    cells: dict[Cell, int] = {}
    on_topics: dict[int, tuple[Cell, set[int]]] = {}
    ids: list[int] = []
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for kind, party, person, year, source, number, other in cursor.fetchall():
            cell = (party or NOBODY, person or NOBODY, year, source)
            if kind == _CELL:
                cells[cell] = number
            elif kind == _TOPIC:
                topics = on_topics.setdefault(number, (cell, set()))[1]
                topics.update(topic for topic in (other, parents.get(other)) if topic is not None)
            else:
                ids.append(number)
    topical = {speech: (cell, frozenset(topics)) for speech, (cell, topics) in on_topics.items()}
    found = SpeechesFound(cells, topical, frozenset(ids), page)
    if ids or page == 1:
        return found
    last = max(1, -(-found.count(narrowing) // per_page))
    return speeches_found(asked, narrowing, parents, page=last, per_page=per_page, oldest_first=oldest_first)


_CELL, _TOPIC, _PAGE = range(3)
# Speeches in which a published line of a topic is repeated, as every count of mentions has them.
_TOLD = """told AS (
    SELECT DISTINCT mention.speech_id, topics.topic_id FROM tracker_mention AS mention
    JOIN tracker_talkingpoint AS point ON point.id = mention.point_id AND point.status = 'published'
    JOIN tracker_talkingpoint_topics AS topics ON topics.talkingpoint_id = point.id
    JOIN tracker_speech AS said ON said.id = mention.speech_id AND said.kind = 'speech'
    WHERE mention.state IN ('declared', 'accepted'))"""


def stands_in_a_speech(terms: Sequence[Term]) -> tuple[bool, ...]:
    """Of each term whether any speech that readers may see has it; one query."""
    if not terms:
        return ()
    statements, values = [], []
    for term in terms:
        wanted, parameters = speeches_asked(Asked(term.typed, ((term,),)))
        statements.append(
            is_any(
                f"""FROM ({wanted}) AS wanted JOIN tracker_speech AS speech ON speech.id = wanted.speech_id
                JOIN tracker_document AS document ON document.id = speech.document_id
                WHERE NOT speech.withdrawn AND document.published"""
            )
        )
        values += parameters
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(statements)}", values)
        return tuple(map(bool, cursor.fetchone()))


def _statement(
    asked: Asked, narrowing: Narrowing, *, page: int, per_page: int, oldest_first: bool
) -> tuple[str, list[Value]]:
    wanted, parameters = speeches_asked(asked)
    values: list[Value] = list(parameters)
    conditions = ["NOT speech.withdrawn", "document.published"]
    excluded = speeches_excluded(asked)
    if excluded:
        conditions.append(f"speech.id NOT IN ({excluded[0]})")
        values += excluded[1]
    for day, sign in ((narrowing.since, ">="), (narrowing.until, "<=")):
        if day:
            conditions.append(f"speech.date {sign} %s")
            values.append(day.isoformat() if connection.vendor == "sqlite" else day)
    narrow, narrow_values = _narrow(narrowing)
    direction = "ASC" if oldest_first else "DESC"
    order = f"date {direction}, document_id, place, id"
    values += [*narrow_values, per_page, (page - 1) * per_page]
    return (
        f"""WITH matched AS MATERIALIZED (
            SELECT speech.id, speech.date, speech.document_id, speech."order" AS place, speech.party_id,
                speech.person_id, {year_of("speech.date")} AS year, document.source_id
            FROM tracker_speech AS speech {speeches_in_brief()}
            JOIN tracker_document AS document ON document.id = speech.document_id
            WHERE speech.id IN ({wanted}) AND {" AND ".join(conditions)}),
        {_TOLD}
        SELECT {_CELL} AS kind, party_id, person_id, year, source_id, COUNT(*) AS number, 0 AS other
            FROM matched GROUP BY party_id, person_id, year, source_id
        UNION ALL
        SELECT {_TOPIC}, party_id, person_id, year, source_id, id, topic_id
            FROM told JOIN matched ON matched.id = told.speech_id
        UNION ALL
        SELECT {_PAGE}, party_id, person_id, year, source_id, id, 0 FROM (
            SELECT * FROM matched {narrow} ORDER BY {order} LIMIT %s OFFSET %s) AS shown""",
        values,
    )


def _narrow(narrowing: Narrowing) -> tuple[str, list[Value]]:
    """The condition on matched speeches that leaves one page's list, and its parameters."""
    conditions: list[str] = []
    values: list[Value] = []
    for facet, column in (("party", "party_id"), ("person", "person_id"), ("year", "year"), ("source", "source_id")):
        value = getattr(narrowing, facet)
        if value == NOBODY and facet in ("party", "person"):
            conditions.append(f"{column} IS NULL")
        elif value is not None:
            conditions.append(f"{column} = %s")
            values.append(value)
    if narrowing.topic is not None:
        conditions.append(
            "id IN (SELECT told.speech_id FROM told JOIN tracker_topic AS topic ON topic.id = told.topic_id "
            "WHERE topic.id = %s OR topic.parent_id = %s)"
        )
        values += [narrowing.topic, narrowing.topic]
    return (f"WHERE {' AND '.join(conditions)}" if conditions else ""), values


def _is_within(cell: Cell, narrowing: Narrowing) -> bool:
    wanted = (narrowing.party, narrowing.person, narrowing.year, narrowing.source)
    return all(asked is None or asked == value for asked, value in zip(wanted, cell, strict=True))
