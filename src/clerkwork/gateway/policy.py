"""
What the operator allows, and the caps on everything that leaves.

Rule: without a policy the strictest holds; no caller can widen one.

    GatewayError     nothing came back that may be used
    ├── Blocked      the address is not one that this installation may reach
    ├── Unreachable  nobody answered there, or not in its protocol
    ├── TooSlow      the whole exchange took longer than allowed
    └── TooLarge     the answer is larger than allowed
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Final

from clerkwork.gateway.addresses import Address, Network, allowed
from clerkwork.kernel.errors import ClerkworkError, Invalid, Problem

MEBIBYTE: Final = 1024 * 1024


class GatewayError(ClerkworkError):
    """Nothing came back that may be used."""


class Blocked(GatewayError):  # noqa: N818 - reads as the sentence it is
    """The address is not one that this installation may reach."""


class Unreachable(GatewayError):  # noqa: N818 - reads as the sentence it is
    """Nobody answered there, or not in its protocol."""


class TooSlow(GatewayError):  # noqa: N818 - reads as the sentence it is
    """The whole exchange took longer than allowed."""


class TooLarge(GatewayError):  # noqa: N818 - reads as the sentence it is
    """The answer is larger than allowed."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The caps: bytes after decompression, seconds to connect and in all, redirects; and the intranets allowed."""

    networks: tuple[Network, ...] = ()
    bytes: int = 10 * MEBIBYTE
    connect_seconds: float = 5.0
    seconds: float = 30.0
    redirects: int = 5

    def allows(self, address: Address) -> bool:
        """Say whether an address may be dialled."""
        return allowed(address, self.networks)


class _Present:
    """Where the operator's policy stands."""

    policy = Policy()


def configure(policy: Policy) -> None:
    """Let this policy hold from now on; the server calls it once."""
    _Present.policy = policy


def current() -> Policy:
    """Return the policy that holds."""
    return _Present.policy


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """
    Return the networks an operator wrote, such as 10.1.0.0/16.

    Raises Invalid with every one that is wrong.
    """
    found, problems = [], []
    for text in texts:
        try:
            found.append(ip_network(text))
        except ValueError as error:
            remedy = "Write networks such as 10.1.0.0/16 or fd00:1::/64, separated by commas."
            problems.append(Problem("CLERKWORK_ALLOW_NETWORKS", f"Expected a network, but {error}.", remedy))
    if problems:
        raise Invalid(problems)
    return tuple(found)
