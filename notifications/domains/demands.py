"""For which domains is mail encrypted or not sent, and by which server does it go there?

A domain speaks for all below it. What is demanded is what the hop from here shows: a certificate
that is vouched for, for that very name, and TLS 1.2 or later. What a relay does after that is the
relay's to demand as well; a domain with a server of its own is brought there without one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_NAME = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_SMTP = 25
_LARGEST_PORT = 65535
EVERY = "*"
"""In place of a domain: whichever has no line of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A server that takes a domain's mail itself."""

    host: str
    port: int


Demands = Mapping[str, Way | None]
"""Domains for which mail is encrypted or held; by which server, none for the usual one."""


def demand_of(demands: Demands, domain: str) -> str | None:
    """The line that speaks for a domain: its own, that of one above, or that of all.

    >>> demand_of({"nhs.scot": None}, "tayside.nhs.scot"), demand_of({"nhs.scot": None}, "x.scot")
    ('nhs.scot', None)
    """
    labels = domain.lower().split(".")
    names = [".".join(labels[at:]) for at in range(len(labels))]
    return next((name for name in (*names, EVERY) if name in demands), None)


def read_demands(said: str) -> Demands:
    """What `DOMAIN, DOMAIN=HOST:PORT, *` demands.

    Raises:
        ValueError: it names no domain or no server; what to write.
    """
    return dict(_read(one.strip().lower()) for one in said.split(",") if one.strip())


def _read(said: str) -> tuple[str, Way | None]:
    domain, equals, way = (part.strip() for part in said.partition("="))
    if domain != EVERY and not ("." in domain and _NAME.fullmatch(domain)):
        raise ValueError(
            f"{domain!r} is no domain: give DOMAIN, or DOMAIN=HOST:PORT, several between commas."
        )
    return domain, _way(way) if equals else None


def _way(said: str) -> Way:
    host, _, port = said.partition(":")
    is_port = port.isascii() and port.isdigit() and 1 <= int(port) <= _LARGEST_PORT
    if not _NAME.fullmatch(host) or (port and not is_port):
        raise ValueError(f"{said!r} is no server: give HOST or HOST:PORT.")
    return Way(host=host, port=int(port) if port else _SMTP)
