"""Atom feeds, sitemaps and robots.txt."""

from datetime import date, datetime
from xml.etree import ElementTree

import pytest

from tracker.jobs.freeze_ranking import freeze_ranking
from tracker.models import Countdown, Mention, TalkingPoint, Topic
from tracker.queries.scope import Scope

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
HOST = "http://testserver"


@pytest.fixture
def point(avalonia, make):
    point = make.line(avalonia, "boat-sinking <tax> & more", title_fr="la taxe", gist="It sinks <b>boats</b>.")
    point.topics.add(Topic.objects.create(slug="lighthouses", name="Lighthouses", name_fr="Phares"))
    return point


def feed_at(client, address):
    """The feed, held against RFC 4287: what must be there is there once, and in its form."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
            assert element.findtext(f"{ATOM}{name}")
        assert element.findtext(f"{ATOM}id").startswith("tag:testserver,2026:")
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo
        assert element.find(f"{ATOM}link[@rel='alternate']").get("href").startswith(f"{HOST}/")
    assert feed.find(f"{ATOM}author/{ATOM}name").text == "Refrain"
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == HOST + address
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    return feed, entries


def titles(entries):
    return [entry.findtext(f"{ATOM}title") for entry in entries]


def test_a_line_is_followed_by_the_day(client, avalonia, make, point):
    make.say(avalonia, point, day=date(2020, 3, 2))
    document = make.document(avalonia, date(2020, 3, 5))
    for party, stance in ((avalonia.harbour, "uses"), (avalonia.meadow, "quotes"), (avalonia.meadow, "uses")):
        make.mention(make.speech(document, person=make.person(), party=party), point, stance=stance)
    rejected = make.speech(make.document(avalonia, date(2020, 3, 9)), party=avalonia.harbour)
    make.mention(rejected, point, state="rejected")
    make.tally()
    feed, entries = feed_at(client, f"/lines/{point.slug}/feed/")
    assert feed.findtext(f"{ATOM}title") == "“boat-sinking <tax> & more” – Refrain"
    assert titles(entries) == ["3 speeches on March 5, 2020", "1 speech on March 2, 2020"]
    summary = entries[0].findtext(f"{ATOM}summary")
    assert summary == "1 by its own party using it, by 3 people who could be identified."
    link = entries[0].find(f"{ATOM}link").get("href")
    assert link == f"{HOST}/lines/{point.slug}/?from=2020-03-05&to=2020-03-05&stance=all#mentions"
    assert "Every mention: 3 speeches<" in client.get(link).content.decode()
    assert entries[0].findtext(f"{ATOM}published") == "2020-03-05T12:00:00+00:00"


def test_identities_outlive_names_and_are_each_languages_own(client, avalonia, make, point):
    make.say(avalonia, point)
    _feed, before = feed_at(client, f"/lines/{point.slug}/feed/")
    TalkingPoint.objects.filter(pk=point.pk).update(slug="another-slug", title="Another title")
    _feed, after = feed_at(client, "/lines/another-slug/feed/")
    assert after[0].findtext(f"{ATOM}id") == before[0].findtext(f"{ATOM}id")
    french, entries = feed_at(client, "/fr/lines/another-slug/feed/")
    assert french.findtext(f"{ATOM}title") == "«\u00a0la taxe\u00a0» – Refrain"
    assert entries[0].findtext(f"{ATOM}id") != after[0].findtext(f"{ATOM}id")
    assert french.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"


def test_a_person_is_followed_by_the_day(client, avalonia, make, point):
    ada, other = make.person("Ada Shore"), make.line(avalonia, "a rising tide", party=avalonia.meadow)
    for day in (2, 4):
        speech = make.speech(make.document(avalonia, date(2020, 3, day)), person=ada, party=avalonia.harbour)
        make.mention(speech, point)
        make.mention(speech, other, stance="quotes")
    make.say(avalonia, point)
    _feed, entries = feed_at(client, f"/people/{ada.slug}/feed/")
    assert titles(entries) == ["2 repetitions on March 4, 2020", "2 repetitions on March 2, 2020"]
    summary = entries[0].findtext(f"{ATOM}summary")
    assert "“a rising tide”" in summary
    assert "boat-sinking &lt;tax&gt; &amp; more" in summary


def test_parties_and_topics_report_new_lines(client, avalonia, make, point):
    draft = make.line(avalonia, "a secret line", status="draft")
    draft.topics.add(Topic.objects.get())
    make.line(avalonia, "a rising tide", party=avalonia.meadow)
    for address in ("/parties/av-harbour/feed/", "/topics/lighthouses/feed/"):
        _feed, entries = feed_at(client, address)
        assert titles(entries) == ["“boat-sinking <tax> & more” – Harbour"]
        assert entries[0].findtext(f"{ATOM}summary") == "It sinks &lt;b&gt;boats&lt;/b&gt;."
    # A line is new from the day on which it was first published.
    draft.status = "published"
    draft.save()
    for address in ("/parties/av-harbour/feed/", "/topics/lighthouses/feed/"):
        _feed, entries = feed_at(client, address)
        assert titles(entries)[0] == "“a secret line” – Harbour"
        assert entries[0].findtext(f"{ATOM}published") > entries[1].findtext(f"{ATOM}published")


def test_pages_say_where_their_feed_is(client, avalonia, make, point):
    (speech,) = make.say(avalonia, point)
    for page in (
        f"/lines/{point.slug}/",
        "/parties/av-harbour/",
        "/topics/lighthouses/",
        f"/people/{speech.person.slug}/",
    ):
        for prefix in ("", "/fr"):
            assert (
                f'<link rel="alternate" type="application/atom+xml" href="{prefix}{page}feed/"'
                in client.get(prefix + page).content.decode()
            )


def test_what_is_not_published_has_no_feed_and_odd_letters_do_no_harm(client, avalonia, make):
    draft = make.line(avalonia, status="draft")
    for address in (f"/lines/{draft.slug}/feed/", "/parties/x/feed/", "/people/x/feed/", "/topics/x/feed/"):
        assert client.get(address).status_code == 404
    make.line(avalonia, "boats\x0b sink", gist="\x01\x1b")
    assert titles(feed_at(client, "/parties/av-harbour/feed/")[1]) == ["“boats sink” – Harbour"]


def test_queries_of_feeds_do_not_grow(client, avalonia, make, point, django_assert_num_queries):
    (speech,) = make.say(avalonia, point)
    for expected, address in ((2, f"/lines/{point.slug}/feed/"), (4, f"/people/{speech.person.slug}/feed/")):
        with django_assert_num_queries(expected):
            client.get(address)
    make.say(avalonia, point, times=3)
    for day in (1, 2, 3):
        again = make.speech(make.document(avalonia, date(2021, 1, day)), person=speech.person)
        make.mention(again, point)
    for expected, address in ((2, f"/lines/{point.slug}/feed/"), (4, f"/people/{speech.person.slug}/feed/")):
        with django_assert_num_queries(expected):
            client.get(address)
    with django_assert_num_queries(3):
        client.get("/parties/av-harbour/feed/")
    make.line(avalonia)
    with django_assert_num_queries(3):
        client.get("/parties/av-harbour/feed/")


def test_the_maps_name_every_page_in_both_languages(client, avalonia, make, point):
    (speech,) = make.say(avalonia, point)
    make.line(avalonia, status="draft")
    Countdown.objects.create(slug="seven", title="Seven", status="published")
    Countdown.objects.create(slug="hidden", title="Hidden")
    frozen = freeze_ranking(title="Frozen", scope=Scope())
    silent = make.document(avalonia)
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    addresses = [element.text for element in index.iter(f"{MAP}loc")]
    assert len(addresses) == 9
    found = {}
    for address in addresses:
        for url in ElementTree.fromstring(client.get(address).content).findall(f"{MAP}url"):
            alternates = {link.get("hreflang"): link.get("href") for link in url.findall(f"{XHTML}link")}
            found[url.findtext(f"{MAP}loc").removeprefix(HOST)] = alternates
            assert set(alternates) == {"en", "fr", "x-default"}
            assert alternates["x-default"] == alternates["en"]
    english = {address for address in found if not address.startswith("/fr/")}
    assert {address for address in found if address.startswith("/fr/")} == {f"/fr{address}" for address in english}
    assert english == {
        *("/", "/countdowns/", "/coverage/", "/compare/", "/check/", "/parity/", "/rankings/", "/methodology/"),
        *(f"/lines/{point.slug}/", "/parties/av-harbour/", f"/people/{speech.person.slug}/", "/topics/lighthouses/"),
        *("/countdowns/seven/", f"/documents/{speech.document_id}/", f"/rankings/{frozen.digest}/"),
        *("/coverage/av-debates/", "/corrections/"),
    }
    assert f"/documents/{silent.pk}/" not in english
    assert all(client.get(address).status_code == 200 for address in found)


def test_a_line_changes_on_the_map_when_a_document_with_it_comes(client, avalonia, make, point):
    def lastmod():
        root = ElementTree.fromstring(client.get("/sitemap-lines.xml").content)
        return root.findtext(f"{MAP}url/{MAP}lastmod")

    TalkingPoint.objects.update(updated_at=datetime.fromisoformat("2020-01-01T12:00:00+00:00"))
    assert lastmod() == "2020-01-01"
    (speech,) = make.say(avalonia, point)
    came = datetime.fromisoformat("2021-05-06T12:00:00+00:00")
    type(speech.document).objects.filter(pk=speech.document_id).update(imported_at=came)
    assert lastmod() == "2021-05-06"
    assert Mention.objects.count() == 1


def test_robots_are_shown_the_map_and_kept_from_the_desk(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /admin/" in lines
    # Searches are without end; where they begin may be found.
    assert "Disallow: /search/?" in lines
    assert ["noindex" in client.get(f"/search/{asked}").content.decode() for asked in ("", "?q=boat")] == [False, True]
    assert ["noindex" in client.get(f"/mentions/{cut}").content.decode() for cut in ("", "?page=2")] == [False, True]
    assert lines[-1] == f"Sitemap: {HOST}/sitemap.xml"
    assert client.get("/sitemap.xml").status_code == 200
