"""
The sets that the rules of a table have on one axis, indexed: which rules meet a set, and which hold it whole.

Rule 1: a set of rules is a mask as well, one bit a rule.
Rule 2: building is linear in the ends of all sets; a question costs a few operations on masks, not one for each rule.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

FEW: Final = 64  # classes that are rather looked through than searched


class Stretch(NamedTuple):
    """Neighbouring pieces that the same rules hold."""

    pieces: int
    rules: int


def positions(mask: int) -> Iterator[int]:
    """Yield the places of the bits of a mask, lowest first."""
    bits = bin(mask)[:1:-1]
    place = bits.find("1")
    while place >= 0:
        yield place
        place = bits.find("1", place + 1)


def runs(mask: int) -> Iterator[tuple[int, int]]:
    """Yield the first place of each run of ones, and the place after its last."""
    place = 0
    while mask:
        gap = (mask & -mask).bit_length() - 1
        mask >>= gap
        length = (~mask & (mask + 1)).bit_length() - 1
        yield place + gap, place + gap + length
        mask >>= length
        place += gap + length


class Lane:
    """One axis of a table: `masks` has the set of each rule, `stretches` the axis from the lowest value on."""

    __slots__ = ("_distinct", "_first", "_holding", "_meeting", "_several", "_single", "_starts", "masks", "stretches")

    def __init__(self, masks: Sequence[int], pieces: int) -> None:
        self.masks = masks
        self._distinct: dict[int, int] = {}
        for rule, mask in enumerate(masks):
            self._distinct[mask] = self._distinct.get(mask, 0) | 1 << rule
        spans = {mask: list(runs(mask)) for mask in self._distinct}
        self._single = _together(rules for mask, rules in self._distinct.items() if len(spans[mask]) == 1)
        self._several = [(mask, rules) for mask, rules in self._distinct.items() if len(spans[mask]) > 1]
        changes: dict[int, int] = {0: 0}
        for mask, rules in self._distinct.items():
            for start, end in spans[mask]:
                changes[start] = changes.get(start, 0) ^ rules
                changes[end] = changes.get(end, 0) ^ rules
        changes.pop(pieces, None)
        self._starts = sorted(changes)
        self.stretches: list[Stretch] = []
        self._first: list[int] = []  # the rules that start here or before
        self._sweep(changes, pieces)
        self._meeting: dict[int, int] = {}
        self._holding: dict[int, int] = {}

    def _sweep(self, changes: dict[int, int], pieces: int) -> None:
        present = begun = 0
        for start, end in zip(self._starts, [*self._starts[1:], pieces], strict=True):
            present ^= changes[start]
            begun |= present
            self.stretches.append(Stretch((1 << end) - (1 << start), present))
            self._first.append(begun)

    def meeting(self, mask: int) -> int:
        """Return the rules that have a piece of a set."""
        found = self._meeting.get(mask)
        if found is None:
            found = self._meeting[mask] = self._meets(mask)
        return found

    def _meets(self, mask: int) -> int:
        if len(self.stretches) <= FEW:
            return _together(rules for pieces, rules in self.stretches if pieces & mask)
        found = _together(rules for pieces, rules in self._several if pieces & mask)
        for start, end in runs(mask):
            first, last = self._at(start), self._at(end - 1)
            found |= (self.stretches[first].rules | self._first[last] & ~self._first[first]) & self._single
        return found

    def holding(self, mask: int) -> int:
        """Return the rules that have every piece of a set."""
        found = self._holding.get(mask)
        if found is None:
            found = self._holding[mask] = self._holds(mask)
        return found

    def _holds(self, mask: int) -> int:
        found = self._single
        for start, end in runs(mask):
            found &= self.stretches[self._at(start)].rules & self.stretches[self._at(end - 1)].rules
        return found | _together(rules for pieces, rules in self._several if not mask & ~pieces)

    def _at(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1

    def parts(self, space: int, rules: int) -> Iterator[Stretch]:
        """Yield disjoint sets that make up a space, each with those of some rules that hold it."""
        if rules.bit_count() * 8 < len(self.stretches):
            yield from self._split(space, rules)
            return
        for stretch in self.stretches:
            pieces = stretch.pieces & space
            if pieces:
                yield Stretch(pieces, stretch.rules & rules)

    def _split(self, space: int, rules: int) -> list[Stretch]:
        found = [Stretch(space, 0)]
        while rules:
            rule = rules & -rules
            mask = self.masks[rule.bit_length() - 1]
            rules ^= rule
            inside = [Stretch(each.pieces & mask, each.rules | rule) for each in found if each.pieces & mask]
            outside = [Stretch(each.pieces & ~mask, each.rules) for each in found if each.pieces & ~mask]
            found = inside + outside
        return found


def _together(masks: Iterator[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found
