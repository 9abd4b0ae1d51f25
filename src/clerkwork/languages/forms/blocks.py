"""
What a schema is compiled to: blocks of fields.

Rule 1: a group is no thing of its own here; its path and its condition are in its fields.
Rule 2: a block is what one context of values belongs to: the form itself, or one entry of a dynamic list.
Rule 3: these classes hold what was read and decide nothing.
"""

from dataclasses import dataclass
from typing import Any, Final

from clerkwork.languages.feel import Expression
from clerkwork.languages.texts import Template

Limit = Any  # a fixed number, an Expression that gives one, or None


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a value; each is fixed, an expression, or None."""

    minimum: Limit = None
    maximum: Limit = None
    shortest: Limit = None
    longest: Limit = None
    pattern: Any = None  # a compiled RE2
    kind: str = ""  # "email" or "phone"
    digits: int | None = None  # after the point


@dataclass(frozen=True, slots=True)
class Options:
    """Where the choices of a field come from: exactly one of the three."""

    fixed: tuple[Any, ...] | None = None
    variable: tuple[str, ...] | None = None
    expression: Expression | None = None


NO_LIMITS: Final = Limits()
NO_OPTIONS: Final = Options(fixed=())


@dataclass(frozen=True, slots=True)
class Moment:
    """What a datetime field asks for."""

    subtype: str = "date"
    zone: str = "utc_offset"
    future_only: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a form asks or computes."""

    type: str
    id: str
    path: tuple[str, ...]
    empty: Any = None
    default: Any = None
    hides: tuple[Expression, ...] = ()
    disabled: bool = False
    readonly: bool | Expression = False
    required: bool = False
    computed: Expression | None = None
    rule: Expression | None = None
    message: Template | None = None
    limits: Limits = NO_LIMITS
    options: Options = NO_OPTIONS
    moment: Moment | None = None
    as_text: bool = False  # a number kept as text
    entries: "Block | None" = None  # what one entry of a dynamic list asks
    fixed_entries: bool = False  # entries can be neither added nor removed
    first_entries: int = 0  # entries of a fresh list


@dataclass(frozen=True, slots=True)
class Text:
    """A text that changes with what is typed."""

    id: str
    template: Template
    hides: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """The fields and changing texts of one context, in the order of the form."""

    fields: tuple[Field, ...] = ()
    texts: tuple[Text, ...] = ()


EMPTY: Final = Block()
