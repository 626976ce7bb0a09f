"""What a publisher corrected in a document, word for word."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from tracker.queries.documents import published_document
from tracker.queries.revisions import DIFFERENCES_PER_PAGE, differences, entries_of, revisions_of


def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Every correction of a document, latest first."""
    found = published_document(pk, page_language=(get_language() or "en")[:2])
    if found is None:
        raise Http404
    revisions = revisions_of(found)
    if not revisions:
        raise Http404
    page = Paginator(entries_of(revisions), DIFFERENCES_PER_PAGE).get_page(request.GET.get("page"))
    shown = differences(list(page.object_list))
    context = {"document": found, "revisions": revisions, "page": page, "differences": shown}
    return render(request, "record/changes.html", context)
