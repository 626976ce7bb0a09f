"""The parity page: every party side by side, and what stands behind its figures."""

import re

import pytest

from tracker.models import Citation, Phrasing, Rebuttal

pytestmark = pytest.mark.django_db
PARITY_QUERIES, HOLDINGS_QUERIES, MENTIONS_QUERIES = 8, 6, 8


@pytest.fixture
def point(avalonia, make):
    line = make.line(avalonia)
    make.say(avalonia, line, times=3)
    make.say(avalonia, line, party=avalonia.meadow)
    return line


def rows(html):
    """The cells of every party's row as they are read."""
    found = re.findall(r"<tr>(.*?)</tr>", html[html.index("<tbody>") : html.index("</tbody>")], re.S)
    return [" ".join(re.sub(r'<span class="label">.*?</span>|<[^>]+>', " ", row).split()) for row in found]


def test_every_party_has_a_row(client, point):
    assert rows(client.get("/parity/").content.decode()) == [
        "Harbour Assembly of Avalonia 1 0 3 1 0 0 4 0.0 % 0 of 4 not checked yet 0 39",
        "Meadow Assembly of Avalonia 0 0 0 0 0 0 0 nothing found not checked yet 0 13",
    ]


def test_a_column_sorts_and_says_so(client, avalonia, make, point):
    make.say(avalonia, make.line(avalonia, party=avalonia.meadow), times=9)
    html = client.get("/parity/?sort=uses").content.decode()
    assert [row.split()[0] for row in rows(html)] == ["Meadow", "Harbour"]
    assert 'aria-sort="descending"><a href="?sort=uses" aria-current="true">Its own uses</a>' in html
    for odd in ("x", "right", "%00"):
        assert [row.split()[0] for row in rows(client.get(f"/parity/?sort={odd}").content.decode())] == [
            "Harbour", "Meadow",
        ]  # fmt: skip


def test_it_is_linked_from_every_foot_and_from_the_methodology(client, db):
    foot = client.get("/").content.decode().partition("<footer")[2]
    assert 'href="/parity/"' in foot
    methodology = client.get("/methodology/").content.decode()
    assert 'href="/parity/">The figures of every party side by side' in methodology
    assert 'id="parity"' in methodology


def test_what_stands_behind_a_partys_figures_is_shown_and_no_draft(client, avalonia, make, point):
    Phrasing.objects.create(point=point, text="lighthouse tax")
    answer = Rebuttal.objects.create(point=point, body="It is not so.", published=True)
    Citation.objects.create(rebuttal=answer, title="Tide tables")
    secret = make.line(avalonia, "a secret line", status="draft")
    Phrasing.objects.create(point=secret, text="a secret wording")
    Rebuttal.objects.create(point=secret, body="A secret answer.", published=True)
    html = client.get("/parity/av-harbour/").content.decode()
    assert "1 phrasing of its lines" in html
    assert "1 rebuttal of its lines" in html
    assert "39 words of its members" in html
    assert "secret" not in html
    assert client.get("/parity/nobody/").status_code == 404


def test_rejected_mentions_are_shown_as_such_and_only_where_asked_for(client, avalonia, make, point):
    rejected = make.speech(make.document(avalonia), "We say the lighthouse tax sinks every boat no more.")
    make.mention(rejected, point, state="rejected")
    hidden = make.speech(make.document(avalonia, published=False), "Hidden: the lighthouse tax sinks every boat.")
    make.mention(hidden, point, state="rejected")
    make.tally()
    counted = client.get("/mentions/?of=av-harbour&stance=all").content.decode()
    assert "Every mention: 4<" in counted
    assert "rejected" not in counted
    html = client.get("/mentions/?of=av-harbour&stance=all&only=rejected").content.decode()
    assert "Every mention: 1<" in html
    assert "rejected by an editor (does not count)" in html
    assert "Hidden" not in html


def test_a_list_says_what_it_is_narrowed_to_and_widens(client, avalonia, point):
    html = client.get(f"/mentions/?line={point.slug}&of=av-harbour&only=judged&stance=all").content.decode()
    assert f'<a class="line" href="/lines/{point.slug}/"' in html
    assert f'href="?line={point.slug}&amp;of=av-harbour&amp;stance=all">all that count</a>' in html
    assert f'href="?line={point.slug}&amp;only=judged&amp;stance=all">of every party’s lines</a>' in html


@pytest.mark.parametrize("query", ["line=%00", "of=x", "only=x", "stance=x", "page=x", "person=%00"])
def test_an_odd_question_still_has_an_answer(client, point, query):
    assert client.get(f"/mentions/?{query}").status_code == 200


def test_queries_do_not_grow_with_rows(client, avalonia, make, point, django_assert_num_queries):
    pages = (
        ("/parity/", PARITY_QUERIES),
        ("/parity/av-harbour/", HOLDINGS_QUERIES),
        (f"/mentions/?of=av-harbour&line={point.slug}&stance=all", MENTIONS_QUERIES),
    )
    for address, queries in pages:
        with django_assert_num_queries(queries):
            client.get(address)
    for party in (avalonia.harbour, avalonia.meadow):
        line = make.line(avalonia, party=party)
        answer = Rebuttal.objects.create(point=line, body="No.", published=True)
        Citation.objects.create(rebuttal=answer, title="Tide tables")
        Phrasing.objects.create(point=line, text="lighthouse tax")
        make.say(avalonia, line)
    for address, queries in pages:
        with django_assert_num_queries(queries):
            client.get(address)
