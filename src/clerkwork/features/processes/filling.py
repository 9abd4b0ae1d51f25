"""
A form while somebody fills it: where its rows come from, what the server computes, and what it accepts.

Rule 1: start forms and task forms pass here alike; neither trusts anything the browser computed.
Rule 2: rows are read with the reader's own rights, unless the source says `"as": "process"`.
Rule 3: the browser gets only the variables that the form's schema names.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from clerkwork.features.people.models import User
from clerkwork.features.processes import sources
from clerkwork.features.processes.data import components
from clerkwork.features.processes.expressions import Scope, context
from clerkwork.features.processes.panels import Calendar, calendars
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.kernel.sentences import Sentence
from clerkwork.languages.feel import Context
from clerkwork.languages.forms import Form, Submission
from clerkwork.web import wording

Load = Callable[[Form, str, User, Scope], Mapping[str, Any]]
LONGEST: Final = 1_000_000
AGAIN: Final = Sentence("Load the page again.")
USER: Final = "user"
DATA: Final = "data"
BRACES: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)  # noqa: TID251 - our own pattern


@dataclass
class Filling:
    """
    One form, its reader and the case's variables (none before a start).

    `person` is what FEEL knows of the reader, `draft` what was filled in before. `moment` makes what FEEL runs in,
    `load` reads the rows of the form's sources; a sandbox gives its own.
    """

    form: Form
    app: str
    reader: User
    person: Mapping[str, Any]
    variables: Mapping[str, Any]
    draft: Mapping[str, Any] | None = None
    moment: Callable[[], Context] = context
    load: Load = sources.load

    @cached_property
    def schema(self) -> Mapping[str, Any]:
        """The schema for the browser."""
        return {key: value for key, value in self.form.schema.items() if key != "clerk"}

    @cached_property
    def shown(self) -> dict[str, Any]:
        """The data the browser begins with: the variables it names, computed values, and the draft."""
        known = {key: self.known[key] for key in data_keys(self.form) if key in self.known}
        data = known | dict(self.draft or {})
        computed = self.form.compute(data, self.known, self.moment()).values
        words = "\n".join(expressions_in(self.schema))
        named = {name: value for name, value in self.known.items() if name in words}
        return named | data | computed

    def compute(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the island is told while somebody types: values, errors and texts."""
        computed = self.form.compute(data, self._known(data), self.moment())
        return {"values": computed.values, "errors": wording.errors(computed.errors), "texts": computed.texts}

    def validate(self, data: Mapping[str, Any]) -> Submission:
        """Check an answer as if the browser had checked nothing."""
        return self.form.validate(data, self._known(data), self.moment())

    @cached_property
    def known(self) -> dict[str, Any]:
        """What the form stands on: the case's variables, the reader, and the rows for what was filled in before."""
        return self._known(self.draft or {})

    def calendars(self) -> list[Calendar]:
        """Return the calendars beside the form."""
        if not self.form.panels:
            return []
        panels = (self.form.schema.get("clerk") or {}).get("panels") or []
        return calendars(panels, self._scope({**self.known, **(self.draft or {})}))

    def _known(self, data: Mapping[str, Any]) -> dict[str, Any]:
        base = {**self.variables, USER: self.person}
        inner = self._scope({**base, **data, DATA: data})
        return {**base, **self.load(self.form, self.app, self.reader, inner)}

    def _scope(self, variables: Mapping[str, Any]) -> Scope:
        return Scope(variables, self.moment().now)


def expressions_in(part: Any) -> Iterator[str]:
    """Yield what a schema evaluates in the browser: FEEL, what stands in {{ }}, and the names of lists of options."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from [value] if key == "valuesKey" and isinstance(value, str) else expressions_in(value)
    elif isinstance(part, list):
        for value in part:
            yield from expressions_in(value)
    elif isinstance(part, str) and part.lstrip().startswith("="):
        yield part
    elif isinstance(part, str):
        yield from BRACES.findall(part)


def data_keys(form: Form) -> set[str]:
    """Return the names under which a form's fields stand in its data."""
    return {str(component["key"]).split(".")[0] for component in components(form.schema) if component.get("key")}


def read_answer(text: str | None) -> dict[str, Any]:
    """
    Return the answer in a form's hidden field.

    Raises Invalid when it is no JSON object.
    """
    try:
        value = json.loads((text or "{}")[:LONGEST])
    except ValueError as error:
        message = Sentence("Expected the form's answer as JSON, but it is not.")
        raise Invalid([Problem("data", message, AGAIN)]) from error
    if not isinstance(value, dict):
        raise Invalid([Problem("data", Sentence("Expected an object of answers, but it is none."), AGAIN)])
    return value
