"""
FEEL over what a form or a tile stands on.

Rule 1: variables are JSON values; an expression that fails is null, never an error in somebody's face.
Rule 2: `now` is the installation's clock in the process's zone, so a form and its process agree on what day it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from clerkwork.languages import texts
from clerkwork.languages.feel import Context, Expression, Feel, FeelSyntaxError, from_json, to_json
from clerkwork.runtime import wiring


def context() -> Context:
    """Return what one evaluation for a page runs in."""
    return wiring.feel_context()


@dataclass(frozen=True, slots=True)
class Scope:
    """The variables of one form, as JSON."""

    variables: Mapping[str, Any]
    now: datetime

    @property
    def today(self) -> date:
        """The present day in the process's zone."""
        return self.now.date()

    def value(self, text: str | None) -> Any:
        """Return the JSON value of a FEEL text, with or without its leading "="; None for none or a wrong one."""
        return to_json(self.feel(text))

    def feel(self, text: str | None) -> Any:
        """Return the FEEL value of a text, where a date is a date; None for none or a wrong one."""
        if not text:
            return None
        spaced = tuple(sorted(name for name in self.variables if " " in name))
        expression = _expression(text.removeprefix("="), spaced, wiring.current().feel)
        return None if expression is None else expression.run(self.feels(expression.names), self._context())

    def _context(self) -> Context:
        found = context()
        found.now = self.now
        return found

    def feels(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the FEEL values of those variables that there are."""
        return {name: from_json(self.variables[name]) for name in names if name in self.variables}

    def text(self, template: str) -> str:
        """Return a text template filled from the variables; "" for one that cannot be read."""
        try:
            read = texts.read(template, wiring.current().feel)
        except FeelSyntaxError:
            return ""
        scope = {name: from_json(value) for name, value in self.variables.items()}
        return read.render(scope, self._context())


def scope(variables: Mapping[str, Any]) -> Scope:
    """Return a scope of the present moment."""
    return Scope(variables, context().now)


@lru_cache(maxsize=1024)
def _expression(text: str, names: tuple[str, ...], feel: Feel) -> Expression | None:
    try:
        return feel.expression(text, names=names)
    except FeelSyntaxError:
        return None
