"""A line that readers saw once and that was retired: its address leads on, or says what became of it."""

from datetime import UTC, datetime

import pytest

from tracker.models import FormerSlug

pytestmark = pytest.mark.django_db
RETIRED = {
    "status": "retired",
    "retired_at": datetime(2020, 5, 4, 12, tzinfo=UTC),
    "retired_because": "Nobody says it.",
}


def test_a_retired_line_says_when_and_why_at_every_address_it_had(client, avalonia, make):
    point = make.line(avalonia, "a line of old", retired_because_fr="Plus personne ne le dit.", **RETIRED)
    FormerSlug.objects.create(point=point, slug="old-name")
    for slug in (point.slug, "old-name"):
        response = client.get(f"/lines/{slug}/")
        html = response.content.decode()
        assert response.status_code == 410
        assert "a line of old" in html
        assert "retired on May 4, 2020" in html
        assert "Nobody says it." in html
        assert '<meta name="robots" content="noindex">' in html
    assert "Plus personne ne le dit." in client.get(f"/fr/lines/{point.slug}/").content.decode()


def test_a_retired_line_leads_to_the_last_that_replaces_it_for_good(client, avalonia, make):
    last = make.line(avalonia)
    between = make.line(avalonia, "between", replaced_by=last, **RETIRED)
    first = make.line(avalonia, "first", replaced_by=between, **RETIRED)
    FormerSlug.objects.create(point=first, slug="old-name")
    for slug in (first.slug, between.slug, "old-name"):
        response = client.get(f"/lines/{slug}/?stance=all")
        assert (response.status_code, response["Location"]) == (301, f"/lines/{last.slug}/?stance=all")
    framed = client.get(f"/embed/lines/{first.slug}/")
    assert (framed.status_code, framed["Location"]) == (301, f"/embed/lines/{last.slug}/")


def test_where_the_replacement_is_not_published_the_line_says_that_it_was_retired(client, avalonia, make):
    hidden = make.line(avalonia, "a secret line", status="in_review")
    point = make.line(avalonia, "a line of old", replaced_by=hidden, **RETIRED)
    response = client.get(f"/lines/{point.slug}/")
    assert response.status_code == 410
    assert "a secret line" not in response.content.decode()
