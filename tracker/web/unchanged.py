"""A page that shows what it showed before is answered 304, or sent again without being made again, while nothing at all
was committed (docs/caching.md)."""

import gzip
import re
from collections.abc import Callable
from datetime import date
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from tracker.queries.commits import commit_mark, one_mark
from tracker.web.kept_pages import Address, KeptPages, Made, with_policy

# What django-csp and Django's guard against frames read of an answer; a 304 replaces the headers of the page it is for.
_POLICY = ("_csp_exempt", "_csp_config", "_csp_update", "_csp_replace", "xframe_options_exempt")
_TAGGED = ("ETag", "Cache-Control", "Vary")
_GZIP = re.compile(r"\bgzip\b")
# As Django compresses.
_LEVEL = 6


class Unchanged:
    """Middleware: gives readers' pages a tag, answers 304 to whoever has the page with that tag, and sends again what
    it keeps."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.kept = KeptPages()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        # An editor sees more than a reader does.
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        mark, today = None if signed_in else commit_mark(), timezone.localdate()
        address = (request.scheme or "", request.META.get("HTTP_HOST", ""), request.get_full_path())
        compressed = bool(_GZIP.search(request.headers.get("Accept-Encoding", "")))
        if mark and (made := self.kept.get(address, mark, today)):
            answer = _again(request, made, compressed=compressed)
            if answer:
                return answer
        with one_mark(mark):
            response = self.get_response(request)
        if not _is_page(request, response):
            return response
        response["ETag"] = f'W/"{blake2b(response.content, digest_size=16).hexdigest()}"'
        response["Cache-Control"] = "private, no-cache" if signed_in else "no-cache"
        patch_vary_headers(response, ("Cookie", "Accept-Encoding"))
        if mark:
            response = self._kept(address, mark, today, response, whole=compressed and request.method == "GET")
        return _conditional(request, response)

    def _kept(self, address: Address, mark: str, today: date, response: HttpResponse, *, whole: bool) -> HttpResponse:
        """The answer, kept; compressed here where all of it is, so that it is compressed once."""
        # Nobody's page in particular holds no secret, whose length compression could tell (BREACH).
        body = gzip.compress(response.content, _LEVEL, mtime=0) if whole else None
        headers = tuple((name, value) for name, value in response.items() if name != "Content-Length")
        policy = tuple((name, getattr(response, name)) for name in _POLICY if hasattr(response, name))
        made = Made(mark, today, headers, policy, body)
        self.kept.keep(address, made)
        return made.answer(compressed=True) or response


def _again(request: HttpRequest, made: Made, *, compressed: bool) -> HttpResponse | None:
    """304 for whoever has the page, else the page, if that is kept."""
    if "HTTP_IF_NONE_MATCH" in request.META:
        headers = dict(made.headers)
        response = get_conditional_response(request, etag=headers["ETag"])
        if response is not None and response.status_code == 304:
            for name in _TAGGED:
                response[name] = headers[name]
            return with_policy(response, made.policy)
    return made.answer(compressed=compressed)


def _is_page(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether it is an answer to readers that says nothing itself of how long it holds, and sets no cookie."""
    match = request.resolver_match
    said = any(response.has_header(name) for name in ("Cache-Control", "ETag"))
    return bool(
        match
        and "admin" not in match.namespaces
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not said
    )


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    if not isinstance(answer, HttpResponseNotModified):
        return response
    return with_policy(answer, ((name, getattr(response, name)) for name in _POLICY if hasattr(response, name)))
