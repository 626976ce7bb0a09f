"""Who may stay at the desk: sessions end, and a password alone opens nothing where a second factor is asked for."""

import time

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_otp import user_has_device

BEGAN, SEEN, ASKED = "desk_began", "desk_seen", "desk_asked"
# Pages that are there before the second factor: those that ask for it, and what signing in and out needs.
BEFORE_IT = {"second_factor", "second_factor_set_up", "login", "logout", "jsi18n"}
# Seconds between two notes of when an editor was last seen, so that not every page writes.
_BETWEEN_NOTES = 60


class DeskGuard:
    """Middleware: looks at every request for an address of the desk, whatever view answers there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        # Who is no editor comes no further than the page that says so.
        if not _is_desk(request) or not admin.site.has_permission(request):
            return None
        page = request.resolver_match.url_name
        if _is_over(request.session):
            logout(request)
            messages.info(request, _("Your session ended. Log in to go on."))
            return None if page == "login" else redirect_to_login(_here(request), reverse("admin:login"))
        _note(request)
        if page not in BEFORE_IT and owes_second_factor(request):
            return HttpResponseRedirect(f"{reverse('second_factor')}?{urlencode({'next': _here(request)})}")
        return None


def _is_desk(request):
    # In the language of the address, which is the one that is active here: /fr/admin/ is the desk as well.
    return request.path.startswith(reverse("admin:index"))


def owes_second_factor(request):
    """Whether the session still has to be proved: always where the setting says so, and by whoever set it up."""
    if request.user.is_verified():
        return False
    return settings.REQUIRE_SECOND_FACTOR or request.session.get(ASKED, False)


def locked_out(request, response, credentials):
    """What somebody sees who gave too many wrong passwords."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = admin.site.each_context(request) | {"title": _("Locked for a while"), "minutes": minutes}
    return render(request, "admin/locked_out.html", context, status=429)


def _is_over(session):
    """Whether the session is too old, or nobody worked in it for too long."""
    now = time.time()
    return (
        now - session.get(BEGAN, now) > settings.SESSION_COOKIE_AGE
        or now - session.get(SEEN, now) > settings.SESSION_IDLE.total_seconds()
    )


def _note(request):
    """Write down when somebody was here, and at first when that began and whether a second factor was set up."""
    now, session = time.time(), request.session
    if BEGAN not in session:
        session[BEGAN], session[ASKED] = now, user_has_device(request.user)
    if now - session.get(SEEN, 0) > _BETWEEN_NOTES:
        session[SEEN] = now


def _here(request):
    """Where to go on: the page, or for what was sent, the start."""
    return request.get_full_path() if request.method in ("GET", "HEAD") else reverse("admin:index")
