"""A real server with the seeded catalogue and an invented parliament's day, and a real Chromium to read it with."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
PREPARE = """
from tracker.models import *
home = Legislature.objects.create(slug="avalonia", name="Assembly of Avalonia")
Party.objects.create(slug="av-harbour", legislature=home, name="Harbour Party", short_name="Harbour", nicknames=["HP"])
Party.objects.create(slug="av-meadow", legislature=home, name="Meadow Party", short_name="Meadow", nicknames=["MP"])
Source.objects.create(slug="av-debates", name="Avalonia Debates", legislature=home)
topic = Topic.objects.create(slug="lighthouses", name="Lighthouses")
point = TalkingPoint.objects.create(
    slug="lighthouse-tax", title="Boat-sinking lighthouse tax", status="published",
    party=Party.objects.get(slug="av-harbour"),
)
point.topics.add(topic)
Phrasing.objects.create(point=point, text="boat-sinking lighthouse tax")
"""
SAID = (
    ("Ada", "Shore", "HP", "Mr. Speaker, the boat-sinking lighthouse tax hurts every family on this coast."),
    ("Ben", "Field", "MP", "Mr. Speaker, they keep saying “boat-sinking lighthouse tax” and no boat has sunk."),
    ("Ada", "Shore", "HP", "Mr. Speaker, a tax on lighthouses is a boat-sinking lighthouse tax."),
)


# A day that its publisher corrected.
SAID_FIRST = (
    ("Ada", "Shore", "HP", "Mr. Speaker, the tide is fair tonight."),
    ("Ben", "Field", "MP", "Mr. Speaker, I withdraw what I said of the harbour master."),
)
SAID_LATER = (("Ada", "Shore", "HP", "Mr. Speaker, the tide was fair tonight.\nIt is not now."),)


def _manage(environment, *arguments):
    command = [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _transcript(folder, said=SAID, day="2020-03-02"):
    turns = [
        {
            "document": day,
            "date": day,
            "order": order,
            "speaker": f"Hon. {given} {family}",
            "given_name": f"{given} {family}",
            "party": party,
            "riding": None,
            "chair": False,
            "language": "en",
            "text": text,
        }
        for order, (given, family, party, text) in enumerate(said, start=1)
    ]
    path = folder / "day.jsonl"
    path.write_text("\n".join(map(json.dumps, turns)))
    return path


def _wait_for(url, process):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                assert answer.status == 200
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"nothing answers at {url}")


@contextmanager
def served(environment):
    """A server that is stopped in the end; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--blocking-threads", "2", "--workers-kill-timeout", "5", "--no-access-log", "tracker.wsgi:application"),
        ],
        cwd=ROOT,
        env=environment,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/healthz", server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)


@contextmanager
def desk_alone(folder):
    """A served site that holds nothing yet; `manage` runs a command of its own."""
    environment = {**os.environ, "REFRAIN_VAR": str(folder), "DATABASE_URL": ""}
    _manage(environment, "migrate", "-v0")
    password = _password(_manage(environment, "make_editor"))
    with served(environment) as url:
        yield SimpleNamespace(url=url, password=password, manage=lambda *said: _manage(environment, *said))


def _password(told):
    return re.search(r"once: (\S+)", told).group(1)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The served site: its address, the editor's password, and the addresses that depend on what was imported."""
    folder = tmp_path_factory.mktemp("site")
    environment = {**os.environ, "REFRAIN_VAR": str(folder), "DATABASE_URL": ""}
    environment["STATIC_ROOT"] = str(folder / "static")
    _manage(environment, "migrate", "-v0")
    _manage(environment, "collectstatic", "--no-input", "-v0")
    _manage(environment, "seed")
    password = _password(_manage(environment, "make_editor"))
    _manage(environment, "shell", "-v0", "-c", PREPARE)
    _manage(environment, "import_record", _transcript(folder), "--source", "av-debates")
    for said in (SAID_FIRST, SAID_LATER):
        _manage(environment, "import_record", _transcript(folder, said, "2020-03-03"), "--source", "av-debates")
    _manage(environment, "shell", "-v0", "-c", "from tracker.models import *; SittingDay.objects.create("
            "source=Source.objects.get(slug='av-debates'), date='2020-03-04')")  # fmt: skip
    document, corrected, withdrawn, said = _manage(
        environment,
        "shell",
        "-v0",
        "-c",
        "from tracker.models import *; held = Document.objects.filter(source__slug='av-debates').order_by('date'); "
        "print(*held.values_list('pk', flat=True), Speech.objects.get(withdrawn=True).pk, "
        "Mention.objects.filter(point__slug='lighthouse-tax').order_by('pk').first().speech_id)",
    ).split()
    with served(environment) as url:
        yield SimpleNamespace(
            url=url, password=password, document=f"/documents/{document}/",
            changes=f"/documents/{corrected}/changes/", withdrawn=f"/speeches/{withdrawn}/",
            mention=f"/lines/lighthouse-tax/mentions/{said}/",
            manage=lambda *arguments: _manage(environment, *arguments),
        )  # fmt: skip


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM:
        pytest.skip("Chromium is not installed (make test-all installs it)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"])
        yield browser
        browser.close()


def until(said, *, within=20):
    """Wait until it comes true: the site's policy forbids what Playwright's own waiting evaluates in the page."""
    deadline = time.monotonic() + within
    while not said():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)


@pytest.fixture
def open_page(chromium, site):
    """Opens a page of the site; whatever the browser complained of is in the page's `complaints`."""
    contexts = []

    def opened(path, *, width=1280, scheme="light", script=True, page=None):
        if page is None:
            context = chromium.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
            )
            contexts.append(context)
            page = context.new_page()
            page.complaints = []
            page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: page.complaints.append(str(error)))
            page.on(
                "request",
                lambda asked: None if asked.url.startswith((site.url, "data:")) else page.complaints.append(asked.url),
            )
            page.on(
                "response",
                lambda answer: page.complaints.append(answer.url) if answer.status >= 400 else None,
            )
        page.goto(site.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def signed_in(open_page, site):
    """The desk, as the editor sees it."""

    def desk(path="/admin/", **options):
        page = open_page("/admin/login/", **options)
        page.get_by_label("Username").fill("editor")
        page.get_by_label("Password").fill(site.password)
        page.get_by_role("button", name="Log in").click()
        return open_page(path, page=page)

    return desk
