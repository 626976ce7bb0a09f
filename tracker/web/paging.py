"""Pages of a list whose length is known already."""

from django.core.paginator import Page, Paginator

MENTIONS_PER_PAGE = 20


class CountedPaginator(Paginator):
    """A paginator that is told how long the list is, and does not ask the database again."""

    count = 0

    def __init__(self, rows, per_page, count):
        super().__init__(rows, per_page)
        self.count = count


def page_of_mentions(number: str | None, mentions, totals) -> Page:
    """The page of that number of a list of mentions that comes to those totals."""
    return CountedPaginator(mentions, MENTIONS_PER_PAGE, totals.mentions).get_page(number)
