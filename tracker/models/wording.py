"""Which of two wordings a page shows: French falls back to English when it is empty."""

from django.utils.translation import get_language


def in_language(english: str, french: str) -> str:
    """The French wording on French pages when there is one, else the English."""
    return french if french and (get_language() or "").startswith("fr") else english
