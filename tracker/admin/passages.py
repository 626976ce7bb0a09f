"""The words behind a mention, with a little of what stands around them."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe


def passages(mention, *, around, most):
    """Up to `most` matched spans as HTML, in the floor's language when it matched there; empty without a text.

    `around` is how many characters of context stand on either side. Expects `speech__texts` to be prefetched.
    """
    texts = {text.language: text.text for text in mention.speech.texts.all()}
    spans = [(language, start, end) for language, start, end in mention.spans if language in texts]
    floor = [span for span in spans if span[0] == mention.speech.language]
    shown = [_passage(texts[language], start, end, around) for language, start, end in (floor or spans)[:most]]
    return format_html_join(mark_safe("<br>"), "{}", ((passage,) for passage in shown))


def _passage(text, start, end, around):
    first, last = max(0, start - around), min(len(text), end + around)
    return format_html(
        "{}{}<mark>{}</mark>{}{}",
        "… " if first else "",
        text[first:start],
        text[start:end],
        text[end:last],
        " …" if last < len(text) else "",
    )
