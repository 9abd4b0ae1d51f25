"""
A form that was read: what it asks, and what it makes of an answer.

Places in answers and errors are paths as a person would write them: `amount`, `address.city` in a group with a path,
`lines.0.price` in a dynamic list (entries count from 0).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clerkwork.languages.feel import Context, Expression
from clerkwork.languages.forms.blocks import EMPTY, Block
from clerkwork.languages.forms.filling import Filling
from clerkwork.languages.forms.places import look
from clerkwork.languages.texts import Template


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of a table that a form shows: `clerk.sources` of the schema."""

    name: str
    table: str
    where: Expression | None = None
    params: Mapping[str, Expression] = field(default_factory=dict)
    order: tuple[str, ...] = ()  # column names; a leading "-" sorts downwards
    limit: int = 1_000
    as_process: bool = False  # read with the app's rights instead of the reader's


@dataclass(frozen=True, slots=True)
class Panel:
    """Something the server draws beside the form: `clerk.panels` of the schema."""

    type: str
    title: Template | None
    source: str
    columns: Mapping[str, str] = field(default_factory=dict)  # settings that name a column
    expressions: Mapping[str, Expression] = field(default_factory=dict)  # settings that are FEEL


@dataclass(frozen=True, slots=True)
class Submission:
    """What the server makes of an answer: the values to keep, or the errors by place."""

    values: dict[str, Any]
    errors: dict[str, list[str]]

    @property
    def ok(self) -> bool:
        """Tell whether nothing is wrong with the answer."""
        return not self.errors


@dataclass(frozen=True, slots=True)
class Computed:
    """What the server says while somebody types: computed values and errors by place, changing texts by id."""

    values: dict[str, Any]
    errors: dict[str, list[str]]
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """A form-js schema that was read and found right."""

    id: str
    schema: Mapping[str, Any]  # as it was written, for the browser
    sources: tuple[Source, ...] = ()
    panels: tuple[Panel, ...] = ()
    block: Block = EMPTY

    def validate(self, data: Mapping[str, Any], variables: Mapping[str, Any], context: Context) -> Submission:
        """
        Check an answer as if the browser had checked nothing.

        Args: JSON values the client sent, JSON variables the form stands on (case data, rows of sources, `user`).
        Hidden, unknown and mistyped values are errors; disabled and read-only ones are ignored; computed ones are
        computed here. `values` holds JSON, nested as the form's paths say; it is empty when there are errors.
        """
        filling = Filling(self.block, data, variables, context)
        filling.settle()
        filling.check(complete=True)
        return Submission({} if filling.errors else filling.kept(), filling.errors)

    def compute(self, data: Mapping[str, Any], variables: Mapping[str, Any], context: Context) -> Computed:
        """
        Return computed fields, errors of what is filled in and changing texts for an answer that is being typed.

        What is missing yet is no error here, and values of no field are passed over.
        """
        filling = Filling(self.block, data, variables, context)
        filling.errors.clear()
        filling.settle()
        filling.check(complete=False)
        values = {
            entry.place_of(each.path): look(entry.values, each.path)
            for entry, each in filling.visible()
            if each.computed is not None
        }
        return Computed(values, filling.errors, filling.texts())

    def keys(self) -> frozenset[str]:
        """Return the first names of all that an answer may hold."""
        return frozenset(each.path[0] for each in self.block.fields)
