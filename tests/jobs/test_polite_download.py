"""A good guest: one request at a time, robots.txt obeyed, unchanged files not sent again, broken ones resumed."""

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tracker.jobs.kept_file import KeptFile
from tracker.jobs.polite_download import PoliteDownloader
from tracker.jobs.safe_download import Limits, Refused, SafeClient, Unreachable

DAY = bytes(range(256)) * 4000


@pytest.fixture
def kept(official, tmp_path):
    return KeptFile(tmp_path, f"{official.address}/day.xml")


@pytest.fixture
def waits():
    return []


@pytest.fixture
def polite(official, waits):
    """A downloader whose clock stands still unless it sleeps."""

    def made(*, pause=0, **limits):
        client = SafeClient(
            agent="Refrain/test", trusted=frozenset({official.endpoint}), limits=Limits(**{"idle": 0.3} | limits)
        )
        return PoliteDownloader(client, pause=pause, sleep=waits.append, clock=lambda: sum(waits))

    return made


def download(downloader, kept):
    return downloader.download(kept, plain_http=True)


def test_a_file_is_new_then_unchanged_then_updated(official, kept, polite):
    official.serve("/day.xml", DAY)
    assert download(polite(), kept) == "new"
    assert kept.path.read_bytes() == DAY
    assert download(polite(), kept) == "unchanged"
    official.serve("/day.xml", b"corrected", etag='"2"')
    assert download(polite(), kept) == "updated"
    assert kept.path.read_bytes() == b"corrected"
    assert official.sent("If-None-Match") == [None, '"1"', '"1"']
    assert sorted(path.name for path in kept.path.parent.iterdir()) == sorted([kept.path.name, kept.facts_path.name])


def test_the_time_of_the_last_change_serves_where_there_is_no_etag(official, kept, polite):
    changed = "Wed, 14 May 2014 12:00:00 GMT"

    def page(request):
        if request.headers.get("If-Modified-Since") == changed:
            request.answer(304)
        else:
            request.answer(200, DAY, Last_Modified=changed)

    official.pages["/day.xml"] = page
    assert [download(polite(), kept), download(polite(), kept)] == ["new", "unchanged"]
    assert official.sent("If-Modified-Since") == [None, changed]


def test_a_missing_file_is_not_found_and_what_is_kept_stays(official, kept, polite, waits):
    assert download(polite(), kept) == "not found"
    official.serve("/day.xml", DAY)
    download(polite(), kept)
    del official.pages["/day.xml"]
    assert download(polite(), kept) == "not found"
    assert kept.path.read_bytes() == DAY
    assert waits == []


def test_a_file_that_breaks_off_is_resumed_where_it_stopped(official, kept, polite, waits):
    official.serve("/day.xml", DAY)
    official.then("/day.xml", official.breaks_off(DAY, after=300_000), official.pages["/day.xml"])
    assert download(polite(), kept) == "new"
    assert kept.path.read_bytes() == DAY
    assert official.sent("Range") == [None, "bytes=300000-"]
    assert official.sent("If-Range") == [None, '"1"']
    assert waits == [1.0]


def test_a_part_left_by_an_earlier_run_is_resumed(official, kept, polite):
    official.pages["/day.xml"] = official.breaks_off(DAY, after=1000)
    official.serve("/robots.txt", b"")
    with pytest.raises(Unreachable, match=r"broke off .* bytes before its end \(5 attempts\)"):
        download(polite(), kept)
    assert not kept.path.exists()
    official.asked.clear()
    official.serve("/day.xml", DAY)
    assert download(polite(), kept) == "new"
    assert kept.path.read_bytes() == DAY
    assert official.sent("Range") == ["bytes=1000-"]


def test_a_file_that_stalls_is_resumed(official, kept, polite):
    official.serve("/day.xml", DAY)
    head = f'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: {len(DAY)}\r\n\r\n'.encode()
    official.then("/day.xml", official.stalls(head + DAY[:5000]), official.pages["/day.xml"])
    assert download(polite(), kept) == "new"
    assert kept.path.read_bytes() == DAY
    assert official.sent("Range") == [None, "bytes=5000-"]


def test_a_server_that_cannot_resume_sends_the_file_again(official, kept, polite):
    official.serve("/day.xml", DAY, ranges=False)
    official.then("/day.xml", official.breaks_off(DAY, after=1000), official.pages["/day.xml"])
    assert download(polite(), kept) == "new"
    assert kept.path.read_bytes() == DAY


