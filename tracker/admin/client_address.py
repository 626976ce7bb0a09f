"""Where a request comes from, told by our own proxies and by nobody else."""

import ipaddress

from django.conf import settings


def client_address(request):
    """The address from which the request reached our outermost proxy; None where the server does not tell.

    Each proxy adds whom it was asked by to the end of X-Forwarded-For: with one proxy the last is the client, and what
    stands before it is what the client says of itself. Of IPv6 the network is told, for one client has all of it.
    """
    asked_by = request.META.get("REMOTE_ADDR") or None
    trusted = settings.TRUSTED_PROXIES
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if trusted and len(told) >= trusted:
        asked_by = _network_of(told[-trusted]) or asked_by
    return _network_of(asked_by) if asked_by else None


def _network_of(address):
    """The address as it is counted, without a port; None for what is none."""
    host, colon, port = address.rpartition(":")
    if colon and port.isdecimal() and (host.count(":") == 0 or host.startswith("[")):
        address = host
    try:
        found = ipaddress.ip_address(address.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    if found.version == 6:
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), 64), strict=False).network_address)
    return str(found)
