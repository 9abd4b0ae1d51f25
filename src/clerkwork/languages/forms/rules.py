"""Limits, choices and kinds of moments: what a component says about its value."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import re2

from clerkwork.languages.forms.blocks import Limit, Limits, Moment, Options
from clerkwork.languages.forms.reading import Reading
from clerkwork.languages.forms.values import EXAMPLES, NUMBER, PATTERN_OPTIONS, ZONES, option_values

LONGEST_PATTERN: Final = 1_000
MOST_DIGITS: Final = 34
KINDS: Final = ("", "custom", "email", "phone")


def read_limits(reading: Reading, place: str, each: Mapping[str, Any], validate: Mapping[str, Any]) -> Limits:
    """Return the bounds of a component's value."""
    slider = each.get("range")
    bounds = slider if isinstance(slider, Mapping) else each if each["type"] == "range" else validate
    kind = validate.get("validationType") or ""
    if kind not in KINDS:
        reading.problem(place, f"There is no validation type “{kind}”.", "Use email, phone or custom.")
    return Limits(
        minimum=_limit(reading, place, "min", bounds.get("min")),
        maximum=_limit(reading, place, "max", bounds.get("max")),
        shortest=_limit(reading, place, "minLength", validate.get("minLength")),
        longest=_limit(reading, place, "maxLength", validate.get("maxLength")),
        pattern=_pattern(reading, place, validate.get("pattern")) if kind in ("", "custom") else None,
        kind=kind,
        digits=_digits(reading, place, each.get("decimalDigits")),
    )


def _limit(reading: Reading, place: str, name: str, given: Any) -> Limit:
    """Return a bound: a number, a number in quotes, or FEEL."""
    if given in (None, ""):
        return None
    if isinstance(given, str):
        if given.strip().startswith("="):
            return reading.expression(place, name, given)
        if NUMBER.fullmatch(given.strip()):
            return Decimal(given.strip())
    elif isinstance(given, int | float | Decimal) and not isinstance(given, bool):
        return Decimal(repr(given)) if isinstance(given, float) else given
    reading.problem(place, f"Expected “{name}” to be a number or FEEL, but “{given}”.", "Correct it.")
    return None


def _digits(reading: Reading, place: str, given: Any) -> int | None:
    if given in (None, ""):
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MOST_DIGITS:
        reading.problem(place, f"Expected 0 to {MOST_DIGITS} decimal digits, but “{given}”.", "Correct decimalDigits.")
        return None
    return given


def _pattern(reading: Reading, place: str, given: Any) -> Any:
    """Return a compiled pattern; what RE2 cannot do is refused, so no pattern takes long."""
    if given in (None, ""):
        return None
    if not isinstance(given, str) or len(given) > LONGEST_PATTERN:
        reading.problem(place, f"Expected a pattern of at most {LONGEST_PATTERN:,} characters.", "Shorten it.")
        return None
    try:
        return re2.compile(given, PATTERN_OPTIONS)
    except re2.error as error:
        reason = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error)
        reading.problem(
            place,
            f"The pattern “{given}” does not work: {reason}.",
            "Write a regular expression without look-around and back references.",
        )
        return None


def read_options(reading: Reading, place: str, each: Mapping[str, Any]) -> Options:
    """Return where a component's choices come from: an expression, a variable, or the component itself."""
    if each.get("valuesExpression"):
        return Options(expression=reading.expression(place, "valuesExpression", each["valuesExpression"]))
    if each.get("valuesKey"):
        return Options(variable=tuple(str(each["valuesKey"]).split(".")))
    given = each.get("values", [])
    if not isinstance(given, list):
        reading.problem(place, "Expected “values” to be a list.", "Write labels and values.")
        given = []
    values = option_values(given)
    if len(values) != len(given):
        reading.problem(place, "A choice has neither a value nor a label.", "Complete it, or remove it.")
    if len({repr(value) for value in values}) != len(values):
        reading.problem(place, "Two choices have the same value.", "Give each a value of its own.")
    return Options(fixed=tuple(values))


def read_moment(reading: Reading, place: str, each: Mapping[str, Any]) -> Moment:
    """Return what a datetime component asks for."""
    subtype, zone = each.get("subtype") or "date", each.get("timeSerializingFormat") or "utc_offset"
    if subtype not in EXAMPLES:
        reading.problem(place, f"There is no subtype “{subtype}”.", f"Use {', '.join(EXAMPLES)}.")
        subtype = "date"
    if zone not in ZONES:
        reading.problem(place, f"There is no time format “{zone}”.", f"Use {', '.join(ZONES)}.")
        zone = "utc_offset"
    return Moment(subtype, zone, reading.flag(place, "disallowPassedDates", each.get("disallowPassedDates")))
