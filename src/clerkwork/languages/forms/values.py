"""
One value against one field: is it of the right type, within its limits and one of the choices?

Rule 1: each type of component has one function in CHECKS; it returns the value to keep or raises Wrong.
Rule 2: emptiness is decided before and elsewhere; no function here sees an empty value.
Rule 3: every sentence says what to do, to a person who fills in a form.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

import re2

from clerkwork.kernel.json import canonical
from clerkwork.kernel.sentences import Sentence
from clerkwork.languages.feel import Context, Expression, to_json
from clerkwork.languages.forms.blocks import Field, Limit, Options
from clerkwork.languages.forms.places import look

PATTERN_OPTIONS: Final = re2.Options()
PATTERN_OPTIONS.log_errors = False

# The HTML standard's pattern of <input type=email>, with a dot required in the domain.
EMAIL: Final = re2.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+",
    PATTERN_OPTIONS,
)
PHONE: Final = re2.compile(r"(?:\+|00)[1-9](?:[ ./()-]{0,2}[0-9]){5,18}", PATTERN_OPTIONS)
NUMBER: Final = re2.compile(r"-?[0-9]{1,34}(?:\.[0-9]{1,34})?", PATTERN_OPTIONS)
CLOCK: Final = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
ZONES: Final = {"utc_offset": r"(Z|[+-][0-9]{2}:[0-9]{2})", "utc_normalized": "Z", "no_timezone": ""}
EXAMPLES: Final = {"date": "2026-03-31", "time": "09:30", "datetime": "2026-03-31T09:30"}
ENTER: Final = {
    "date": Sentence("Enter a day such as %(example)s."),
    "time": Sentence("Enter a time such as %(example)s."),
    "datetime": Sentence("Enter a day and time such as %(example)s."),
}
NO_SUCH: Final = {
    "date": Sentence("There is no such day; enter one such as %(example)s."),
    "time": Sentence("There is no such time; enter one such as %(example)s."),
    "datetime": Sentence("There is no such day and time; enter one such as %(example)s."),
}
OFFSETS: Final = {"utc_offset": "+01:00", "utc_normalized": "Z", "no_timezone": ""}
MOST_DIGITS: Final = 34


class Wrong(Exception):  # noqa: N818 - reads as the sentence it is; never leaves this package
    """The value is not what the field asks for; the sentence says what to do."""

    def __init__(self, one: str, many: str = "", /, **values: Any) -> None:
        self.says = Sentence(one, many, **values)
        super().__init__(self.says)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a value is looked at in: the names in reach, the variables nobody can type, and the evaluation."""

    scope: Mapping[str, Any]
    variables: Mapping[str, Any]
    context: Context


Check = Callable[[Field, Any, Situation], Any]


def check(field: Field, value: Any, situation: Situation) -> Any:
    """Return the value to keep for a value that is not empty; raises Wrong."""
    return CHECKS[field.type](field, value, situation)


def limit(bound: Limit, situation: Situation) -> Any:
    """Return what a limit says now, or None when it says nothing."""
    if isinstance(bound, Expression):
        bound = to_json(bound.run(situation.scope, situation.context))
    return None if isinstance(bound, bool) or not isinstance(bound, int | Decimal) else bound


def text(field: Field, value: Any, situation: Situation) -> str:
    """Check a text's length, form and characters."""
    if not isinstance(value, str):
        raise Wrong("Enter a text.")
    if any(not _can_be_kept(character) for character in value):
        raise Wrong("Remove the characters that cannot be shown.")
    if field.type == "textfield" and ("\n" in value or "\r" in value):
        raise Wrong("Write this in one line.")
    shortest, longest = limit(field.limits.shortest, situation), limit(field.limits.longest, situation)
    if shortest is not None and len(value) < shortest:
        raise Wrong("Use at least %(n)s character.", "Use at least %(n)s characters.", n=shortest)
    if longest is not None and len(value) > longest:
        raise Wrong("Use at most %(n)s character.", "Use at most %(n)s characters.", n=longest)
    _check_form(field, value)
    return value


def _can_be_kept(character: str) -> bool:
    """Tell whether both databases and UTF-8 can hold a character: no controls but white space, no lone surrogates."""
    return (character >= " " or character in "\t\n\r") and not "\ud800" <= character <= "\udfff" and character != "\x7f"


def _check_form(field: Field, value: str) -> None:
    if field.limits.kind == "email" and not EMAIL.fullmatch(value):
        raise Wrong("Enter an e-mail address such as name@example.org.")
    if field.limits.kind == "phone" and not PHONE.fullmatch(value):
        raise Wrong("Enter a phone number with its country code, such as +49 30 1234567.")
    if field.limits.pattern is not None and not field.limits.pattern.search(value):
        raise Wrong("Enter this in the form that is asked for.")


def number(field: Field, value: Any, situation: Situation) -> int | Decimal | str:
    """Check a number's type, size and digits; a number kept as text stays text."""
    figure = _figure(field, value)
    digits = field.limits.digits
    if digits is not None and _digits_after_point(figure) > digits:
        if digits == 0:
            raise Wrong("Enter a whole number.")
        raise Wrong("Use at most %(n)s digit after the point.", "Use at most %(n)s digits after the point.", n=digits)
    minimum, maximum = limit(field.limits.minimum, situation), limit(field.limits.maximum, situation)
    if minimum is not None and figure < minimum:
        raise Wrong("Enter %(limit)s or more.", limit=minimum)
    if maximum is not None and figure > maximum:
        raise Wrong("Enter %(limit)s or less.", limit=maximum)
    return value if isinstance(value, str) else figure


