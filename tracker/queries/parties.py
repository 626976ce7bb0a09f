"""The parties, which pages name again and again."""

from collections.abc import Mapping, Set

from tracker.models import Party
from tracker.queries.commits import kept_until_a_commit


def parties_named(keys: Set[int]) -> Mapping[int, Party]:
    """Those parties by their ids, and maybe others; one query at most, and another where one of them has just come."""
    known = _every_party()
    return known if keys <= known.keys() else Party.objects.in_bulk(keys)


@kept_until_a_commit(1)
def _every_party() -> dict[int, Party]:
    return Party.objects.in_bulk()
