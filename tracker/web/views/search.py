"""Search over lines, people, topics and speeches, and what it suggests while a reader types."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language

from tracker.models import Source
from tracker.queries.catalogue import Lines, People, known_lines, known_people
from tracker.queries.documents import source_choices
from tracker.queries.search import help_with, named_by, shown_page
from tracker.queries.search_facets import facets_of
from tracker.queries.speeches_found import Narrowing, speeches_found
from tracker.queries.suggestions import heard_lines, suggestions_for
from tracker.web.paging import CountedPaginator
from tracker.web.search_address import SearchAddress, read_address

SPEECHES_PER_PAGE = 20
NAMED_PER_PAGE = 50
# Of each kind, above the speeches.
NAMED_SHOWN = {"lines": 5, "answers": 3, "people": 4, "topics": 4, "parties": 4}


def search_page(request: HttpRequest) -> HttpResponse:
    """What was found: lines and names before speeches, a few of each, or all of one kind."""
    lines, people, sources = known_lines(), known_people(), list(source_choices())
    address = read_address(request.GET, lines, people, sources)
    named = named_by(address.asked, lines, people)
    context = {"address": address, "named": named, "shown": NAMED_SHOWN}
    if address.listed:
        context["page"] = Paginator(getattr(named, address.listed), NAMED_PER_PAGE).get_page(address.page)
    elif address.asked.all_of:
        context["heard"] = () if named.lines or address.asked.none_of else heard_lines(address.query["q"], lines)
        context |= _speeches(address, lines, people, sources)
    return render(request, "search/search.html", context)


def _speeches(address: SearchAddress, lines: Lines, people: People, sources: list[Source]) -> dict[str, object]:
    """The speeches found, their facets, and help where there are none."""
    asked, narrowing = address.asked, address.narrowing
    parents = {topic.pk: topic.parent_id for topic in lines.topics}
    found = speeches_found(
        asked,
        narrowing,
        parents,
        page=address.page,
        per_page=SPEECHES_PER_PAGE,
        oldest_first=address.oldest_first,
    )
    count, wider = found.count(narrowing), found.count(Narrowing())
    language = (get_language() or "en")[:2]
    return {
        "found": True,
        "count": count,
        "wider": wider,
        "facets": facets_of(found, narrowing, lines, people, sources),
        "page": CountedPaginator((), SPEECHES_PER_PAGE, count).page(found.number),
        "speeches": shown_page(found.page, asked, page_language=language, oldest_first=address.oldest_first),
        "help": None if wider else help_with(asked, lines, people),
    }


def suggestions(request: HttpRequest) -> HttpResponse:
    """A part of a page: what the words typed so far may name."""
    found = suggestions_for(request.GET.get("q", ""))
    response = render(request, "search/suggestions.html", {"found": found, "asked": request.GET.get("q", "")})
    patch_cache_control(response, max_age=30)
    return response
