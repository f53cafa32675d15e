"""Which network addresses a request made for somebody else may reach: public ones, however they are written.

`ipaddress.is_global` alone lets through tunnels and translations that carry a private IPv4 address inside an IPv6 one
(64:ff9b::a9fe:a9fe is 169.254.169.254 behind NAT64), so these are unwrapped first.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_COMPATIBLE = IPv6Network("::/96")  # RFC 4291, deprecated
_ISATAP_MARKS = frozenset({0x00005EFE, 0x02005EFE})  # RFC 5214

# Reserved for special use, and yet called global by the standard library.
_SPECIAL = tuple(
    ip_network(block)
    for block in (
        "64:ff9b:1::/48",  # local NAT64 (RFC 8215): where the IPv4 address stands in it is the network's secret
        "fec0::/10",  # site-local, deprecated
        "3fff::/20",  # documentation (RFC 9637)
        "5f00::/16",  # segment routing (RFC 9602)
        "192.88.99.0/24",  # 6to4 relays, deprecated
    )
)


def parse_networks(words: Iterable[str]) -> tuple[Network, ...]:
    """The networks that a setting names.

    Raises:
        ValueError: one is no network such as 127.0.0.0/8.
    """
    return tuple(ip_network(word) for word in words)


def is_public(address: Address) -> bool:
    """Whether an address, and every address it wraps, belongs to the public internet."""
    inner = unwrap(address)
    if inner:
        # A tunnelled address is as public as what comes out of the tunnel.
        return all(is_public(each) for each in inner)
    if any(address in block for block in _SPECIAL if block.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_within(address: Address, networks: Iterable[Network]) -> bool:
    """Whether an address lies in one of the networks, as itself or as the IPv4 address that it maps."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    candidate = mapped or address
    return any(candidate in network for network in networks if network.version == candidate.version)


def unwrap(address: Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses inside an IPv6 one: mapped, compatible, NAT64, 6to4, Teredo (server and client), ISATAP."""
    if isinstance(address, IPv4Address):
        return ()
    if address.teredo is not None:
        return address.teredo
    inner = address.ipv4_mapped or address.sixtofour
    interface_mark = (int(address) >> 32) & 0xFFFFFFFF
    if inner is None and (address in _NAT64 or address in _COMPATIBLE or interface_mark in _ISATAP_MARKS):
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return () if inner is None else (inner,)


def parse_address(text: str) -> Address:
    """An address as a resolver writes it; an interface name after `%` stays part of it."""
    return ip_address(text)
