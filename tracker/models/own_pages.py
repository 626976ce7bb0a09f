"""Addresses of what has a page of its own."""

from collections.abc import Callable
from functools import lru_cache, partial

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language


def address_of(page: str, slug: str) -> str:
    """The address of the page of that name in the language being spoken."""
    return addresses()(page, slug)


def addresses() -> Callable[[str, str], str]:
    """What gives addresses as `address_of` does: for many of them, it is asked once what all depend on, which takes longer
    than the addresses themselves."""
    return partial(_address, get_language(), get_script_prefix(), get_urlconf())


@lru_cache(maxsize=20_000)
def _address(language: str | None, prefix: str, urlconf: str | None, page: str, slug: str) -> str:
    return reverse(page, args=[slug])
