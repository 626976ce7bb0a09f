"""What an editor need not type of a citation: what its address says, and what an earlier citation of it said."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.db.models import Q

from tracker.models import Citation
from tracker.parsers.cited_address import read_address

_MOST_READ = 200


@dataclass(frozen=True)
class CitedFacts:
    """The fields of a citation as far as they are known; `again` is the earlier citation that they are from."""

    url: str
    archived_url: str
    title: str
    publisher: str
    published_on: date | None
    again: Citation | None = None


def facts_of_address(text: str) -> CitedFacts:
    """What is known of a pasted address, from earlier citations of it first, then from itself; two queries at most.

    The publisher is the one most often named with addresses of the same host, else the host itself.
    Raises ValueError for what is no address.
    """
    read = read_address(text)
    again = _cited_before(read.url, read.archived_url)
    if again:
        return CitedFacts(
            url=again.url or read.url,
            archived_url=again.archived_url or read.archived_url,
            title=again.title,
            publisher=again.publisher or read.host,
            published_on=again.published_on or read.published_on,
            again=again,
        )
    return CitedFacts(read.url, read.archived_url, read.title, _publisher(read.host), read.published_on)


def _cited_before(url: str, archived_url: str) -> Citation | None:
    """The latest citation of the page, or of that copy of it."""
    pages = _spellings(url) if url else []
    of = Q(url__in=pages) | (Q(archived_url=archived_url) if archived_url else Q(archived_url__in=pages))
    found: Citation | None = Citation.objects.filter(of).exclude(title="").order_by("-pk").first()
    return found


def _spellings(url: str) -> list[str]:
    """The ways in which the same address is written: with and without a last slash, and by either scheme."""
    bare = url.partition("#")[0].rstrip("/").partition("://")[2]
    return [f"{scheme}://{bare}{end}" for scheme in ("https", "http") for end in ("", "/")]


def _publisher(host: str) -> str:
    named = Citation.objects.filter(Q(url__icontains=host), ~Q(publisher="")).order_by("-pk")
    of_host = Counter(
        publisher
        for url, publisher in named.values_list("url", "publisher")[:_MOST_READ]
        if (urlsplit(url).hostname or "").removeprefix("www.") == host
    )
    return of_host.most_common(1)[0][0] if of_host else host
