"""304 for a page that shows what it showed before: by the hash of the page, and without making it while nothing at all
was committed (docs/caching.md)."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from hashlib import blake2b
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from tracker.queries.commits import commit_mark

ADDRESSES_KEPT = 10_000
# What django-csp and Django's guard against frames read of an answer; a 304 replaces the headers of the page it is for.
_POLICY = ("_csp_exempt", "_csp_config", "_csp_update", "_csp_replace", "xframe_options_exempt")
Address = tuple[str, str, str]


class _Made(NamedTuple):
    """When a page was made, by the database and by the calendar, and what its answer said."""

    mark: str
    day: date
    headers: tuple[tuple[str, str], ...]
    policy: tuple[tuple[str, object], ...]


class Unchanged:
    """Middleware: gives readers' pages a tag, and answers 304 to whoever has the page with that tag."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._made: OrderedDict[Address, _Made] = OrderedDict()
        self._lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        # An editor sees more than a reader does, and part of a page is no page.
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        plain = not signed_in and not any(name.startswith("HTTP_HX_") for name in request.META)
        mark, today = commit_mark() if plain else None, timezone.localdate()
        address = (request.scheme or "", request.META.get("HTTP_HOST", ""), request.get_full_path())
        if mark and "HTTP_IF_NONE_MATCH" in request.META:
            unchanged = self._unchanged(request, address, mark, today)
            if unchanged:
                return unchanged
        response = self.get_response(request)
        if not _is_page(request, response):
            return response
        response["ETag"] = f'W/"{blake2b(response.content, digest_size=16).hexdigest()}"'
        response["Cache-Control"] = "private, no-cache" if signed_in else "no-cache"
        patch_vary_headers(response, ("Cookie",))
        if mark:
            self._keep(address, _made(response, mark, today))
        return _conditional(request, response)

    def _unchanged(self, request: HttpRequest, address: Address, mark: str, today: date) -> HttpResponse | None:
        with self._lock:
            made = self._made.get(address)
            if made is None or (made.mark, made.day) != (mark, today):
                return None
            self._made.move_to_end(address)
        headers = dict(made.headers)
        response = get_conditional_response(request, etag=headers["ETag"])
        if response is None or response.status_code != 304:
            return None
        for name, value in headers.items():
            response[name] = value
        return _with_policy(response, made.policy)

    def _keep(self, address: Address, made: _Made) -> None:
        with self._lock:
            self._made[address] = made
            self._made.move_to_end(address)
            while len(self._made) > ADDRESSES_KEPT:
                self._made.popitem(last=False)


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


def _made(response: HttpResponse, mark: str, today: date) -> _Made:
    headers = tuple((name, response[name]) for name in ("ETag", "Cache-Control", "Vary"))
    policy = tuple((name, getattr(response, name)) for name in _POLICY if hasattr(response, name))
    return _Made(mark, today, headers, policy)


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    if not isinstance(answer, HttpResponseNotModified):
        return response
    return _with_policy(answer, tuple((name, getattr(response, name)) for name in _POLICY if hasattr(response, name)))


def _with_policy(response: HttpResponse, policy: tuple[tuple[str, object], ...]) -> HttpResponse:
    for name, value in policy:
        setattr(response, name, value)
    return response
