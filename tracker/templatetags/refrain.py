"""How pages write lines, languages, Markdown and bars."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from html import escape
from typing import Any

import nh3
from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.defaultfilters import floatformat
from django.urls import translate_url
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from tracker.models import Language
from tracker.models.wording import in_full, in_language, in_print
from tracker.queries.passages import Piece

register = template.Library()

_TENTH = Decimal("0.1")
_ENGLISH, _NOTHING = mark_safe(' lang="en"'), mark_safe("")

TAGS = set("p br em strong a ul ol li blockquote code pre hr h4 h5 h6 table thead tbody tr th td del".split())
_markdown = MarkdownIt("commonmark", {"html": False, "typographer": True, "quotes": "“”‘’"}).enable(
    ["table", "smartquotes"]
)


@register.filter
def markdown(text: str) -> SafeString:
    """An editor’s Markdown as safe HTML: its headings stand below the page’s own, and its words are set as in print."""
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 3)}"
        for part in token.children or ():
            if part.type == "text":
                part.content = in_print(part.content)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return mark_safe(nh3.clean(html, tags=TAGS, attributes={"a": {"href", "title"}}, url_schemes={"http", "https"}))


@register.filter
def printed(text: str) -> str:
    """What an editor typed, as print sets it."""
    return in_print(text)


@register.filter
def paragraphs(text: str) -> SafeString:
    """Text as printed, its paragraphs apart; they may begin and end inside a marked passage, so they are not <p>."""
    return mark_safe('<span class="paragraph"></span>'.join(escape(part) for part in text.split("\n")))


@register.filter
def passage(pieces: Iterable[Piece]) -> SafeString:
    """Pieces of what was said, those that repeat a line marked."""
    return mark_safe(
        "".join(
            f"<mark>{paragraphs(piece.text)}</mark>" if piece.marked else paragraphs(piece.text) for piece in pieces
        )
    )


@register.filter
def quoted(words: Any) -> str:
    """A line in the quotation marks of the page's language."""
    return _("“%(line)s”") % {"line": words}


@register.filter(expects_localtime=True)
def day(when: date) -> str:
    """A day, or that of a moment, as running text names it."""
    return in_full(when.date() if isinstance(when, datetime) else when)


@register.filter
def name_here(named: Any) -> str:
    """The name, in the page's language, of what has a name and a French one."""
    return in_language(named.name, named.name_fr)


@register.filter
def whole(number: int) -> str:
    """A whole number as the page's language groups its digits; cheaper than `intcomma` where there are none to group."""
    return str(number) if -1000 < number < 1000 else str(intcomma(number))


def tenths(number: float) -> str:
    """A number to one decimal, as `floatformat:1` writes it; cheaper where there are no digits to group."""
    if not -999 < number < 999:
        return str(floatformat(number, 1))
    rounded = Decimal(repr(float(number))).quantize(_TENTH, ROUND_HALF_UP)
    return str(rounded).replace(".", _decimal_mark(get_language()))


@cache
def _decimal_mark(language: str | None) -> str:
    return str(get_format("DECIMAL_SEPARATOR", language))


@register.filter
def language_name(code: str) -> str:
    """The name of a language in the page's; the code itself for one that Django does not know."""
    if code in Language.values:
        return str(Language(code).label)
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def web_link(url: str) -> str:
    """The address if a browser may open it as a page, else nothing: records name addresses that nobody checked."""
    return url if url.lower().startswith(("https://", "http://")) else ""


@register.simple_tag
def lang_if_english(french: str) -> SafeString:
    """The attribute that says a wording is English, where a French page falls back to it."""
    return _ENGLISH if not french and (get_language() or "").startswith("fr") else _NOTHING


@register.simple_tag(takes_context=True)
def this_page_in(context: dict[str, Any], language: str) -> str:
    """The address of the page being read in another language."""
    request = context.get("request")
    return str(translate_url(request.get_full_path(), language)) if request else "/"


@register.simple_tag
def bar(value: float | None, top: float | None) -> SafeString:
    """A bar as long as the value's share of the top; the number itself stands beside it."""
    width = round(1000 * max(value, 0) / top) if value and top else 0
    return format_html(
        '<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar-track" width="1000" height="10"/><rect class="bar-value" width="{}" height="10"/></svg>',
        str(width),
    )


@register.filter
def most(rows: Sequence[Any], figure: str) -> float:
    """The largest value of one figure among ranked rows: what the bars are measured against."""
    return max((row.figure(figure) or 0 for row in rows), default=0)
