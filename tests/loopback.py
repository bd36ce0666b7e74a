"""The wall around the tests: they speak to this machine and to nothing else."""

import ipaddress
import socket
from typing import Any

_CALLS = {"socket.connect", "socket.sendto", "socket.getaddrinfo"}
_OURS = {"", "localhost", socket.gethostname(), socket.getfqdn()}


class OutsideWorldError(RuntimeError):
    """Something under test tried to reach another machine."""


def refuse_other_machines(event: str, arguments: tuple[Any, ...]) -> None:
    """Stop every connection and every look-up that would leave this machine (an audit hook)."""
    if event not in _CALLS:
        return
    host = arguments[0] if event == "socket.getaddrinfo" else _host(arguments[1])
    if host is not None and not _is_here(host.decode() if isinstance(host, bytes) else host):
        raise OutsideWorldError(f"{event}: {host} is another machine")


def _host(address: object) -> str | None:
    """The host of an address; a socket in the file system has none."""
    return address[0] if isinstance(address, tuple) and isinstance(address[0], str) else None


def _is_here(host: str) -> bool:
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host in _OURS
    return found.is_loopback or found.is_unspecified
