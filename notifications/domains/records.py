"""What does the DNS say of a mail domain? Asked with a time limit; no answer is an answer too."""

import asyncio
from collections.abc import Sequence

import dns.asyncresolver
import dns.exception
import dns.inet
import dns.nameserver
import dns.resolver
import msgspec
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT

PATIENCE_S = 5.0
_PORT = 53
_LARGEST_PORT = 65535
_PARENTS = 3  # how far up DMARC's record of the organisation may be: RFC 7489, 6.6.3, simplified


class Said(msgspec.Struct, frozen=True):
    """What stands under a name; ``silent`` says in words why nobody answered."""

    lines: tuple[str, ...] = ()
    silent: str = ""


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that receivers ask the DNS of a domain that sends mail, and senders of it."""

    domain: str
    spf: Said
    dmarc: Said
    mx: Said
    sts: Said
    tls_reports: Said
    keys: dict[str, Said]


def resolver_at(servers: Sequence[str] = ()) -> dns.asyncresolver.Resolver:
    """Who is asked: these, or whom this machine asks.

    Raises:
        ValueError: one is not ADDRESS or ADDRESS:PORT.
    """
    if not servers:
        try:
            return _patient(dns.asyncresolver.Resolver())
        except dns.resolver.NoResolverConfiguration:
            return _patient(dns.asyncresolver.Resolver(configure=False))
    found = dns.asyncresolver.Resolver(configure=False)
    found.nameservers = [dns.nameserver.Do53Nameserver(*_server(one)) for one in servers]
    return _patient(found)


def read_resolvers(said: str) -> tuple[str, ...]:
    """The resolvers that `ADDRESS, ADDRESS:PORT` names.

    Raises:
        ValueError: one is none.
    """
    servers = tuple(one.strip() for one in said.split(",") if one.strip())
    resolver_at(servers)
    return servers


async def find_records(
    domain: str,
    keys: Sequence[str],
    resolver: dns.asyncresolver.Resolver,
    *,
    patience_s: float = PATIENCE_S,
) -> Records:
    """All of it, asked at once; ``keys`` are the names under which the keys' records stand."""
    resolver.lifetime = patience_s
    spf, dmarc, mx, sts, reports, *found = await asyncio.gather(
        _texts(resolver, domain, "v=spf1"),
        _dmarc(resolver, domain),
        _ask(resolver, domain, "MX"),
        _texts(resolver, f"_mta-sts.{domain}", "v=STSv1"),
        _texts(resolver, f"_smtp._tls.{domain}", "v=TLSRPTv1"),
        *(_texts(resolver, name, "") for name in keys),
    )
    by_name = dict(zip(keys, found, strict=True))
    return Records(
        domain=domain, spf=spf, dmarc=dmarc, mx=mx, sts=sts, tls_reports=reports, keys=by_name
    )


async def _dmarc(resolver: dns.asyncresolver.Resolver, domain: str) -> Said:
    """The domain's own policy, or that of the nearest domain above it that has one."""
    labels = domain.split(".")
    said = Said()
    for at in range(max(1, min(len(labels) - 1, _PARENTS))):
        said = await _texts(resolver, f"_dmarc.{'.'.join(labels[at:])}", "v=DMARC1")
        if said.lines or said.silent:
            return said
    return said


async def _texts(resolver: dns.asyncresolver.Resolver, name: str, beginning: str) -> Said:
    said = await _ask(resolver, name, "TXT")
    begun = beginning.lower()
    return Said(tuple(line for line in said.lines if line.lower().startswith(begun)), said.silent)


async def _ask(resolver: dns.asyncresolver.Resolver, name: str, kind: str) -> Said:
    try:
        answer = await resolver.resolve(name, kind)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return Said()
    except dns.resolver.NoNameservers:
        return Said(silent="the DNS answered with an error, or there is no resolver")
    except (dns.exception.DNSException, OSError):
        return Said(silent="the DNS did not answer in time")
    return Said(tuple(sorted(_line(record) for record in answer)))


def _line(record: object) -> str:
    """A record's text as one line; of an MX only the server, the best first."""
    if isinstance(record, TXT):
        return b"".join(record.strings).decode("utf-8", "replace")
    if isinstance(record, MX):
        return f"{record.preference:05d} {record.exchange.to_text(omit_final_dot=True)}"
    return str(record)


def _patient(resolver: dns.asyncresolver.Resolver) -> dns.asyncresolver.Resolver:
    resolver.lifetime = PATIENCE_S
    resolver.timeout = PATIENCE_S / 2
    return resolver


def _server(said: str) -> tuple[str, int]:
    address, colon, port = said.partition(":") if said.count(":") == 1 else (said, "", "")
    is_port = port.isascii() and port.isdigit() and 1 <= int(port) <= _LARGEST_PORT
    if not dns.inet.is_address(address) or (colon and not is_port):
        raise ValueError(f"{said!r} is no resolver: give ADDRESS or ADDRESS:PORT.")
    return address, int(port) if port else _PORT
