"""What the head of a page says, how it is embedded and cited, and what is reviewed as a claim."""

import json
import re
from datetime import date, timedelta
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.test import RequestFactory
from django.utils import timezone
from lxml import html

from tracker.jobs.freeze_ranking import freeze_ranking
from tracker.models import Citation, FormerSlug, FrozenRanking, Mention, Rebuttal, TalkingPoint, Topic
from tracker.queries.lines import published_line
from tracker.queries.scope import Scope
from tracker.web.linked_data import claim_review

pytestmark = pytest.mark.django_db
HOST = "http://testserver"


@pytest.fixture
def point(avalonia, make):
    point = make.line(
        avalonia, 'The "boat-sinking" tax & more', title_fr="La taxe", gist="The tax sinks boats.", verdict="False"
    )
    point.topics.add(Topic.objects.create(slug="lighthouses", name="Lighthouses"))
    make.say(avalonia, point, times=2)
    rebuttal = Rebuttal.objects.create(
        point=point, body="None has sunk.", verdict="false", verdict_fr="faux", published=True, reviewed_on="2020-06-01"
    )
    Citation.objects.create(rebuttal=rebuttal, title="Register of boats", url="https://boats.example/")
    return point


def head(client, address):
    return html.fromstring(client.get(address).content).find("head")


def linked(client, address):
    found = head(client, address).xpath("script[@type='application/ld+json']/text()")
    return {data["@type"]: data for data in map(json.loads, found)}


def values(head, attribute, name):
    return head.xpath(f"meta[@{attribute}='{name}']/@content")


def test_a_page_has_one_address_in_each_language_whatever_cuts_it(client, point):
    for address, canonical in (
        (f"/lines/{point.slug}/?stance=all&from=2020-01-01&page=1", f"/lines/{point.slug}/"),
        (f"/lines/{point.slug}/?stance=all&page=2", f"/lines/{point.slug}/?page=2"),
        ("/?party=av-harbour", "/"),
        (f"/compare/?line={point.slug}&by=party", f"/compare/?line={point.slug}&by=party"),
        ("/search/?q=boat+tax&party=x", "/search/?q=boat+tax"),
        ("/coverage/av-debates/?year=2020", "/coverage/av-debates/?year=2020"),
        ("/parties/av-harbour/bingo/?card=7", "/parties/av-harbour/bingo/?card=7"),
    ):
        for prefix in ("", "/fr"):
            found = head(client, prefix + address)
            assert found.xpath("link[@rel='canonical']/@href") == [f"{HOST}{prefix}{canonical}"]
            alternates = {link.get("hreflang"): link.get("href") for link in found.xpath("link[@hreflang]")}
            assert alternates == {
                "en": f"{HOST}{canonical}",
                "fr": f"{HOST}/fr{canonical}",
                "x-default": f"{HOST}{canonical}",
            }


def test_what_is_shown_where_a_line_is_shared(client, point):
    found = head(client, f"/lines/{point.slug}/")
    said = {meta.get("property"): meta.get("content") for meta in found.xpath("meta[@property]")}
    assert said["og:title"] == '“The "boat-sinking" tax & more”'
    assert said["og:description"] == "The tax sinks boats."
    assert (said["og:type"], said["og:url"]) == ("article", f"{HOST}/lines/{point.slug}/")
    assert said["og:locale"] == "en_CA"
    assert said["og:image"].startswith(f"{HOST}/cards/lines/{point.slug}/")
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert "2 speeches in which its own party uses it" in said["og:image:alt"]
    assert values(found, "name", "twitter:card") == ["summary_large_image"]
    french = head(client, f"/fr/lines/{point.slug}/")
    assert values(french, "property", "og:title") == ["«\u00a0La taxe\u00a0»"]
    assert values(french, "property", "og:locale") == ["fr_CA"]


def test_a_page_of_failure_claims_no_address(client, db):
    found = html.fromstring(client.get("/lines/nothing/").content).find("head")
    assert found.xpath("link[@rel='canonical']") == found.xpath("meta[@property]") == []


