"""What programs that read the site are told."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

# The desk is nobody's to read, and searches are without end.
CLOSED = (
    "/admin/",
    "/fr/admin/",
    "/search/?",
    "/fr/search/?",
    "/search/suggestions/",
    "/fr/search/suggestions/",
    "/oembed",
)


def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt (RFC 9309)."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), ""]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
