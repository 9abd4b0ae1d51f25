"""
From a host name to a socket: resolve once, check every address, connect to one that was checked.

Rule 1: a name with one forbidden address is forbidden, or an attacker's second answer would decide.
Rule 2: nobody resolves the name again; between check and connection it could change (DNS rebinding).
"""

import socket
from typing import Final

from clerkwork.gateway.addresses import Address, parse
from clerkwork.gateway.policy import Blocked, Policy, Unreachable

LONGEST_NAME: Final = 253  # RFC 1035


def resolve(host: str, port: int, policy: Policy) -> list[Address]:
    """
    Return the addresses of a host, every one of them allowed.

    Raises Blocked, Unreachable.
    """
    found = _look_up(host, port)
    for address in found:
        if not policy.allows(address):
            raise Blocked(
                f"Expected {host} to be a public address, but it is {address}. An operator can allow its network in "
                "CLERKWORK_ALLOW_NETWORKS."
            )
    return found


def _look_up(host: str, port: int) -> list[Address]:
    if not host or len(host) > LONGEST_NAME:
        raise Unreachable(f"Expected a host name, but {host[:40]!r}.")
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"Expected {host} to be known, but {error}.") from error
    found = dict.fromkeys(parse(str(answer[4][0])) for answer in answers)
    if None in found or not found:
        raise Unreachable(f"Expected {host} to have an internet address, but it has none.")
    return [address for address in found if address is not None]


def connect(host: str, port: int, policy: Policy) -> socket.socket:
    """
    Return a socket to the first checked address that answers.

    Raises Blocked, Unreachable.
    """
    addresses = resolve(host, port, policy)
    for address in addresses:
        try:
            return socket.create_connection((str(address), port), timeout=policy.connect_seconds)
        except OSError as error:
            failure = error
    raise Unreachable(f"Expected {host}:{port} to answer, but {failure}.") from failure
