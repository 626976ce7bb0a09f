"""A wording that discovery found and an editor let readers see: the speeches in its figure."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from tracker.queries.candidate_evidence import shown_candidate, shown_speeches
from tracker.web.paging import MENTIONS_PER_PAGE, CountedPaginator


def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """Every speech that holds the wording, newest first; nothing of a candidate that is not shown to readers."""
    found = shown_candidate(pk)
    if found is None:
        raise Http404
    page = CountedPaginator(found.examples[::-1], MENTIONS_PER_PAGE, found.speeches).get_page(request.GET.get("page"))
    page.object_list = shown_speeches(page.object_list, page_language=(get_language() or "en")[:2])
    context = {"candidate": found.candidate, "speeches": found.speeches, "page": page}
    return render(request, "candidates/candidate.html", context)
