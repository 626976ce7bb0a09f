"""What a reader may mean while typing: lines, people, topics and parties by their names, typing errors allowed for."""

from collections.abc import Callable
from dataclasses import dataclass

from tracker.engine.asked import LONGEST_QUERY
from tracker.engine.closeness import Names
from tracker.engine.words import fold, tokens
from tracker.models import Party, TalkingPoint, Topic
from tracker.queries.catalogue import KnownPerson, Lines, known_lines, known_people

FEWEST_LETTERS = 2
_MOST_LINES, _MOST_PEOPLE, _MOST_TOPICS, _MOST_PARTIES = 6, 4, 3, 2


@dataclass(frozen=True)
class Suggestions:
    """A few of each, the likeliest first."""

    lines: tuple[TalkingPoint, ...] = ()
    people: tuple[KnownPerson, ...] = ()
    topics: tuple[Topic, ...] = ()
    parties: tuple[Party, ...] = ()

    @property
    def number(self) -> int:
        """How many there are in all."""
        return len(self.lines) + len(self.people) + len(self.topics) + len(self.parties)


def heard_lines(text: str, lines: Lines) -> tuple[TalkingPoint, ...]:
    """The lines that have most of the words of a sentence which none of them has whole, the likeliest first; no query."""
    words = [token.folded for token in tokens(text[:LONGEST_QUERY])]
    costs = lines.line_names.most(words)
    likeliest = sorted(costs, key=lambda entry: (costs[entry], lines.lines[entry].point.slug))
    return tuple(lines.lines[entry].point for entry in likeliest[:_MOST_LINES])


def suggestions_for(text: str) -> Suggestions:
    """What the words of an unfinished question name, the last of them perhaps only begun; two queries.

    Lines by their titles, phrasings, topics and the names and nicknames of their party, else those that have most of
    the words; people by names and aliases; none for less than two letters. Never raises.
    """
    words = [token.folded for token in tokens(text[:LONGEST_QUERY])]
    if sum(map(len, words)) < FEWEST_LETTERS:
        return Suggestions()
    lines, people = known_lines(), known_people()

    def likeliest(names: Names, most: int, label: Callable[[int], str]) -> list[int]:
        costs = names.entries(words)
        typed = " ".join(words)
        # Of equals the one that has the words as they stand, then the one with the shorter name.
        return sorted(
            costs,
            key=lambda entry: (costs[entry], typed not in fold(label(entry)), len(label(entry)), entry),
        )[:most]

    named = likeliest(lines.line_names, _MOST_LINES, lambda entry: lines.lines[entry].point.title)
    return Suggestions(
        tuple(lines.lines[entry].point for entry in named) or heard_lines(text, lines),
        tuple(
            people.people[entry]
            for entry in likeliest(people.names, _MOST_PEOPLE, lambda entry: people.people[entry].person.name)
        ),
        tuple(
            lines.topics[entry]
            for entry in likeliest(lines.topic_names, _MOST_TOPICS, lambda entry: lines.topics[entry].name)
        ),
        tuple(
            lines.parties[entry]
            for entry in likeliest(lines.party_names, _MOST_PARTIES, lambda entry: lines.parties[entry].name)
        ),
    )
