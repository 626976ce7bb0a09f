"""How a test reads the figures of a page: what is marked as a figure, what it opens, and the numbers that are neither.

On a page, `data-figure` marks a figure, on its link or inside it; `data-total` says what a list comes to, and
`data-item` marks the rows of such a list. Everything else with a number in it is named in NO_FIGURES.
"""

import re
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urljoin, urlsplit

from django.db.models import Count, Sum
from lxml import html

from tracker.models import Mention, Speech, Volume
from tracker.queries.periods import period_of

# What holds numbers that count no mentions, lines or days, by tag and by class, and why.
NO_FIGURES = {
    "time": "a day",
    "form": "what the reader asks",
    "blockquote": "what was said, or what an answer cites",
    "h1": "a title",
    "summary": "how many rows it opens",
    "textarea": "a citation to copy, or the reader's own text",
    "th": "a month, a year or a name",
}
NO_FIGURE_CLASSES = {
    "anchor": "a link to the place itself",
    "basis": "the period, its sources and the method",
    "calendar": "days of the month",
    "change-of": "the difference of the two figures beside it",
    "chart-ends": "days",
    "card-number": "the number of a bingo card",
    "checked-text": "the reader's own text",
    "citations": "titles and days of sources",
    "corrected": "how many corrections stand in its history",
    "corrections": "speeches that a publisher corrected, shown below",
    "day-list": "documents of a day",
    "digest": "a hash",
    "document-title": "a title",
    "edition": "which of its editions is held",
    "first-use": "a day and a name",
    "held-words": "the words that add up to the figure, by year",
    "interval": "the interval of the figure beside it, or words",
    "interval-of": "the interval of the figure beside it",
    "kicker": "where the page is",
    "label-changes": "what a publisher corrected",
    "lacking": "days that coverage shows",
    "limits": "how many lines can be compared",
    "line": "a line's own words",
    "memberships": "days of office",
    "mention": "the evidence itself",
    "new-speakers": "names",
    "pages": "pages of a list",
    "party": "a party's name",
    "period": "days that coverage shows",
    "phrasings": "wordings",
    "place": "a place in the order",
    "prose": "an editor's words",
    "rank": "a place in the order",
    "reached": "days of the calendar to the fifth and the tenth speaker",
    "reviewed": "days",
    "said": "who said it",
    "said-by": "who said it in the reader's own text",
    "share": "the quotient of the two figures beside it",
    "span": "days",
    "speech": "the record itself",
    "standfirst": "what the page is about",
    "then": "a frozen figure that has moved: what it is now stands beside it",
    "topics": "names of topics",
    "weight": "the weight of the burst beside it, which counts nothing",
    "when": "days",
    "wordings": "wordings",
    "year": "a year",
}


def parsed(content):
    return html.fromstring(content)


def marked(tree, attribute, value=None):
    """The elements with the attribute, in order."""
    return tree.xpath(f"//*[@{attribute}]" if value is None else f"//*[@{attribute}='{value}']")


def number(element):
    """The first number written in the element."""
    found = re.search(r"\d[\d,]*(?:\.\d+)?", " ".join(element.itertext()))
    return Decimal(found[0].replace(",", "")) if found else None


def figures(tree):
    """Every marked figure: what it counts, its number, and the address it opens; None for one without a link."""
    for element in marked(tree, "data-figure"):
        link = element if element.tag == "a" else next(element.iterancestors("a"), None)
        yield element.get("data-figure"), number(element), None if link is None else link.get("href")


def bare_numbers(tree):
    """The texts of the page's main part with a number in it that is neither a marked figure, nor a total over its own
    list, nor of NO_FIGURES."""
    for text in tree.xpath("//main//text()[not(ancestor::svg)]"):
        if re.search(r"\d", text):
            holder = text.getparent().getparent() if text.is_tail else text.getparent()
            if not any(explains(element, text) for element in (holder, *holder.iterancestors())):
                yield " ".join(text.split())


def explains(element, text):
    """Whether the element is a marked figure or total, or of those that hold none; "3 speeches" beside an interval is a
    figure all the same."""
    classes = NO_FIGURE_CLASSES.keys() & set(element.get("class", "").split())
    if re.search(r"\d speech", text):
        classes.discard("interval")
    return (
        "data-figure" in element.attrib or "data-total" in element.attrib or element.tag in NO_FIGURES or bool(classes)
    )


