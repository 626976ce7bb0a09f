"""The maps that search engines read: every page that stands for itself, in both languages."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from tracker.queries.addresses import (
    countdowns_with_pages,
    documents_with_pages,
    lines_with_pages,
    parties_with_pages,
    people_with_pages,
    rankings_with_pages,
    sources_with_pages,
    topics_with_pages,
)

PAGES = (
    "home",
    "countdowns",
    "coverage",
    "corrections",
    "compare",
    "check",
    "parity",
    "frozen_rankings",
    "methodology",
)


class _Map(Sitemap):
    """Both languages of every page, each with the address of the other."""

    i18n = True
    alternates = True
    x_default = True
    # Of addresses, each language's being one.
    limit = 10_000


class _Pages(_Map):
    def items(self):
        return list(PAGES)

    def location(self, item):
        return reverse(item)


class _Lines(_Map):
    def items(self):
        return lines_with_pages()

    def lastmod(self, item):
        return item.changed or item.updated_at


class _Documents(_Map):
    def items(self):
        return documents_with_pages()

    def lastmod(self, item):
        return item.updated_at


class _Parties(_Map):
    def items(self):
        return parties_with_pages()


class _People(_Map):
    def items(self):
        return people_with_pages()


class _Topics(_Map):
    def items(self):
        return topics_with_pages()


class _Countdowns(_Map):
    def items(self):
        return countdowns_with_pages()


class _Rankings(_Map):
    def items(self):
        return rankings_with_pages()

    def lastmod(self, item):
        return item.created_at


class _Sources(_Map):
    def items(self):
        return sources_with_pages()

    def location(self, item):
        return reverse("coverage_of", args=[item.slug])


SITEMAPS = {
    "pages": _Pages,
    "lines": _Lines,
    "parties": _Parties,
    "people": _People,
    "topics": _Topics,
    "countdowns": _Countdowns,
    "documents": _Documents,
    "rankings": _Rankings,
    "sources": _Sources,
}
