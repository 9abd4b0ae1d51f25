"""
What every body under /v2 is.

Rule 1: names are camelCase on the wire, and a field that is not declared is refused, never ignored.
Rule 2: keys are strings of digits, because JavaScript rounds numbers above 2^53.
"""

import re
from typing import Annotated, Any, Final

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

DIGITS: Final = re.compile(r"[0-9]{1,25}")  # noqa: TID251 - ours
WHOLE: Final = re.compile(r"-?[0-9]{1,19}")  # noqa: TID251 - ours
LARGEST: Final = (1 << 63) - 1


def read_key(value: Any, info: ValidationInfo) -> int:
    """Return a key from its digits; raises ValueError for anything else. Only answers are filled with numbers."""
    asked = bool((info.config or {}).get("strict"))
    if isinstance(value, int) and not isinstance(value, bool) and not asked:
        return value
    if not isinstance(value, str) or not DIGITS.fullmatch(value):
        raise ValueError("Expected a key, a string of digits.")
    return min(int(value), LARGEST)  # no key is so large: nothing will be found


Key = Annotated[
    int,
    BeforeValidator(read_key),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,25}$"}),
]


def read_long(value: Any) -> Any:
    """Return the number of a text of digits, as which a client may send 64 bits; anything else as it is."""
    return int(value) if isinstance(value, str) and WHOLE.fullmatch(value) else value


Long = Annotated[
    int,
    BeforeValidator(read_long),
    Field(ge=-LARGEST - 1, le=LARGEST),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "format": "int64"}, {"type": "string", "pattern": "^-?[0-9]{1,19}$"}]}
    ),
]
"""A number of 64 bits: JavaScript cannot hold it, so Camunda's client for Node sends it as text."""

LongKey = Annotated[str, StringConstraints(pattern="^[0-9]{1,25}$")]
PlacedKey = Annotated[str, StringConstraints(pattern="^[0-9]{1,25}(-[0-9]{1,9})?$")]


class Request(BaseModel):
    """What a client sends; no Schema of ninja, which takes any object, a number for one, as a body without fields."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=False, strict=True)


class Answer(BaseModel):
    """What we send; no Schema of ninja, which looks a field that is absent up as a path of a template, item by item."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, from_attributes=True)
