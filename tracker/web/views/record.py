"""The record: documents, and the way from a speech to its place in one."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from tracker.queries.documents import (
    SPEECHES_PER_PAGE,
    editions_of,
    neighbours_of,
    outline_of,
    page_of,
    published_document,
    published_speech,
    shown_speeches,
    speeches_in,
)
from tracker.queries.revisions import is_revised, withdrawal_of


def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A document's speeches, the counted lines marked in them."""
    language = (get_language() or "en")[:2]
    found = published_document(pk, page_language=language)
    if found is None:
        raise Http404
    page = Paginator(speeches_in(found), SPEECHES_PER_PAGE).get_page(request.GET.get("page"))
    outline = outline_of(found, page_language=language)
    context = {
        "document": found,
        "editions": editions_of(found),
        "page": page,
        "speeches": shown_speeches(list(page.object_list), outline.mentions, page_language=language),
        "contents": outline.headings,
        "mentions": outline.mentions,
        "neighbours": neighbours_of(found),
        "revised": is_revised(found),
    }
    return render(request, "record/document.html", context)


def speech(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page of the document that the speech stands on, and to its place there; what a publisher withdrew has a
    page of its own."""
    found = published_speech(pk)
    if found is None:
        withdrawal = withdrawal_of(pk)
        if withdrawal is None:
            raise Http404
        return render(request, "record/withdrawn.html", {"withdrawal": withdrawal, "speech": withdrawal.speech})
    number = page_of(found)
    query = f"?page={number}" if number > 1 else ""
    return HttpResponseRedirect(f"{reverse('document', args=[found.document_id])}{query}#speech-{found.pk}")
