"""What is known of a pasted address before anybody types it."""

from datetime import date

import pytest

from tracker.models import Citation, Rebuttal, TalkingPoint
from tracker.queries.cited import facts_of_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def cite(avalonia):
    point = TalkingPoint.objects.create(slug="tide", title="Tide", party=avalonia.harbour)
    rebuttal = Rebuttal.objects.create(point=point, body="Not so.")
    return lambda **fields: Citation.objects.create(rebuttal=rebuttal, **fields)


def test_an_address_cited_before_fills_from_that_citation(cite):
    cite(title="Old tables", url="https://example.org/tides")
    held = cite(
        title="Tide tables", publisher="Harbour office", url="https://example.org/tides",
        archived_url="https://web.archive.org/web/2020/https://example.org/tides", published_on=date(2020, 1, 2),
    )  # fmt: skip
    for pasted in ("https://example.org/tides", "http://example.org/tides/", "https://example.org/tides#low"):
        facts = facts_of_address(pasted)
        assert facts.again == held
        assert (facts.title, facts.publisher, facts.published_on) == ("Tide tables", "Harbour office", date(2020, 1, 2))
        assert facts.archived_url == held.archived_url
    assert facts_of_address(held.archived_url).again == held


def test_another_page_of_the_host_has_its_publisher_only(cite):
    for title, publisher in [("A", "Harbour office"), ("B", "Harbour office"), ("C", "H. O.")]:
        cite(title=title, publisher=publisher, url=f"https://www.example.org/{title}")
    cite(title="D", publisher="Somebody else", url="https://other.example.org/x")
    facts = facts_of_address("https://example.org/2020/01/02/low-tide-at-noon")
    assert (facts.again, facts.publisher, facts.title) == (None, "Harbour office", "Low tide at noon")
    assert facts_of_address("https://example.com/x").publisher == "example.com"
