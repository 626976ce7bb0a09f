"""Slugs that nobody has yet."""

from django.utils.text import slugify

LONGEST = 110


def free_slug(name: str, taken: set[str], otherwise: str) -> str:
    """A slug made from the name, numbered when it is in `taken`, to which it is added; `otherwise` is for a name
    without a letter that an address can have."""
    base = slugify(name)[:LONGEST].strip("-") or otherwise
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    taken.add(slug)
    return slug
