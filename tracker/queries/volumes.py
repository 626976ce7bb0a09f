"""What is held of every day, and how much was said on it: read once for whatever is asked until anything is committed."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tracker.engine.adding import placed
from tracker.engine.cutting import Array
from tracker.models import Document, Source, Volume
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.days import HasDays
from tracker.queries.listing import day_number, listed


@dataclass(frozen=True)
class Volumes:
    """The key of each source by its slug, and of its parliament by its key (0: of none); the documents that readers see,
    in order of their keys: number of the day, source and parliament, whether each is held with its text and whether its
    words were counted; and of each party's volume (0: of none) the place of its document, speeches and words."""

    slugs: Mapping[str, int]
    parliaments: Mapping[int, int]
    documents: Array
    days: Array
    sources: Array
    legislatures: Array
    texts: Array
    counted: Array
    at: Array
    parties: Array
    speeches: Array
    words: Array

    def within(self, scope: HasDays) -> Array:
        """Of each document, whether it is of the scope's days and sources."""
        chosen = np.ones(len(self.documents), bool)
        if scope.since:
            chosen &= self.days >= scope.since.toordinal()
        if scope.until:
            chosen &= self.days <= scope.until.toordinal()
        if scope.sources:
            chosen &= np.isin(self.sources, [self.slugs[slug] for slug in scope.sources if slug in self.slugs])
        return chosen


@kept_until_a_commit(1)
def every_volume() -> Volumes:
    """All of them; three queries."""
    sources = list(Source.objects.order_by().values_list("slug", "pk", "legislature"))
    parliaments = {source: legislature or 0 for _, source, legislature in sources}
    documents = listed(
        Document.objects.filter(published=True).order_by().values_list("id", "source_id", "date", "held"),
        ("id", "source_id", day_number("date"), f"CASE WHEN held = '{Document.Held.TEXT.value}' THEN 1 ELSE 0 END"),
    )
    keys, of, days, texts = documents[:, np.argsort(documents[0], kind="stable")]
    volumes = listed(
        Volume.objects.order_by().values_list("document_id", "party_id", "speeches", "words"),
        ("document_id", "COALESCE(party_id, 0)", "speeches", "words"),
    )
    at = placed(volumes[0], keys)
    at, parties, speeches, words = np.stack((at, *volumes[1:]))[:, at >= 0]
    counted = np.zeros(len(keys), bool)
    counted[at] = True
    legislatures = np.array([parliaments.get(source, 0) for source in of.tolist()], np.int64)
    return Volumes(
        slugs={slug: source for slug, source, _ in sources},
        parliaments=parliaments,
        documents=keys,
        days=days,
        sources=of,
        legislatures=legislatures,
        texts=texts > 0,
        counted=counted,
        at=at,
        parties=parties,
        speeches=speeches,
        words=words,
    )
