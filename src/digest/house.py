"""Which addresses belong to this machine and the house it stands in. (calculation)

In: an address, or a URL of the configuration. Out: whether what is sent there stays here. The
opposite question, where a stranger may send us, is the fetcher's own. Must not know who asks.
"""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address

# Loopback (RFC 1122, RFC 4291), private use (RFC 1918), unique local (RFC 4193). Link-local is
# not among them: clouds keep their metadata service there. Nor is RFC 6598, which is a
# provider's network rather than a house's.
_OF_THE_HOUSE = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        *("::1/128", "fc00::/7"),
    )
)


def is_of_the_house(address: Address) -> bool:
    """Return whether an address is this machine or in a private network.

    An IPv4 address mapped into IPv6 is judged in its stead.
    """
    meant = getattr(address, "ipv4_mapped", None) or address
    return any(meant in network for network in _OF_THE_HOUSE)


def literal(host: str) -> Address | None:
    """Return the address that a URL's host is, or None where it is a name."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def check_house_url(url: str) -> str:
    """Return a URL under which a service of the house may be, without a slash at its end.

    Where its host is a name, the address is only known when it is connected to.

    Raises:
        ValueError: it is no such URL, or its host is an address beyond the house.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("write it as http://127.0.0.1:11434/v1")
    if parts.query or parts.fragment:
        raise ValueError("a query or fragment has no place in it")
    _ = parts.port  # raises ValueError where it is none
    address = literal(parts.hostname)
    if address is not None and not is_of_the_house(address):
        raise ValueError(
            "a public address: what is read must not leave the house; "
            "allowed are loopback and private networks (127.0.0.1, 192.168.x.x, fd00::)"
        )
    return url.rstrip("/")
