"""
Built-in functions: how one is declared, and the one place where arguments are checked.

Rule 1: a builtin declares its signature as text; its body receives only values that fit, and returns a value.
Rule 2: builtins of one name are overloads; the first whose signature fits is called.
Rule 3: no fit is no error: the result is null, with a warning that shows the signature.

A signature is `name: type, name?: type, ...name: type`. A question mark makes a parameter optional, dots let it take
all further arguments as a list. A type is one of TYPES or ALIASES, or several of them joined by `|`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.extended import FarDate, FarMoment, FineTime, LongDuration
from clerkwork.languages.feel.temporal import midnight
from clerkwork.languages.feel.values import Function, Range, YearsMonths, describe

MISFIT: Final = object()
ITEMS_PER_STEP: Final = 32  # of a list that is an argument
CHARACTERS_PER_STEP: Final = 256  # of a string that is one

TYPES: Final[dict[str, frozenset[type]]] = {
    "null": frozenset((type(None),)),
    "boolean": frozenset((bool,)),
    "number": frozenset((int, Decimal)),
    "string": frozenset((str,)),
    "date": frozenset((date, FarDate)),
    "time": frozenset((time, FineTime)),
    "date and time": frozenset((datetime, FarMoment)),
    "days and time duration": frozenset((timedelta, LongDuration)),
    "years and months duration": frozenset((YearsMonths,)),
    "list": frozenset((list,)),
    "context": frozenset((dict,)),
    "range": frozenset((Range,)),
    "function": frozenset((Function,)),
}
ANY: Final = frozenset().union(*TYPES.values())
ALIASES: Final = {
    "any": ANY,
    "duration": TYPES["days and time duration"] | TYPES["years and months duration"],
    "point": ANY
    - frozenset().union(*(TYPES[name] for name in ("null", "boolean", "list", "context", "range", "function"))),
}


@dataclass(frozen=True, slots=True)
class Builtin:
    """
    A function that expressions may call.

    `name` may hold spaces. `body` takes the arguments by position; with `contextual` it takes the Context first. An
    optional argument that is left out is not passed, or is None when a later one is given. A `constant` function is
    worked out while compiling where its arguments are literals.
    """

    name: str
    signature: str
    body: Callable[..., Any]
    contextual: bool = False
    constant: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """One parameter of a signature."""

    name: str
    types: frozenset[type]
    optional: bool = False
    rest: bool = False

    def take(self, value: Any) -> Any:
        """
        Return the value as this parameter takes it, or MISFIT.

        Source: DMN 1.5, 10.3.2.9.4: a list of one stands for its item and an item for a list of one; a date stands for
        its midnight in UTC.
        """
        if type(value) in self.types:
            return value
        if type(value) is list and len(value) == 1 and type(value[0]) in self.types:
            return value[0]
        if datetime in self.types and type(value) in _DATES:
            return midnight(value)
        return [value] if value is not None and list in self.types else MISFIT

    def take_all(self, value: Any) -> Any:
        """Return the value as this parameter takes it by name: one that takes all further arguments gets their list."""
        if not self.rest:
            return self.take(value)
        taken = [self.take(each) for each in (value if type(value) is list else [value])]
        return MISFIT if MISFIT in map(_identity, taken) else taken


_DATES: Final = TYPES["date"]


def read_signature(signature: str) -> tuple[Slot, ...]:
    """Return the parameters of a signature text; raises KeyError on an unknown type."""
    return tuple(_read_slot(part.strip()) for part in signature.split(",") if part.strip())


def _read_slot(text: str) -> Slot:
    name, _, types = text.partition(":")
    known = TYPES | ALIASES
    return Slot(
        name=name.strip().removeprefix("...").removesuffix("?"),
        types=frozenset().union(*(known[each.strip()] for each in types.split("|"))),
        optional=name.strip().endswith("?"),
        rest=name.startswith("..."),
    )


class Overload:
    """One signature of a builtin, ready to be called."""

    __slots__ = (
        "_body",
        "_contextual",
        "_least",
        "_most",
        "_nullable",
        "constant",
        "name",
        "rest",
        "signature",
        "slots",
    )

    def __init__(self, builtin: Builtin) -> None:
        self.name = builtin.name
        self.signature = builtin.signature
        self.slots = read_signature(builtin.signature)
        self.rest = bool(self.slots) and self.slots[-1].rest
        self._body = builtin.body
        self._contextual = builtin.contextual
        self.constant = builtin.constant
        self._nullable = {slot.name for slot in self.slots if type(None) in slot.types and not slot.rest}
        self._least = sum(not slot.optional for slot in self.slots)
        self._most = 1 << 30 if self.rest else len(self.slots)

    def takes(self, count: int) -> bool:
        """Tell whether so many arguments can be passed by position."""
        return self._least <= count <= self._most

    def order(self, names: Sequence[str]) -> tuple[int, ...] | None:
        """
        Return, for each parameter up to the last one named or needed, the index of its argument (-1: none).

        None if they misfit. One that is left out is null, if the parameter takes null.
        """
        known = [slot.name for slot in self.slots]
        needed = {slot.name for slot in self.slots if not slot.optional}
        missing = {slot.name for slot in self.slots if slot.name in needed.difference(names)}
        if len(set(names)) < len(names) or not set(names) <= set(known) or not missing <= self._nullable:
            return None
        last = max((known.index(name) for name in {*names, *missing}), default=-1)
        return tuple(names.index(name) if name in names else -1 for name in known[: last + 1])

    def fit(self, arguments: Sequence[Any]) -> list[Any] | None:
        """Return the arguments as the body takes them, or None if one does not fit."""
        if self.rest:
            return self._fit_rest(arguments)
        fitting = []
        for value, slot in zip(arguments, self.slots, strict=False):
            kept = value if type(value) in slot.types else slot.take(value)
            if kept is MISFIT:
                return None
            fitting.append(kept)
        return fitting

    def fit_named(self, order: Sequence[int], values: Sequence[Any]) -> list[Any] | None:
        """Return the arguments in an order as the body takes them; what takes all further ones is named as a list."""
        fitting: list[Any] = []
        for slot, index in zip(self.slots, order, strict=False):
            taken = slot.take_all(values[index]) if index >= 0 else None
            if taken is MISFIT:
                return None
            fitting.append(taken)
        return fitting

    def _fit_rest(self, arguments: Sequence[Any]) -> list[Any] | None:
        count = len(self.slots) - 1
        fixed = [slot.take(value) for value, slot in zip(arguments[:count], self.slots, strict=False)]
        rest = [self.slots[-1].take(value) for value in arguments[count:]]
        return None if MISFIT in map(_identity, fixed + rest) else [*fixed, rest]

    def run(self, context: Context, fitting: Sequence[Any]) -> Any:
        """Return what the body makes of arguments that fit, after paying for it."""
        cost = 1
        for value in fitting:
            if type(value) is list:
                cost += len(value) // ITEMS_PER_STEP
            elif type(value) is str:
                cost += len(value) // CHARACTERS_PER_STEP
        context.spend(cost)
        result = self._body(context, *fitting) if self._contextual else self._body(*fitting)
        return context.grow(result) if type(result) is str or type(result) is list else result


def _identity(value: Any) -> Any:
    """Return MISFIT or None: `in` must not compare FEEL values by Python's equality."""
    return MISFIT if value is MISFIT else None


def call(context: Context, overloads: Sequence[Overload], arguments: Sequence[Any]) -> Any:
    """Return what the first overload that fits makes of the arguments, else null with a warning."""
    for overload in overloads:
        if overload.takes(len(arguments)):
            fitting = overload.fit(arguments)
            if fitting is not None:
                return overload.run(context, fitting)
    context.warn(misfit(overloads, arguments))
    return None


def misfit(overloads: Iterable[Overload], arguments: Sequence[Any]) -> str:
    """Return the warning that no overload takes these arguments."""
    known = " or ".join(f"{each.name}({each.signature})" for each in overloads)
    return f"Expected {known}, but got ({', '.join(map(describe, arguments))})."


def overloads_by_name(builtins: Iterable[Builtin]) -> dict[str, tuple[Overload, ...]]:
    """Return the overloads of each name, in the order given."""
    found: dict[str, tuple[Overload, ...]] = {}
    for builtin in builtins:
        found[builtin.name] = (*found.get(builtin.name, ()), Overload(builtin))
    return found
