"""Search over lines, rebuttals and speeches."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from tracker.queries.search import found_speeches, search

SPEECHES_PER_PAGE = 20


def search_page(request: HttpRequest) -> HttpResponse:
    """What was found, lines and answers before speeches."""
    asked = request.GET.get("q", "")
    found = search(asked)
    page = Paginator(found.speeches, SPEECHES_PER_PAGE).get_page(request.GET.get("page"))
    language = (get_language() or "en")[:2]
    speeches = found_speeches(list(page.object_list), found.stems, page=language)
    return render(request, "search/search.html", {"asked": asked, "found": found, "page": page, "speeches": speeches})
