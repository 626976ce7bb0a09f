"""Whether anything added up has yet to be added up anew."""

from tracker.models import DueTotal
from tracker.queries.commits import kept_until_a_commit


@kept_until_a_commit(1)
def totals_are_due() -> bool:
    """Whether the tallies of a day changed since the totals were made, which then do not tell what was said; one query."""
    return DueTotal.objects.exists()
