"""Lines made ready for matching: phrasings compiled once, and what is needed to judge stance and rank suggestions."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from tracker.engine.matching import Matcher, Phrase
from tracker.engine.method import METHOD
from tracker.engine.near import DEFAULT_THRESHOLD, threshold
from tracker.models import Mention, Party, Phrasing, TalkingPoint


@dataclass(frozen=True)
class Line:
    """What matching needs to know of a talking point; suggestions score `threshold` or more."""

    pk: int
    slug: str
    party_id: int
    owner_names: tuple[str, ...]
    aimed: bool
    digest: str
    threshold: float


@dataclass(frozen=True)
class LoadedLines:
    """Lines by primary key, their phrases, the matcher of those phrases, and the names of every party."""

    lines: dict[int, Line]
    phrases: tuple[Phrase, ...]
    matcher: Matcher
    party_names: dict[int | None, tuple[str, ...]]

    def only(self, points: Collection[int]) -> "LoadedLines":
        """Some of the lines."""
        if len(points) == len(self.lines):
            return self
        phrases = tuple(phrase for phrase in self.phrases if phrase.point in points)
        lines = {pk: line for pk, line in self.lines.items() if pk in points}
        return LoadedLines(lines, phrases, Matcher(phrases), self.party_names)


def load_lines(points: Collection[int] | None = None) -> LoadedLines:
    """Read the phrasings of those talking points (by primary key), or of all, and compile them once."""
    rows, typed = TalkingPoint.objects.order_by("pk"), Phrasing.objects.order_by("pk")
    judged = Mention.objects.filter(
        method=Mention.Method.NEAR, state__in=[Mention.State.ACCEPTED, Mention.State.REJECTED], score__isnull=False
    ).order_by("pk")
    if points is not None:
        rows, typed, judged = (
            rows.filter(pk__in=points),
            typed.filter(point__in=points),
            judged.filter(point__in=points),
        )
    phrasings = defaultdict(list)
    for phrasing in typed:
        phrasings[phrasing.point_id].append(phrasing)
    scores = defaultdict(list)
    for point_id, score, state in judged.values_list("point", "score", "state"):
        scores[point_id].append((float(score or 0), state == Mention.State.ACCEPTED))
    names: dict[int | None, tuple[str, ...]] = {party.pk: _names(party) for party in Party.objects.all()}
    lines, phrases = {}, []
    for point in rows:
        owner, aimed = names[point.party_id], bool(point.aimed_at_party_id or point.aimed_at_person_id)
        wordings = sorted((p.language, p.kind, p.text) for p in phrasings[point.pk])
        made_from = json.dumps([METHOD, point.party_id, owner, aimed, wordings], ensure_ascii=True)
        digest = hashlib.sha256(made_from.encode()).hexdigest()
        least = threshold(scores[point.pk]) if point.pk in scores else DEFAULT_THRESHOLD
        lines[point.pk] = Line(point.pk, point.slug, point.party_id, owner, aimed, digest, least)
        phrases += [
            Phrase(p.pk, point.pk, p.text, p.language, p.kind == Phrasing.Kind.EXCLUDE) for p in phrasings[point.pk]
        ]
    return LoadedLines(lines, tuple(phrases), Matcher(phrases), {**names, None: ()})


def _names(party: Party) -> tuple[str, ...]:
    names = (party.name, party.name_fr, party.short_name, party.short_name_fr, *party.nicknames)
    return tuple(filter(None, names))
