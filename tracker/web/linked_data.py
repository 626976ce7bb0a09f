"""What a page says of itself in schema.org's words (docs/sharing.md): where it stands, what it holds, and, of few lines
only, that they were rated."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.models import FrozenRanking, Rebuttal, TalkingPoint
from tracker.templatetags.refrain import quoted

CONTEXT = "https://schema.org"
# The verdicts that say how true a claim is, and nothing else about it; every other verdict rates something else.
RATINGS = {"false": 1, "mostly false": 2, "half true": 3, "mostly true": 4, "true": 5}
Data = dict[str, Any]


def website(request: HttpRequest) -> Data:
    """The site, and how it is searched."""
    search = request.build_absolute_uri(reverse("search"))
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": "Refrain",
        "url": request.build_absolute_uri(reverse("home")),
        "inLanguage": _language(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(request: HttpRequest, steps: Iterable[tuple[str, str]]) -> Data:
    """The way to a page: names and addresses, its own last."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": str(name),
                "item": request.build_absolute_uri(address),
            }
            for position, (name, address) in enumerate(steps, start=1)
        ],
    }


def dataset(request: HttpRequest, frozen: FrozenRanking) -> Data:
    """A frozen ranking: what it is of, by which method, and its content to take away."""
    address = request.build_absolute_uri(frozen.get_absolute_url())
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": str(frozen),
        "description": _(
            "Political lines ranked by how often they were said, with the figures as they were on the day that they "
            "were frozen; the content never changes."
        ),
        "url": address,
        "identifier": f"sha256:{frozen.digest}",
        "inLanguage": _language(),
        "dateCreated": frozen.created_at.isoformat(),
        "temporalCoverage": f"{frozen.period_from.isoformat()}/{frozen.period_to.isoformat()}",
        "version": frozen.method,
        "measurementTechnique": request.build_absolute_uri(reverse("methodology")),
        "isAccessibleForFree": True,
        "creator": _publisher(request),
        "distribution": {
            "@type": "DataDownload",
            "encodingFormat": "application/json",
            "contentUrl": request.build_absolute_uri(reverse("frozen_content", args=[frozen.digest])),
        },
    }


def claim_review(request: HttpRequest, point: TalkingPoint, *, today: date | None = None) -> Data | None:
    """The review of a line that is a checkable claim with a rated rebuttal; None of every other line.

    The line says in a gist what it claims, and exactly one of its published rebuttals has a verdict, that verdict is a
    degree of truth and the line's own, and the rebuttal was reviewed, is still current, and cites a source that can be
    opened.
    """
    verdicts = [rebuttal for rebuttal in point.rebuttals.all() if rebuttal.verdict]
    if len(verdicts) != 1 or not point.gist or not _is_rated(verdicts[0], point, today or timezone.localdate()):
        return None
    rebuttal = verdicts[0]
    address = request.build_absolute_uri(point.get_absolute_url())
    return {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "url": f"{address}#answer",
        "claimReviewed": point.gist_in_words,
        "name": quoted(point),
        "inLanguage": _language(),
        "datePublished": rebuttal.reviewed_on.isoformat() if rebuttal.reviewed_on else None,
        "author": _publisher(request),
        "itemReviewed": {
            "@type": "Claim",
            "author": {
                "@type": "Organization",
                "name": point.party.in_full,
                "url": request.build_absolute_uri(point.party.get_absolute_url()),
            },
        },
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": RATINGS[_plain(rebuttal.verdict)],
            "worstRating": 1,
            "bestRating": 5,
            "alternateName": rebuttal.verdict_in_words,
        },
    }


def _is_rated(rebuttal: Rebuttal, point: TalkingPoint, today: date) -> bool:
    verdict = _plain(rebuttal.verdict)
    return bool(
        rebuttal.published
        and verdict in RATINGS
        and verdict == _plain(point.verdict)
        and rebuttal.reviewed_on
        and rebuttal.reviewed_on <= today
        and (rebuttal.current_until is None or rebuttal.current_until >= today)
        and any(not citation.needed for citation in rebuttal.citations.all())
    )


def _plain(verdict: str) -> str:
    return verdict.strip().casefold()


def _publisher(request: HttpRequest) -> Data:
    return {"@type": "Organization", "name": "Refrain", "url": request.build_absolute_uri(reverse("home"))}


def _language() -> str:
    return (get_language() or "en")[:2]
