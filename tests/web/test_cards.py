"""Cards: pictures of what is published, each under one address that changes with what is on it."""

import struct
from xml.etree import ElementTree

import pytest
from django.utils import translation

from tracker.models import Countdown, CountdownEntry, Mention, Party, TalkingPoint
from tracker.queries.cards import mention_in
from tracker.web import cards
from tracker.web.cards import countdown_card, line_card, mention_card, site_card

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def point(avalonia, make):
    point = make.line(
        avalonia, "Boat-sinking lighthouse tax", title_fr="La taxe qui coule les bateaux", verdict="false"
    )
    make.say(avalonia, point, times=2)
    return point


def words_on(card):
    """The texts of the drawing, in order; it must be whole XML."""
    return [element.text for element in ElementTree.fromstring(card.svg()).iter(f"{SVG}text")]


def is_picture(data):
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (1200, 630)
    return True


def test_a_line_has_its_words_party_figure_period_and_verdict(point):
    said = words_on(line_card(point))
    assert " ".join(said) == (
        "Refrain Harbour “Boat-sinking lighthouse tax” 2 speeches in which its own party uses it "
        "March 2, 2020 to March 3, 2020 false"
    )
    with translation.override("fr"):
        said = " ".join(words_on(line_card(point)))
    assert "«\u00a0La taxe qui coule les bateaux\u00a0»" in said
    assert "Havre" in said
    assert "2 mars 2020" in said
    rects = ElementTree.fromstring(line_card(point).svg()).iter(f"{SVG}rect")
    assert "#0a4f8f" in [rect.get("fill") for rect in rects]


def test_a_mention_has_its_day_speaker_source_and_sentence_with_the_line_marked(avalonia, make, point):
    speech = make.speech(
        make.document(avalonia),
        f"It rains. Mr. Speaker, {make.WORDS} hurts. It pours.",
        person=make.person("Ada Shore"),
        party=avalonia.meadow,
    )
    make.mention(speech, point, stance="quotes")
    card = mention_card(mention_in(point.slug, speech.pk))
    said = " ".join(words_on(card))
    for part in (
        "Meadow",
        "Ada Shore",
        "March 2, 2020 · Avalonia Debates",
        "“Boat-sinking lighthouse tax” – quotes it",
    ):
        assert part in said
    assert "rains" not in said
    assert "pours" not in said
    assert "".join(text for text, marked in card.pieces if marked) == make.WORDS
    marks = [rect for rect in ElementTree.fromstring(card.svg()).iter(f"{SVG}rect") if rect.get("fill") == "#ffdd66"]
    assert len(marks) >= 2  # one is the nameplate's


def test_a_fact_without_text_has_the_line_itself(avalonia, make, point):
    speech = make.speech(make.document(avalonia), "", speaker="Hon. Ben Field")
    make.mention(speech, point)
    said = " ".join(words_on(mention_card(mention_in(point.slug, speech.pk))))
    assert "“Boat-sinking lighthouse tax”" in said
    assert "Hon. Ben Field" in said


def test_a_countdown_has_its_title_and_the_number_of_its_lines(avalonia, point):
    countdown = Countdown.objects.create(slug="one", title="The one line", status="published", party=avalonia.harbour)
    CountdownEntry.objects.create(countdown=countdown, rank=1, point=point)
    said = " ".join(words_on(countdown_card(countdown)))
    assert said == "Refrain Harbour The one line 1 line, with its answer picked by an editor"


@pytest.mark.parametrize(
    "title",
    [
        '</text><image href="file:///etc/passwd"/><text>',
        "<script>alert(1)</script> & \"quotes\" 'too' ]]> <!-- &lt; &#60;",
        "boats\x01\x0b\x1b\ufffe\ud7ff",
        "{{ card }} {% now %} ${}",
        "Œuvre déjà « achevée » à Noël ; Łódź, İstanbul, 東京",
        "w" * 200,
        "i " * 100,
    ],
)
def test_whatever_a_title_holds_is_written_and_never_drawn_as_anything_else(avalonia, make, title):
    card = line_card(make.line(avalonia, title[:200]))
    kinds = {element.tag for element in ElementTree.fromstring(card.svg()).iter()}
    assert kinds == {f"{SVG}svg", f"{SVG}rect", f"{SVG}text"}
    assert is_picture(card.png())


