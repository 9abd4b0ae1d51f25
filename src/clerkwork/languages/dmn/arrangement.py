"""
In which order an element's children stand in a file: the standard's, unless the file they came from had another.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple


class Item(NamedTuple):
    """A child: its field ("" if it is kept as XML), its rank in the schema, where it stood, its tag, itself."""

    name: str
    rank: int | None
    place: int
    tag: str
    value: Any = None


def arranged(items: Iterable[Item], order: Sequence[str] = ()) -> list[Item]:
    """
    Return children in order.

    `items` come field by field; `order` has the fields as the file had them. What is new since goes behind the last
    child that the schema puts before it or beside it.
    """
    items = tuple(items)
    ranked = sorted((each for each in items if each.rank is not None), key=_rank)
    foreign = [each for each in items if each.rank is None]
    if order:
        return _ordered([*ranked, *foreign], order)
    for each in foreign:
        ranked.insert(each.place, each)
    return ranked


def _ordered(items: list[Item], order: Sequence[str]) -> list[Item]:
    queues: dict[str, deque[Item]] = {}
    for each in sorted(items, key=_place):
        queues.setdefault(each.name, deque()).append(each)
    placed = [queues[name].popleft() for name in order if queues.get(name)]
    for each in sorted((each for queue in queues.values() for each in queue), key=_rank):
        before = (index for index, other in enumerate(placed) if _rank(other) <= _rank(each))
        placed.insert(max(before, default=-1) + 1, each)
    return placed


def _rank(item: Item) -> int:
    return -1 if item.rank is None else item.rank


def _place(item: Item) -> int:
    return item.place
