"""What all parts of the reader share: the problems found so far, the dialect, and how properties are checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from clerkwork.kernel.errors import Problem
from clerkwork.languages import texts
from clerkwork.languages.feel import Expression, Feel, FeelSyntaxError
from clerkwork.languages.texts import Template

_POWER: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\^', re.DOTALL)  # noqa: TID251 - ours, without nested repetition


@dataclass(slots=True)
class Reading:
    """One schema being read."""

    feel: Feel
    problems: list[Problem] = field(default_factory=list)

    def problem(self, place: str, message: str, remedy: str) -> None:
        """Note a fault."""
        self.problems.append(Problem(place, message, remedy))

    def expression(self, place: str, what: str, given: Any) -> Expression | None:
        """Return the expression of a property that must be FEEL with a leading "="."""
        if not isinstance(given, str) or not given.strip().startswith("="):
            self.problem(place, f"Expected the {what} to be FEEL, but {_word(given)}.", "Begin it with =.")
            return None
        return self.condition(place, what, given)

    def condition(self, place: str, what: str, given: str) -> Expression | None:
        """Return the expression of a property that is FEEL with or without a leading "="."""
        try:
            return self.feel.expression(_standard(given.strip().removeprefix("=")))
        except FeelSyntaxError as error:
            self.problem(
                place,
                f"The {what} is not an expression: expected {error.expected}, but {error.found}.\n{error.caret}\n",
                "Correct it at the mark.",
            )
            return None

    def maybe_expression(self, place: str, what: str, given: Any) -> Expression | None:
        """Return the expression of a property that may also be something else."""
        if isinstance(given, str) and given.strip().startswith("="):
            return self.expression(place, what, given)
        return None

    def template(self, place: str, what: str, given: Any) -> Template | None:
        """Return the template of a property."""
        if not isinstance(given, str):
            self.problem(place, f"Expected the {what} to be text, but {_word(given)}.", "Write it in quotes.")
            return None
        try:
            return texts.read(given, self.feel)
        except ValueError as error:
            self.problem(place, f"The {what} is not a template: {error}", "Correct what stands in {{ }}.")
            return None

    def shown(self, place: str, what: str, given: Any) -> Template | None:
        """Check a property that is FEEL or a template; return the template if it changes with values."""
        if not isinstance(given, str):
            return None
        if given.strip().startswith("="):
            self.expression(place, what, given)
            return None
        return self.template(place, what, given) if "{{" in given else None

    def flag(self, place: str, what: str, given: Any) -> bool:
        """Return a property that is true or false."""
        if given is not None and not isinstance(given, bool):
            self.problem(place, f"Expected “{what}” to be true or false, but {_word(given)}.", "Correct it.")
        return given is True

    def mapping(self, place: str, what: str, given: Any) -> Mapping[str, Any]:
        """Return a property that holds others."""
        if given is None:
            return {}
        if not isinstance(given, Mapping):
            self.problem(place, f"Expected “{what}” to be an object, but {_word(given)}.", "Correct it.")
            return {}
        return given


def _standard(text: str) -> str:
    """Return an expression with ** for ^ outside of strings: the browser's FEEL knows both, DMN only the first."""
    return _POWER.sub(lambda match: "**" if match.group() == "^" else match.group(), text)


def _word(given: Any) -> str:
    """Return how to show a wrong value in a sentence."""
    return f"“{given}”" if isinstance(given, str | int | float) else f"a {type(given).__name__}"
