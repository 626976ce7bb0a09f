"""Requests reach public hosts only, whatever names, forms and redirects say, and end in good time."""

import gzip
import random
import socket
import ssl
import subprocess
import time
from shutil import which

import pytest

from tests.official_server import OfficialServer
from tracker.jobs.safe_download import Limits, Refused, SafeClient, Unreachable, is_public


@pytest.fixture
def inside():
    """A server that nothing may reach."""
    server = OfficialServer()
    server.serve("/", b"secret")
    yield server
    server.close()


def resolving(**names):
    """A resolver that knows these names only; a list is answered one lookup after another."""

    def resolve(host, port, **_):
        found = names[host.partition(".")[0]]
        ips = found.pop(0) if isinstance(found, list) else found
        return [
            (socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))
            for ip in ips.split()
        ]

    return resolve


def get(client, address, *, plain_http=True, headers=None):
    with client.open(address, headers=headers or {}, plain_http=plain_http, before=lambda _: None) as answer:
        return answer.status, b"".join(answer.pieces)


def trusting(official, **options):
    return SafeClient(agent="Refrain/test", trusted=frozenset({official.endpoint}), **options)


def test_a_page_comes_whole_with_our_name_on_the_request(official):
    official.serve("/day.xml?of=one", b"tide" * 50_000)
    assert get(trusting(official), f"{official.address}/day.xml?of=one") == (200, b"tide" * 50_000)
    headers = official.asked[0][1]
    assert headers["User-Agent"] == "Refrain/test"
    assert headers["Accept-Encoding"] == "identity"
    assert headers["Host"] == f"127.0.0.1:{official.port}"


def test_proxies_of_the_environment_are_ignored(official, inside, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, inside.address)
    official.serve("/a", b"a")
    assert get(trusting(official), f"{official.address}/a") == (200, b"a")
    assert inside.asked == []


PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe",
    "64:ff9b::a00:1", "64:ff9b:1::1", "::7f00:1", "5f00::1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:a00:1::1",
]  # fmt: skip


@pytest.mark.parametrize("ip", PRIVATE)
def test_an_address_that_is_not_public_is_known_in_every_form(ip):
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_is_known(ip):
    assert is_public(ip)


@pytest.mark.parametrize("ip", PRIVATE)
@pytest.mark.parametrize("public_too", [False, True])
def test_a_name_that_resolves_inside_is_refused_before_any_socket_is_made(ip, public_too, monkeypatch):
    monkeypatch.setattr(socket, "socket", lambda *_: pytest.fail("a socket was made"))
    client = SafeClient(agent="Refrain/test", resolve=resolving(records=f"8.8.8.8 {ip}" if public_too else ip))
    for scheme in ("http", "https"):
        with pytest.raises(Refused, match="which is not a public address"):
            get(client, f"{scheme}://records.example/")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
    ],
)
def test_every_way_to_write_this_machine_is_refused_by_the_real_resolver(inside, host):
    client = SafeClient(agent="Refrain/test")
    with pytest.raises(Refused, match="which is not a public address"):
        get(client, f"http://{host}:{inside.port}/")
    assert inside.asked == []


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/", "http://[::1]/", "http://10.1.2.3/", "http://0.0.0.0/", "http://2130706433/",
     "//192.168.0.1/", "http://[::ffff:169.254.169.254]/", "https://127.0.0.1/"],
)  # fmt: skip
def test_a_redirect_inward_is_refused(official, target):
    official.pages["/a"] = lambda request: request.answer(302, Location=target)
    with pytest.raises(Refused, match="which is not a public address"):
        get(trusting(official), f"{official.address}/a")


def test_a_redirect_to_another_port_of_a_trusted_address_is_refused(official, inside):
    official.pages["/a"] = lambda request: request.answer(307, Location=f"{inside.address}/")
    with pytest.raises(Refused, match=r"127\.0\.0\.1, which is not a public address"):
        get(trusting(official), f"{official.address}/a")
    assert inside.asked == []


