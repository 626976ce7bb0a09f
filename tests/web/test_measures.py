"""Rankings by the five measures as pages: each number opens exactly its mentions, and the method names them all."""

import math
import re
from datetime import date, timedelta
from html import unescape

import pytest

from tracker.engine.bursts import bursts
from tracker.engine.statistics import contrast, rate, wilson
from tracker.models import Volume
from tracker.queries.measures import MEASURES
from tracker.queries.orders import ORDERS

pytestmark = pytest.mark.django_db
MONDAY = date(2020, 3, 2)


@pytest.fixture
def record(avalonia, make):
    """Twelve sittings of both parties; a line said more and more, by both, and one said on the first day only."""
    loud, faint = make.line(avalonia, "loud"), make.line(avalonia, "faint")
    people = [make.person(f"Member {number}") for number in range(6)]
    for number in range(12):
        document = make.document(avalonia, MONDAY + timedelta(days=number))
        for person in people[: number // 2 + 1]:
            make.mention(make.speech(document, person=person, party=avalonia.harbour), loud)
        make.mention(make.speech(document, person=people[5], party=avalonia.meadow), loud)
        if not number:
            make.mention(make.speech(document, person=people[0], party=avalonia.harbour), faint)
        make.tally(document)
        Volume.objects.filter(document=document).update(words=30_000, speeches=50)
    return loud, faint


def measure_of(html, title):
    row = next(part for part in html.split('<li class="ranked') if f"“{title}”" in part)
    return row[row.index('<div class="measure chosen">') :].split("</dl>")[0]


def links(part):
    return [(unescape(address), text) for address, text in re.findall(r'<a [^>]*href="([^"]+)">([^<]+)</a>', part)]


def opened(client, address):
    html = client.get(address.split("#")[0]).content.decode()
    return int(re.search(r"Every mention: ([\d,]+) speech", html)[1].replace(",", ""))


def test_rising_says_both_counts_and_each_opens_its_speeches(client, record):
    html = client.get("/?sort=rising&from=2020-03-08").content.decode()
    part = measure_of(html, "loud")
    found = contrast(30, 180_000, 12, 180_000)
    assert [text for _, text in links(part)] == [f"× {found.ratio:.2f}", "30", "12"]
    assert [opened(client, address) for address, _ in links(part)] == [30, 30, 12]
    assert f"{found.z:.1f} standard errors" in part
    assert "(2020-03-02 – 2020-03-07)" in part
    assert "not shown" in measure_of(client.get("/?sort=rising").content.decode(), "loud")


def test_a_difference_beyond_chance_is_flagged(client, record):
    part = measure_of(client.get("/?sort=owned").content.decode(), "loud")
    assert "beyond chance" in part
    assert "beyond chance" not in measure_of(client.get("/?sort=owned").content.decode(), "faint")
    assert "au-delà du hasard" in measure_of_french(client.get("/fr/?sort=owned").content.decode())


def measure_of_french(html):
    return html[html.index('<div class="measure chosen">') :].split("</dl>")[0]


def test_owned_opens_the_uses_of_either_side(client, record):
    part = measure_of(client.get("/?sort=owned").content.decode(), "loud")
    assert [text for _, text in links(part)][1:] == ["42", "12"]
    assert [opened(client, address) for address, _ in links(part)] == [42, 42, 12]


def test_discipline_streak_and_burst_open_their_speeches(client, record):
    discipline = measure_of(client.get("/?sort=discipline&to=2020-03-02").content.decode(), "loud")
    assert [text for _, text in links(discipline)] == ["100\u00a0%", "1", "1"]
    assert re.search(r">1</a> of <a [^>]+>1</a>", discipline)
    streak = measure_of(client.get("/?sort=streak").content.decode(), "loud")
    assert [(text, opened(client, address)) for address, text in links(streak)] == [("12", 42), ("42 speeches", 42)]
    burst = client.get("/?sort=burst").content.decode()
    assert "none in this selection" in measure_of(burst, "faint")


@pytest.mark.parametrize("sort", MEASURES)
def test_every_measure_ranks_without_javascript_and_says_how(client, record, sort):
    html = client.get(f"/?sort={sort}&from=2020-03-08").content.decode()
    assert f'<option value="{sort}" selected>' in html
    assert f'href="/methodology/#by-{sort}"' in html
    assert html.index("“loud”") < html.index("“faint”")
    assert 'width="-' not in html


@pytest.mark.parametrize("language", ["", "/fr"])
def test_the_method_defines_every_ranking(client, avalonia, language):
    html = client.get(f"{language}/methodology/").content.decode()
    for sort, _ in ORDERS:
        assert f'<h3 id="by-{sort}">' in html
    for figures in (
        ("3.40", "3.85", "15.1", "15.5", "52.4") if not language else ("3,40", "3,85", "15,1", "15,5", "52,4")
    ):
        assert figures in html


def test_the_examples_of_the_method_are_what_the_engine_finds():
    compared = contrast(30, 400_000, 10, 600_000)
    ends = compared.ratio, compared.ratio_low, compared.ratio_high
    assert [f"{end:.2f}" for end in ends] == ["3.40", "1.82", "6.34"]
    assert (f"{compared.log_ratio:.3f}", f"{compared.log_ratio / compared.z:.3f}") == ("1.224", "0.318")
    assert f"{compared.z:.2f}" == "3.85"
    (burst,) = bursts([2, 2, 2, 15, 16, 15, 2, 2, 2, 2], [100] * 10)
    assert (burst.first, burst.last, f"{burst.weight:.1f}", f"{math.log(10):.1f}") == (3, 5, "15.1", "2.3")
    of_words = rate(12, 400_000)
    assert [f"{end:.1f}" for end in (of_words.per_million, of_words.low, of_words.high)] == ["30.0", "15.5", "52.4"]
    assert [f"{100 * end:.0f}" for end in wilson(12, 40)] == ["18", "45"]
