"""
Which values are of a type, and what becomes of a value where another type is wanted.

Rule 1: a type is made ready once, while compiling; an unknown one is null with a warning whenever it is asked.
Rule 2: `Types` are those that a model defines, by name; they come before FEEL's own.

Source: DMN 1.5, 10.3.2.9.2 (type conformance), 10.3.2.9.3 and 10.3.2.9.4 (conversions).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from clerkwork.languages.feel.ast import Type
from clerkwork.languages.feel.builtin import ALIASES, TYPES
from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.temporal import midnight
from clerkwork.languages.feel.values import describe

Check = Callable[[Any, Context], bool | None]  # is a value of a type? None: there is no such type

SPELLINGS: Final = {
    "day time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "year month duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
    "dateTime": "date and time",
    "date time": "date and time",
    "function definition": "function",
    "Null": "null",
    "any": "Any",
}
ANY: Final = "Any"


def admit_all(_value: Any, _context: Context, /) -> bool:
    """Admit any value of a type: there is no constraint."""
    return True


@dataclass(frozen=True, slots=True, eq=False)
class ValueType:
    """
    A type ready to be asked.

    `name` is for messages, `kind` the outermost of FEEL's own types ("Any", "number", "list", …). `conforms` tells
    whether a value is of the type: null is of none but Null. `admits` tells whether a value of it keeps the constraints
    on top, which count where values are converted and not for `instance of`.
    """

    name: str
    kind: str
    conforms: Check
    admits: Callable[[Any, Context], bool] = admit_all

    def accepts(self, value: Any, context: Context) -> bool:
        """Tell whether a value may stand inside another where this type is declared: null conforms to every type."""
        return value is None or self.conforms(value, context) is True

    def coerce(self, value: Any, context: Context) -> Any:
        """
        Return a value as this type has it, or null with a warning if it cannot be.

        A list of one stands for its item, an item for a list of one, a date for its midnight in UTC.
        """
        if value is None:
            return None
        for candidate in self._candidates(value):
            if self.conforms(candidate, context) is True:
                if self.admits(candidate, context):
                    return candidate
                context.warn(f"Expected {self.name}, but the value is not an allowed one.")
                return None
        context.warn(f"Expected {self.name}, but {describe(value)}.")
        return None

    def _candidates(self, value: Any) -> Iterator[Any]:
        yield value
        if self.kind == "list" and type(value) is not list:
            yield [value]
        elif self.kind != "list" and type(value) is list and len(value) == 1:
            yield value[0]
        elif self.kind == "date and time" and type(value) in TYPES["date"]:
            yield midnight(value)


Types = Mapping[str, ValueType]
NO_TYPES: Final[Types] = MappingProxyType({})


def ready(kind: Type, types: Types = NO_TYPES) -> ValueType:
    """Return a type ready to be asked."""
    if kind.name in types:
        return types[kind.name]
    name = SPELLINGS.get(kind.name, kind.name)
    if name == ANY:
        return ValueType(name, name, lambda value, _: value is not None)
    known = TYPES.get(name) or ALIASES.get(name)
    if known is None:
        return ValueType(kind.name, kind.name, _unknown(kind))
    parts = _PARTS.get(name)
    check = parts(kind, types) if parts else None
    if check is None:
        return ValueType(name, name, lambda value, _: type(value) in known)
    return ValueType(name, name, lambda value, context: type(value) in known and check(value, context))


def _unknown(kind: Type) -> Check:
    def refuse(_: Any, context: Context) -> None:
        context.warn(f"Expected a type, but {kind.name}.", kind.span)

    return refuse


def _list_of(kind: Type, types: Types) -> Check | None:
    if not kind.parts:
        return None
    accepts = ready(kind.parts[0], types).accepts

    def check(value: list[Any], context: Context) -> bool:
        context.spend(1 + len(value) // 16)
        return all(accepts(each, context) for each in value)

    return check


def _range_of(kind: Type, types: Types) -> Check | None:
    if not kind.parts:
        return None
    accepts = ready(kind.parts[0], types).accepts
    return lambda value, context: accepts(value.low, context) and accepts(value.high, context)


def _context_of(kind: Type, types: Types) -> Check | None:
    members = [(name, ready(each, types).accepts) for name, each in kind.members]
    return lambda value, context: all(name in value and accepts(value[name], context) for name, accepts in members)


def _function_of(kind: Type, _: Types) -> Check | None:
    """Return the check of a function's parameters by their number; what its body gives is known only when it runs."""
    count = len(kind.parts) - 1
    return (lambda value, _: value.takes(count)) if kind.parts else None


_PARTS: Final[dict[str, Callable[[Type, Types], Check | None]]] = {
    "list": _list_of,
    "range": _range_of,
    "context": _context_of,
    "function": _function_of,
}
