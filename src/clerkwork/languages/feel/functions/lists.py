"""
List functions that look into, change and sort lists. Positions count from 1, from the end when negative.

Source: DMN 1.5, table 74; `duplicate values`, `is empty` and `partition` are Camunda's.
"""

from collections.abc import Iterable
from functools import cmp_to_key
from itertools import chain
from operator import lt
from typing import Any, Final

from clerkwork.languages.feel.arithmetic import Number, whole
from clerkwork.languages.feel.builtin import Builtin
from clerkwork.languages.feel.comparison import equal, identity, ordered
from clerkwork.languages.feel.compiler.functions import invoke
from clerkwork.languages.feel.context import Context, Exhausted
from clerkwork.languages.feel.values import Function


def _offset(items: list[Any], position: Number) -> int | None:
    """Return the index of a position, or None if there is no such position."""
    index = whole(position)
    if index == 0 or abs(index) > len(items):
        return None
    return index - 1 if index > 0 else len(items) + index


def contains(context: Context, items: list[Any], element: Any) -> bool:
    """Tell whether a list has an item equal to another."""
    return any(_equals(context, item, element) for item in items)


def _equals(context: Context, item: Any, other: Any) -> bool:
    context.spend()
    return equal(item, other, context) is True


def sublist(items: list[Any], start: Number, length: Number | None = None) -> list[Any] | None:
    """Return the items from a position on."""
    first = _offset(items, start)
    if first is None or (length is not None and length < 0):
        return None
    return items[first:] if length is None else items[first : first + whole(length)]


def insert_before(items: list[Any], position: Number, item: Any) -> list[Any] | None:
    """Return the list with an item put in."""
    first = len(items) if position == len(items) + 1 else _offset(items, position)
    return None if first is None else [*items[:first], item, *items[first:]]


def remove(items: list[Any], position: Number) -> list[Any] | None:
    """Return the list without one item."""
    first = _offset(items, position)
    return None if first is None else items[:first] + items[first + 1 :]


def replace_at(items: list[Any], position: Number, item: Any) -> list[Any] | None:
    """Return the list with one item replaced."""
    first = _offset(items, position)
    return None if first is None else [*items[:first], item, *items[first + 1 :]]


def replace_where(context: Context, items: list[Any], match: Function, item: Any) -> list[Any] | None:
    """Return the list with every item replaced for which the function is true; null if it is neither true nor false."""
    found = []
    for each in items:
        holds = invoke(match, (each, item), context)
        if type(holds) is not bool:
            return None
        found.append(item if holds else each)
    return found


def index_of(context: Context, items: list[Any], match: Any) -> list[int]:
    """Return the positions of the items equal to another."""
    return [index for index, item in enumerate(items, 1) if _equals(context, item, match)]


def concatenate(context: Context, lists: list[list[Any]]) -> list[Any]:
    """Return the items of all lists in one."""
    size = sum(map(len, lists))
    if size > context.budget.items:
        raise Exhausted(f"Expected at most {context.budget.items} items, but there are {size}.")
    return list(chain.from_iterable(lists))


def distinct(context: Context, items: list[Any]) -> list[Any]:
    """Return the items without those equal to an earlier one."""
    context.spend(1 + len(items) // 4)
    seen: dict[Any, Any] = {}
    for item in items:
        seen.setdefault(identity(item, context), item)
    return list(seen.values())


def duplicates(context: Context, items: list[Any]) -> list[Any]:
    """Return, once each, the items that come more than once."""
    context.spend(1 + len(items) // 4)
    counts: dict[Any, int] = {}
    stand_ins = [identity(item, context) for item in items]
    for each in stand_ins:
        counts[each] = counts.get(each, 0) + 1
    firsts = dict(zip(reversed(stand_ins), reversed(items), strict=True))
    return [firsts[each] for each, count in counts.items() if count > 1]


def flatten(context: Context, items: list[Any]) -> list[Any]:
    """Return the items of all lists inside the list, however deep, in order."""
    flat: list[Any] = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            context.spend()
            if type(item) is list:
                waiting.append(iter(item))
                break
            flat.append(item)
        else:
            waiting.pop()
    return flat


def sort(context: Context, items: list[Any], precedes: Function | None = None) -> list[Any] | None:
    """Return the items in order; without a function in their natural order, null if they have none."""

    def before(one: Any, other: Any) -> int:
        context.spend()
        holds = ordered(lt, one, other) if precedes is None else invoke(precedes, (one, other), context)
        if precedes is None and holds is None:
            raise _Unordered
        return -1 if holds is True else 0

    try:
        return sorted(items, key=cmp_to_key(before))
    except _Unordered:
        return None


class _Unordered(Exception):  # noqa: N818 - a signal inside `sort`
    """Two items have no order."""


def partition(context: Context, items: list[Any], size: Number) -> list[list[Any]] | None:
    """Return the items in lists of so many, the last of which may be shorter; each costs a step."""
    count = whole(size)
    if count <= 0:
        return None
    starts = range(0, len(items), count)
    context.spend(len(starts))
    return [items[start : start + count] for start in starts]


def _union(context: Context, lists: list[list[Any]]) -> list[Any]:
    return distinct(context, concatenate(context, lists))


def _append(items: list[Any], added: Iterable[Any]) -> list[Any]:
    return [*items, *added]


BUILTINS: Final = (
    Builtin("list contains", "list: list, element: any", contains, contextual=True),
    Builtin("sublist", "list: list, start position: number, length?: number", sublist),
    Builtin("append", "list: list, ...items: any", _append),
    Builtin("concatenate", "...lists: list", concatenate, contextual=True),
    Builtin("insert before", "list: list, position: number, newItem: any", insert_before),
    Builtin("remove", "list: list, position: number", remove),
    Builtin("list replace", "list: list, position: number, newItem: any", replace_at),
    Builtin("list replace", "list: list, match: function, newItem: any", replace_where, contextual=True),
    Builtin("reverse", "list: list", lambda items: items[::-1]),
    Builtin("index of", "list: list, match: any", index_of, contextual=True),
    Builtin("union", "...lists: list", _union, contextual=True),
    Builtin("distinct values", "list: list", distinct, contextual=True),
    Builtin("duplicate values", "list: list", duplicates, contextual=True),
    Builtin("flatten", "list: list", flatten, contextual=True),
    Builtin("sort", "list: list, precedes?: function", sort, contextual=True),
    Builtin("partition", "list: list, size: number", partition, contextual=True),
    Builtin("is empty", "list: list", lambda items: not items),
)
