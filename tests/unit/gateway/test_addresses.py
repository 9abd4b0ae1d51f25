"""Which addresses may be reached."""

from ipaddress import ip_address, ip_network

import pytest

from clerkwork.gateway.addresses import allowed, inside, parse

EVIL = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.1.2.3",
    "168.63.129.16",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "::ffff:0:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "fc00::1",
    "fd00::1",
    "fdff:ffff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2002:808:808::1",
    "3fff::1",
    "2620:4f:8000::1",
    "4000::1",
    "8000::1",
    "e000::1",
    "2606:4700:0:0:0:5efe:7f00:1",
    "2606:4700:0:0:200:5efe:a00:1",
]
GOOD = [
    "1.1.1.1",
    "8.8.8.8",
    "9.9.9.9",
    "93.184.216.34",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "168.63.129.15",
    "223.255.255.254",
    "2606:4700:4700::1111",
    "2a00:1450:4001::200e",
    "2001:4860:4860::8888",
]


@pytest.mark.parametrize("text", EVIL)
def test_evil(text: str) -> None:
    """None of these may be dialled, in whatever dress."""
    assert not allowed(ip_address(text))


@pytest.mark.parametrize("text", GOOD)
def test_good(text: str) -> None:
    """Public addresses may be dialled."""
    assert allowed(ip_address(text))


@pytest.mark.parametrize("text", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "", "1.2.3.4/32"])
def test_odd_spellings_are_no_addresses(text: str) -> None:
    """An address has one spelling; others are names, which the resolver turns into addresses that are checked."""
    assert parse(text) is None


def test_scope_is_refused() -> None:
    """An address with a zone index names an interface of this machine."""
    assert not allowed(ip_address("2606:4700:4700::1111%eth0"))


@pytest.mark.parametrize(
    ("carrier", "carried"),
    [
        ("::ffff:1.2.3.4", {"1.2.3.4"}),
        ("64:ff9b::102:304", {"1.2.3.4"}),
        ("2002:102:304::9", {"1.2.3.4"}),
        ("2001:0:102:304:0:0:fefd:fcfb", {"1.2.3.4"}),
        ("2606:4700::5efe:102:304", {"1.2.3.4"}),
        ("2606:4700::1", set()),
        ("1.2.3.4", set()),
    ],
)
def test_inside(carrier: str, carried: set[str]) -> None:
    """The IPv4 address is found in each way of carrying one."""
    assert {str(address) for address in inside(ip_address(carrier))} == carried


def test_networks_of_the_operator() -> None:
    """An intranet is reached when the operator says so, and nothing beside it."""
    networks = (ip_network("10.1.0.0/16"), ip_network("fd00:1::/64"))
    assert allowed(ip_address("10.1.2.3"), networks)
    assert allowed(ip_address("fd00:1::5"), networks)
    assert not allowed(ip_address("10.2.0.1"), networks)
    assert not allowed(ip_address("::ffff:10.1.2.3"), networks)
