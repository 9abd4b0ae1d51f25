"""
Conditions on a field: a value that it has, or operators by their `$` names.

Rule 1: what is sent has a bound, so that no request makes a statement that a database refuses.
Rule 2: a filter is read by its declared fields, never by dumping it: keys would become text on the way.
"""

from typing import Annotated, Any, Final

from pydantic import Field as Declared
from pydantic import StrictBool, StrictInt, StrictStr

from clerkwork.web.rest.schema import LARGEST, Key, LongKey, Request

MOST_VALUES: Final = 1_000  # of $in and $notIn; a statement takes 32,766 parameters on SQLite
LONGEST_PATTERN: Final = 1_000
MOST_ALTERNATIVES: Final = 20
OR: Final = "$or"

Whole = Annotated[StrictInt, Declared(ge=-LARGEST - 1, le=LARGEST)]
Few = Declared(max_length=MOST_VALUES)


class Condition(Request):
    """What all conditions are."""


class TextFilter(Condition):
    """Conditions on a text; in $like `*` stands for any characters and `?` for one."""

    eq: StrictStr | None = Declared(default=None, alias="$eq")
    neq: StrictStr | None = Declared(default=None, alias="$neq")
    exists: StrictBool | None = Declared(default=None, alias="$exists")
    in_: Annotated[list[StrictStr], Few] | None = Declared(default=None, alias="$in")
    not_in: Annotated[list[StrictStr], Few] | None = Declared(default=None, alias="$notIn")
    like: Annotated[StrictStr, Declared(max_length=LONGEST_PATTERN)] | None = Declared(default=None, alias="$like")


class NumberFilter(Condition):
    """Conditions on a number."""

    eq: Whole | None = Declared(default=None, alias="$eq")
    neq: Whole | None = Declared(default=None, alias="$neq")
    exists: StrictBool | None = Declared(default=None, alias="$exists")
    in_: Annotated[list[Whole], Few] | None = Declared(default=None, alias="$in")
    gt: Whole | None = Declared(default=None, alias="$gt")
    gte: Whole | None = Declared(default=None, alias="$gte")
    lt: Whole | None = Declared(default=None, alias="$lt")
    lte: Whole | None = Declared(default=None, alias="$lte")


class KeyFilter(Condition):
    """Conditions on a key."""

    eq: Key | None = Declared(default=None, alias="$eq")
    neq: Key | None = Declared(default=None, alias="$neq")
    exists: StrictBool | None = Declared(default=None, alias="$exists")
    in_: Annotated[list[Key], Few] | None = Declared(default=None, alias="$in")
    not_in: Annotated[list[Key], Few] | None = Declared(default=None, alias="$notIn")


class LongKeyFilter(Condition):
    """Conditions on a key that may be longer than a number of 64 bits."""

    eq: LongKey | None = Declared(default=None, alias="$eq")
    neq: LongKey | None = Declared(default=None, alias="$neq")
    in_: Annotated[list[LongKey], Few] | None = Declared(default=None, alias="$in")
    not_in: Annotated[list[LongKey], Few] | None = Declared(default=None, alias="$notIn")


class DateFilter(Condition):
    """Conditions on an instant, in ISO 8601 with an offset."""

    eq: StrictStr | None = Declared(default=None, alias="$eq")
    neq: StrictStr | None = Declared(default=None, alias="$neq")
    exists: StrictBool | None = Declared(default=None, alias="$exists")
    in_: Annotated[list[StrictStr], Few] | None = Declared(default=None, alias="$in")
    gt: StrictStr | None = Declared(default=None, alias="$gt")
    gte: StrictStr | None = Declared(default=None, alias="$gte")
    lt: StrictStr | None = Declared(default=None, alias="$lt")
    lte: StrictStr | None = Declared(default=None, alias="$lte")


def conditions(asked: Request | None) -> dict[str, dict[str, Any]]:
    """Return of each filter that was sent its operators, both by wire name; the tenant is always the one there is."""
    return {
        name: _sent(value) if isinstance(value, Condition) else {"$eq": value}
        for name, value in _sent(asked).items()
        if name not in {"tenantId", OR}
    }


def alternatives(asked: Request | None) -> list[Request]:
    """Return the filters of which one must hold besides the filter itself; none if it has no `$or`."""
    found: list[Request] = getattr(asked, "or_", None) or []
    return found


def _sent(asked: Request | None) -> dict[str, Any]:
    """Return the fields of a body that are not null."""
    if asked is None:
        return {}
    fields = type(asked).model_fields
    values = {declared.alias or name: getattr(asked, name) for name, declared in fields.items()}
    return {name: value for name, value in values.items() if value is not None}
