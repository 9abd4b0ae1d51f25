"""
Which values are of a type.

Source: DMN 1.5, 10.3.2.9.2 (type conformance) and 10.3.2.9.3.
"""

from collections.abc import Callable
from typing import Any, Final

from clerkwork.languages.feel.ast import Type
from clerkwork.languages.feel.builtin import ALIASES, TYPES
from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.values import Range

SPELLINGS: Final = {
    "day time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "year month duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
    "dateTime": "date and time",
    "date time": "date and time",
    "function definition": "function",
    "Null": "null",
}


def conforms(value: Any, kind: Type, context: Context) -> bool | None:
    """Return whether a value is of a type, or None if there is no such type; null is of none but Null."""
    name = SPELLINGS.get(kind.name, kind.name)
    if name == "Any":
        return value is not None
    types = TYPES.get(name) or ALIASES.get(name)
    if types is None:
        context.warn(f"Expected a type, but {kind.name}.", kind.span)
        return None
    if type(value) not in types:
        return False
    check = _PARTS.get(name)
    return check(value, kind, context) if check else True


def accepts(value: Any, kind: Type, context: Context) -> bool:
    """Tell whether a value may be passed where a type is declared: null always, for no type says otherwise."""
    return value is None or conforms(value, kind, context) is True


def _list_of(value: list[Any], kind: Type, context: Context) -> bool:
    return not kind.parts or all(accepts(each, kind.parts[0], context) for each in value)


def _range_of(value: Range, kind: Type, context: Context) -> bool:
    return not kind.parts or all(accepts(each, kind.parts[0], context) for each in (value.low, value.high))


def _context_of(value: dict[str, Any], kind: Type, context: Context) -> bool:
    return all(key in value and accepts(value[key], each, context) for key, each in kind.members)


_PARTS: Final[dict[str, Callable[[Any, Type, Context], bool]]] = {
    "list": _list_of,
    "range": _range_of,
    "context": _context_of,
}
