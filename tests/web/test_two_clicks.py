"""From a figure of the home page to the sentence, on a real record: at most two clicks."""

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from tests.web.figures import number, parsed
from tracker.jobs.import_record import import_record
from tracker.jobs.seed import seed
from tracker.models import Source, SpeechText
from tracker.web.paging import MENTIONS_PER_PAGE

SEEDS = Path(__file__).parent.parent.parent / "seeds"
# A month that is enough for lines to be on repeat.
MONTH = "2011-12"


@pytest.fixture
def month(db, real_data, tmp_path):
    """The sitting days of a real month, imported."""
    seed(folder=SEEDS)
    with gzip.open(real_data / "saskatchewan" / "saskatchewan-2011-2014.jsonl.gz", "rt", encoding="utf-8") as record:
        turns = [turn for turn in record if f'"date": "{MONTH}-' in turn]
    path = tmp_path / "month.jsonl"
    path.write_text("".join(turns), encoding="utf-8")
    import_record(paths=[path], source=Source.objects.get(slug="saskatchewan-assembly"))


def test_two_clicks_lead_from_the_figure_of_a_real_line_to_the_sentence_in_its_speech(client, month):
    home = f"/?from={MONTH}-01&to={MONTH}-31"
    figure = parsed(client.get(home).content).xpath("//ol[@class='ranking']/li//dl//a[@data-figure='mentions']")[0]
    speeches, address = number(figure), figure.get("href")
    assert speeches >= 2

    # The first click opens the list of exactly those speeches, each with its passage and the line's words marked in it.
    opened = parsed(client.get(urljoin(home, address)).content)
    assert number(opened.xpath("//*[@data-total='mentions']")[0]) == speeches
    items = opened.xpath("//li[@class='mention']")
    assert len(items) == min(speeches, MENTIONS_PER_PAGE)
    for item in items:
        words = text_of(item.xpath(".//blockquote//mark")[0])
        passage = text_of(item.xpath(".//blockquote")[0]).strip(" …")
        assert words in passage

        # The second opens the speech, where the same words are marked and the passage stands whole.
        whole = item.xpath(".//a[starts-with(@href, '/speeches/')]/@href")[0]
        speech = parsed(client.get(whole, follow=True).content)
        assert words in [text_of(mark) for mark in speech.xpath("//mark")]
        places = [part.strip() for part in passage.split(" … ")]
        assert all(place in text_of(speech) for place in places)

        # It is what the parliament printed.
        pk = int(re.search(r"/speeches/(\d+)/", whole)[1])
        said = " ".join(SpeechText.objects.get(speech=pk).text.split())
        assert all(place in said for place in places)


def text_of(element):
    return " ".join("".join(element.itertext()).split())