def test_a_file_that_changed_since_it_broke_off_starts_again(official, kept, polite):
    official.serve("/day.xml", b"corrected", etag='"2"')
    official.then("/day.xml", official.breaks_off(DAY, after=1000), official.pages["/day.xml"])
    assert download(polite(), kept) == "new"
    assert kept.path.read_bytes() == b"corrected"


@pytest.mark.parametrize("etag", [None, 'W/"1"'])
def test_a_part_that_cannot_be_named_again_starts_again(official, kept, polite, etag):
    official.serve("/day.xml", DAY, etag=etag)
    official.then("/day.xml", official.breaks_off(DAY, after=1000, etag=etag), official.pages["/day.xml"])
    assert download(polite(), kept) == "new"
    assert kept.path.read_bytes() == DAY
    assert official.sent("Range") == [None, None]


@pytest.mark.parametrize("place", ["bytes 0-9/20", "bytes 999-1023999/1024000", "nonsense", None])
def test_a_rest_that_begins_elsewhere_is_not_built_on(official, kept, polite, place):
    official.serve("/day.xml", DAY)
    official.then(
        "/day.xml",
        official.breaks_off(DAY, after=1000),
        lambda request: request.answer(206, b"wrong", ETag='"1"', Content_Range=place),
        official.pages["/day.xml"],
    )
    assert download(polite(), kept) == "new"
    assert kept.path.read_bytes() == DAY
    assert official.sent("Range") == [None, "bytes=1000-", None]


def test_a_rest_that_the_server_does_not_have_starts_again(official, kept, polite):
    official.serve("/day.xml", DAY)
    official.then(
        "/day.xml",
        official.breaks_off(DAY, after=1000),
        lambda request: request.answer(416),
        official.pages["/day.xml"],
    )
    assert download(polite(), kept) == "new"
    assert kept.path.read_bytes() == DAY


def test_an_update_that_breaks_off_leaves_the_file_that_was_there(official, kept, polite):
    official.serve("/day.xml", DAY)
    download(polite(), kept)
    official.pages["/day.xml"] = official.breaks_off(b"corrected" * 100, after=90, etag='"2"')
    with pytest.raises(Unreachable):
        download(polite(), kept)
    assert kept.path.read_bytes() == DAY
    official.serve("/day.xml", b"corrected" * 100, etag='"2"')
    assert download(polite(), kept) == "updated"
    assert kept.path.read_bytes() == b"corrected" * 100


def test_a_server_in_trouble_is_asked_again_ever_later(official, kept, polite, waits):
    official.serve("/day.xml", DAY)
    trouble = [lambda request, status=status: request.answer(status) for status in (500, 502, 503, 504)]
    official.then("/day.xml", *trouble, official.pages["/day.xml"])
    assert download(polite(), kept) == "new"
    assert waits == [1.0, 2.0, 4.0, 8.0]


def test_five_attempts_are_enough(official, kept, polite, waits):
    official.pages["/day.xml"] = lambda request: request.answer(500)
    with pytest.raises(Unreachable, match=r"it answers 500 \(5 attempts\)"):
        download(polite(), kept)
    assert len(official.paths()) == 5
    assert waits == [1.0, 2.0, 4.0, 8.0]


def test_a_server_says_when_to_come_back(official, kept, polite, waits):
    official.serve("/day.xml", DAY)
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    official.then(
        "/day.xml",
        lambda request: request.answer(429, Retry_After="17"),
        lambda request: request.answer(503, Retry_After=then),
        lambda request: request.answer(503, Retry_After="soon"),
        official.pages["/day.xml"],
    )
    assert download(polite(), kept) == "new"
    assert waits[0] == 17
    assert 80 < waits[1] <= 90
    assert waits[2] == 4.0


def test_a_server_that_asks_for_a_day_s_patience_is_left(official, kept, polite, waits):
    official.pages["/day.xml"] = lambda request: request.answer(429, Retry_After="86400")
    with pytest.raises(Unreachable, match="it answers 429, and asks to wait 86400 seconds"):
        download(polite(), kept)
    assert waits == []


@pytest.mark.parametrize("status", [400, 401, 403, 451, 204, 304])
def test_other_answers_are_not_asked_for_again(official, kept, polite, status):
    official.pages["/day.xml"] = lambda request: request.answer(status)
    with pytest.raises(Refused, match=f"it answers {status}"):
        download(polite(), kept)
    assert len(official.paths()) == 1


