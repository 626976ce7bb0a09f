"""Pages of prose."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tracker.engine.method import METHOD
from tracker.engine.statistics import MINIMUM_WORDS


def methodology(request: HttpRequest) -> HttpResponse:
    """How Refrain counts."""
    return render(request, "pages/methodology.html", {"method": METHOD, "minimum_words": MINIMUM_WORDS})