class Lists:
    """Reads lists page by page, as a reader would, each of them once."""

    def __init__(self, client):
        self.client = client
        self.read = {}

    def opened(self, href, *, on):
        """The pages of the list that a link opens from the page at address `on`; its first page holds the place that
        the link leads to."""
        address = urljoin(on, href)
        place = urlsplit(address).fragment
        address = address.partition("#")[0]
        if address not in self.read:
            self.read[address] = list(self._pages(address))
        first = self.read[address][0]
        assert place, f"{href} on {on} leads to no place on its page"
        assert first.get_element_by_id(place, None) is not None, f"{href} on {on}: no such place"
        return self.read[address]

    def _pages(self, address):
        while address:
            response = self.client.get(address)
            assert response.status_code == 200, address
            tree = parsed(response.content)
            yield tree
            following = tree.xpath("//a[@rel='next']")
            address = urljoin(address, following[0].get("href")).partition("#")[0] if following else None


def totals(pages, kind):
    """What the list says that it comes to, on its first page."""
    return [number(element) for element in marked(pages[0], "data-total", kind)]


def items(pages, kind):
    """What the rows of the list add up to: their values where they have one, else how many they are."""
    by_page = [marked(page, "data-item", kind) for page in pages]
    if all(written(rows) == written(by_page[0]) for rows in by_page):
        # A short list that stands above the pages of another.
        by_page = by_page[:1]
    return sum(int(row.get("data-value", 1)) for rows in by_page for row in rows)


def written(rows):
    return [html.tostring(row) for row in rows]


def mentions_in(pages):
    """The mentions listed, each of them once."""
    ids = [element.get("id") for page in pages for element in page.xpath("//li[@class='mention'][@id]")]
    assert len(ids) == len(set(ids)), "a mention is listed twice"
    return Mention.objects.filter(pk__in=[int(name.removeprefix("mention-")) for name in ids]).order_by()


def counted(pages, kind):
    """The figure of that kind, counted from the mentions that the list shows."""
    mentions = mentions_in(pages)
    if kind == "mentions":
        return mentions.count()
    if kind == "occurrences":
        return mentions.aggregate(total=Sum("occurrences", default=0))["total"]
    if kind == "speakers":
        return mentions.aggregate(total=Count("speech__person", distinct=True))["total"]
    if kind == "days":
        return mentions.aggregate(total=Count("speech__date", distinct=True))["total"]
    if kind == "repeated":
        return mentions.aggregate(total=Count("point", distinct=True))["total"]
    return None


def rate(pages, href):
    """Speeches listed per million words of the same group in the selection that the address names, of the days that
    have a volume."""
    asked = parse_qs(urlsplit(href).query)
    said = Speech.objects.counted().filter(document__published=True)
    if "period" in asked:
        period = period_of(asked["period"][0])
        said = said.filter(date__range=(period.since, period.until or date.max))
    for name, condition in (("from", "date__gte"), ("to", "date__lte"), ("source", "document__source__slug")):
        if name in asked:
            said = said.filter(**{condition: asked[name][0]})
    mentions = mentions_in(pages)
    if "person" in asked:
        said = said.filter(person__slug=asked["person"][0], party__slug=asked["by"][0])
    elif "by" in asked:
        said = said.filter(party__slug=asked["by"][0])
    elif asked.get("stance") != ["all"]:
        said = said.filter(party__in=mentions.values("point__party"))
    rated = set(Volume.objects.values_list("document", flat=True))
    words = sum(words for document, words in said.values_list("document", "words") if document in rated)
    times = sum(document in rated for document in mentions.values_list("speech__document", flat=True))
    return round(Decimal(times * 1_000_000) / words, 1) if times else 0


def wrong_figures(tree, lists, *, on):
    """Every figure of the page that has no link, or whose list comes to something else: in words."""
    for kind, value, href in figures(tree):
        if href is None:
            yield f"{on}: the figure {value} ({kind}) has no link"
            continue
        pages = lists.opened(href, on=on)
        if kind == "rate":
            came_to = [rate(pages, href)]
        elif counted(pages, kind) is not None:
            came_to = [counted(pages, kind), *totals(pages, kind)]
            if kind != "repeated" and len(came_to) < 2:
                yield f"{on}: the list {href} does not say its {kind}"
        else:
            came_to = [items(pages, kind), *totals(pages, kind)]
            if len(came_to) < 2:
                yield f"{on}: the list {href} does not say its {kind}"
        if any(total != value for total in came_to):
            yield f"{on}: {value} ({kind}) opens {href}, which comes to {', '.join(map(str, came_to))}"


def wrong_totals(tree, lists, *, on):
    """Every total of the page that its own list does not come to: in words."""
    for kind in {element.get("data-total") for element in marked(tree, "data-total")}:
        pages = lists.opened(re.sub(r"[?&]page=2", "", on) + "#main", on=on)
        listed = counted(pages, kind)
        if listed is None:
            listed = items(pages, kind)
        for total in totals(pages, kind):
            if total != listed:
                yield f"{on}: says {total} {kind}, lists {listed}"
