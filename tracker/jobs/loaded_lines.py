"""Lines read from the database and made ready for matching, and which of them are due."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection

from tracker.engine.matching import Phrase
from tracker.engine.method import METHOD
from tracker.engine.near import DEFAULT_THRESHOLD, threshold
from tracker.jobs.compiled_lines import Line, LoadedLines
from tracker.models import Mention, Party, Phrasing, TalkingPoint

__all__ = ["Line", "LoadedLines", "lines_due", "load_lines"]


def load_lines(points: Collection[int] | None = None) -> LoadedLines:
    """Read those talking points (by primary key), or all, with their phrasings and what editors judged of them."""
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
    phrases: dict[int, list[Phrase]] = defaultdict(list)
    for pk, point, text, language, kind in typed.values_list("pk", "point", "text", "language", "kind"):
        phrases[point].append(Phrase(pk, point, text, language, kind == Phrasing.Kind.EXCLUDE))
    scores = defaultdict(list)
    for point, score, state in judged.values_list("point", "score", "state"):
        scores[point].append((float(score or 0), state == Mention.State.ACCEPTED))
    names: dict[int | None, tuple[str, ...]] = {party.pk: _names(party) for party in Party.objects.all()}
    lines = {}
    for pk, slug, party, *aims in rows.values_list("pk", "slug", "party", "aimed_at_party", "aimed_at_person"):
        owner, aimed = names[party], any(aims)
        wordings = sorted((phrase.language, phrase.exclude, phrase.text) for phrase in phrases[pk])
        least = threshold(scores[pk]) if pk in scores else DEFAULT_THRESHOLD
        # What editors judged moves the threshold and makes room in the queue, so it makes the line due.
        judged_so_far = [len(scores[pk]), least] if pk in scores else []
        made_from = json.dumps([METHOD, party, owner, aimed, wordings, *judged_so_far], ensure_ascii=True)
        digest = hashlib.sha256(made_from.encode()).hexdigest()
        lines[pk] = Line(pk, slug, party, owner, aimed, digest, least)
    everything = tuple(phrase for pk in lines for phrase in phrases[pk])
    return LoadedLines(lines, everything, {**names, None: ()})


def lines_due(loaded: LoadedLines | None = None) -> set[int]:
    """The lines, of those loaded or of all, whose phrasings or method changed since they were matched; one query, and
    five more where none are loaded."""
    loaded = loaded or load_lines()
    matched = dict(TalkingPoint.objects.order_by().values_list("pk", "matched_digest"))
    return {pk for pk, line in loaded.lines.items() if matched.get(pk) != line.digest}


def _names(party: Party) -> tuple[str, ...]:
    names = (party.name, party.name_fr, party.short_name, party.short_name_fr, *party.nicknames)
    return tuple(filter(None, names))