def test_every_kind_of_page_says_where_it_stands(client, point):
    speech = Mention.objects.first().speech
    frozen = freeze_ranking(title="Frozen", scope=Scope())
    for address, steps in (
        (f"/lines/{point.slug}/", ["Lines on repeat", "Harbour", '“The "boat-sinking" tax & more”']),
        ("/parties/av-harbour/", ["Lines on repeat", "Harbour Party"]),
        ("/topics/lighthouses/", ["Lines on repeat", "Lighthouses"]),
        (f"/people/{speech.person.slug}/", ["Lines on repeat", str(speech.person)]),
        (f"/documents/{speech.document_id}/", ["Coverage", "Avalonia Debates", str(speech.document)]),
        (f"/rankings/{frozen.digest}/", ["Frozen rankings", "Frozen"]),
    ):
        items = linked(client, address)["BreadcrumbList"]["itemListElement"]
        assert [item["name"] for item in items] == steps
        assert [item["position"] for item in items] == list(range(1, len(steps) + 1))
        assert items[-1]["item"] == HOST + address
        assert all(client.get(item["item"]).status_code == 200 for item in items)


def test_the_site_can_be_searched_and_a_ranking_is_a_dataset(client, point):
    site = linked(client, "/fr/")["WebSite"]
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{HOST}/fr/search/?q={{search_term_string}}"
    frozen = freeze_ranking(title="Frozen", scope=Scope())
    data = linked(client, f"/rankings/{frozen.digest}/")["Dataset"]
    assert data["temporalCoverage"] == "2020-03-02/2020-03-03"
    assert data["identifier"] == f"sha256:{frozen.digest}"
    assert client.get(data["distribution"]["contentUrl"]).content.decode() == FrozenRanking.objects.get().content
    assert 50 <= len(data["description"]) <= 5000


def test_linked_data_cannot_end_its_element(client, avalonia, make):
    point = make.line(avalonia, "</script><script>alert(1)</script>&<!--")
    response = client.get(f"/lines/{point.slug}/")
    assert b"<script>alert" not in response.content
    (crumbs,) = linked(client, f"/lines/{point.slug}/").values()
    assert crumbs["itemListElement"][-1]["name"] == "“</script><script>alert(1)</script>&<!--”"


def reviewed(point, **fields):
    return claim_review(RequestFactory().get("/"), published_line(point.slug), **fields)


def test_a_checkable_claim_with_a_rated_rebuttal_is_a_claim_review(client, point):
    review = linked(client, f"/lines/{point.slug}/")["ClaimReview"]
    assert review["claimReviewed"] == "The tax sinks boats."
    assert review["datePublished"] == "2020-06-01"
    assert review["itemReviewed"]["author"]["name"] == "Harbour Party"
    assert review["reviewRating"] == {
        "@type": "Rating",
        "ratingValue": 1,
        "worstRating": 1,
        "bestRating": 5,
        "alternateName": "false",
    }
    french = linked(client, f"/fr/lines/{point.slug}/")["ClaimReview"]
    assert french["reviewRating"]["alternateName"] == "faux"


@pytest.mark.parametrize(
    ("verdict", "rating"),
    [("false", 1), (" Mostly false ", 2), ("half true", 3), ("mostly true", 4), ("TRUE", 5)],
)
def test_degrees_of_truth_are_ratings(point, verdict, rating):
    Rebuttal.objects.update(verdict=verdict)
    type(point).objects.update(verdict=verdict.strip())
    assert reviewed(point)["reviewRating"]["ratingValue"] == rating


UNRATED = {
    "another verdict": lambda point: (Rebuttal.objects.update(verdict="misleading"), set_line(verdict="misleading")),
    "true, and something else": lambda point: (
        Rebuttal.objects.update(verdict="true, and beside the point"),
        set_line(verdict="true, and beside the point"),
    ),
    "no verdict on the rebuttal": lambda point: Rebuttal.objects.update(verdict=""),
    "no verdict on the line": lambda point: set_line(verdict=""),
    "verdicts that differ": lambda point: set_line(verdict="half true"),
    "two rebuttals with verdicts": lambda point: Rebuttal.objects.create(
        point=point, body="Some did.", verdict="true", published=True, reviewed_on="2020-06-01"
    ),
    "an unpublished rebuttal": lambda point: Rebuttal.objects.update(published=False),
    "no rebuttal": lambda point: Rebuttal.objects.all().delete(),
    "a rebuttal never reviewed": lambda point: Rebuttal.objects.update(reviewed_on=None),
    "a review still to come": lambda point: Rebuttal.objects.update(reviewed_on=timezone.localdate() + timedelta(2)),
    "a rebuttal no longer current": lambda point: Rebuttal.objects.update(current_until="2020-07-01"),
    "no citation": lambda point: Citation.objects.all().delete(),
    "a citation without a link": lambda point: Citation.objects.update(url=""),
    "no gist, so no claim": lambda point: set_line(gist=""),
}


