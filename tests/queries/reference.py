"""Streaks, bursts and discipline as their definitions say, from the tallies and speeches themselves, one line after the
other: what the fast ways must find."""

from bisect import bisect_left
from collections import defaultdict
from itertools import accumulate

from tracker.engine.bursts import bursts_among
from tracker.engine.statistics import wilson
from tracker.engine.streaks import longest_run
from tracker.models import Document, Source, Speech, Tally, Volume
from tracker.queries.evidence import EvidenceScope
from tracker.queries.measures import Discipline, Streak, StrongestBurst


class Rows:
    """All that is stored of the record."""

    def __init__(self):
        self.sources = list(Source.objects.all())
        self.searched = set(Source.ledger_lines.through.objects.values_list("source", "talkingpoint"))
        self.counted = set(Volume.objects.values_list("document", flat=True))
        self.documents = list(Document.objects.filter(published=True))
        self.volumes = list(Volume.objects.select_related("document"))
        self.tallies = list(Tally.objects.select_related("document"))
        self.speeches = list(Speech.objects.filter(kind="speech", withdrawn=False).select_related("document"))


class Reference:
    """The record as a scope sees it."""

    def __init__(self, scope, rows):
        self.scope, self.searched, self.counted = scope, rows.searched, rows.counted
        self.sources = {source.pk: source for source in rows.sources if self.has(source.slug)}
        self.documents = [document for document in rows.documents if self.holds(document)]
        self.volumes = [volume for volume in rows.volumes if self.holds(volume.document)]
        self.speeches = [speech for speech in rows.speeches if self.holds(speech.document)]
        self.tallies = defaultdict(list)
        for tally in rows.tallies:
            if self.holds(tally.document):
                self.tallies[tally.point_id].append(tally)

    def has(self, slug):
        return not self.scope.sources or slug in self.scope.sources

    def holds(self, document):
        within = not self.scope.since or document.date >= self.scope.since
        within = within and (not self.scope.until or document.date <= self.scope.until)
        return within and document.published and document.source_id in self.sources

    def is_own(self, document, party):
        return self.sources[document.source_id].legislature_id == party.legislature_id

    def was_searched(self, document, point):
        return document.held == "text" or (document.source_id, point.pk) in self.searched

    def said(self, point, stance):
        for tally in self.tallies[point.pk]:
            own = tally.party_id == point.party_id
            used = tally.stance == "uses"
            counts = {"uses": used and own, "others": used and not own, "all": True}[stance]
            if counts and self.is_own(tally.document, point.party):
                yield tally

    def evidence(self, point, since, until, stance=None):
        own = [source for source in self.sources.values() if source.legislature_id == point.party.legislature_id]
        alone = {source.legislature_id for source in self.sources.values()} == {point.party.legislature_id}
        names = self.scope.sources if alone else tuple(sorted(source.slug for source in own))
        return EvidenceScope(since=since, until=until, sources=names, stance=stance or self.scope.stance)

    def nothing(self, point):
        return self.evidence(point, self.scope.since, self.scope.until)

    def streak(self, point):
        said = defaultdict(int)
        for tally in self.said(point, self.scope.stance):
            said[tally.date] += tally.speeches
        days = {
            document.date
            for document in self.documents
            if self.is_own(document, point.party)
            and self.was_searched(document, point)
            and (document.held == "text" or document.pk in self.counted)
        }
        days = sorted(days | said.keys())
        if not days:
            return None
        run = longest_run(bisect_left(days, day) for day in sorted(said))
        if run is None:
            return Streak(0, None, None, 0, self.nothing(point))
        first, last = days[run[0]], days[run[1]]
        speeches = sum(count for day, count in said.items() if first <= day <= last)
        return Streak(run[1] - run[0] + 1, first, last, speeches, self.evidence(point, first, last))

    def burst(self, point):
        made = defaultdict(int)
        for volume in self.volumes:
            if self.is_own(volume.document, point.party) and self.was_searched(volume.document, point):
                own = volume.party_id == point.party_id
                counts = {"uses": own, "others": not own, "all": True}[self.scope.stance]
                made[volume.document.date] += volume.speeches if counts else 0
        if not made:
            return None
        days = sorted(made)
        said, rated = defaultdict(int), defaultdict(int)
        for tally in self.said(point, self.scope.stance):
            said[tally.date] += tally.speeches
            if self.was_searched(tally.document, point) and tally.document_id in self.counted:
                rated[tally.date] += tally.speeches
        relevant = {days.index(day): rated[day] for day in sorted(rated)}
        found = bursts_among(relevant, [0, *accumulate(made[day] for day in days)])
        if not found:
            return StrongestBurst(0.0, None, None, 0, self.nothing(point))
        strongest = max(found, key=lambda burst: burst.weight)
        first, last = days[strongest.first], days[strongest.last]
        speeches = sum(count for day, count in said.items() if first <= day <= last)
        return StrongestBurst(strongest.weight, first, last, speeches, self.evidence(point, first, last))

    def discipline(self, point):
        spoke = {
            speech.person_id
            for speech in self.speeches
            if speech.party_id == point.party_id
            and speech.document.held == "text"
            and self.is_own(speech.document, point.party)
        } - {None}
        used = list(self.said(point, "uses"))
        if not spoke or any(tally.document.held != "text" for tally in used):
            return None
        users, members = len({tally.person_id for tally in used} - {None}), len(spoke)
        evidence = self.evidence(point, self.scope.since, self.scope.until, "uses")
        return Discipline(users / members, *wilson(users, members), users=users, members=members, evidence=evidence)


def as_defined(scope, points, rows=None):
    """By name of the measure and line, what is shown; lines of which it cannot be said are left out."""
    reference = Reference(scope, rows or Rows())
    found = {
        "streak": {point.pk: reference.streak(point) for point in points},
        "burst": {point.pk: reference.burst(point) for point in points},
        "discipline": {point.pk: reference.discipline(point) for point in points},
    }
    return {by: {pk: measure for pk, measure in of_it.items() if measure} for by, of_it in found.items()}
