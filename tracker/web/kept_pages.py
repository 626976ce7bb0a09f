"""Pages that were made and may be sent again: their answers by address, the least asked for given up first."""

import gzip
from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from threading import Lock
from typing import NamedTuple

from django.http import HttpResponse

ADDRESSES_KEPT = 10_000
# Of bodies, compressed; a full first page of a record is some 10,000.
BYTES_KEPT = 32_000_000
Address = tuple[str, str, str]


class Made(NamedTuple):
    """When a page was made, by the database and by the calendar, what its answer said, and its body: None where only
    its tag is kept."""

    mark: str
    day: date
    headers: tuple[tuple[str, str], ...]
    policy: tuple[tuple[str, object], ...]
    body: bytes | None

    @property
    def size(self) -> int:
        """How many bytes of it count."""
        return len(self.body or b"")

    def answer(self, *, compressed: bool) -> HttpResponse | None:
        """The page once more; None where its body is not kept."""
        if self.body is None:
            return None
        response = HttpResponse(self.body if compressed else gzip.decompress(self.body))
        for name, value in self.headers:
            response[name] = value
        response["Content-Length"] = str(len(response.content))
        if compressed:
            response["Content-Encoding"] = "gzip"
        return with_policy(response, self.policy)


class KeptPages:
    """The last pages that were asked for, as many as ADDRESSES_KEPT and BYTES_KEPT allow; safe for threads."""

    def __init__(self) -> None:
        self._made: OrderedDict[Address, Made] = OrderedDict()
        self._lock = Lock()
        self._size = 0

    def get(self, address: Address, mark: str, day: date) -> Made | None:
        """What was made of that address, if nothing was committed since and it is still that day."""
        with self._lock:
            made = self._made.get(address)
            if made is None:
                return None
            if (made.mark, made.day) != (mark, day):
                self._forget(address)
                return None
            self._made.move_to_end(address)
            return made

    def keep(self, address: Address, made: Made) -> None:
        """Keep what was just made, in the place of what was before."""
        with self._lock:
            self._forget(address)
            self._made[address] = made
            self._size += made.size
            while len(self._made) > ADDRESSES_KEPT or self._size > BYTES_KEPT:
                self._forget(next(iter(self._made)))

    def addresses(self) -> list[Address]:
        """Those of which anything is kept, the least asked for first."""
        with self._lock:
            return list(self._made)

    def _forget(self, address: Address) -> None:
        made = self._made.pop(address, None)
        self._size -= made.size if made else 0


def with_policy(response: HttpResponse, policy: Iterable[tuple[str, object]]) -> HttpResponse:
    """The response, with what other middleware reads of it."""
    for name, value in policy:
        setattr(response, name, value)
    return response
