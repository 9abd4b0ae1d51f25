"""The form to try a decision out."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from clerkwork.features.decisions import words
from clerkwork.features.decisions.inputs import Wanted
from clerkwork.languages import feel
from clerkwork.languages.feel import ast, temporal
from clerkwork.runtime import wiring

MINUTES: Final = len("10:30")
SHORT_MOMENT: Final = len("2026-01-01T10:30")
LONGEST: Final = 10_000


class TryForm(forms.Form):
    """A field for everything a decision wants to know; nothing is required, what is left open is null."""

    def __init__(self, fields: Sequence[Wanted], data: Any = None) -> None:
        super().__init__(data, auto_id="try-%s", prefix=None)
        self.wanted = {f"i{number}": each for number, each in enumerate(fields)}
        for name, each in self.wanted.items():
            self.fields[name] = _field(each, f"try-{name}-list")

    @property
    def suggestions(self) -> list[tuple[str, tuple[str, ...]]]:
        """The ids of lists of suggestions, and what they suggest."""
        return [(f"try-{name}-list", each.suggestions) for name, each in self.wanted.items() if each.suggestions]

    def clean(self) -> dict[str, Any]:
        """Read every text by the kind of its field."""
        for name, each in self.wanted.items():
            text = str(self.cleaned_data.get(name) or "").strip()
            try:
                self.cleaned_data[name] = READERS[each.kind](text) if text else None
            except ValueError as error:
                self.add_error(name, str(error))
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """Return the values, structures put together again."""
        found: dict[str, Any] = {}
        for name, each in self.wanted.items():
            inside = found
            for step in each.path[:-1]:
                inside = inside.setdefault(step, {})
            inside[each.path[-1]] = self.cleaned_data.get(name)
        return {name: _whole(value) for name, value in found.items()}


def _whole(value: Any) -> Any:
    """Return a structure, null if nothing in it was said."""
    if not isinstance(value, dict):
        return value
    parts = {name: _whole(each) for name, each in value.items()}
    return parts if any(each is not None for each in parts.values()) else None


def _field(each: Wanted, suggestions: str) -> forms.Field:
    widget = _select(each) if each.choices or each.kind == "boolean" else _typed(each, suggestions)
    return forms.CharField(
        required=False,
        label=each.label,
        widget=widget,
        max_length=LONGEST,
        help_text=HINTS[each.kind]() if each.kind in HINTS and not each.choices else "",
    )


def _select(each: Wanted) -> forms.Select:
    choices = [(str(value), words.value(value)) for value in each.choices]
    if each.kind == "boolean":
        choices = [("true", _("Yes")), ("false", _("No"))]
    return forms.Select(choices=[("", _("Not said")), *choices], attrs={"class": "form-select"})


def _typed(each: Wanted, suggestions: str) -> forms.Widget:
    attributes = {"class": "form-control", **ATTRIBUTES.get(each.kind, {})}
    if each.suggestions:
        attributes["list"] = suggestions
    return forms.TextInput(attrs={**attributes, "autocomplete": "off"})


ATTRIBUTES: Final[Mapping[str, Mapping[str, str]]] = {
    "number": {"type": "number", "step": "any", "inputmode": "decimal"},
    "date": {"type": "date"},
    "time": {"type": "time", "step": "1"},
    "moment": {"type": "datetime-local", "step": "1"},
    "feel": {"spellcheck": "false"},
}
HINTS: Final[Mapping[str, Callable[[], str]]] = {
    "duration": lambda: _("For example “3 days”, “12 hours” or “1 year 6 months”."),
    "feel": lambda: _("A text, a number, a list such as [1, 2] or a context such as {days: 3}."),
}


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise ValueError(_("Expected a number, but “%(text)s”.") % {"text": text})
    return found


def _choice(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(_("Expected yes or no."))
    return text == "true"


def _date(text: str) -> Any:
    return _temporal(temporal.read_date(text), _("a date"), text)


def _time(text: str) -> Any:
    return _temporal(temporal.read_time(f"{text}:00" if len(text) == MINUTES else text), _("a time"), text)


def _moment(text: str) -> Any:
    whole = f"{text}:00" if len(text) == SHORT_MOMENT else text
    return _temporal(temporal.read_date_and_time(whole), _("a date and time"), text)


def _temporal(found: Any, what: str, text: str) -> Any:
    if found is None:
        raise ValueError(_("Expected %(what)s, but “%(text)s”.") % {"what": what, "text": text})
    return found


UNITS: Final[Mapping[str, str]] = {
    "year": "Y", "month": "M", "week": "W", "day": "D", "hour": "TH", "minute": "TM", "second": "TS"
}  # fmt: skip


def duration(text: str) -> Any:
    """Return the duration of "P3D" or "1 year 6 months"; raises ValueError."""
    return _temporal(temporal.read_duration(_iso(text) or text), _("a duration such as “3 days”"), text)


def _iso(text: str) -> str:
    """Return "1 day 2 hours" in ISO 8601, "" if it is nothing of the kind; a week is seven days."""
    tokens = text.casefold().replace(",", " ").replace(_("and"), " ").split()
    days, months, clock = 0, "", ""
    if not tokens or len(tokens) % 2:
        return ""
    for number, word in zip(tokens[::2], tokens[1::2], strict=True):
        unit = UNITS.get(word) or UNITS.get(word.removesuffix("s"))
        if unit is None or not (number.isascii() and number.isdecimal()):
            return ""
        match unit:
            case "D" | "W":
                days += int(number) * (7 if unit == "W" else 1)
            case "Y" | "M":
                months += number + unit
            case _:
                clock += number + unit[1]
    return "P" + months + (f"{days}D" if days or not (months or clock) else "") + (f"T{clock}" if clock else "")


def _feel(text: str) -> Any:
    """Return the value of FEEL; a bare word is a text."""
    try:
        expression = wiring.current().feel.expression(text)
    except feel.FeelSyntaxError:
        return text
    if isinstance(expression.ast, ast.Name):
        return text
    return expression.evaluate({}, wiring.feel_context()).value


READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "number": _number,
    "text": str,
    "boolean": _choice,
    "date": _date,
    "time": _time,
    "moment": _moment,
    "duration": duration,
    "feel": _feel,
}
