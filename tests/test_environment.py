"""Settings that are read strictly."""

import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tracker import environment


def test_endpoints_are_ip_addresses_with_ports(monkeypatch):
    monkeypatch.setenv("HERE", "10.1.2.3:8080, [FD00::1]:443")
    assert environment.endpoints("HERE") == {("10.1.2.3", 8080), ("fd00::1", 443)}
    assert environment.endpoints("NOT_SET") == frozenset()


@pytest.mark.parametrize("value", ["10.1.2.3", "localhost:80", "10.1.2.3:http", "fd00::1"])
def test_other_endpoints_stop_the_start(monkeypatch, value):
    monkeypatch.setenv("HERE", value)
    with pytest.raises(ImproperlyConfigured, match="is not an IP address and port like"):
        environment.endpoints("HERE")


def test_a_contact_is_an_address_that_fits_a_header(monkeypatch):
    monkeypatch.setenv("HERE", "https://desk.example/about")
    assert (environment.contact("HERE"), environment.contact("NOT_SET")) == ("https://desk.example/about", "")


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "two words", "écrire@desk.example", "a)b"])
def test_another_contact_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("HERE", value)
    with pytest.raises(ImproperlyConfigured, match="is not a web or e-mail address in plain ASCII"):
        environment.contact("HERE")


@pytest.mark.parametrize(
    ("said", "required", "proxies"),
    [
        ({}, False, 0),
        ({"ALLOWED_HOSTS": "127.0.0.1"}, False, 0),
        ({"ALLOWED_HOSTS": "localhost,refrain.example"}, True, 0),
        ({"ALLOWED_HOSTS": "*"}, True, 0),
        ({"HTTPS": "1"}, True, 1),
        ({"HTTPS": "1", "TRUSTED_PROXIES": "2", "REQUIRE_SECOND_FACTOR": "0"}, False, 2),
        ({"REQUIRE_SECOND_FACTOR": "1"}, True, 0),
        ({"DEBUG": "1", "ALLOWED_HOSTS": "refrain.example"}, False, 0),
    ],
)
def test_a_password_alone_is_enough_only_where_nobody_else_can_come(monkeypatch, tmp_path, said, required, proxies):
    for name in ("DEBUG", "HTTPS", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "REQUIRE_SECOND_FACTOR", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"REFRAIN_VAR": str(tmp_path), **said}.items():
        monkeypatch.setenv(name, value)
    settings = runpy.run_path(str(Path(environment.__file__).parent / "settings.py"))
    assert (settings["REQUIRE_SECOND_FACTOR"], settings["TRUSTED_PROXIES"]) == (required, proxies)
