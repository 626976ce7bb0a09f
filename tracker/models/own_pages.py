"""Addresses of what has a page of its own."""

from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language


def address_of(page: str, slug: str) -> str:
    """The address of the page of that name in the language being spoken; a list of lines asks for the same ones often."""
    return _address(page, slug, get_language(), get_script_prefix(), get_urlconf())


@lru_cache(maxsize=20_000)
def _address(page: str, slug: str, language: str | None, prefix: str, urlconf: str | None) -> str:
    return reverse(page, args=[slug])
