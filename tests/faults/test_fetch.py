"""A fetch killed at any moment leaves no broken file under a whole one's name, and a rerun completes it."""

import json
import random
import threading
import time

import pytest

from tests.official_server import OfficialServer

pytestmark = pytest.mark.faults
# More days than may be fetched between the kills: there is always one to stop in.
DAYS, KILLS, PIECES = 24, 8, 20


def day_file(day: int) -> bytes:
    turn = {
        "document": f"av-{day}", "date": f"2021-05-{day:02}", "speaker": "Ms. Quill", "given_name": "Ada", "party": "HP",
        "riding": "North Quay", "chair": False, "language": "en", "text": "The boat-sinking lighthouse tax! " * 200,
    }  # fmt: skip
    return b"".join(json.dumps(turn | {"order": order}).encode() + b"\n" for order in range(20))


@pytest.fixture
def official():
    server = OfficialServer()
    yield server
    server.close()


class Gate:
    """Where every page waits after so many pieces, when it is shut; `reached` is whether one waits."""

    def __init__(self):
        self.pieces = 0
        self.open, self.reached = threading.Event(), threading.Event()
        self.open.set()

    def shut(self, pieces):
        self.pieces = pieces
        self.reached.clear()
        self.open.clear()

    def pass_by(self, pieces):
        if pieces == self.pieces and not self.open.is_set():
            self.reached.set()
            self.open.wait()


def slowly(body, gate):
    """A page that sends its body in twenty pieces, through the gate, and knows how to send the rest."""

    def page(request):
        if request.headers.get("If-None-Match") == '"1"':
            return request.answer(304, ETag='"1"')
        start = int((request.headers.get("Range") or "bytes=0-")[6:-1])
        request.send_response(206 if start else 200)
        request.send_header("ETag", '"1"')
        request.send_header("Content-Length", str(len(body) - start))
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        request.end_headers()
        size = len(body) // PIECES
        for number, place in enumerate(range(start, len(body), size)):
            gate.pass_by(number)
            request.wfile.write(body[place : place + size])
            time.sleep(0.01)
        return None

    return page


def test_kills_leave_every_file_whole_or_a_part_and_a_rerun_completes(site, official, tmp_path):
    gate = Gate()
    for day in range(1, DAYS + 1):
        official.pages[f"/{day:02}.jsonl"] = slowly(day_file(day), gate)
    pattern = official.address + "/{date:%d}.jsonl"
    site.run("shell", "-v0", "-c", f"from tracker.models import *; Source.objects.update(address_pattern={pattern!r})")
    site.environment |= {"FETCH_TRUSTED": f"127.0.0.1:{official.port}", "FETCH_PAUSE": "0"}
    folder = tmp_path / "var" / "fetched" / "av-debates"
    command = ["fetch_record", "--source", "av-debates", "--from", "2021-05-01", "--to", f"2021-05-{DAYS}", "--json"]
    chance = random.Random(20121206)
    stopped_inside = 0
    for kill in range(KILLS):
        before = len(official.asked)
        # Every other one comes while a file stands still: no machine is too fast or too slow.
        if inside := kill % 2 == 0:
            gate.shut(chance.randint(0, PIECES - 2))
        process = site.fork(*command)
        if inside:
            assert gate.reached.wait(60)
            while not any(folder.glob("*.part")):
                time.sleep(0.01)
        else:
            while len(official.asked) == before:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.8))
        site.kill(process)
        gate.open.set()
        stopped_inside += any(folder.glob("*.part"))
        for path in folder.glob("*.jsonl"):
            assert path.read_bytes() == day_file(int(path.name[-8:-6]))
    assert stopped_inside >= KILLS // 2, f"only {stopped_inside} kills came while a file was being downloaded"
    printed = json.loads(site.must(*command))
    assert printed["totals"]["new"] + printed["totals"]["unchanged"] == DAYS
    assert len(list(folder.glob("*.jsonl"))) == DAYS
    assert not list(folder.glob("*.part"))
    assert any(headers.get("Range", "bytes=0-") != "bytes=0-" for _, headers in official.asked)
    assert site.rows("SELECT COUNT(*) FROM tracker_speech") == [(DAYS * 20,)]
    assert site.rows("SELECT COUNT(*) FROM tracker_mention") == [(DAYS * 20,)]
    again = json.loads(site.must(*command))
    assert (again["totals"]["unchanged"], again["totals"]["bytes"] > 0) == (DAYS, True)
