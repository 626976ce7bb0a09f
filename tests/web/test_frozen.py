"""Frozen rankings: what stands for good, how to check it, and what the same figures are now."""

import re
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from tracker.jobs.count_down import count_down
from tracker.jobs.freeze_ranking import freeze_ranking
from tracker.models import Countdown, FormerSlug, FrozenRanking
from tracker.queries.scope import Scope

pytestmark = pytest.mark.django_db
INDEX_QUERIES, FROZEN_QUERIES, COUNTED_QUERIES = 2, 13, 12
NOON = datetime(2021, 4, 1, 12, tzinfo=UTC)


@pytest.fixture
def lines(avalonia, make):
    said = [make.line(avalonia, f"line said {times}") for times in (3, 2)]
    for point, times in zip(said, (3, 2), strict=True):
        make.say(avalonia, point, times=times)
    return said


@pytest.fixture
def frozen(lines):
    freeze_ranking(title="Lines of March", title_fr="Refrains de mars", scope=Scope(), now=NOON)
    return FrozenRanking.objects.get()


def page(client, frozen, prefix=""):
    return client.get(f"{prefix}/rankings/{frozen.digest}/").content.decode()


def rows(html):
    """The rows as they are read, without the headings that stand in them for phones."""
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", html[html.index("<tbody>") : html.index("</tbody>")], re.S)
    return [" ".join(re.sub(r'<span class="label">.*?</span>|<[^>]+>', " ", row).split()) for row in found]


def test_shows_what_was_frozen_and_that_it_still_stands(client, frozen):
    html = page(client, frozen)
    assert "<h1>Lines of March</h1>" in html
    assert "From March 2, 2020 to March 4, 2020." in html
    assert "Sources: Avalonia Debates." in html
    assert "Method refrain-2" in html
    assert "The live figures are still these" in html
    assert rows(html) == [
        "1 “line said 3” Harbour 3 3 3 3 not shown",
        "2 “line said 2” Harbour 2 2 2 2 not shown",
    ]


def test_what_it_says_of_the_hash_is_so(client, frozen):
    html = page(client, frozen)
    assert f'<code class="digest">{frozen.digest}</code>' in html
    address = re.search(r"curl -s (\S+) \| sha256sum", html)[1]
    response = client.get(address.removeprefix("http://testserver"))
    assert sha256(response.content).hexdigest() == frozen.digest
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert "it is whole" in html
    FrozenRanking.objects.update(content=frozen.content.replace('"speeches":3', '"speeches":4'))
    assert "it is not what it was" in page(client, frozen)


def test_a_figure_that_has_moved_stands_beside_what_it_is_now(client, avalonia, make, lines, frozen):
    speech = make.speech(make.document(avalonia, date(2020, 3, 3)), person=make.person(), party=avalonia.harbour)
    make.mention(speech, lines[1], occurrences=5)
    make.mention(speech, make.line(avalonia, "a new line"), occurrences=2)
    make.tally()
    html = page(client, frozen)
    assert "The live figures have since moved." in html
    assert "1 row differs." in html
    assert rows(html) == [
        "1 “line said 3” Harbour 3 3 3 3 not shown",
        "2 now 1 “line said 2” Harbour 2 now 3 2 now 7 2 now 3 2 not shown",
    ]
    link = f"/lines/{lines[1].slug}/?from=2020-03-02&amp;to=2020-03-04&amp;source=av-debates#mentions"
    assert f'<a data-figure="occurrences" href="{link}">7</a>' in html
    assert "Now among them" not in html
    # After the period, or in another source, nothing that was frozen moves.
    make.say(avalonia, lines[0], day=date(2020, 3, 5))
    assert "1 row differs." in page(client, frozen)


def test_a_line_that_took_a_place_is_named(client, avalonia, make, lines, frozen):
    newcomer = make.line(avalonia, "a new line")
    make.say(avalonia, newcomer, times=3)
    make.say(avalonia, newcomer)
    html = page(client, frozen)
    assert "Now among them, and not then" in html
    assert "“a new line”" in html
    assert "now number 1" in html


