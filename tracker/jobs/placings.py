"""What editors said of speakers whom the record does not place, in memory."""

from collections import defaultdict
from datetime import date

from tracker.models import Placing, Source


class Placings:
    """The placings of one source by the speaker as printed; none without a source."""

    def __init__(self, source: Source | None) -> None:
        self.by_speaker: dict[str, list[Placing]] = defaultdict(list)
        if source:
            for placing in Placing.objects.filter(source=source).select_related("person").order_by("pk"):
                self.by_speaker[placing.speaker].append(placing)

    def on(self, speaker: str, day: date) -> Placing | None:
        """The placing that holds for the label on the day; there is one at most."""
        for placing in self.by_speaker.get(speaker[:300], ()):
            if (placing.start is None or placing.start <= day) and (placing.end is None or day <= placing.end):
                return placing
        return None
