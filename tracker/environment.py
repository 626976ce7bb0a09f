"""Reads settings from the environment strictly: a wrong value stops the start with a sentence that says what to change."""

import ipaddress
import logging
import os
import re
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

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


def hosts(name: str, default: str) -> list[str]:
    """A list of at least one host name, without scheme, port or path."""
    found = words(name, default)
    if not found:
        raise ImproperlyConfigured(f"{name} names no host: nobody could reach the site.")
    for host in found:
        if "/" in host or (":" in host and not host.startswith("[")):
            raise ImproperlyConfigured(f"{name}: {host!r} is not a host name like refrain.example.")
    return found


def endpoints(name: str) -> frozenset[tuple[str, int]]:
    """A list of IP addresses with their ports, such as 10.1.2.3:8080 or [fd00::1]:443."""
    found = set()
    for item in words(name, ""):
        host, _, port = item.rpartition(":")
        try:
            found.add((str(ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))), int(port)))
        except ValueError:
            raise ImproperlyConfigured(f"{name}: {item!r} is not an IP address and port like 10.1.2.3:8080.") from None
    return frozenset(found)


def contact(name: str) -> str:
    """A page or e-mail address that can stand in the header of a request; empty when there is none."""
    value = text(name, "")
    if not re.fullmatch(r"[!-'*-~]*", value):
        raise ImproperlyConfigured(f"{name}={value!r} is not a web or e-mail address in plain ASCII.")
    return value


def time_zone(name: str, default: str) -> str:
    """A time zone of the IANA database."""
    value = text(name, default)
    if value not in available_timezones():
        raise ImproperlyConfigured(f"{name}={value!r} is not a time zone like {default}.")
    return value


def log_level(name: str, default: str) -> str:
    """One of the levels of Python's logging, in any case."""
    value = text(name, default).upper()
    if value not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"{name}={value!r} is not one of DEBUG, INFO, WARNING, ERROR or CRITICAL.")
    return value


def folder(name: str, default: Path) -> Path:
    """A folder, made when it is not there."""
    return made(Path(text(name, "") or default), name)


def made(path: Path, name: str) -> Path:
    """The folder, made when it is not there; `name` is the variable that says where."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: the folder {path} cannot be made: {error.strerror}.") from None
    return path
