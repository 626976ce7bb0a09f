"""The record of a source read into the engine: its words as numbers, and which speech, person and party is which."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tracker.engine.discovery.reading import Record, Turn
from tracker.engine.words import stems_of, tokens
from tracker.models import Party, Source, Speech
from tracker.queries.turns import turns_of

Progress = Callable[[int], None]


@dataclass
class ReadRecord:
    """The record, with what its numbers stand for: the speech of each turn, the person (or none) and printed name of each
    speaker, and the party of each party number from 1."""

    record: Record
    speeches: list[int] = field(default_factory=list)
    speakers: list[tuple[int | None, str]] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)

    @property
    def party_names(self) -> list[list[str]]:
        """The names of the parties and of the others of their legislatures, as stems."""
        houses = {party.legislature_id for party in self.parties}
        names = {
            name
            for party in Party.objects.filter(legislature__in=houses)
            for name in (party.name, party.name_fr, party.short_name, party.short_name_fr, *party.nicknames)
        }
        stemmed = (stems_of([word.folded for word in tokens(name)], self.record.language) for name in sorted(names))
        return [stems for stems in stemmed if stems]

    def days(self) -> tuple[date, date] | None:
        """The first and the last day that were read."""
        if not len(self.record):
            return None
        return date.fromordinal(int(self.record.day[0])), date.fromordinal(int(self.record.day[-1]))


def read_record(
    source: Source, language: str, *, until: date | None = None, progress: Progress | None = None
) -> ReadRecord:
    """Read all turns of the source in that language, up to a day; `progress` is told how many were read."""
    read = ReadRecord(Record(language))
    known_parties = {party.pk: party for party in Party.objects.select_related("legislature")}
    numbers: dict[int, int] = {}
    speakers: dict[int | str, int] = {}
    for some in turns_of(source, language, until=until):
        turns = []
        for said in some:
            who: int | str = said.person or said.speaker
            if who not in speakers:
                speakers[who] = len(speakers)
                read.speakers.append((said.person, said.speaker))
            if said.party and said.party not in numbers:
                numbers[said.party] = len(numbers) + 1
                read.parties.append(known_parties[said.party])
            party = numbers[said.party] if said.party else 0
            own = said.kind == Speech.Kind.SPEECH
            turns.append(Turn(said.text, said.day.toordinal(), speakers[who], party, own, said.place))
            read.speeches.append(said.speech)
        if turns:
            read.record.add(turns)
        if progress:
            progress(len(read.speeches))
    return read