def test_a_host_that_leads_outward_and_then_inward_is_refused(official):
    names = {"records": "127.0.0.1", "mirror": "127.0.0.1", "inside": "10.0.0.1"}
    client = trusting(official, resolve=resolving(**names))
    official.pages["/a"] = lambda request: request.answer(301, Location=f"http://mirror.example:{official.port}/b")
    official.pages["/b"] = lambda request: request.answer(301, Location="http://inside.example/c")
    with pytest.raises(Refused, match=r"inside\.example is 10\.0\.0\.1"):
        get(client, f"http://records.example:{official.port}/a")
    assert official.paths() == ["/a", "/b"]


def test_a_name_that_changes_between_two_looks_is_looked_up_once_a_connection(official):
    client = trusting(official, resolve=resolving(records=["127.0.0.1", "10.0.0.1"]))
    official.pages["/a"] = lambda request: request.answer(302, Location="/b")
    with pytest.raises(Refused, match=r"records\.example is 10\.0\.0\.1"):
        get(client, f"http://records.example:{official.port}/a")
    assert official.paths() == ["/a"]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("ftp://8.8.8.8/", "is not https"),
        ("file:///etc/passwd", "is not https"),
        ("gopher://8.8.8.8:80/", "is not https"),
        ("http://8.8.8.8:22/", "port 22 is neither 80 nor 443"),
        ("https://8.8.8.8:8443/", "port 8443 is neither 80 nor 443"),
        ("https://ada@8.8.8.8/", "names no host, or a user"),
        ("https:///a", "names no host"),
        ("https://[::1/", "is not an address"),
        ("https://8.8.8.8:99999/", "is not an address"),
        ("http://a\0b.example/", "is not the name of a host"),
        ("https://" + "a" * 64 + ".example/", "is not the name of a host"),
    ],
)
def test_what_is_not_a_plain_web_address_is_refused(address, message):
    with pytest.raises(Refused, match=message):
        get(SafeClient(agent="Refrain/test"), address)


def test_http_is_refused_unless_the_pattern_says_http_also_after_a_redirect(official):
    with pytest.raises(Refused, match="is not https"):
        get(trusting(official), f"{official.address}/a", plain_http=False)
    assert official.asked == []


@pytest.mark.parametrize("target", ["http://[::1", "http://[ada]/", "http://records.example:port/"])
def test_a_redirect_to_no_address_is_refused(official, target):
    official.pages["/a"] = lambda request: request.answer(302, Location=target)
    with pytest.raises(Refused, match="is not an address"):
        get(trusting(official), f"{official.address}/a")


def test_redirects_are_followed_five_times(official):
    def leads_on(request):
        number = int(request.path[1:])
        request.answer(302, Location=f"/{number + 1}") if number < 5 else request.answer(200, b"here")

    official.pages = {f"/{number}": leads_on for number in range(6)}
    assert get(trusting(official), f"{official.address}/0") == (200, b"here")
    official.pages["/5"] = lambda request: request.answer(302, Location="/0")
    with pytest.raises(Refused, match="it leads on more than 5 times"):
        get(trusting(official), f"{official.address}/0")


def test_a_body_larger_than_the_limit_is_refused_before_and_while_it_is_read(official):
    client = trusting(official, limits=Limits(size=1000))
    official.pages["/said"] = lambda request: request.answer(200, b"x" * 1001)
    official.pages["/unsaid"] = lambda request: request.answer(200, b"x" * 100_000, Content_Length=None)
    official.pages["/endless"] = official.drips(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 999, every=0.001)
    # More digits than Python reads.
    official.pages["/digits"] = lambda request: request.answer(200, b"x", Content_Length="9" * 5000)
    for path in ("/said", "/unsaid", "/endless", "/digits"):
        with pytest.raises(Refused, match="larger than 1000 bytes"):
            get(client, official.address + path)


