"""
Which part of a space no rule covers.

The space is split along one axis after another into parts that the same rules meet; a part without rules is a gap, a
part that one rule holds on all further axes is none, and parts with the same gaps are one part again. The question is
hard in general (it answers satisfiability), so work is counted and ends: what was found until then is true, not all.
"""

from collections.abc import Sequence
from typing import Final

from clerkwork.languages.dmn.analysis.lanes import Lane, positions

MOST_AXES: Final = 100
Box = tuple[int, ...]


class Work:
    """What a check may still do, in steps of about a microsecond; a part of it spends of the whole as well."""

    __slots__ = ("_whole", "left")

    def __init__(self, steps: int, whole: "Work | None" = None) -> None:
        self.left = steps
        self._whole = whole

    def spend(self, steps: int = 1) -> bool:
        """Take steps off; tell whether there were so many."""
        self.left -= steps
        return (self._whole is None or self._whole.spend(steps)) and self.left >= 0

    def part(self, steps: int) -> "Work":
        """Return a part of so many steps, so that one question does not use up the work of all others."""
        return Work(steps, self)


class Cover:
    """
    The gaps of some rules, up to so many.

    After `gaps`, `complete` tells whether the work sufficed, `more` whether there are gaps besides those returned.
    """

    def __init__(self, lanes: Sequence[Lane], space: Sequence[int], rules: int, work: Work, most: int = 1) -> None:
        self.complete = len(lanes) <= MOST_AXES
        self.more = False
        self._axes = sorted(range(len(lanes)), key=lambda axis: len(lanes[axis].stretches))
        self._lanes = [lanes[axis] for axis in self._axes]
        self._space = [space[axis] for axis in self._axes]
        self._work = work
        self._most = most
        self._rules = rules
        self._known: dict[tuple[int, int], tuple[Box, ...]] = {}
        self._wide = [-1]  # from an axis on, the rules that hold the space of that and every further axis
        for lane, pieces in zip(reversed(self._lanes), reversed(self._space), strict=True):
            self._wide.insert(0, self._wide[0] & lane.holding(pieces))

    def gaps(self) -> list[Box]:
        """Return disjoint boxes that no rule meets, in the order of the axes given."""
        found = self._search(0, self._rules) if self.complete else ()
        order = [self._axes.index(axis) for axis in range(len(self._axes))]
        return [tuple(box[place] for place in order) for box in found]

    def _search(self, axis: int, rules: int) -> tuple[Box, ...]:
        if not rules:
            return (tuple(self._space[axis:]),)
        if rules & self._wide[axis]:
            return ()
        known = self._known.get((axis, rules))
        if known is None:
            known = self._known[axis, rules] = self._split(axis, rules)
        return known

    def _split(self, axis: int, rules: int) -> tuple[Box, ...]:
        parts: dict[int, int] = {}
        steps = rules.bit_count()
        for pieces, held in self._lanes[axis].parts(self._space[axis], rules):
            parts[held] = parts.get(held, 0) | pieces
            steps += 1
        self.complete = self._work.spend(steps) and self.complete
        found: dict[tuple[Box, ...], int] = {}
        for held, pieces in parts.items():
            if not self.complete or sum(map(len, found)) >= self._most:
                self.more = True
                break
            rest = self._search(axis + 1, held)
            found[rest] = found.get(rest, 0) | pieces
        boxes = tuple((pieces, *box) for rest, pieces in found.items() for box in rest)
        self.more = self.more or len(boxes) > self._most
        return boxes[: self._most]


def widened(box: Box, lanes: Sequence[Lane], space: Sequence[int], rules: int) -> Box:
    """Return a gap made as wide as it goes, the last axis first."""
    sets = list(box)
    for axis in reversed(range(len(sets))):
        sets[axis] = space[axis] & ~taken(sets, axis, lanes, rules)
    return tuple(sets)


def taken(box: Sequence[int], axis: int, lanes: Sequence[Lane], rules: int) -> int:
    """Return what rules have of an axis, those that meet a box on all others."""
    for other, lane in enumerate(lanes):
        rules &= lane.meeting(box[other]) if other != axis else -1
    found = 0
    for rule in positions(rules):
        found |= lanes[axis].masks[rule]
    return found
