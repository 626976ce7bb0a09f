"""Reads settings from the environment strictly: a wrong value stops the start with a sentence that says what to change."""

import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str) -> str:
    """The value of a variable with the spaces around it removed."""
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool) -> bool:
    """A yes or no; anything but the words above is refused."""
    value = text(name, str(default)).lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no: use 1 or 0.")


def number(name: str, default: int, least: int, most: int) -> int:
    """A whole number within stated limits."""
    value = text(name, str(default))
    try:
        parsed = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from None
    if not least <= parsed <= most:
        raise ImproperlyConfigured(f"{name}={parsed} is outside {least} to {most}.")
    return parsed


def words(name: str, default: str) -> list[str]:
    """A comma-separated list without empty items."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def origins(name: str) -> list[str]:
    """A list of origins such as https://refrain.example; each needs its scheme and nothing behind the host."""
    found = words(name, "")
    for origin in found:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
            raise ImproperlyConfigured(f"{name}: {origin!r} is not an origin like https://refrain.example.")
    return found
