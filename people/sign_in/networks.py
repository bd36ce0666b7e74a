"""From which network does a request come, as far as that can be believed?

What a request says about itself (``X-Forwarded-For``) counts only where a proxy of ours sent it,
and only back to the first address that is not such a proxy.
"""

import ipaddress
from collections.abc import Sequence
from typing import TypeAlias

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
_HOUSEHOLD = 64  # bits of an IPv6 address that one subscriber has


def network_of(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The network a request comes from: one IPv4 address, or the 64 bits of an IPv6 household.

    >>> proxies = [ipaddress.ip_network("10.0.0.0/8")]
    >>> network_of("198.51.100.7", "203.0.113.9", proxies)
    '198.51.100.7'
    >>> network_of("10.0.0.1", "192.0.2.1, 203.0.113.9, 10.0.0.2", proxies)
    '203.0.113.9'
    >>> network_of("2001:db8::1", "", proxies)
    '2001:db8::/64'
    """
    found = _address(peer)
    said = [_address(one.strip()) for one in forwarded.split(",")] if forwarded else []
    while found is not None and said and any(found in network for network in trusted):
        before = said.pop()
        if before is None:
            break
        found = before
    return _words(found) if found is not None else "unknown"


def read_networks(value: str) -> tuple[Network, ...]:
    """Networks or single addresses between commas.

    Raises:
        ValueError: one of them is neither.
    """
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in value.split(",") if one.strip())
    except ValueError:
        raise ValueError(
            "Give the addresses of your proxies between commas, like 10.0.0.5 or 10.0.0.0/24."
        ) from None


def _address(said: str) -> Address | None:
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _words(address: Address) -> str:
    if address.version == 4:  # noqa: PLR2004
        return str(address)
    return str(ipaddress.ip_network((address, _HOUSEHOLD), strict=False))