def test_the_picture_is_kept_for_good_under_its_address(client, point):
    for prefix, language in (("", "en"), ("/fr", "fr")):
        with translation.override(language):
            address = line_card(point).address
        assert address.startswith(f"{prefix}/cards/lines/{point.slug}/")
        response = client.get(address)
        assert response["Content-Type"] == "image/png"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert is_picture(response.content)


def test_the_address_changes_with_what_is_on_the_card_and_only_then(avalonia, make, point):
    def version():
        return line_card(TalkingPoint.objects.select_related("party").get(pk=point.pk)).version

    seen = [version()]
    make.line(avalonia, "another")
    TalkingPoint.objects.update(gist="It sinks boats.")
    assert version() == seen[0]
    for change in (
        lambda: TalkingPoint.objects.filter(pk=point.pk).update(title="The harbour tax"),
        lambda: TalkingPoint.objects.filter(pk=point.pk).update(verdict="half true"),
        lambda: Party.objects.filter(pk=point.party_id).update(colour="#123456"),
        lambda: Party.objects.filter(pk=point.party_id).update(short_name="Port"),
        lambda: make.say(avalonia, point),
    ):
        change()
        seen.append(version())
    assert len(set(seen)) == 6


def test_no_other_address_makes_a_picture(client, avalonia, make, point, monkeypatch):
    drawn = []
    monkeypatch.setattr(cards, "_drawn", lambda card: drawn.append(card) or b"")
    present = line_card(point).address
    for version in ("0", "0123456789abcdef", line_card(make.line(avalonia)).version):
        response = client.get(f"/cards/lines/{point.slug}/{version}.png?title=anything")
        assert (response.status_code, response["Location"]) == (302, present)
    draft = make.line(avalonia, "a secret line", status="draft")
    Countdown.objects.create(slug="hidden", title="Hidden")
    mention = Mention.objects.first()
    Mention.objects.filter(pk=mention.pk).update(state="rejected")
    for address in (
        f"/cards/lines/{draft.slug}/{line_card(draft).version}.png",
        "/cards/lines/nothing/0.png",
        "/cards/countdowns/hidden/0.png",
        f"/cards/mentions/{point.slug}/{mention.speech_id}/0.png",
        "/cards/mentions/nothing/1/0.png",
        "/cards/0.png",
    ):
        assert client.get(address).status_code == 404
    assert drawn == []
    client.get(present)
    assert len(drawn) == 1


def test_a_picture_is_drawn_once(point, monkeypatch):
    drawn = []
    really = cards.resvg_py.svg_to_bytes
    monkeypatch.setattr(cards.resvg_py, "svg_to_bytes", lambda **options: drawn.append(1) or really(**options))
    cards._drawn.cache_clear()
    assert line_card(point).png() == line_card(point).png()
    assert len(drawn) == 1


def test_every_page_names_a_card_that_is_there(client, avalonia, make, point):
    countdown = Countdown.objects.create(slug="one", title="One", status="published")
    CountdownEntry.objects.create(countdown=countdown, rank=1, point=point)
    speech = Mention.objects.first().speech
    for address, kind in (
        ("/", "site"),
        (f"/lines/{point.slug}/?stance=all", "lines"),
        ("/countdowns/one/", "countdowns"),
        (f"/lines/{point.slug}/mentions/{speech.pk}/", "mentions"),
        ("/methodology/", "site"),
    ):
        for prefix in ("", "/fr"):
            html = client.get(prefix + address).content.decode()
            image = html.partition('<meta property="og:image" content="http://testserver')[2].partition('"')[0]
            assert image.startswith(f"{prefix}/cards/{kind}/")
            assert is_picture(client.get(image).content)


def test_the_site_has_a_card_in_both_languages():
    english = site_card()
    with translation.override("fr"):
        french = site_card()
    assert english.version != french.version
    assert is_picture(french.png())
