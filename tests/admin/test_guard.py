"""Signing in at the desk: the second factor, guessing, and sessions that end."""

import time

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.admin.roles import at_the_desk
from tracker.admin import guard
from tracker.admin.client_address import client_address
from tracker.jobs.second_factor import make_recovery_codes

pytestmark = pytest.mark.django_db
ASK, SET_UP, CODES = (f"/admin/second-factor/{page}" for page in ("", "set-up/", "codes/"))


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def somebody(required):
    return at_the_desk("editor")


def code_of(key, *, steps=0):
    """What the app shows now, or some steps of half a minute later."""
    clock = TOTP(bytes.fromhex(key))
    clock.time = time.time() + 30 * steps
    return f"{clock.token():06d}"


def set_up(client):
    """Set the second factor up in this browser; returns the device's key and the recovery codes."""
    client.get(SET_UP)
    key = client.session["second_factor_key"]
    response = client.post(SET_UP, {"code": code_of(key)})
    return key, response.context["made"]


def log_in(client, **headers):
    return client.post("/admin/login/", {"username": "editor", "password": "a long password"}, **headers)


def wrong(client, name="editor", **headers):
    return client.post("/admin/login/", {"username": name, "password": "guessed"}, **headers).status_code


def test_the_first_time_a_device_is_set_up_and_recovery_codes_are_shown_once(somebody):
    response = somebody.get("/admin/tracker/topic/?q=a", follow=True)
    assert [address for address, _status in response.redirect_chain] == [
        "/admin/second-factor/?next=%2Fadmin%2Ftracker%2Ftopic%2F%3Fq%3Da",
        "/admin/second-factor/set-up/?next=%2Fadmin%2Ftracker%2Ftopic%2F%3Fq%3Da",
    ]
    html = response.content.decode()
    key = somebody.session["second_factor_key"]
    device = TOTPDevice(user=somebody.user, key=key)
    assert device.config_url.replace("&", "&amp;") in html
    assert "<svg" in html
    assert "style=" not in html
    assert somebody.post(SET_UP, {"code": "12345a"}).context["form"].errors.keys() == {"code"}
    assert not TOTPDevice.objects.exists()
    shown = somebody.post(SET_UP, {"code": code_of(key)})
    made = shown.context["made"]
    assert len(set(made)) == 10
    assert all(f"<code>{code}</code>" in shown.content.decode() for code in made)
    assert "no-store" in shown["Cache-Control"]
    assert somebody.get("/admin/").status_code == 200
    again = somebody.get(CODES).content.decode()
    assert "10 recovery codes are left." in again
    assert not any(code in again for code in made)


