"""The public corrections log."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tracker.queries.corrections import corrections_log

CORRECTIONS_PER_PAGE = 40


def index(request: HttpRequest) -> HttpResponse:
    """What was wrong here and was put right, the latest first."""
    page = Paginator(corrections_log(), CORRECTIONS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "corrections/index.html", {"page": page})
