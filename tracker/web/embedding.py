"""How other sites show a line: the frame that they paste."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tracker.models import TalkingPoint
from tracker.templatetags.refrain import quoted

FRAME_WIDTH, FRAME_HEIGHT = 560, 300


def frame_of(
    request: HttpRequest, point: TalkingPoint, *, width: int = FRAME_WIDTH, height: int = FRAME_HEIGHT
) -> SafeString:
    """The frame that shows the line in the language being spoken."""
    return format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" frameborder="0"></iframe>',
        request.build_absolute_uri(reverse("embedded_line", args=[point.slug])),
        width,
        height,
        quoted(point),
    )