def test_a_line_that_is_gone_keeps_its_row_and_one_renamed_its_link(client, lines, frozen):
    lines[0].status = "retired"
    lines[0].save()
    FormerSlug.objects.create(point=lines[1], slug=lines[1].slug)
    lines[1].slug, lines[1].title = "renamed", "another title"
    lines[1].save()
    html = page(client, frozen)
    assert rows(html) == [
        "1 “line said 3” Harbour no longer in this ranking 3 3 3 3 not shown",
        "2 now 1 “line said 2” Harbour 2 2 2 2 not shown",
    ]
    assert "/lines/renamed/?from=" in html
    assert f"/lines/{lines[0].slug}/" not in html


def test_the_list_holds_all_of_them_and_is_linked_from_every_foot(client, frozen):
    assert 'href="/rankings/"' in client.get("/").content.decode().partition("<footer")[2]
    html = client.get("/rankings/").content.decode()
    assert f'href="/rankings/{frozen.digest}/">Lines of March</a>' in html
    assert "Refrains de mars" in client.get("/fr/rankings/").content.decode()
    assert "<h1>Refrains de mars</h1>" in page(client, frozen, "/fr")


def test_what_was_never_frozen_is_not_found(client, frozen):
    for address in ("/rankings/abc/", f"/rankings/{'0' * 64}/", "/rankings/abc/content.json"):
        assert client.get(address).status_code == 404


def test_a_counted_countdown_says_what_was_counted_and_what_it_is_now(client, avalonia, make, lines, frozen):
    slug = count_down(frozen=frozen).countdown
    Countdown.objects.update(status="published")
    html = client.get(f"/countdowns/{slug}/").content.decode()
    assert re.findall(r'id="number-(\d)"', html) == ["2", "1"]
    assert (
        f'<a class="when" href="/rankings/{frozen.digest}/">Counted from the ranking that was frozen on April 1, 2021</a>'
        in html
    )
    assert "when it was counted" not in html
    make.say(avalonia, lines[1])
    moved = client.get(f"/countdowns/{slug}/").content.decode()
    assert f'<a class="then" href="/rankings/{frozen.digest}/">2 when it was counted</a>' in moved
    link = f"/lines/{lines[1].slug}/?from=2020-03-02&amp;to=2020-03-04&amp;source=av-debates#mentions"
    assert f'href="{link}">3 speeches</a>' in moved


def test_only_an_editor_is_offered_to_freeze_what_is_asked_for(client, django_user_model, lines):
    assert "Freeze this ranking" not in client.get("/").content.decode()
    client.force_login(django_user_model.objects.create_superuser("editor"))
    html = client.get("/?from=2020-03-02&sort=days&page=1").content.decode()
    assert 'href="/admin/tracker/frozenranking/add/?from=2020-03-02&amp;sort=days&amp;to="' in html
    html = client.get("/?period=2020").content.decode()
    assert 'href="/admin/tracker/frozenranking/add/?from=2020-01-01&amp;to=2020-12-31"' in html


def test_queries_do_not_grow_with_rows(client, avalonia, make, lines, frozen, django_assert_num_queries):
    slug = count_down(frozen=frozen).countdown
    Countdown.objects.update(status="published")
    for _ in range(2):
        with django_assert_num_queries(INDEX_QUERIES):
            client.get("/rankings/")
        with django_assert_num_queries(FROZEN_QUERIES):
            page(client, frozen)
        with django_assert_num_queries(COUNTED_QUERIES):
            client.get(f"/countdowns/{slug}/")
        make.say(avalonia, make.line(avalonia))
        digest = freeze_ranking(title="Lines of April", scope=Scope(), now=NOON).digest
        frozen = FrozenRanking.objects.get(digest=digest)
        slug = count_down(frozen=frozen).countdown
        Countdown.objects.update(status="published")