def test_compressed_bytes_are_left_compressed_and_other_encodings_refused(official):
    bomb = gzip.compress(b"0" * 10_000_000)
    official.pages["/gzip"] = lambda request: request.answer(200, bomb, Content_Encoding="gzip")
    official.pages["/br"] = lambda request: request.answer(200, b"x", Content_Encoding="br")
    client = trusting(official, limits=Limits(size=100_000))
    assert get(client, f"{official.address}/gzip") == (200, bomb)
    with pytest.raises(Refused, match="encoded as br, which was not asked for"):
        get(client, f"{official.address}/br")


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
    ids=["before the answer", "in its headers", "in its body", "in a body without a length"],
)
def test_bytes_that_drip_steadily_end_at_the_limit_of_the_whole(official, head):
    official.pages["/a"] = official.drips(head)
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="it took too long"):
        get(trusting(official, limits=Limits(seconds=0.4, idle=5)), f"{official.address}/a")
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
def test_silence_ends_at_its_own_limit(official, head):
    official.pages["/a"] = official.stalls(head)
    with pytest.raises(Unreachable, match="timed out"):
        get(trusting(official, limits=Limits(idle=0.2)), f"{official.address}/a")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "broke off 6 bytes before its end"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "IncompleteRead"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc", "IncompleteRead"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc", "IncompleteRead"),
        (b"", "Remote end closed"),
        (b"SSH-2.0-OpenSSH\r\n", "SSH"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200, "more than 100 headers"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000, "header line"),
    ],
)
def test_an_answer_that_breaks_off_or_is_none_can_be_asked_for_again(official, answer, message):
    official.pages["/a"] = lambda request: request.wfile.write(answer)
    with pytest.raises(Unreachable, match=message):
        get(trusting(official), f"{official.address}/a")


def test_nobody_there_can_be_asked_again(official):
    official.close()
    with pytest.raises(Unreachable, match="refused"):
        get(trusting(official), f"{official.address}/a")


@pytest.mark.skipif(not which("openssl"), reason="makes its certificate with openssl")
def test_https_asks_for_a_certificate_of_the_name_that_was_asked(official, tmp_path):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=records.example", "-addext", "subjectAltName=DNS:records.example", "-keyout", key,
         "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(certificate, key)
    official.server.socket = secure.wrap_socket(official.server.socket, server_side=True)
    official.serve("/a", b"tide")
    official.pages["/slow"] = official.drips(b"HTTP/1.1 200 OK\r\n\r\n")
    names = resolving(records="127.0.0.1", other="127.0.0.1")
    knowing = trusting(
        official, resolve=names, context=ssl.create_default_context(cafile=certificate), limits=Limits(seconds=0.5)
    )
    place = f"example:{official.port}"
    assert get(knowing, f"https://records.{place}/a", plain_http=False) == (200, b"tide")
    with pytest.raises(Unreachable, match="it took too long"):
        get(knowing, f"https://records.{place}/slow", plain_http=False)
    with pytest.raises(Refused, match="its certificate is not valid: Hostname mismatch"):
        get(knowing, f"https://other.{place}/a", plain_http=False)
    with pytest.raises(Refused, match="its certificate is not valid: self-signed"):
        get(trusting(official, resolve=names), f"https://records.{place}/a", plain_http=False)


def test_whatever_bytes_come_only_our_own_errors_leave(official):
    chance = random.Random(20121206)
    heads = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\nContent-Type: text/xml\r\n\r\n" + b"x" * 40,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n28\r\n" + b"x" * 40 + b"\r\n0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: https://8.8.8.8:1/a\r\nContent-Length: 0\r\n\r\n",
    ]
    client = trusting(
        official, limits=Limits(seconds=5, idle=1), resolve=resolving(**{"127": "127.0.0.1", "8": "10.8.8.8"})
    )
    ends = set()
    for number in range(300):
        answer = bytearray(heads[number % 3])
        for _ in range(chance.randint(1, 6)):
            answer[chance.randrange(len(answer))] = (
                chance.choice(b"\0\r\n :;/0-\xff%") if number % 2 else chance.randrange(256)
            )
        official.pages["/a"] = lambda request, answer=bytes(answer): request.wfile.write(answer)
        try:
            get(client, f"{official.address}/a")
            ends.add("whole")
        except (Refused, Unreachable) as error:
            ends.add(type(error).__name__)
        except KeyError:
            # The resolver of this test knows no other names.
            ends.add("elsewhere")
    assert ends >= {"whole", "Refused", "Unreachable"}
