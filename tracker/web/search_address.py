"""What a reader asks of the search, read from the address and never trusted; and the addresses beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.engine.asked import LONGEST_QUERY, MOST_TERMS, Asked, Note, read_question
from tracker.models import Source
from tracker.queries.catalogue import Lines, People
from tracker.queries.search_facets import NONE
from tracker.queries.speeches_found import FACETS, NOBODY, Narrowing

# What is listed: everything that was found, a few of each, or all of one.
LISTS = ("lines", "answers", "people", "topics", "parties")
OLDEST = "oldest"
_KEPT = ("q", *FACETS, "from", "to", "sort")
_LARGEST_PAGE = 100_000


@dataclass(frozen=True)
class SearchAddress:
    """The question, what its speeches are narrowed to, which list of it is asked for, and what could not be read."""

    asked: Asked
    narrowing: Narrowing
    listed: str
    oldest_first: bool
    page: int
    troubles: tuple[str, ...]
    query: QueryDict

    def address(self, *, place: str = "", **changes: str | None) -> str:
        """The address of the same search with these changes, on its first page unless one is named."""
        query = self.query.copy()
        for name, value in changes.items():
            name = name.rstrip("_")
            if value is None:
                query.pop(name, None)
            else:
                query[name] = value
        asked = query.urlencode()
        return reverse("search") + (f"?{asked}" if asked else "") + (f"#{place}" if place else "")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the question keeps beside its own fields."""
        return [(name, self.query[name]) for name in FACETS if name in self.query]


def read_address(given: QueryDict, lines: Lines, people: People, sources: Sequence[Source]) -> SearchAddress:
    """The search that an address asks for; what it names wrongly asks for nothing and is said."""
    asked = read_question(given.get("q", ""))
    troubles = [_told(note) for note in asked.notes if note is not Note.NO_WORDS or given.get("q", "").strip()]
    values = {
        "party": {party.slug: party.pk for party in lines.parties} | {NONE: NOBODY},
        "topic": {topic.slug: topic.pk for topic in lines.topics},
        "source": {source.slug: source.pk for source in sources},
        "person": {slug: known.person.pk for slug, known in people.by_slug.items()} | {NONE: NOBODY},
    }
    query = QueryDict(mutable=True)
    query["q"] = given.get("q", "").replace("\x00", " ").encode("utf-8", "replace").decode()[:LONGEST_QUERY]
    narrowed: dict[str, int] = {}
    for facet in FACETS:
        written = given.get(facet, "")
        value = _year(written) if facet == "year" else values[facet].get(written)
        if value is not None:
            narrowed[facet] = value
            query[facet] = written
        elif written:
            troubles.append(_("Nothing here goes by “%(name)s”; that filter was left out.") % {"name": written[:60]})
    since, until = _day(given, "from", troubles), _day(given, "to", troubles)
    if since and until and until < since:
        troubles.append(_("The period ends before it begins; change one of its days."))
        since = until = None
    for name, day in (("from", since), ("to", until)):
        if day:
            query[name] = day.isoformat()
    oldest_first = given.get("sort") == OLDEST
    if oldest_first:
        query["sort"] = OLDEST
    listed = given.get("in", "")
    page = given.get("page", "1")
    return SearchAddress(
        asked,
        Narrowing(**narrowed, since=since, until=until),
        listed if listed in LISTS else "",
        oldest_first,
        min(int(page), _LARGEST_PAGE) if page.isascii() and page.isdigit() and int(page[:9]) else 1,
        tuple(dict.fromkeys(troubles)),
        query,
    )


def _year(written: str) -> int | None:
    return int(written) if len(written) == 4 and written.isascii() and written.isdigit() and written > "0000" else None


def _day(given: QueryDict, name: str, troubles: list[str]) -> date | None:
    written = given.get(name, "")
    try:
        return date.fromisoformat(written) if len(written) == len("2020-01-01") else _no_day(written, troubles)
    except ValueError:
        return _no_day(written, troubles)


def _no_day(written: str, troubles: list[str]) -> None:
    if written:
        troubles.append(_("“%(day)s” is no day; write it as 2012-11-26.") % {"day": written[:20]})


def _told(note: Note) -> str:
    match note:
        case Note.CUT:
            return _("Only the first %(count)d characters were searched for. Shorten the question.") % {
                "count": LONGEST_QUERY
            }
        case Note.TOO_MANY:
            return _("Only the first %(count)d words and phrases were searched for. Leave some out.") % {
                "count": MOST_TERMS
            }
        case Note.UNCLOSED:
            return _(
                "A quotation mark is not closed: everything after it was taken as one phrase. Close it or take it out."
            )
        case Note.LONE_OR:
            return _("OR needs a word or phrase on either side, and neither left out with a minus; it was passed over.")
        case Note.ONLY_EXCLUDED:
            return _("That says only what to leave out. Add a word or phrase to find.")
        case Note.NO_WORDS:
            return _("There is no word to search for in that. Type a word, a name or a phrase.")
