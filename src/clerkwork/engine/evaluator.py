"""
FEEL inside a step: evaluate, and insist on the type that is needed.

Rule 1: what an expression gives is either usable or a Fault with a sentence that names the place.
Rule 2: values that become variables are JSON values.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from clerkwork.engine.context import StepContext
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.kernel.clock import to_datetime, to_instant
from clerkwork.kernel.names import LONGEST, fits, size
from clerkwork.languages.feel import WORKER, Context, Expression, to_json
from clerkwork.languages.feel.context import Exhausted
from clerkwork.languages.feel.expression import stopped
from clerkwork.languages.feel.extended import FarMoment
from clerkwork.languages.feel.temporal import read_date, read_date_and_time
from clerkwork.languages.feel.text_values import to_text

AS_THEY_ARE: Final = frozenset((int, str, bool, type(None)))
Turns = tuple[str, str, Iterable[tuple[int, Any]]]
"""Two names, and what they are called in each turn."""
NUMBERS: Final = frozenset((int, Decimal))


class Evaluator:
    """Evaluates the expressions of one step at its instant and in its zone, each with a budget of its own."""

    __slots__ = ("context", "now", "reason", "warned", "zone")

    def __init__(self, step: StepContext) -> None:
        self.now = step.now
        self.zone = step.zone
        self.context = Context(now=_moment(step.now, step.zone), budget=WORKER, random=step.random, clock=step.ticks)
        self.warned: Expression | None = None  # the last expression that left a warning, and the first it left
        self.reason = ""

    def fresh(self) -> Context:
        """Return a context of its own, with a whole budget, for work that FEEL is only a part of."""
        mine = self.context
        return Context(now=mine.now, budget=WORKER, random=mine.random, clock=mine.clock)

    def value(self, expression: Expression, view: Mapping[str, Any], place: str) -> Any:
        """Return the FEEL value; a Fault if the budget ended the evaluation."""
        context = self.context
        value = expression.run(view, context)
        if context.steps != WORKER.steps:
            context.renew()
        if context.warnings:
            self._settle(expression, place)
        return value

    def _settle(self, expression: Expression, place: str) -> None:
        """Keep the reason of a warning and begin anew; a Fault if the budget ran out."""
        old = self.context
        self.context = self.fresh()
        self.warned = expression
        self.reason = old.warnings[0].message
        if old.exhausted:
            reason = old.warnings[-1].message
            raise Fault(IncidentKind.EXPRESSION, f"{place}: {reason} The expression is: {expression.text}")

    def wrong(self, place: str, expected: str, value: object, expression: Expression) -> Fault:
        """Return the fault of a value that cannot be used, with FEEL's first warning as its reason."""
        shown = "null" if value is None else to_text(value)
        message = f"{place}: Expected {expected}, but {shown}.{self.because(expression)}"
        return Fault(IncidentKind.EXPRESSION, message)

    def because(self, expression: Expression) -> str:
        """Return FEEL's first warning, if it was this expression's, and the expression, to end the words of a fault."""
        reason = f" {self.reason}" if self.reason and self.warned is expression else ""
        return f"{reason} The expression is: {expression.text}"

    def json(self, expression: Expression, view: Mapping[str, Any], place: str) -> Any:
        """Return the value as it is kept in a variable."""
        context = self.context
        try:  # as in `value`: scripts and the rounds of loops come through here
            value = expression.code(view, context)
        except (Exhausted, RecursionError) as reason:
            value = None
            stopped(reason, context)
        if context.steps != WORKER.steps:
            context.renew()
        if context.warnings:
            self._settle(expression, place)
        return value if type(value) in AS_THEY_ARE else to_json(value)

    def fill(
        self, results: list[Any], expression: Expression, view: dict[str, Any], place: str, turns: Turns, *, name: str
    ) -> None:
        """
        Evaluate an expression for many turns, adding each value to `results`; a Fault leaves what came before it.

        Each turn gives variables to the view, in which `name` is null.
        """
        first, second, values = turns
        context, code, whole, keep = self.context, expression.code, WORKER.steps, results.append
        view[name] = None
        for view[first], view[second] in values:
            try:  # as in `json`, without a call for each turn
                value = code(view, context)
            except (Exhausted, RecursionError) as reason:
                value = None
                stopped(reason, context)
            if context.steps != whole:
                context.renew()
            if context.warnings:
                self._settle(expression, place)
                context = self.context
            keep(value if type(value) in AS_THEY_ARE else to_json(value))

    def truth(self, expression: Expression, view: Mapping[str, Any], place: str) -> bool:
        """Return true or false; a Fault for anything else."""
        value = self.value(expression, view, place)
        if type(value) is not bool:
            raise self.wrong(place, "true or false", value, expression)
        return value

    def text(self, expression: Expression, view: Mapping[str, Any], place: str) -> str:
        """Return a text that is not empty; a Fault for anything else."""
        value = self.value(expression, view, place)
        if type(value) is not str or not value.strip():
            raise self.wrong(place, "a text", value, expression)
        return self._short(value, place, expression)

    def optional_text(self, expression: Expression | None, view: Mapping[str, Any], place: str) -> str | None:
        """Return a text or None; an empty text counts as None."""
        if expression is None or (value := self.value(expression, view, place)) is None:
            return None
        if type(value) is not str:
            raise self.wrong(place, "a text or null", value, expression)
        return self._short(value, place, expression) or None

    def whole(self, expression: Expression, view: Mapping[str, Any], place: str) -> int:
        """Return a whole number; a Fault for anything else."""
        value = self.value(expression, view, place)
        if type(value) not in NUMBERS or value != int(value):
            raise self.wrong(place, "a whole number", value, expression)
        return int(value)

    def names(self, expression: Expression | None, view: Mapping[str, Any], place: str) -> tuple[str, ...]:
        """Return people or groups: from a list of texts, one text with commas, or null for none."""
        if expression is None or (value := self.value(expression, view, place)) is None:
            return ()
        found = read_names(value)
        if found is None:
            raise self.wrong(place, "a list of texts", value, expression)
        for name in found:
            self._short(name, place, expression)
        return found

    def key(self, expression: Expression, view: Mapping[str, Any], place: str) -> str:
        """Return a correlation key: a text, or a number as its text."""
        value = self.value(expression, view, place)
        if type(value) in NUMBERS:
            return to_text(value)
        if type(value) is str and value:
            return self._short(value, place, expression, IncidentKind.CORRELATION_KEY)
        found = self.wrong(place, "a text or a number as correlation key", value, expression)
        raise Fault(IncidentKind.CORRELATION_KEY, found.message)

    @staticmethod
    def _short(text: str, place: str, expression: Expression, kind: IncidentKind = IncidentKind.EXPRESSION) -> str:
        """Return a text that things are found by; a Fault for one that is too long for that."""
        if not fits(text):
            said = f"{place}: Expected a text of at most {LONGEST} bytes, but {size(text)}."
            raise Fault(kind, f"{said} The expression is: {expression.text}")
        return text

    def instant(self, expression: Expression | None, view: Mapping[str, Any], place: str) -> int | None:
        """Return the instant of a date (and time) or its text, or None for null; without a zone it means the step's."""
        if expression is None or (value := self.value(expression, view, place)) is None:
            return None
        found = read_instant(value, self.zone)
        if found is None:
            raise self.wrong(place, "a date and time", value, expression)
        return found


@lru_cache(maxsize=1)
def _moment(instant: int, zone: tzinfo) -> datetime:
    """Return the wall clock of an instant; the steps of one unit of work share it."""
    return to_datetime(instant).astimezone(zone)


def read_names(value: object) -> tuple[str, ...] | None:
    """Return the names in a list of texts or in one text with commas, each once; None if it is neither."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or any(type(part) is not str for part in parts):
        return None
    return tuple(dict.fromkeys(name for part in parts if (name := part.strip())))


def read_instant(value: object, zone: tzinfo) -> int | None:
    """Return the instant of a FEEL date, date and time, or the text of one; None if it is none of these."""
    if type(value) is str:
        value = read_date_and_time(value) or read_date(value)
    if isinstance(value, FarMoment) and not value.cycles:
        value = value.near  # an instant is of milliseconds
    if type(value) is date:
        value = datetime(value.year, value.month, value.day, tzinfo=zone)
    if not isinstance(value, datetime):
        return None
    return to_instant(value if value.tzinfo else value.replace(tzinfo=zone))
