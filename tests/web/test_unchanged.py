"""304 for an unchanged page: the tag moves with everything that a page shows, and with nothing else."""

import gzip
import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from tracker.jobs.freeze_ranking import freeze_ranking
from tracker.models import (
    Citation,
    Countdown,
    CountdownEntry,
    Mention,
    Party,
    Person,
    Phrasing,
    Rebuttal,
    SittingDay,
    Source,
    Speech,
    SpeechText,
    TalkingPoint,
    Topic,
)
from tracker.queries import commits as read_commits
from tracker.queries.scope import Scope
from tracker.web import kept_pages, unchanged
from tracker.web.views import lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def point(avalonia, make):
    point = make.line(avalonia, gist="It sinks boats.", verdict="false")
    point.topics.add(Topic.objects.create(slug="lighthouses", name="Lighthouses"))
    Phrasing.objects.create(point=point, text="the lighthouse tax")
    rebuttal = Rebuttal.objects.create(point=point, body="No boat has sunk.", published=True)
    Citation.objects.create(rebuttal=rebuttal, title="Register of boats", url="https://boats.example/")
    make.say(avalonia, point, times=2)
    return point


def tag_of(client, address, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    return response["ETag"]


def test_every_page_answers_304_while_it_is_the_same(client, avalonia, point):
    countdown = Countdown.objects.create(slug="one", title="One", status="published")
    CountdownEntry.objects.create(countdown=countdown, rank=1, point=point)
    frozen = freeze_ranking(title="Frozen", scope=Scope())
    speech = Speech.objects.first()
    addresses = [
        *("/", f"/lines/{point.slug}/", "/parties/av-harbour/", f"/people/{speech.person.slug}/"),
        *(f"/documents/{speech.document_id}/", "/countdowns/", "/countdowns/one/", "/topics/lighthouses/"),
        *("/search/?q=boat", f"/compare/?line={point.slug}&by=party", "/methodology/", "/mentions/", "/parity/"),
        *("/parity/av-harbour/", "/rankings/", f"/rankings/{frozen.digest}/", "/coverage/", "/coverage/av-debates/"),
    ]
    for address in [*addresses, *(f"/fr{address}" for address in addresses)]:
        tag = tag_of(client, address)
        same = client.get(address, headers={"if-none-match": tag})
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag), address
        assert same["Cache-Control"] == "no-cache"
        assert "Cookie" in same["Vary"]
        assert "frame-ancestors 'none'" in same["Content-Security-Policy"]
        assert client.get(address, headers={"if-none-match": 'W/"another"'}).status_code == 200


