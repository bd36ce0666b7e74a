"""How people reach the service: the address links in mail lead to, and passkeys belong to."""

import ipaddress
from urllib.parse import urlsplit

from people.errors import UnavailableError

_public_url: list[str] = []


def use(address: str) -> None:
    """Take this address from now on."""
    _public_url[:] = [address.rstrip("/")]


def get() -> str:
    """The address, without a slash at its end.

    Raises:
        UnavailableError: nobody said how people reach the service.
    """
    if not _public_url:
        raise UnavailableError("No public address is configured: set CONVENOR_PUBLIC_URL.")
    return _public_url[0]


def host() -> str:
    """The name in the address: what a passkey is made for, and good for alone."""
    return urlsplit(get()).hostname or ""


def takes_passkeys() -> bool:
    """Whether browsers make passkeys for the address: they do for a name, not for bare numbers."""
    try:
        ipaddress.ip_address(host())
    except ValueError:
        return True
    return False
