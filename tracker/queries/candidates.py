"""The desk's candidates: which wait, in what order, and what an editor is shown of each."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db.models import F, QuerySet

from tracker.engine.words import stemmed
from tracker.models import Candidate, CandidateJudgement, Mention, Party, Person, TalkingPoint, Topic
from tracker.queries.candidate_evidence import ShownSpeech, shown_speeches, wordings_of
from tracker.queries.lines import Month
from tracker.queries.passages import headings_of

Kind = Literal["", "new", "phrasing"]
NEW, PHRASING = "new", "phrasing"
OPEN, DISMISSED = Candidate.State.OPEN, Candidate.State.DISMISSED
EXAMPLES_SHOWN, SPEAKERS_SHOWN, REACH, TOPICS_PROPOSED = 8, 12, 260, 2


@dataclass(frozen=True)
class CandidateFilter:
    """Which candidates: of one party and one source (by slug), of a state, with at least that score, and "new" for
    wordings of no catalogued line, "phrasing" for those of one."""

    party: str = ""
    source: str = ""
    state: str = OPEN
    score: float | None = None
    kind: Kind = ""


@dataclass(frozen=True)
class Part:
    """One part of a score: its name, how many points it adds, and what was measured by name."""

    name: str
    points: float
    measured: dict[str, float]


@dataclass(frozen=True)
class Said:
    """Who said it, in how many speeches; `person` is None for a speaker whom nobody placed."""

    name: str
    person: Person | None
    speeches: int


@dataclass(frozen=True)
class CandidateCard:
    """A candidate for an editor, the parts of its score by what they add."""

    candidate: Candidate
    wordings: tuple[str, ...]
    parts: tuple[Part, ...]
    months: tuple[Month, ...]
    speakers: tuple[Said, ...]
    examples: tuple[ShownSpeech, ...]
    topics: tuple[int, ...]
    judged: CandidateJudgement | None

    @property
    def typed(self) -> str:
        """Its wordings as an editor would type them, one a line."""
        return "\n".join(self.wordings)

    @property
    def more_speakers(self) -> int:
        """How many more said it than are named."""
        return max(0, self.candidate.speakers - len(self.speakers))


def candidates_within(asked: CandidateFilter) -> "QuerySet[Candidate]":
    """The candidates of the filter, the best first."""
    found = Candidate.objects.filter(state=asked.state or OPEN)
    if asked.party:
        found = found.filter(party__slug=asked.party)
    if asked.source:
        found = found.filter(source__slug=asked.source)
    if asked.score is not None:
        found = found.filter(score__gte=asked.score)
    if asked.kind:
        found = found.filter(point__isnull=asked.kind == NEW)
    return found.order_by("-score", "pk")


def next_candidates(asked: CandidateFilter, *, most: int, passed: Collection[int] = ()) -> list[int]:
    """The best candidates of the filter that were not passed over; one query."""
    return list(candidates_within(asked).exclude(pk__in=passed).values_list("pk", flat=True)[:most])


def candidate_cards(keys: Sequence[int], *, page_language: str) -> list[CandidateCard]:
    """The cards of those candidates, in that order; five queries and two for each card."""
    stored = Candidate.objects.filter(pk__in=list(keys)).select_related("party", "source", "point__party", "judged_by")
    found = {candidate.pk: candidate for candidate in stored}
    people = Person.objects.in_bulk(
        [row[0] for candidate in found.values() for row in candidate.spoken_by if row[0] is not None]
    )
    last: dict[int, CandidateJudgement] = {}
    for judgement in CandidateJudgement.objects.standing().filter(candidate__in=found).select_related("editor"):
        last.setdefault(judgement.candidate_id, judgement)
    topics = list(Topic.objects.all())
    return [
        _card(found[key], people, topics, last.get(key), page_language)
        for key in keys
        if key in found
    ]  # fmt: skip


def _card(
    candidate: Candidate,
    people: dict[int, Person],
    topics: Sequence[Topic],
    judged: CandidateJudgement | None,
    page_language: str,
) -> CandidateCard:
    examples = candidate.examples[:EXAMPLES_SHOWN]
    return CandidateCard(
        candidate=candidate,
        wordings=tuple(wordings_of(candidate)),
        parts=tuple(sorted(map(_part, candidate.parts.items()), key=lambda part: (-abs(part.points), part.name))),
        months=tuple(_months(candidate.months)),
        speakers=tuple(Said(name, people.get(pk), count) for pk, name, count in candidate.spoken_by[:SPEAKERS_SHOWN]),
        examples=tuple(shown_speeches(examples, page_language=page_language, reach=REACH, windows=1)),
        topics=tuple(topics_proposed(candidate, topics)),
        judged=judged,
    )


def topics_proposed(candidate: Candidate, topics: Sequence[Topic]) -> list[int]:
    """The topics that a line made of the candidate may be on, by primary key, the likeliest first: those of the line that
    it belongs to, else those named in the headings that it was said under, else those of the lines said beside it."""
    if candidate.point is not None:
        return list(candidate.point.topics.values_list("pk", flat=True)[:TOPICS_PROPOSED])
    speeches = [example["speech"] for example in candidate.examples]
    under: Counter[int] = Counter()
    named = [
        (topic.pk, language, set(stemmed(name, language).split()))
        for topic in topics
        for language, name in (("en", topic.name), ("fr", topic.name_fr))
        if name
    ]
    for headings in headings_of(speeches).values():
        stems = {language: set(stemmed(heading, language).split()) for language, heading in headings.items()}
        under.update({pk for pk, language, words in named if words and words <= stems.get(language, set())})
    if not under:
        beside = Mention.objects.counted().filter(speech__in=speeches, point__topics__isnull=False)
        under.update(beside.order_by().values_list("point__topics", flat=True))
    return [pk for pk, _ in sorted(under.items(), key=lambda item: (-item[1], item[0]))[:TOPICS_PROPOSED]]


def candidate_parties() -> list[Party]:
    """The parties that have a candidate of any state; one query."""
    having = Candidate.objects.order_by().filter(party__isnull=False).values("party")
    return list(Party.objects.filter(pk__in=having).select_related("legislature"))


def lines_to_add_to(candidate_party: int | None = None) -> list[TalkingPoint]:
    """Every line that phrasings may be added to, those of the party first, then by title; one query."""
    lines = TalkingPoint.objects.exclude(status=TalkingPoint.Status.RETIRED).select_related("party")
    return sorted(lines, key=lambda line: (line.party_id != candidate_party, line.title, line.pk))


def new_since(since: datetime, most: int = 5) -> tuple[int, list[Candidate]]:
    """How many candidates of new lines that wait were found since then, and the best of them; two queries."""
    found = Candidate.objects.new_lines().filter(found_at__gte=since)
    return found.count(), list(found.select_related("party").order_by("-score", "pk")[:most])


def last_judgement(editor: int, since: datetime) -> CandidateJudgement | None:
    """What that editor judged last since then and may take back; one query."""
    own = CandidateJudgement.objects.standing().filter(editor=editor, at__gte=since)
    last: CandidateJudgement | None = (
        own.filter(candidate__judged_at=F("at")).select_related("candidate", "point").first()
    )
    return last


def _part(named: tuple[str, Any]) -> Part:
    name, values = named
    measured = {key: value for key, value in values.items() if key != "points"}
    return Part(name, float(values.get("points", 0)), measured)


def _months(months: Sequence[Sequence[Any]]) -> list[Month]:
    """The months as charts draw them."""
    rows = []
    for name, speeches in months:
        year, month = map(int, name.split("-"))
        first = date(year, month, 1)
        following = date(year + month // 12, month % 12 + 1, 1)
        rows.append(Month(first, first, following - timedelta(days=1), int(speeches), int(speeches), covered=True))
    return rows