def _figure(field: Field, value: Any) -> int | Decimal:
    if field.as_text and isinstance(value, str) and NUMBER.fullmatch(value):
        return Decimal(value)
    if isinstance(value, bool) or field.as_text or not isinstance(value, int | Decimal):
        raise Wrong("Enter a number.")
    exact = Decimal(value)
    if not exact.is_finite() or (exact and exact.adjusted() >= MOST_DIGITS) or _digits_after_point(exact) > MOST_DIGITS:
        raise Wrong("Enter a number of at most %(most)s digits.", most=MOST_DIGITS)
    return value


def _digits_after_point(figure: int | Decimal) -> int:
    """Count the digits after the point without trailing zeros; exact, whatever the precision of decimal's context."""
    _sign, digits, exponent = Decimal(figure).as_tuple()
    if not isinstance(exponent, int) or not any(digits):
        return 0
    zeros = len(digits) - max(index for index, digit in enumerate(digits, 1) if digit)
    return max(0, -exponent - zeros)


def box(_field: Field, value: Any, _situation: Situation) -> bool:
    """Check a tick."""
    if value is not True:
        raise Wrong("Tick this box or leave it empty.")
    return True


def choice(field: Field, value: Any, situation: Situation) -> Any:
    """Check that a value is one of the choices."""
    if _key(value) not in set(map(_key, offered(field.options, situation))):
        raise Wrong("Choose one of the offered values.")
    return value


def choices(field: Field, value: Any, situation: Situation) -> list[Any]:
    """Check that each value is one of the choices and is there once."""
    if not isinstance(value, list):
        raise Wrong("Choose from the offered values.")
    chosen = set(map(_key, value))
    if not chosen <= set(map(_key, offered(field.options, situation))):
        raise Wrong("Choose only offered values.")
    if len(chosen) < len(value):
        raise Wrong("Choose each value only once.")
    return value


def offered(options: Options, situation: Situation) -> list[Any]:
    """Return the values of the choices that a field offers now."""
    if options.fixed is not None:
        return list(options.fixed)
    if options.expression is not None:
        found = to_json(options.expression.run(situation.scope, situation.context))
    else:
        found = look(situation.variables, options.variable or ())
    return option_values(found)


def option_values(found: Any) -> list[Any]:
    """Return the values of options in any of form-js's shapes: plain values, or contexts of label and value."""
    values = []
    for each in found if isinstance(found, list) else ():
        if not isinstance(each, Mapping):
            values.append(each)
        elif each.get("value") is not None:
            values.append(each["value"])
        elif isinstance(each.get("label"), str):
            values.append(each["label"])
    return values


def _key(value: Any) -> Hashable:
    """Return what is equal for equal JSON values; true is not 1."""
    return canonical(value) if isinstance(value, dict | list) else (isinstance(value, bool), value)


def moment(field: Field, value: Any, situation: Situation) -> str:
    """Check a day, a time or both, written as the field says."""
    wanted = field.moment
    assert wanted is not None
    example = EXAMPLES[wanted.subtype]
    if wanted.subtype != "date":
        example += OFFSETS[wanted.zone]
    if not isinstance(value, str) or not _moment_pattern(wanted.subtype, wanted.zone).fullmatch(value):
        raise Wrong(ENTER[wanted.subtype], example=example)
    try:
        found = _READERS[wanted.subtype](value)
    except ValueError:
        raise Wrong(NO_SUCH[wanted.subtype], example=example) from None
    if wanted.future_only and isinstance(found, date) and _day(found, situation) < situation.context.now.date():
        raise Wrong("Choose a day that is not in the past.")
    return value


def _day(found: date, situation: Situation) -> date:
    """Return the day in the zone of the evaluation."""
    if not isinstance(found, datetime):
        return found
    return (found if found.tzinfo is None else found.astimezone(situation.context.now.tzinfo)).date()


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "datetime": datetime.fromisoformat,
}
_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MOMENTS: Final = {
    (subtype, zone): re2.compile(day + clock, PATTERN_OPTIONS)
    for zone, offset in ZONES.items()
    for subtype, day, clock in (
        ("date", _DAY, ""),
        ("time", "", CLOCK + offset),
        ("datetime", f"{_DAY}T", CLOCK + offset),
    )
}


def _moment_pattern(subtype: str, zone: str) -> Any:
    return _MOMENTS[subtype, zone]


def file(_field: Field, _value: Any, _situation: Situation) -> Any:
    """Refuse files until they can be kept."""
    raise Wrong("Files cannot be added here yet.")


CHECKS: Final[Mapping[str, Check]] = {
    "checkbox": box,
    "checklist": choices,
    "datetime": moment,
    "filepicker": file,
    "number": number,
    "radio": choice,
    "range": number,
    "select": choice,
    "taglist": choices,
    "textarea": text,
    "textfield": text,
}
