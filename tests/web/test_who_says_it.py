"""Who says a line, how it spread and when it burst, on its page."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from tracker.models import Speech, Volume

pytestmark = pytest.mark.django_db


def page(client, point, query="", language=""):
    return client.get(f"{language}/lines/{point.slug}/{query}").content.decode()


def section(html, name):
    return html[html.index(f'<section id="{name}"') :].split("</section>")[0]


def opened(client, point, address):
    html = page(client, point, unescape(address).split("#")[0])
    return int(re.search(r"Every mention: (\d+) speech", html)[1])


def test_people_are_ranked_with_share_and_rate(client, avalonia, make):
    point, ada, bo = make.line(avalonia), make.person("Ada Quay"), make.person("Bo Reed")
    for number in range(4):
        document = make.document(avalonia, date(2020, 1, 1) + timedelta(days=number))
        make.mention(make.speech(document, person=bo if number == 3 else ada, party=avalonia.harbour), point)
    make.speech(document, "Nothing of the kind.", person=ada, party=avalonia.harbour)
    make.tally()
    Speech.objects.filter(person=ada, mentions__isnull=False).update(words=20_000)
    Speech.objects.filter(person=bo).update(words=9_999)
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", section(page(client, point), "speakers"), re.S)
    cells = [re.sub(r"<[^>]+>|\s+", " ", row).split() for row in rows[:2]]
    assert cells[0][:10] == ["Ada", "Quay", "Harbour", "3", "3", "75", "%", "50.0", "10.3", "to"]
    assert cells[1][:8] == ["Bo", "Reed", "Harbour", "1", "1", "25", "%", "not"]


def test_a_speakers_rate_leaves_out_days_held_without_their_text(client, avalonia, make):
    point, ada = make.line(avalonia), make.person("Ada Quay")
    for held in ("text", "ledger"):
        speech = make.speech(make.document(avalonia, held=held), person=ada, party=avalonia.harbour)
        make.mention(speech, point)
    make.tally()
    Speech.objects.update(words=50_000)
    html = section(page(client, point), "speakers")
    assert ">20.0</a>" in html
    assert "leaves out 1 speech<" in html


def test_the_first_use_and_the_spread_open_their_speeches(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=10, day=date(2020, 1, 1))
    html = page(client, point)
    assert 'First use in this selection: <a href="?from=2020-01-01&amp;to=2020-01-01#mentions">' in html
    (fifth, fifth_says), (tenth, tenth_says) = re.findall(r'<li><a href="([^"]+)">([^<]+ speakers)</a>', html)
    assert (fifth_says, tenth_says) == ("4 days to 5 speakers", "9 days to 10 speakers")
    assert (opened(client, point, fifth), opened(client, point, tenth)) == (5, 10)
    assert html.count('<polyline class="chart-stairs"') == 1
    assert html.count('class="chart-mark"') == 2
    assert (
        'aria-label="10 different speakers; the table below holds every day with a new one. 5 speakers after 4 days.'
        in html
    )
    assert re.findall(r'<a data-figure="speakers" href="[^"]+#mentions">(\d+)</a>', html) == [
        str(number) for number in range(1, 11)
    ]


def test_few_speakers_are_said_to_be_few_and_one_speaker_does_not_spread(client, avalonia, make):
    point = make.line(avalonia)
    (speech,) = make.say(avalonia, point)
    assert "Fewer than five different people have said it." in page(client, point)
    assert "chart-stairs" not in page(client, point, f"?person={speech.person.slug}")
    assert "chart-stairs" not in page(client, point, "?from=2030-01-01")


def test_bursts_are_drawn_and_open_their_speeches(client, avalonia, make):
    point, ada = make.line(avalonia), make.person("Ada")
    for number in range(20):
        document = make.document(avalonia, date(2020, 1, 1) + timedelta(days=3 * number))
        for _ in range({6: 9, 7: 8}.get(number, 0) or number % 2):
            make.mention(make.speech(document, person=ada, party=avalonia.harbour), point)
        make.speech(document, "Nothing.", person=ada, party=avalonia.harbour)
        make.tally(document)
        Volume.objects.filter(document=document).update(speeches=100)
    html = page(client, point)
    # The 19th and the 22nd of January, in the first of the months.
    assert '<rect class="chart-burst" x="5.81" y="0" width="2.00" height="4"/>' in html
    assert html.count('class="chart-burst"') == 1
    ((address, speeches), (same, _weight)) = re.findall(
        r'<a [^>]*href="(\?from=2020-01-19&amp;to=2020-01-22#mentions)">([\d.]+)</a>', html
    )
    assert (speeches, opened(client, point, address), address) == ("17", 17, same)
    assert "chart-burst" not in page(client, point, f"?person={ada.slug}")
    assert "chart-burst" not in page(client, point, "?stance=quotes")
