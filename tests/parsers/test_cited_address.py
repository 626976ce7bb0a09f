"""What an address says of its page."""

from datetime import date

import pytest

from tracker.parsers.cited_address import read_address

PAGE = "https://example.org/2019/04/02/the-tide-tables-explained/"
READ = [
    (PAGE, (PAGE, "", "example.org", date(2019, 4, 2), "The tide tables explained")),
    (f"  {PAGE} ", (PAGE, "", "example.org", date(2019, 4, 2), "The tide tables explained")),
    ("www.example.org/tides", ("https://www.example.org/tides", "", "example.org", None, "")),
    (
        f"https://web.archive.org/web/20200102030405/{PAGE}",
        (PAGE, f"https://web.archive.org/web/20200102030405/{PAGE}", "example.org", date(2019, 4, 2),
         "The tide tables explained"),
    ),
    (
        "https://web.archive.org/web/2020if_/http:/example.org/tides",
        ("http://example.org/tides", "https://web.archive.org/web/2020if_/http:/example.org/tides", "example.org",
         None, ""),
    ),
    (
        "https://archive.ph/2020.01.02-030405/https://example.org/tides",
        ("https://example.org/tides", "https://archive.ph/2020.01.02-030405/https://example.org/tides", "example.org",
         None, ""),
    ),
    ("https://archive.ph/aB3cD", ("https://archive.ph/aB3cD", "", "archive.ph", None, "")),
]  # fmt: skip


@pytest.mark.parametrize(("pasted", "told"), READ)
def test_an_address_is_read(pasted, told):
    read = read_address(pasted)
    assert (read.url, read.archived_url, read.host, read.published_on, read.title) == told


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2019/4/2/", date(2019, 4, 2)),
        ("/news-2019-04-02.html", date(2019, 4, 2)),
        ("/20190402/a", date(2019, 4, 2)),
        ("/2019/13/02/then/2018/01/05", date(2018, 1, 5)),
        ("/2019/04/", None),
        ("/2019/02/30/", None),
        ("/120190402/", None),
        ("/201942/", None),
        ("/2019-04/02", None),
    ],
)
def test_a_day_stands_in_the_path_only_when_it_is_one(path, day):
    assert read_address(f"https://example.org{path}").published_on == day


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/news/the-tide-is-late-1.4523", "The tide is late"),
        ("/2019-04-02_Tide_tables_of_the_coast.pdf", "Tide tables of the coast"),
        ("/the-tide-is-late/article123/", "The tide is late"),
        ("/mar%C3%A9e-haute-%C3%A0-midi", "Marée haute à midi"),
        ("/tides", ""),
        ("/12-345/678", ""),
        ("/", ""),
    ],
)
def test_a_title_is_made_of_the_words_of_the_path(path, title):
    assert read_address(f"https://example.org{path}").title == title


@pytest.mark.parametrize(
    "pasted", ["", "tides", "ftp://example.org/", "javascript:alert(1)", "https:///x", "https://x/"]
)
def test_what_is_no_address_of_a_page_is_refused(pasted):
    with pytest.raises(ValueError, match="address"):
        read_address(pasted)
