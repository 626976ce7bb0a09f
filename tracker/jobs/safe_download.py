"""Requests to addresses that others choose: only public hosts, checked on the very address the socket connects to.

The standard library's client is enough and the least to trust: nothing here is pooled, decoded or sent through a proxy.
"""

import ipaddress
import re
import socket
import ssl
import string
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

_CHUNK = 64 * 1024
# Names, and IP addresses of both kinds; resolvers differ about anything else.
_HOST = re.compile(r"[A-Za-z0-9._:%-]+")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# An IPv6-only network reaches IPv4 hosts through this prefix (RFC 6052): what counts is the address inside.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# All that was ever given out of IPv6 (RFC 4291); older Pythons call more than this global.
_UNICAST = ipaddress.ip_network("2000::/3")

Resolve = Callable[..., list[tuple[Any, ...]]]


class Refused(Exception):
    """An address or an answer that asking again would not make better."""


class Unreachable(Exception):
    """A connection that failed, stalled or broke off; asking again may help."""


@dataclass(frozen=True)
class Limits:
    """What one request may take: bytes of body, seconds in all, seconds of silence, and redirects."""

    size: int = 256 * 1024 * 1024
    seconds: float = 600
    idle: float = 30
    redirects: int = 5


@dataclass(frozen=True)
class Answer:
    """An answer whose body is still to be read; `headers` are by lower-case name."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


def is_public(host: str) -> bool:
    """Whether an IP address is one of the public internet's, also when it is wrapped in another."""
    address = ipaddress.ip_address(host.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inside:
            return is_public(str(inside))
        if address not in _UNICAST:
            return False
    return address.is_global and not address.is_multicast


class SafeClient:
    """Asks for one address at a time. `trusted` are the (IP address, port) pairs that need not be public."""

    def __init__(
        self,
        *,
        agent: str,
        trusted: frozenset[tuple[str, int]] = frozenset(),
        limits: Limits = Limits(),
        resolve: Resolve = socket.getaddrinfo,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.agent = agent
        self.trusted = trusted
        self.limits = limits
        self.resolve = resolve
        self.context = context or ssl.create_default_context()

    @contextmanager
    def open(
        self,
        address: str,
        *,
        headers: Mapping[str, str],
        plain_http: bool,
        before: Callable[[str], None],
        size: int | None = None,
    ) -> Iterator[Answer]:
        """The answer of the address, or of the one it leads to; `before` is called with each just before it is asked.

        The body is as it was sent, compressed or not, and at most `size` bytes. Raises Refused for anything but https
        (and http where `plain_http`), for a host that is not public, and for what passes the limits; Unreachable for
        what broke off, also while the body is read.
        """
        most = self.limits.size if size is None else size
        for _ in range(self.limits.redirects + 1):
            parts = _checked(address, plain_http)
            before(address)
            with ExitStack() as stack:
                response, watch = self._ask(stack, parts, headers)
                target = response.headers.get("Location") if response.status in _REDIRECTS else None
                if target is None:
                    found = {name.lower(): value for name, value in response.headers.items()}
                    _check_body(found, most)
                    yield Answer(response.status, found, _pieces(response, watch, most))
                    return
            try:
                address = urljoin(address, target)
            except ValueError:
                raise Refused(f"it leads to {target!r}, which is not an address") from None
        raise Refused(f"it leads on more than {self.limits.redirects} times")

    def _ask(self, stack: ExitStack, parts: SplitResult, headers: Mapping[str, str]) -> tuple[HTTPResponse, "_Watch"]:
        secure = parts.scheme == "https"
        host, port = parts.hostname or "", parts.port or (443 if secure else 80)
        deadline = time.monotonic() + self.limits.seconds
        with _network_errors():
            plain = stack.enter_context(self._connected(host, port))
            watch = stack.enter_context(_Watch(plain, deadline))
        with _network_errors(watch):
            sock = self.context.wrap_socket(plain, server_hostname=host) if secure else plain
            stack.callback(sock.close)
            kind = HTTPSConnection if secure else HTTPConnection
            connection = kind(host, port)
            # It speaks through the socket that was checked, and may not open one by itself.
            connection.sock, connection.auto_open = sock, 0
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(
                "GET",
                quote(target, safe=string.punctuation),
                headers={
                    **headers,
                    "User-Agent": self.agent,
                    "Accept": "*/*",
                    "Accept-Encoding": "identity",
                    "Connection": "close",
                },
            )
            response = connection.getresponse()
        stack.callback(response.close)
        return response, watch

    def _connected(self, host: str, port: int) -> socket.socket:
        """A socket connected to one of the host's addresses, every one of which was found public."""
        try:
            name = host.encode("idna").decode()
        except UnicodeError:
            name = ""
        if not _HOST.fullmatch(name):
            raise Refused(f"{host!r} is not the name of a host")
        found = self.resolve(name, port, type=socket.SOCK_STREAM)
        for *_, place in found:
            ip = place[0]
            if (ip, port) in self.trusted:
                continue
            if not is_public(ip):
                raise Refused(f"{host} is {ip}, which is not a public address")
            if port not in (80, 443):
                raise Refused(f"port {port} is neither 80 nor 443")
        failure = OSError(f"{host} has no address")
        for family, kind, protocol, _, place in found:
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(self.limits.idle)
                # A numeric address: nothing is looked up again between the check and the connection.
                sock.connect(place)
            except OSError as error:
                failure = error
                sock.close()
            else:
                return sock
        raise failure


class _Watch:
    """Shuts a connection down at its time, however slowly but steadily the other side is sending."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        # A second handle on the connection: wrapping it in TLS takes the first away.
        self.handle = sock.dup()
        self.late = False
        self.timer = threading.Timer(max(0, deadline - time.monotonic()), self.end)
        self.timer.daemon = True

    def end(self) -> None:
        self.late = True
        with suppress(OSError):
            self.handle.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> "_Watch":
        self.timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.timer.cancel()
        self.handle.close()


@contextmanager
def _network_errors(watch: _Watch | None = None) -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise Refused(f"its certificate is not valid: {error.verify_message}") from None
    except (OSError, HTTPException) as error:
        raise Unreachable(_LATE if watch and watch.late else str(error) or type(error).__name__) from None
    except ValueError as error:
        raise Refused(f"the request or the answer makes no sense: {error}") from None


_LATE = "it took too long"


def _checked(address: str, plain_http: bool) -> SplitResult:
    try:
        parts = urlsplit(address)
        named = parts.hostname and parts.port != 0
    except ValueError:
        raise Refused(f"{address} is not an address") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and plain_http):
        raise Refused(f"{address} is not https")
    if not named or parts.username is not None or parts.password is not None:
        raise Refused(f"{address} names no host, or a user")
    return parts


def _check_body(headers: Mapping[str, str], most: int) -> None:
    encoding = headers.get("content-encoding", "identity").strip().lower()
    # gzip is kept as it came; the parsers decompress it within their own limit.
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise Refused(f"the answer is encoded as {encoding}, which was not asked for")
    length = headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 18 or int(length) > most):
        raise Refused(f"the answer is larger than {most} bytes")


def _pieces(response: HTTPResponse, watch: _Watch, most: int) -> Iterator[bytes]:
    received = 0
    while True:
        with _network_errors(watch):
            piece = response.read1(_CHUNK)
        if not piece:
            break
        received += len(piece)
        if received > most:
            raise Refused(f"the answer is larger than {most} bytes")
        yield piece
    if watch.late:
        raise Unreachable(_LATE)
    if response.length:
        raise Unreachable(f"it broke off {response.length} bytes before its end")