def set_line(**fields):
    TalkingPoint.objects.update(**fields)


@pytest.mark.parametrize("spoil", UNRATED.values(), ids=UNRATED)
def test_anything_less_is_no_claim_review(client, point, spoil):
    assert reviewed(point) is not None
    spoil(point)
    assert reviewed(point) is None
    assert "ClaimReview" not in linked(client, f"/lines/{point.slug}/")


def test_a_rebuttal_is_current_on_its_last_day(point):
    Rebuttal.objects.update(current_until="2020-07-01")
    assert reviewed(point, today=date(2020, 7, 1)) is not None
    assert reviewed(point, today=date(2020, 7, 2)) is None


def test_the_embedded_line_alone_may_be_framed(client, point):
    response = client.get(f"/embed/lines/{point.slug}/")
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert not response.has_header("X-Frame-Options")
    text = response.content.decode()
    assert "<script" not in text
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', text) == ["/static/css/embed.css"]
    assert len(response.content) < 2500
    for part in ("Harbour", "<b>2</b> speeches in which its own party uses it", f'href="{HOST}/lines/{point.slug}/'):
        assert part in text
    same = client.get(f"/embed/lines/{point.slug}/", headers={"if-none-match": response["ETag"]})
    assert same.status_code == 304
    assert "frame-ancestors *" in same["Content-Security-Policy"]
    framed = client.get(f"/lines/{point.slug}/")
    assert "frame-ancestors 'none'" in framed["Content-Security-Policy"]
    assert framed["X-Frame-Options"] == "DENY"
    set_line(status="draft")
    assert client.get(f"/embed/lines/{point.slug}/").status_code == 404


def oembed(client, url, **more):
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return client.get(f"/oembed?url={quote(url, safe='')}{query}")


def test_oembed_tells_how_to_show_a_line(client, point):
    (address,) = head(client, f"/lines/{point.slug}/").xpath("link[@type='application/json+oembed']/@href")
    said = client.get(address).json()
    assert (said["version"], said["type"], said["provider_name"]) == ("1.0", "rich", "Refrain")
    frame = html.fromstring(said["html"])
    assert frame.tag == "iframe"
    assert frame.get("src") == f"{HOST}/embed/lines/{point.slug}/"
    assert frame.get("title") == said["title"] == '“The "boat-sinking" tax & more”'
    assert (frame.get("width"), frame.get("height")) == (str(said["width"]), str(said["height"])) == ("560", "300")
    assert client.get(said["thumbnail_url"])["Content-Type"] == "image/png"
    (address,) = head(client, f"/fr/lines/{point.slug}/").xpath("link[@type='text/xml+oembed']/@href")
    response = client.get(address)
    assert response["Content-Type"].startswith("text/xml")
    root = ElementTree.fromstring(response.content)
    assert root.findtext("title") == "«\u00a0La taxe\u00a0»"
    assert f"{HOST}/fr/embed/lines/{point.slug}/" in root.findtext("html")


def test_oembed_keeps_to_what_is_allowed(client, point):
    url = f"{HOST}/lines/{point.slug}/?stance=all#mentions"
    small = oembed(client, url, maxwidth=400, maxheight=250).json()
    assert (small["width"], small["height"]) == (400, 250)
    assert "thumbnail_url" not in small
    odd = oembed(client, url, maxwidth="x", maxheight="-1").json()
    assert (odd["width"], odd["height"]) == (560, 300)
    FormerSlug.objects.create(point=point, slug="old-name")
    assert oembed(client, f"{HOST}/lines/old-name/").json()["title"] == small["title"]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://elsewhere.example/lines/{slug}/", 404),
        ("http://testserver/lines/nothing/", 404),
        ("http://testserver/", 404),
        ("http://testserver/admin/", 404),
        ("javascript:alert(1)", 404),
        ("//testserver/lines/{slug}/", 404),
        ("http://[", 404),
        ("http://testserver/" + "x" * 5000, 404),
        ("", 400),
    ],
)
def test_oembed_knows_lines_of_this_site_only(client, point, url, status):
    assert oembed(client, url.format(slug=point.slug)).status_code == status


def test_oembed_has_two_formats(client, point):
    assert oembed(client, f"{HOST}/lines/{point.slug}/", format="yaml").status_code == 501
    set_line(status="draft")
    assert oembed(client, f"{HOST}/lines/{point.slug}/").status_code == 404


