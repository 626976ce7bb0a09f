"""A line as others may show it on their pages: the page that they frame, and oEmbed, which tells them how."""

from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import get_language_from_path, override
from django.views.decorators.clickjacking import xframe_options_exempt

from tracker.models import TalkingPoint
from tracker.queries.cards import line_figure
from tracker.queries.lines import line_in_brief, present_slug
from tracker.templatetags.refrain import quoted
from tracker.web.cards import HEIGHT, WIDTH, line_card
from tracker.web.embedding import FRAME_HEIGHT, FRAME_WIDTH, frame_of
from tracker.web.xml_text import writable

LEAST_WIDTH, LEAST_HEIGHT = 280, 240
A_DAY = 86_400


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def line(request: HttpRequest, slug: str) -> HttpResponse:
    """One line, small, for a frame on any page; the only page that may be framed."""
    point = line_in_brief(slug)
    if point is None:
        present = present_slug(slug)
        if present is None:
            raise Http404
        return HttpResponsePermanentRedirect(reverse("embedded_line", args=[present]))
    address = request.build_absolute_uri(point.get_absolute_url())
    return render(request, "embed/line.html", {"point": point, "figure": line_figure(point), "address": address})


def oembed(request: HttpRequest) -> HttpResponse:
    """How to show the line at `url` (https://oembed.com/): 404 for what is no line of ours, 501 for other formats."""
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return HttpResponse("Formats: json, xml.", status=501, content_type="text/plain")
    asked = request.GET.get("url", "")
    if not asked:
        return HttpResponse("Which url?", status=400, content_type="text/plain")
    found = _line_at(request, asked)
    if found is None:
        return HttpResponse("No line of this site is there.", status=404, content_type="text/plain")
    point, language = found
    with override(language):
        said = _rich(request, point)
    if form == "xml":
        return HttpResponse(_xml(said), content_type="text/xml; charset=utf-8")
    return JsonResponse(said)


def _line_at(request: HttpRequest, address: str) -> tuple[TalkingPoint, str] | None:
    """The line whose page that address of this site is, and the language of that page."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or parts.netloc.lower() != request.get_host().lower():
            return None
        language = get_language_from_path(parts.path) or "en"
        with override(language):
            match = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    if match.url_name != "line":
        return None
    slug = match.kwargs["slug"]
    point = line_in_brief(slug)
    if point is None:
        present = present_slug(slug)
        point = line_in_brief(present) if present else None
    return (point, language) if point else None


def _rich(request: HttpRequest, point: TalkingPoint) -> dict[str, object]:
    width = _within(request.GET.get("maxwidth"), FRAME_WIDTH, LEAST_WIDTH)
    height = _within(request.GET.get("maxheight"), FRAME_HEIGHT, LEAST_HEIGHT)
    said: dict[str, object] = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Refrain",
        "provider_url": request.build_absolute_uri(reverse("home")),
        "title": quoted(point),
        "author_name": point.party.in_short,
        "author_url": request.build_absolute_uri(point.party.get_absolute_url()),
        "cache_age": A_DAY,
        "html": frame_of(request, point, width=width, height=height),
        "width": width,
        "height": height,
    }
    if (
        width >= LEAST_WIDTH
        and _fits(request.GET.get("maxwidth"), WIDTH)
        and _fits(request.GET.get("maxheight"), HEIGHT)
    ):
        said["thumbnail_url"] = request.build_absolute_uri(line_card(point).address)
        said["thumbnail_width"], said["thumbnail_height"] = WIDTH, HEIGHT
    return said


def _fits(most: str | None, wanted: int) -> bool:
    """A thumbnail may not be larger than what was allowed."""
    return not (most and most.isascii() and most.isdecimal()) or int(most[:6]) >= wanted


def _within(most: str | None, usual: int, least: int) -> int:
    """The usual size, or less where less is allowed."""
    if most and most.isascii() and most.isdecimal():
        return max(least, min(usual, int(most[:6])))
    return usual


def _xml(said: dict[str, object]) -> bytes:
    root = Element("oembed")
    for name, value in said.items():
        SubElement(root, name).text = writable(str(value))
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
