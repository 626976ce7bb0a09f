"""Downloading as a good guest: one request at a time with a pause, robots.txt obeyed, unchanged files not sent again,
broken ones resumed, and a host in trouble asked later and less often."""

import re
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from tracker.jobs.kept_file import Facts, KeptFile
from tracker.jobs.safe_download import Answer, Refused, SafeClient, Unreachable

NEW, UPDATED, UNCHANGED, MISSING = "new", "updated", "unchanged", "not found"
_SENDABLE = re.compile(r"[ -~]{0,500}")
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_ROBOTS_SIZE = 512 * 1024
# A host that asks for more patience than this is left for another run.
_LONGEST_WAIT = 600


class _Busy(Exception):
    """The host asks to be left alone; `seconds` is for how long, when it says so."""

    def __init__(self, message: str, seconds: float | None) -> None:
        super().__init__(message)
        self.seconds = seconds


class PoliteDownloader:
    """Downloads one file after another. `pause` is the least number of seconds between two requests."""

    def __init__(
        self,
        client: SafeClient,
        *,
        pause: float,
        attempts: int = 5,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client = client
        self.pause = pause
        self.attempts = attempts
        self.sleep = sleep
        self.clock = clock
        self.requests = 0
        self._ended: float | None = None
        self._robots: dict[str, RobotFileParser] = {}

    def download(self, kept: KeptFile, *, plain_http: bool) -> str:
        """Bring the kept file up to date: "new", "updated", "unchanged" or "not found".

        Raises Refused, and nothing is left of a part; or Unreachable after all attempts, and the part stays to go on from.
        """
        for attempt in range(1, self.attempts + 1):
            try:
                return self._attempt(kept, plain_http)
            except Refused:
                kept.drop_part()
                raise
            except (_Busy, Unreachable) as error:
                wait = error.seconds if isinstance(error, _Busy) and error.seconds is not None else 2.0 ** (attempt - 1)
                if wait > _LONGEST_WAIT:
                    raise Unreachable(f"{error}, and asks to wait {wait:.0f} seconds") from None
                if attempt == self.attempts:
                    raise Unreachable(f"{error} ({attempt} attempts)") from None
                self.sleep(wait)
        raise AssertionError("unreachable")

    def _attempt(self, kept: KeptFile, plain_http: bool) -> str:
        facts, part = kept.facts(), kept.part_facts()
        begun = kept.part_size() if part and _validator(part) else 0
        headers: dict[str, str] = {}
        if part and begun:
            headers = {"Range": f"bytes={begun}-", "If-Range": _validator(part)}
        elif facts:
            headers = _conditions(facts)

        def before(address: str) -> None:
            robots = self._rules(address, plain_http)
            if not robots.can_fetch(self._name(), address):
                raise Refused(f"robots.txt of {urlsplit(address).netloc} asks not to fetch it")
            self._wait(float(robots.crawl_delay(self._name()) or 0))

        size = self.client.limits.size - begun
        with self._asking(), self.client.open(
            kept.address, headers=headers, plain_http=plain_http, before=before, size=size
        ) as answer:  # fmt: skip
            if answer.status == 206 and begun and _starts_at(answer, begun):
                kept.save(answer.pieces, part or Facts(kept.address), resumed=True)
                return UPDATED if facts else NEW
            if answer.status in (206, 416):
                # Nothing can be built on the part: the next attempt starts again.
                kept.drop_part()
                raise _Busy(f"it answers {answer.status} to a request for the rest", 0)
            if answer.status == 200:
                kept.save(answer.pieces, _facts(kept.address, answer), resumed=False)
                return UPDATED if facts else NEW
            if answer.status == 304 and facts and not begun:
                return UNCHANGED
            if answer.status in (404, 410):
                return MISSING
            raise _trouble(answer, f"it answers {answer.status}")

    def _name(self) -> str:
        return self.client.agent.partition("/")[0]

    def _rules(self, address: str, plain_http: bool) -> RobotFileParser:
        """The robots.txt of the address's host, asked once a run; none means all is allowed (RFC 9309)."""
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            rules = RobotFileParser()
            with self._asking(), self.client.open(
                f"{origin}/robots.txt", headers={}, plain_http=plain_http, before=lambda _: self._wait(0),
                size=_ROBOTS_SIZE,
            ) as answer:  # fmt: skip
                if answer.status == 200:
                    rules.parse(_text(answer).lstrip("\ufeff").splitlines())
                elif answer.status >= 500 or answer.status == 429:
                    raise _trouble(answer, f"robots.txt answers {answer.status}")
                else:
                    rules.parse([])
            delay = rules.crawl_delay(self._name())
            if delay and float(delay) > _LONGEST_WAIT:
                raise Refused(f"robots.txt of {parts.netloc} asks to wait {delay} seconds between requests")
            self._robots[origin] = rules
        return self._robots[origin]

    def _wait(self, crawl_delay: float) -> None:
        if self._ended is not None:
            left = self._ended + max(self.pause, crawl_delay) - self.clock()
            if left > 0:
                self.sleep(left)
        self.requests += 1

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._ended = self.clock()


def _text(answer: Answer) -> str:
    data = b"".join(answer.pieces)
    if data.startswith(b"\x1f\x8b"):
        try:
            data = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, _ROBOTS_SIZE)
        except zlib.error:
            raise Refused("robots.txt cannot be decompressed") from None
    return data.decode("utf-8", "replace")


def _conditions(facts: Facts) -> dict[str, str]:
    found = {"If-None-Match": facts.etag, "If-Modified-Since": facts.last_modified}
    return {name: value for name, value in found.items() if value}


def _validator(facts: Facts) -> str:
    """What If-Range may name: a strong ETag, or else the time of the last change (RFC 9110, 13.1.5)."""
    return facts.etag if facts.etag and not facts.etag.startswith("W/") else facts.last_modified


def _facts(address: str, answer: Answer) -> Facts:
    """The validators as sent, unless they could not be sent back."""
    etag, changed = (answer.headers.get(name, "") for name in ("etag", "last-modified"))
    etag, changed = (value if _SENDABLE.fullmatch(value) else "" for value in (etag, changed))
    return Facts(address, etag=etag, last_modified=changed)


def _starts_at(answer: Answer, begun: int) -> bool:
    found = re.fullmatch(r"bytes (\d+)-\d+/(?:\d+|\*)", answer.headers.get("content-range", "").strip())
    return bool(found) and int(found[1]) == begun  # type: ignore[index]


def _trouble(answer: Answer, message: str) -> Exception:
    if answer.status not in _BUSY and answer.status < 500:
        return Refused(message)
    return _Busy(message, _retry_after(answer.headers))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from now, from a number or a date; None when it says neither."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (then.replace(tzinfo=then.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