def citation(client, address):
    (field,) = html.fromstring(client.get(address).content).xpath("//textarea[@id='citation']/text()")
    return field


def test_a_page_says_how_to_cite_it_as_it_is_cut(client, point, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *moment: date(2026, 11, 25))
    assert citation(client, f"/lines/{point.slug}/?stance=all&page=1") == (
        '“The "boat-sinking" tax & more” (Harbour). Refrain, method refrain-2. '
        f"{HOST}/lines/{point.slug}/?stance=all (accessed Nov. 25, 2026)"
    )
    speech = Mention.objects.order_by("pk").first().speech
    assert citation(client, f"/lines/{point.slug}/mentions/{speech.pk}/") == (
        f'{speech.person}. “The "boat-sinking" tax & more”. Avalonia Debates, March 2, 2020. Refrain, method refrain-2. '
        f"{HOST}/lines/{point.slug}/mentions/{speech.pk}/ (accessed Nov. 25, 2026)"
    )
    assert citation(client, "/?party=av-harbour&page=1").endswith("/?party=av-harbour (accessed Nov. 25, 2026)")


def test_citations_can_be_taken_away(client, point):
    page = html.fromstring(client.get(f"/lines/{point.slug}/?stance=all").content)
    files = page.xpath("//details[contains(@class,'cite')]//a/@href")
    assert files == [f"/cite/lines/{point.slug}.{end}?stance=all" for end in ("bib", "ris", "json")]
    bibtex, ris, csl = (client.get(address) for address in files)
    assert r'title = {{“The "boat-sinking" tax \& more” (Harbour)}}' in bibtex.content.decode()
    assert f"url = {{{HOST}/lines/{point.slug}/?stance=all}}" in bibtex.content.decode()
    rows = ris.content.decode().split("\r\n")
    assert (rows[0], rows[-2]) == ("TY  - ELEC", "ER  - ")
    assert f"UR  - {HOST}/lines/{point.slug}/?stance=all" in rows
    (item,) = json.loads(csl.content)
    assert item["URL"] == f"{HOST}/lines/{point.slug}/?stance=all"
    assert (item["type"], item["version"]) == ("webpage", "refrain-2")
    assert all("attachment" in response["Content-Disposition"] for response in (bibtex, ris, csl))
    speech = Mention.objects.first().speech
    assert client.get(f"/cite/mentions/{point.slug}/{speech.pk}.ris").status_code == 200
    frozen = freeze_ranking(title="Frozen", scope=Scope())
    assert frozen.digest in client.get(f"/cite/rankings/{frozen.digest}.bib").content.decode()
    for address in ("lines/nothing.bib", f"lines/{point.slug}.exe", "mentions/nothing/1.ris", "rankings/0.json"):
        assert client.get(f"/cite/{address}").status_code == 404


def test_a_title_cannot_break_out_of_bibtex_or_ris(client, avalonia, make):
    point = make.line(avalonia, "a} @misc{x, % \\cmd\nER  - ")
    bibtex = client.get(f"/cite/lines/{point.slug}.bib").content.decode()
    assert r"a\} @misc\{x, \% \textbackslash{}cmd ER -" in bibtex
    ris = client.get(f"/cite/lines/{point.slug}.ris").content.decode()
    assert [row[:2] for row in ris.split("\r\n")].count("ER") == 1


def test_a_mention_has_an_address_of_its_own_that_survives(client, avalonia, make, point):
    mention = Mention.objects.order_by("pk").first()
    address = f"/lines/{point.slug}/mentions/{mention.speech_id}/"
    page = client.get(f"/lines/{point.slug}/").content.decode()
    assert f'href="{address}"' in page
    text = client.get(address).content.decode()
    assert f"<mark>{make.WORDS}</mark>" in text
    assert text.count('class="mention"') == 1
    # Found again under another key, and by another name.
    Mention.objects.filter(pk=mention.pk).delete()
    make.mention(mention.speech, point)
    assert client.get(address).status_code == 200
    FormerSlug.objects.create(point=point, slug="old-name")
    response = client.get(f"/fr/lines/old-name/mentions/{mention.speech_id}/")
    assert (response.status_code, response["Location"]) == (301, f"/fr{address}")
    assert client.get(f"/lines/{point.slug}/mentions/{mention.speech_id + 999}/").status_code == 404
