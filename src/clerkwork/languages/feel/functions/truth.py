"""Boolean and miscellaneous functions: not, all, any, is, is defined, assert, get or else."""

from typing import Any, Final

from clerkwork.languages.feel.builtin import Builtin
from clerkwork.languages.feel.comparison import equal
from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.text_values import to_text
from clerkwork.languages.feel.values import type_name


def negate(value: Any) -> bool | None:
    """Return the opposite of true or false, null of anything else."""
    return not value if type(value) is bool else None


def _decide(values: list[Any], *, decided: bool) -> bool | None:
    if any(value is decided for value in values):
        return decided
    return (not decided) if all(type(value) is bool for value in values) else None


def all_hold(values: list[Any]) -> bool | None:
    """Return false if one is false, true if all are true, else null."""
    return _decide(values, decided=False)


def any_holds(values: list[Any]) -> bool | None:
    """Return true if one is true, false if all are false, else null."""
    return _decide(values, decided=True)


def is_same(context: Context, one: Any, other: Any) -> bool:
    """Tell whether two values are of one type and look alike: 12:00Z is not 13:00+01:00."""
    if type_name(one) != type_name(other):
        return False
    return equal(one, other, context) is True and (not hasattr(one, "tzinfo") or to_text(one) == to_text(other))


def check(context: Context, value: Any, condition: Any, cause: str | None = None) -> Any:
    """Return the value if the condition is true, else null with a warning that names the cause."""
    if condition is True:
        return value
    context.warn(cause or "Expected the assertion to hold, but it does not.")
    return None


def or_else(value: Any, default: Any) -> Any:
    """Return the value, or the default if it is null."""
    return default if value is None else value


BUILTINS: Final = (
    Builtin("not", "negand: any", negate),
    Builtin("all", "list: list", all_hold),
    Builtin("all", "...values: any", all_hold),
    Builtin("and", "list: list", all_hold),
    Builtin("and", "...values: any", all_hold),
    Builtin("any", "list: list", any_holds),
    Builtin("any", "...values: any", any_holds),
    Builtin("or", "list: list", any_holds),
    Builtin("or", "...values: any", any_holds),
    Builtin("is", "value1: any, value2: any", is_same, contextual=True),
    Builtin("is defined", "value: any", lambda value: value is not None),
    Builtin("assert", "value: any, condition: any", check, contextual=True),
    Builtin("assert", "value: any, condition: any, cause: string", check, contextual=True),
    Builtin("get or else", "value: any, default: any", or_else),
)