def test_a_body_without_end_leaves_nothing_behind(official, kept, polite):
    official.pages["/day.xml"] = official.drips(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000, every=0.001)
    with pytest.raises(Refused, match="larger than 5010 bytes"):
        download(polite(size=5010), kept)
    assert list(kept.path.parent.iterdir()) == []


def test_requests_are_the_pause_apart(official, tmp_path, polite, waits):
    downloader = polite(pause=1)
    for name in "abc":
        download(downloader, KeptFile(tmp_path, f"{official.address}/{name}"))
    assert [path for path, _ in official.asked] == ["/robots.txt", "/a", "/b", "/c"]
    assert waits == [1, 1, 1]
    assert downloader.requests == 4


def test_robots_txt_is_obeyed_and_asked_once(official, tmp_path, polite, waits):
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: refrain\nCrawl-delay: 7\nDisallow: /private/\n"
    official.serve("/robots.txt", rules)
    official.serve("/day.xml", DAY)
    downloader = polite(pause=1)
    assert download(downloader, KeptFile(tmp_path, f"{official.address}/day.xml")) == "new"
    with pytest.raises(Refused, match=r"robots\.txt of 127\.0\.0\.1:\d+ asks not to fetch it"):
        download(downloader, KeptFile(tmp_path, f"{official.address}/private/day.xml"))
    assert [path for path, _ in official.asked] == ["/robots.txt", "/day.xml"]
    assert waits == [7]


def test_robots_txt_is_asked_of_where_a_redirect_leads_too(official, kept, polite):
    official.serve("/robots.txt", b"User-agent: *\nDisallow: /private/")
    official.pages["/day.xml"] = lambda request: request.answer(302, Location="/private/day.xml")
    official.serve("/private/day.xml", DAY)
    with pytest.raises(Refused, match="asks not to fetch it"):
        download(polite(), kept)
    assert official.paths() == ["/day.xml"]


def test_a_host_without_robots_txt_allows_everything_and_one_in_trouble_nothing_yet(official, kept, polite, waits):
    official.serve("/day.xml", DAY)
    official.then("/robots.txt", lambda request: request.answer(503), lambda request: request.answer(403))
    assert download(polite(), kept) == "new"
    assert [path for path, _ in official.asked] == ["/robots.txt", "/robots.txt", "/day.xml"]
    assert waits == [1.0]


def test_a_robots_txt_that_asks_for_an_hour_between_requests_stops_the_run(official, kept, polite):
    official.serve("/robots.txt", b"User-agent: *\nCrawl-delay: 3600")
    with pytest.raises(Refused, match="asks to wait 3600 seconds between requests"):
        download(polite(), kept)
    assert official.paths() == []


def test_a_compressed_robots_txt_is_read_as_far_as_its_limit(official, kept, polite):
    rules = gzip.compress(b"User-agent: *\nDisallow: /\n" + b"#" * 50_000_000)
    official.pages["/robots.txt"] = lambda request: request.answer(200, rules, Content_Encoding="gzip")
    with pytest.raises(Refused, match="asks not to fetch it"):
        download(polite(), kept)


def test_facts_that_cannot_be_read_cost_a_download_and_no_more(official, kept, polite):
    official.serve("/day.xml", DAY)
    download(polite(), kept)
    kept.facts_path.write_text('{"addr')
    assert download(polite(), kept) == "new"
    assert official.sent("If-None-Match") == [None, None]


def test_names_of_kept_files_stay_inside_the_folder_and_apart(tmp_path):
    addresses = [
        "https://records.example/a/day.xml", "https://records.example/b/day.xml", "https://records.example/day?n=../../x",
        "https://records.example/..", "https://records.example/", "https://records.example/" + "x" * 400,
    ]  # fmt: skip
    paths = [KeptFile(tmp_path, address).path for address in addresses]
    assert len(set(paths)) == len(addresses)
    assert {path.resolve().parent for path in paths} == {tmp_path.resolve()}
    assert max(len(path.name) for path in paths) < 120


@pytest.mark.parametrize("etag", ['"a\r\n folded"', '"é"', '"' + "x" * 600 + '"'])
def test_an_etag_that_could_not_be_sent_back_is_not_kept(official, kept, polite, etag):
    official.serve("/day.xml", DAY, etag=etag)
    assert [download(polite(), kept), download(polite(), kept)] == ["new", "updated"]
    assert official.sent("If-None-Match") == [None, None]
