"""Parties and people."""

from datetime import date

import pytest

from tracker.models import Membership, Topic

pytestmark = pytest.mark.django_db
PARTY_QUERIES, PERSON_QUERIES, TOPIC_QUERIES = 29, 16, 30


def test_a_party_shows_its_lines_its_speakers_and_what_is_aimed_at_it(client, avalonia, make):
    own = make.line(avalonia, "our line")
    make.line(avalonia, "their line", party=avalonia.meadow, aimed_at_party=avalonia.harbour)
    make.line(avalonia, "a secret line", party=avalonia.meadow, aimed_at_party=avalonia.harbour, status="draft")
    (speech,) = make.say(avalonia, own)
    avalonia.legislature.name_fr = "Assemblée d’Avalonia"
    avalonia.legislature.save()
    html = client.get("/parties/av-harbour/").content.decode()
    assert "Harbour Party" in html
    assert "Assembly of Avalonia" in html
    assert "Assemblée d’Avalonia" in client.get("/fr/parties/av-harbour/").content.decode()
    assert "“our line”" in html
    assert "“their line”" in html
    assert "a secret line" not in html
    link = f"/people/{speech.person.slug}/?by=av-harbour#mentions"
    assert f'<a data-figure="mentions" href="{link}">1</a>' in html
    assert "Every mention: 1" in client.get(link).content.decode()


def test_a_person_shows_what_was_repeated_and_where(client, avalonia, make):
    ada = make.person("Ada Quay")
    Membership.objects.create(
        person=ada,
        legislature=avalonia.legislature,
        party=avalonia.harbour,
        start=date(2019, 1, 1),
        riding="North Pier",
    )
    point, secret = make.line(avalonia), make.line(avalonia, "a secret line", status="draft")
    speech = make.speech(make.document(avalonia), person=ada, party=avalonia.harbour)
    make.mention(speech, point)
    make.mention(speech, secret)
    make.tally()
    make.say(avalonia, point)
    html = client.get(f"/people/{ada.slug}/").content.decode()
    assert "North Pier" in html
    assert "a secret line" not in html
    assert "Every mention: 1<" in html
    link = f"/lines/{point.slug}/?person={ada.slug}#mentions"
    assert f'<a data-figure="mentions" href="{link}">1</a>' in html
    assert "Every mention: 1 speech<" in client.get(link).content.decode()


def test_a_person_cannot_be_swapped_through_the_question(client, avalonia, make):
    ada, ben = make.person("Ada Quay"), make.person("Ben Dock")
    point = make.line(avalonia)
    make.mention(make.speech(make.document(avalonia), person=ben, party=avalonia.harbour), point)
    make.tally()
    assert "Every mention: 0" in client.get(f"/people/{ada.slug}/?person={ben.slug}").content.decode()


def test_a_topic_ranks_its_lines_and_those_under_it(client, avalonia, make):
    sea = Topic.objects.create(slug="sea", name="The sea", name_fr="La mer")
    boats = Topic.objects.create(slug="boats", name="Boats", parent=sea)
    make.line(avalonia, "about boats").topics.add(boats)
    make.line(avalonia, "about nothing")
    html = client.get("/topics/sea/").content.decode()
    assert "“about boats”" in html
    assert "about nothing" not in html
    assert '<a href="/topics/boats/">Boats</a>' in html
    french = client.get("/fr/topics/sea/").content.decode()
    assert "<h1>La mer</h1>" in french
    assert '<a href="/fr/topics/boats/" lang="en">Boats</a>' in french


@pytest.mark.parametrize("address", ["/parties/x/", "/people/x/", "/topics/x/", "/countdowns/x/", "/documents/9/"])
def test_what_is_not_there_is_not_found(client, db, address):
    assert client.get(address).status_code == 404


def test_queries_do_not_grow_with_rows(client, avalonia, make, django_assert_num_queries):
    sea = Topic.objects.create(slug="sea", name="The sea")
    ada = make.person("Ada Quay")

    def add(point_party):
        point = make.line(avalonia, party=point_party, aimed_at_party=avalonia.harbour)
        point.topics.add(sea)
        Membership.objects.create(person=ada, legislature=avalonia.legislature, party=point_party)
        make.mention(make.speech(make.document(avalonia), person=ada, party=point_party), point)
        make.tally()
        make.say(avalonia, point)

    pages = (
        ("/parties/av-harbour/", PARTY_QUERIES),
        (f"/people/{ada.slug}/", PERSON_QUERIES),
        ("/topics/sea/", TOPIC_QUERIES),
    )
    add(avalonia.harbour)
    for address, queries in pages:
        with django_assert_num_queries(queries):
            client.get(address)
    add(avalonia.harbour)
    add(avalonia.meadow)
    for address, queries in pages:
        with django_assert_num_queries(queries):
            client.get(address)
