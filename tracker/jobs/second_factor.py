"""An account's second factor: set up with a code that proves the device, recovery codes, and forgetting both."""

import time
from binascii import unhexlify

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10


def set_up_device(*, user: AbstractUser, key: str, token: str) -> TOTPDevice | None:
    """Make the device that has this key (hexadecimal) the account's only one, once it shows the code of this moment;
    None when the code is another."""
    clock = TOTP(unhexlify(key))
    clock.time = time.time()
    if not (token.isascii() and token.isdecimal() and clock.verify(int(token), tolerance=1)):
        return None
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        # The code is spent: it does not sign anybody in.
        return TOTPDevice.objects.create(user=user, name="app", key=key, last_t=clock.t(), drift=clock.drift)


def make_recovery_codes(*, user: AbstractUser) -> list[str]:
    """Ten new codes, each for once; those from before are void."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        made = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in made)
    return made


def forget_second_factor(*, user: AbstractUser) -> bool:
    """Let an account whose device and codes are lost set them up anew; False when there was nothing to forget."""
    with transaction.atomic():
        forgotten = [model.objects.filter(user=user).delete()[0] for model in (TOTPDevice, StaticDevice)]
    return any(forgotten)
