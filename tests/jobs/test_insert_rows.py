"""Past the ORM: statements together."""

from tracker.jobs.insert_rows import execute_together
from tracker.models import Source


def test_statements_together_are_executed_in_their_order(db):
    Source.objects.create(slug="one", name="%s")
    execute_together(
        ("UPDATE tracker_source SET name = %s", ["100 % of; it"]),
        ("UPDATE tracker_source SET name_fr = name WHERE slug = %s", ["one"]),
        ("DELETE FROM tracker_topic", []),
    )
    assert list(Source.objects.values_list("name", "name_fr")) == [("100 % of; it", "100 % of; it")]