def test_later_the_code_is_asked_for_and_each_is_good_once(somebody, monkeypatch):
    # A new code begins every half minute, and must not here.
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    key, _codes = set_up(somebody)
    other = Client()
    other.force_login(somebody.user)
    before = other.session.session_key
    assert other.get("/admin/").url == "/admin/second-factor/?next=%2Fadmin%2F"
    used = code_of(key)
    assert "not right, or was used" in other.post(ASK, {"code": used}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    answer = other.post(f"{ASK}?next=/admin/tracker/topic/", {"code": f" {code_of(key, steps=1)} "})
    assert answer.url == "/admin/tracker/topic/"
    assert other.session.session_key != before
    assert other.get("/admin/").status_code == 200


def test_a_recovery_code_lets_in_one_time(somebody):
    _key, codes = set_up(somebody)
    for wanted in (302, 200):
        other = Client()
        other.force_login(somebody.user)
        assert other.post(ASK, {"code": codes[0].upper()}).status_code == wanted
    assert StaticToken.objects.count() == 9
    made = somebody.post(CODES).context["made"]
    assert not set(made) & set(codes)
    assert set(StaticToken.objects.values_list("token", flat=True)) == set(made)


def test_wrong_codes_are_slowed_down(somebody):
    key, _codes = set_up(somebody)
    other = Client()
    other.force_login(somebody.user)
    other.post(ASK, {"code": "000000"})
    assert "Too many wrong codes" in other.post(ASK, {"code": code_of(key, steps=1)}).content.decode()


def test_who_knows_the_password_alone_sets_no_other_device_up_and_sees_no_codes(somebody):
    key, _codes = set_up(somebody)
    thief = Client()
    thief.force_login(somebody.user)
    assert thief.get(SET_UP).url.startswith(ASK)
    assert thief.post(SET_UP, {"code": "123456"}).url.startswith(ASK)
    assert thief.post(CODES).url.startswith(ASK)
    assert TOTPDevice.objects.get().key == key
    # A key shown to a session before is not taken over by another.
    assert somebody.get(SET_UP).status_code == 200
    assert somebody.session["second_factor_key"] != key


def test_a_new_device_takes_the_place_of_the_old(somebody):
    old, codes = set_up(somebody)
    new, others = set_up(somebody)
    assert new != old
    assert [device.key for device in TOTPDevice.objects.all()] == [new]
    assert set(StaticToken.objects.values_list("token", flat=True)) == set(others)
    assert not set(codes) & set(others)


def test_nobody_is_sent_to_another_site_afterwards(somebody):
    key, _codes = set_up(somebody)
    other = Client()
    other.force_login(somebody.user)
    answer = other.post(f"{ASK}?next=https://elsewhere.example/", {"code": code_of(key, steps=1)})
    assert answer.url == "/admin/"


def test_where_it_is_not_required_only_who_set_it_up_is_asked(settings):
    settings.REQUIRE_SECOND_FACTOR = False
    somebody = at_the_desk("editor")
    assert somebody.get("/admin/").status_code == 200
    set_up(somebody)
    other = Client()
    other.force_login(somebody.user)
    assert other.get("/admin/").url.startswith(ASK)


def test_a_session_that_was_proved_is_asked_again_once_its_device_is_replaced(settings):
    settings.REQUIRE_SECOND_FACTOR = False
    somebody = at_the_desk("editor")
    set_up(somebody)
    # In the browser that set it up everything is open without another question.
    assert somebody.get(f"{ASK}?next=/admin/tracker/topic/").url == "/admin/tracker/topic/"
    key = TOTPDevice.objects.get().key
    TOTPDevice.objects.all().delete()
    TOTPDevice.objects.create(user=somebody.user, key=key, name="app")
    assert somebody.get("/admin/").url.startswith(ASK)


def test_a_code_for_a_key_that_this_session_was_not_shown_sets_nothing_up(somebody):
    assert somebody.post(SET_UP, {"code": "123456"}).status_code == 200
    assert not TOTPDevice.objects.exists()


def test_who_used_a_recovery_code_is_told_how_many_are_left(somebody):
    _key, codes = set_up(somebody)
    other = Client()
    other.force_login(somebody.user)
    assert "recovery codes are left" not in somebody.get("/admin/").content.decode()
    other.post(ASK, {"code": codes[0]})
    assert "9 recovery codes are left." in other.get("/admin/").content.decode()


def test_before_the_second_factor_one_signs_out_and_what_was_sent_is_sent_again_from_the_start(somebody):
    assert somebody.post("/admin/tracker/topic/add/", {}).url == "/admin/second-factor/?next=%2Fadmin%2F"
    assert somebody.head("/admin/tracker/topic/").url == "/admin/second-factor/?next=%2Fadmin%2Ftracker%2Ftopic%2F"
    assert somebody.get("/admin/jsi18n/").status_code == 200
    assert "second-factor" not in somebody.get("/admin/login/").url
    assert somebody.post("/admin/logout/").status_code == 200
    assert somebody.get("/admin/").url.startswith("/admin/login/")


def test_the_readers_pages_ask_nobody_for_a_second_factor(somebody):
    assert somebody.get("/admin/").url.startswith(ASK)
    assert somebody.get("/").status_code == 200


def test_these_pages_are_not_for_readers(client, django_user_model, required):
    for _who in ("nobody", "a reader"):
        for page in (ASK, SET_UP, CODES):
            assert client.get(page).url.startswith("/admin/login/")
        client.force_login(django_user_model.objects.get_or_create(username="reader")[0])


def test_the_command_lets_somebody_set_it_up_anew(somebody, capsys):
    set_up(somebody)
    call_command("forget_second_factor", "editor")
    call_command("forget_second_factor", "editor")
    assert capsys.readouterr().out == "“editor” sets it up anew\n“editor” had no second factor\n"
    assert somebody.get("/admin/", follow=True).redirect_chain[-1][0].startswith(SET_UP)
    with pytest.raises(CommandError, match="there is no account “nobody”"):
        call_command("forget_second_factor", "nobody")


def test_who_guesses_is_locked_out_from_where_they_guess(client, settings):
    settings.TRUSTED_PROXIES, settings.AXES_FAILURE_LIMIT = 1, 3
    at_the_desk("editor")
    # What the client says of itself stands before what the proxy adds.
    guesses = [wrong(client, HTTP_X_FORWARDED_FOR=f"10.0.0.{n}, 203.0.113.9") for n in range(4)]
    assert guesses == [200, 200, 429, 429]
    locked = log_in(client, HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.9")
    assert locked.status_code == 429
    assert "<title>Locked for a while |" in locked.content.decode()
    assert "Try again in 15 minutes." in locked.content.decode()
    # Neither the editor elsewhere nor somebody else behind the same address is.
    assert log_in(Client(), HTTP_X_FORWARDED_FOR="198.51.100.7").status_code == 302
    assert wrong(client, "writer", HTTP_X_FORWARDED_FOR="203.0.113.9") == 200


def test_nobody_is_locked_out_by_saying_to_be_them(client, settings):
    settings.TRUSTED_PROXIES, settings.AXES_FAILURE_LIMIT = 0, 3
    at_the_desk("editor")
    guesses = [wrong(client, HTTP_X_FORWARDED_FOR="198.51.100.7", REMOTE_ADDR="203.0.113.9") for _ in range(3)]
    assert guesses[-1] == 429
    assert log_in(Client(), REMOTE_ADDR="198.51.100.7").status_code == 302


def test_a_chief_opens_a_locked_account(client, settings):
    settings.AXES_FAILURE_LIMIT = 3
    at_the_desk("editor")
    assert [wrong(client) for _ in range(3)][-1] == 429
    chief = at_the_desk("chief")
    keys = [User.objects.get(username="editor").pk]
    chief.post("/admin/auth/user/", {"action": "lift_lockout", "_selected_action": keys})
    assert log_in(client).status_code == 302


@pytest.mark.parametrize(
    ("trusted", "told", "address"),
    [
        (0, "1.1.1.1, 2.2.2.2", "9.9.9.9"),
        (1, "1.1.1.1, 2.2.2.2", "2.2.2.2"),
        (2, "1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "2.2.2.2", "9.9.9.9"),
        (1, "", "9.9.9.9"),
        (1, "unknown", "9.9.9.9"),
        (1, "2.2.2.2:5123", "2.2.2.2"),
        (1, "[2001:db8:1:2:3::4]:443", "2001:db8:1:2::"),
        (1, "2001:db8:1:2:ffff::9", "2001:db8:1:2::"),
        (1, "::ffff:2.2.2.2", "2.2.2.2"),
    ],
)
def test_where_a_request_comes_from(rf, settings, trusted, told, address):
    settings.TRUSTED_PROXIES = trusted
    request = rf.get("/", HTTP_X_FORWARDED_FOR=told, REMOTE_ADDR="9.9.9.9")
    assert client_address(request) == address


def test_a_session_ends_when_nobody_works_in_it_and_after_its_longest_time(monkeypatch, settings):
    somebody = at_the_desk("editor")
    now = time.time()
    idle, longest = settings.SESSION_IDLE.total_seconds(), settings.SESSION_COOKIE_AGE
    assert (idle, longest) == (2 * 3600, 12 * 3600)

    def at(seconds):
        monkeypatch.setattr(guard.time, "time", lambda: now + seconds)
        return somebody.get("/admin/tracker/topic/")

    assert at(1).status_code == 200
    for seconds in range(int(idle) - 60, int(longest), int(idle) - 60):
        assert at(seconds).status_code == 200
    ended = at(longest + 61)
    assert ended.url == "/admin/login/?next=/admin/tracker/topic/"
    assert "Your session ended." in somebody.get(ended.url).content.decode()
    somebody.force_login(somebody.user)
    assert at(longest + 70).status_code == 200
    assert at(longest + 70 + idle + 1).status_code == 302


def test_who_opens_the_login_page_in_a_session_that_is_over_logs_in_there(monkeypatch, settings):
    somebody, other = at_the_desk("editor"), at_the_desk("editor", "writer")
    somebody.get("/admin/")
    other.get("/admin/")
    later = time.time() + settings.SESSION_IDLE.total_seconds() + 1
    monkeypatch.setattr(guard.time, "time", lambda: later)
    # What was sent is lost: after logging in one begins at the start, not at an address that waits for a form.
    assert other.post("/admin/tracker/topic/add/", {"slug": "tides"}).url == "/admin/login/?next=/admin/"
    page = somebody.get("/admin/login/")
    assert page.status_code == 200
    assert "Your session ended." in page.content.decode()
    assert log_in(somebody).status_code == 302
    assert somebody.get("/admin/").status_code == 200


def test_when_somebody_was_here_is_written_down_once_a_minute(monkeypatch):
    somebody = at_the_desk("editor")
    now = time.time()
    for later, noted in [(0, 0), (59, 0), (61, 61)]:
        monkeypatch.setattr(guard.time, "time", lambda later=later: now + later)
        somebody.get("/admin/password_change/")
        assert somebody.session[guard.SEEN] == now + noted


def test_a_new_password_ends_the_other_sessions(db):
    somebody = at_the_desk("editor")
    other = Client()
    other.force_login(somebody.user)
    sent = {"old_password": "a long password", "new_password1": "tide-and-ebb-2", "new_password2": "tide-and-ebb-2"}
    assert somebody.post("/admin/password_change/", sent).status_code == 302
    assert somebody.get("/admin/").status_code == 200
    assert other.get("/admin/").url.startswith("/admin/login/")


def test_recovery_codes_of_before_are_void(db):
    user = User.objects.create_user("editor")
    first, second = make_recovery_codes(user=user), make_recovery_codes(user=user)
    assert set(StaticToken.objects.values_list("token", flat=True)) == set(second) != set(first)


@pytest.mark.parametrize("browser", ["fr-CA,fr;q=0.9,en;q=0.5", "en"])
def test_the_desk_speaks_as_its_address_says_and_links_to_the_other(client, db, browser):
    for address, other, language in [("/admin/", "/fr/admin/", "en"), ("/fr/admin/", "/admin/", "fr")]:
        page = client.get(f"{address}login/", HTTP_ACCEPT_LANGUAGE=browser)
        assert page["Content-Language"] == language
        assert f'href="{other}login/"' in page.content.decode()


def test_the_french_desk_is_guarded_as_the_english_one(client, settings, db):
    settings.REQUIRE_SECOND_FACTOR = True
    client.force_login(User.objects.create_superuser("editor"))
    for language in ("", "/fr"):
        response = client.get(f"{language}/admin/tracker/topic/")
        assert (response.status_code, response.url.partition("?")[0]) == (302, f"{language}/admin/second-factor/")
