"""Sets of rules as whole numbers: the bit of a rule's index is set when the rule is in the set."""

from collections.abc import Iterable, Iterator
from typing import Final

FEW: Final = 8  # rules up to which taking the lowest bit is quicker than writing all bits as text


def bits_of(rules: Iterable[int], count: int) -> int:
    """Return the set of some of `count` rules."""
    octets = bytearray(count // 8 + 1)
    for rule in rules:
        octets[rule >> 3] |= 1 << (rule & 7)
    return int.from_bytes(octets, "little")


def rules_in(bits: int) -> Iterator[int]:
    """Yield the rules of a set, first to last."""
    if bits.bit_count() > FEW:
        yield from _all_in(bits)
        return
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


def _all_in(bits: int) -> Iterator[int]:
    text = format(bits, "b")[::-1]
    rule = text.find("1")
    while rule >= 0:
        yield rule
        rule = text.find("1", rule + 1)
