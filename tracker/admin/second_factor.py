"""The desk's pages of the second factor: asking for it, setting it up, and the recovery codes that are shown once."""

from functools import wraps

import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp import login, user_has_device, verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from tracker.admin.guard import ASKED
from tracker.jobs.second_factor import make_recovery_codes, set_up_device

KEY = "second_factor_key"


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("code"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )  # fmt: skip

    def clean_code(self):
        return "".join(self.cleaned_data["code"].split()).lower()


def at_the_desk(view):
    """For whoever may sign in at the desk; nothing of it is kept by a browser or a proxy."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request):
        if not admin.site.has_permission(request):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return view(request)

    return guarded


@at_the_desk
def ask(request):
    """The code of the device, or one of the recovery codes."""
    if request.user.is_verified():
        return HttpResponseRedirect(_next(request))
    if not user_has_device(request.user):
        return HttpResponseRedirect(f"{reverse('second_factor_set_up')}?{request.GET.urlencode()}")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = _proved(request.user, form)
        if device:
            _prove(request, device)
            if isinstance(device, StaticDevice):
                _tell_left(request)
            return HttpResponseRedirect(_next(request))
    return _page(request, "admin/second_factor/ask.html", _("Second factor"), form=form)


@at_the_desk
def set_up(request):
    """A device for whoever has none, or in place of the one before: for that, the session has to be proved."""
    if user_has_device(request.user) and not request.user.is_verified():
        return HttpResponseRedirect(f"{reverse('second_factor')}?{request.GET.urlencode()}")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and KEY in request.session:
        device = set_up_device(user=request.user, key=request.session[KEY], token=form.cleaned_data["code"])
        if device:
            del request.session[KEY]
            _prove(request, device)
            made = make_recovery_codes(user=request.user)
            return _page(request, "admin/second_factor/codes.html", _("Recovery codes"), made=made)
        form.add_error("code", _("This is not the code that the app shows now."))
    # The key is this session's: what another session was shown is never made the account's.
    key = request.session.setdefault(KEY, random_hex(20))
    device = TOTPDevice(user=request.user, key=key)
    address = device.config_url
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=4, light="#fff", svgclass="qr", lineclass=None)
    secret = address.partition("secret=")[2].partition("&")[0]
    return _page(
        request, "admin/second_factor/set_up.html", _("Set up the second factor"), form=form, address=address,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        # It draws what we wrote: the account's name is in it as squares.
        drawn=mark_safe(drawn), replaces=user_has_device(request.user),
    )  # fmt: skip


@at_the_desk
def codes(request):
    """How many recovery codes are left, and new ones in their place."""
    if not request.user.is_verified():
        return HttpResponseRedirect(reverse("second_factor"))
    if request.method == "POST":
        made = make_recovery_codes(user=request.user)
        return _page(request, "admin/second_factor/codes.html", _("Recovery codes"), made=made)
    return _page(request, "admin/second_factor/codes.html", _("Recovery codes"), left=_left(request.user))


def _proved(user, form):
    """The user's device of which this is a code; else None, and the form says why."""
    code = form.cleaned_data["code"]
    kind = TOTPDevice if code.isascii() and code.isdecimal() and len(code) == 6 else StaticDevice
    for device in kind.objects.devices_for_user(user, confirmed=True):
        allowed, _why = device.verify_is_allowed()
        if not allowed:
            form.add_error("code", _("Too many wrong codes: wait a little, then try the next one."))
            return None
        if verify_token(user, device.persistent_id, code):
            return device
    form.add_error("code", _("This code is not right, or was used already."))
    return None


def _prove(request, device):
    """The session is another from here on, so that one that was known before opens nothing."""
    request.session.cycle_key()
    login(request, device)
    request.session[ASKED] = True


def _left(user):
    return StaticToken.objects.filter(device__user=user).count()


def _tell_left(request):
    left = _left(request.user)
    told = ngettext("%(left)d recovery code is left.", "%(left)d recovery codes are left.", left) % {"left": left}
    messages.warning(request, told)


def _next(request):
    """Where the editor wanted to go, if that is a page of this site."""
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("admin:index")


def _page(request, template, title, **context):
    return TemplateResponse(request, template, admin.site.each_context(request) | {"title": title} | context)