CHANGES = {
    "the line’s title": lambda: TalkingPoint.objects.update(title="the harbour tax"),
    "the line’s gist": lambda: TalkingPoint.objects.update(gist="It sinks ships."),
    "the line’s verdict": lambda: TalkingPoint.objects.update(verdict="half true"),
    "the party’s name": lambda: Party.objects.filter(slug="av-harbour").update(short_name="Port"),
    "the party’s colour": lambda: Party.objects.filter(slug="av-harbour").update(colour="#123456"),
    "a topic’s name": lambda: Topic.objects.update(name="Beacons"),
    "a phrasing": lambda: Phrasing.objects.update(text="a lighthouse tax"),
    "a rebuttal": lambda: Rebuttal.objects.update(body="Two boats have sunk, of old age."),
    "a rebuttal withdrawn": lambda: Rebuttal.objects.update(published=False),
    "a citation": lambda: Citation.objects.update(title="Register of ships"),
    "a citation’s address": lambda: Citation.objects.update(url="https://ships.example/"),
    "the name of a source": lambda: Source.objects.update(name="Debates"),
    "a speaker’s name": lambda: Person.objects.update(name="Ada Shore"),
    "the words of a speech": lambda: SpeechText.objects.update(text="the lighthouse tax sinks every boat, they say"),
    "a mention’s stance": lambda: Mention.objects.filter(pk=Mention.objects.first().pk).update(stance="quotes"),
    "a mention rejected": lambda: Mention.objects.filter(pk=Mention.objects.first().pk).update(state="rejected"),
    "a speech withdrawn": lambda: Speech.objects.filter(pk=Speech.objects.first().pk).update(withdrawn=True),
    "a sitting day that is missing": lambda: SittingDay.objects.create(source=Source.objects.get(), date="2020-03-09"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_tag_moves_with_everything_that_the_page_shows(client, point, change):
    address = f"/lines/{point.slug}/"
    tag = tag_of(client, address)
    change()
    response = client.get(address, headers={"if-none-match": tag})
    assert response.status_code == 200
    assert response["ETag"] != tag


def test_the_tag_stays_when_something_else_changes(client, avalonia, make, point):
    address = f"/lines/{point.slug}/"
    tag = tag_of(client, address)
    make.line(avalonia, "another line")
    get_user_model().objects.create_user("somebody", password="a long enough password")
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304


def test_languages_have_their_own_tags(client, point):
    address = f"/lines/{point.slug}/"
    english = tag_of(client, address)
    assert client.get(f"/fr{address}", headers={"if-none-match": english}).status_code == 200
    assert tag_of(client, address, **{"accept-language": "fr"}) == english


def test_editors_are_answered_for_themselves_alone(client, admin_client, point):
    Citation.objects.update(url="")
    address = f"/lines/{point.slug}/"
    reader = tag_of(client, address)
    editor = admin_client.get(address, headers={"if-none-match": reader})
    assert editor.status_code == 200
    assert b"citation needed" in editor.content
    assert editor["Cache-Control"] == "private, no-cache"
    assert client.get(address, headers={"if-none-match": editor["ETag"]}).status_code == 200


def test_the_desk_the_health_check_and_posts_have_no_tag(client, admin_client, point):
    for address in ("/admin/", "/admin/login/", f"/admin/tracker/talkingpoint/{point.pk}/change/", "/admin/jsi18n/"):
        response = admin_client.get(address)
        assert not response.has_header("ETag"), address
    health = client.get("/healthz", headers={"if-none-match": "*"})
    assert (health.status_code, health.has_header("ETag")) == (200, False)
    assert "no-store" in health["Cache-Control"]
    assert not client.post("/").has_header("ETag")
    assert not client.get("/nowhere/").has_header("ETag")


@pytest.fixture
def pages_made(monkeypatch):
    """Which lines’ pages were really made."""
    made, really = [], lines.published_line
    monkeypatch.setattr(lines, "published_line", lambda slug: made.append(slug) or really(slug))
    return made


@pytest.fixture
def commits(monkeypatch):
    """The database’s mark of its last commit, moved by hand."""
    mark = ["1"]
    monkeypatch.setattr(unchanged, "commit_mark", lambda: mark[0])
    return mark


@pytest.fixture
def address(point):
    return f"/lines/{point.slug}/?stance=all"


# A browser says so; the test client does not.
COMPRESSED = {"accept-encoding": "gzip, br"}


def test_a_page_is_not_made_again_while_nothing_was_committed(client, point, address, commits, pages_made):
    tag = tag_of(client, address)
    same = client.get(address, headers={"if-none-match": tag})
    assert (same.status_code, same["ETag"], same["Cache-Control"]) == (304, tag, "no-cache")
    assert "frame-ancestors 'none'" in same["Content-Security-Policy"]
    assert pages_made == [point.slug]
    # Another address, another host and another language are other pages.
    assert client.get(f"/lines/{point.slug}/", headers={"if-none-match": tag}).status_code == 200
    client.get(address, headers={"if-none-match": tag, "host": "127.0.0.1"})
    assert client.get(f"/fr{address}", headers={"if-none-match": tag}).status_code == 200
    assert len(pages_made) == 4
    # After a commit it is made again, and is the same page.
    commits[0] = "2"
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    assert len(pages_made) == 5


def test_what_was_sent_compressed_is_sent_again_to_whoever_has_it_not(client, address, commits, pages_made):
    first = client.get(address, headers=COMPRESSED)
    again = client.get(address, headers={**COMPRESSED, "if-none-match": 'W/"another"'})
    assert len(pages_made) == 1
    assert (again.status_code, again.content) == (200, first.content)
    assert {**again.headers} == {**first.headers}
    assert {"Accept-Encoding", "Cookie"} <= {*again["Vary"].split(", ")}
    assert int(again["Content-Length"]) == len(again.content)
    # To those who cannot read it compressed, too, and as a part that htmx asks for.
    plain = client.get(address)
    assert gzip.decompress(again.content) == plain.content
    assert not plain.has_header("Content-Encoding")
    assert (plain["ETag"], plain["Content-Language"]) == (first["ETag"], "en")
    client.get(address, headers={**COMPRESSED, "hx-request": "true"})
    assert len(pages_made) == 1


def test_no_figure_is_older_than_the_last_commit(client, address, commits, pages_made):
    first = client.get(address, headers=COMPRESSED)
    TalkingPoint.objects.update(title="the harbour tax")
    commits[0] = "2"
    second = client.get(address, headers=COMPRESSED)
    assert "the harbour tax" not in gzip.decompress(first.content).decode()
    assert "the harbour tax" in gzip.decompress(second.content).decode()
    assert client.get(address, headers=COMPRESSED).content == second.content
    assert len(pages_made) == 2


@pytest.mark.parametrize("page", ["/", "/lines/{}/", "/parties/av-harbour/", "/topics/sea/", "/?sort=rising"])
def test_a_cut_is_read_once_for_all_addresses_that_ask_for_it_and_anew_after_a_commit(
    client, avalonia, make, point, commits, monkeypatch, page, django_assert_max_num_queries
):
    # What is kept outlives the test: no other has these marks.
    commits[0] = f"{page} before"
    monkeypatch.setattr(read_commits, "commit_mark", lambda: commits[0])
    point.topics.add(Topic.objects.create(slug="sea", name="The sea"))
    page = page.format(point.slug)
    asked = f"{page}{'&' if '?' in page else '?'}from=2020-01-01"

    def figures(address):
        return re.findall(r'data-figure="[^"]+" href="[^"]+">([^<]+)', client.get(address).content.decode())

    before = figures(asked)
    # Those for the months of a party and a topic, and for what is rising.
    with django_assert_max_num_queries(5):
        assert figures(f"{asked}&campaign=spring") == before
    make.say(avalonia, point, times=3)
    commits[0] = f"{page} after"
    assert figures(asked) != before
    assert figures(f"{asked}&campaign=spring") == figures(asked)


def test_a_page_is_made_again_on_the_next_day(client, address, commits, pages_made, monkeypatch):
    client.get(address, headers=COMPRESSED)
    monkeypatch.setattr(unchanged.timezone, "localdate", lambda: date(2099, 1, 1))
    client.get(address, headers=COMPRESSED)
    assert len(pages_made) == 2


def test_a_page_is_always_made_for_an_editor(client, admin_client, address, commits, pages_made):
    tag = client.get(address, headers=COMPRESSED)["ETag"]
    editor = admin_client.get(address, headers={**COMPRESSED, "if-none-match": tag})
    assert editor["Cache-Control"] == "private, no-cache"
    assert len(pages_made) == 2
    # Nor is it what readers are answered from.
    assert client.get(address, headers=COMPRESSED)["ETag"] == tag
    assert len(pages_made) == 2


def test_a_page_that_sets_a_cookie_is_never_kept(rf, commits):
    def with_cookie(request):
        request.resolver_match = resolve("/")
        response = HttpResponse("Avalonia")
        response.set_cookie("seen", "1")
        return response

    middleware = unchanged.Unchanged(with_cookie)
    assert not middleware(rf.get("/", headers=COMPRESSED)).has_header("ETag")
    assert middleware.kept.addresses() == []


def kept_by(client):
    kept = client.handler._middleware_chain
    while not isinstance(kept, unchanged.Unchanged):
        kept = kept.__wrapped__ if hasattr(kept, "__wrapped__") else kept.get_response
    return [address[2] for address in kept.kept.addresses()]


def test_only_so_many_addresses_are_kept(point, monkeypatch, commits):
    monkeypatch.setattr(kept_pages, "ADDRESSES_KEPT", 2)
    client = Client()
    for number in (0, 1, 2, 1, 3):
        client.get(f"/methodology/?{number}", headers=COMPRESSED)
    assert kept_by(client) == ["/methodology/?1", "/methodology/?3"]


def test_only_so_many_bytes_are_kept(point, monkeypatch, commits):
    client = Client()
    size = len(client.get("/methodology/?0", headers=COMPRESSED).content)
    monkeypatch.setattr(kept_pages, "BYTES_KEPT", round(2.5 * size))
    for number in (1, 2, 3):
        client.get(f"/methodology/?{number}", headers=COMPRESSED)
    assert kept_by(client) == ["/methodology/?2", "/methodology/?3"]
    # One that is larger than all that may be kept is not.
    monkeypatch.setattr(kept_pages, "BYTES_KEPT", size // 2)
    client.get("/methodology/?4", headers=COMPRESSED)
    assert kept_by(client) == []
