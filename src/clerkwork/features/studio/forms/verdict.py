"""
What the server makes of an answer to a form that is not published: as it will on the day it is.

Rule 1: rows of sources are read with the rights of whoever builds; a draft never reads with the app's.
Rule 2: data that is made up for the trial stands before rows: a source it names is not read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from clerkwork.features.apps.kinds import Draft, File
from clerkwork.features.forms.kinds import check
from clerkwork.features.people.models import User
from clerkwork.features.processes.filling import Filling
from clerkwork.features.processes.permissions import person_of
from clerkwork.features.tables.models import Table
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.forms import Form, read
from clerkwork.runtime import wiring


@dataclass(frozen=True, slots=True)
class Trial:
    """A form on trial: whose app, who tries it, the text of its file, what was typed, and what is known besides."""

    app: str
    path: str
    reader: User
    content: str
    data: Mapping[str, Any]
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What the server says: faults of the form itself, or what it makes of the answer.

    `values`, `errors` and `texts` are for the form while it is typed into; `refused` are the errors of sending it now,
    `kept` what would be kept, `empty` the sources that have no rows to read yet.
    """

    problems: tuple[Problem, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, list[str]] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)
    empty: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Tell whether the answer would be taken."""
        return not self.problems and not self.refused


def verdict(trial: Trial) -> Verdict:
    """Return what the server makes of an answer."""
    file = File(trial.path, trial.content.encode())
    problems = tuple(check(Draft(trial.app, {trial.path: file}), file))
    faults = tuple(each for each in problems if "#/clerk/sources/" not in each.place)
    if faults:
        return Verdict(faults)
    schema: dict[str, Any] = file.json()
    try:
        form = read(schema, wiring.current().feel)
    except Invalid as error:  # as `check` would have said
        return Verdict(error.problems)
    empty = _empty(trial, schema)
    nothing: dict[str, Any] = {name: [] for name in empty}
    variables = {**nothing, **trial.variables}
    person = person_of(trial.reader)
    filling = Filling(_readable(form, variables), trial.app, trial.reader, person, {"requester": person, **variables})
    typed = filling.compute(trial.data)
    sent = filling.validate(trial.data)
    return Verdict((), typed["values"], typed["errors"], typed["texts"], sent.errors, sent.values, empty)


def _sources(schema: Mapping[str, Any]) -> dict[str, Any]:
    own = schema.get("clerk")
    sources = own.get("sources") if isinstance(own, dict) else None
    return sources if isinstance(sources, dict) else {}


def _empty(trial: Trial, schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the sources whose table is not published, and of which no data is given. One query."""
    sources = {name: each for name, each in _sources(schema).items() if name not in trial.variables}
    if not sources:
        return ()
    names = {str(each.get("table")) for each in sources.values()}
    known = set(Table.objects.filter(app__handle=trial.app, name__in=names).values_list("name", flat=True))
    return tuple(name for name, each in sources.items() if each.get("table") not in known)


def _readable(form: Form, given: Mapping[str, Any]) -> Form:
    """Return a form whose sources read with the reader's rights, without those that data is given for."""
    sources = {
        name: {key: value for key, value in each.items() if key != "as"}
        for name, each in _sources(form.schema).items()
        if name not in given
    }
    own = form.schema.get("clerk")
    return replace(form, schema={**form.schema, "clerk": {**(own or {}), "sources": sources}})


def shown(verdict: Verdict) -> dict[str, Any]:
    """Return what an island is told while somebody types."""
    return {"values": verdict.values, "errors": verdict.errors, "texts": verdict.texts}


def pretty(value: Any) -> str:
    """Return what would be kept, as people read JSON."""
    return json.pretty(value).rstrip("\n")
