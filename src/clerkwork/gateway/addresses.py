"""
Which addresses may be reached.

Rule 1: only global unicast. Python's `is_global` alone lets 64:ff9b::7f00:1, multicast, fec0::1 and 168.63.129.16
through.
Rule 2: an address that carries another one (IPv4-mapped, NAT64, 6to4, Teredo …) is judged by both.
Rule 3: the operator's networks are an exception for intranets, and match the address as it is dialled.
"""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
CARRIERS: Final = {  # an IPv6 network → how many bits to shift right for the IPv4 address inside
    IPv6Network("::ffff:0:0/96"): 0,  # IPv4-mapped, RFC 4291
    IPv6Network("::/96"): 0,  # IPv4-compatible, RFC 4291
    IPv6Network("::ffff:0:0:0/96"): 0,  # IPv4-translated, RFC 2765
    IPv6Network("64:ff9b::/96"): 0,  # NAT64, RFC 6052
    IPv6Network("64:ff9b:1::/48"): 0,  # local NAT64, RFC 8215
    IPv6Network("2002::/16"): 80,  # 6to4, RFC 3056
    IPv6Network("2001::/32"): 64,  # Teredo: the server, RFC 4380; its client stands inverted in the last bits
}
TEREDO: Final = IPv6Network("2001::/32")
ISATAP: Final = 0x5EFE  # RFC 5214: ::0:5efe:a.b.c.d, or 200:5efe
FORBIDDEN: Final = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # shared address space of carriers
            "127.0.0.0/8",
            "168.63.129.16/32",  # Azure's host
            "169.254.0.0/16",  # link-local, where clouds keep their metadata
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23",  # protocol assignments, Teredo and ORCHID among them
            "2001:db8::/32",
            "2002::/16",
            "2620:4f:8000::/48",
            "3fff::/20",
        ),
    )
)


def allowed(address: Address, networks: Iterable[Network] = ()) -> bool:
    """Say whether an address may be dialled: global unicast all through, or in one of the operator's networks."""
    if any(address in network for network in networks if network.version == address.version):
        return True
    return all(map(_is_public, (address, *inside(address))))


def inside(address: Address) -> Iterator[IPv4Address]:
    """Yield the IPv4 addresses that an IPv6 address carries."""
    if isinstance(address, IPv4Address):
        return
    value = int(address)
    for network, shift in CARRIERS.items():
        if address in network:
            yield IPv4Address((value >> shift) & 0xFFFFFFFF)
    if address in TEREDO:
        yield IPv4Address((value & 0xFFFFFFFF) ^ 0xFFFFFFFF)
    if (value >> 32) & 0xFCFFFFFF == ISATAP:
        yield IPv4Address(value & 0xFFFFFFFF)


def _is_public(address: Address) -> bool:
    if address.version == 6 and address not in GLOBAL_UNICAST:  # noqa: PLR2004 - the version of IP
        return False
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return False
    forbidden = any(address in network for network in FORBIDDEN if network.version == address.version)
    return not forbidden and address.is_global and not address.is_multicast


def parse(text: str) -> Address | None:
    """Return an address in its usual spelling, None for anything else (a name, or octal, hex and short forms)."""
    try:
        return ip_address(text)
    except ValueError:
        return None
