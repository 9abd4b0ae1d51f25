"""
A form-js schema in, a form out, or every problem at once.

Rule 1: what a component may hold is the table COMPONENTS; this file walks the schema and compiles it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from clerkwork.kernel.errors import Invalid
from clerkwork.languages.feel import Expression, Feel
from clerkwork.languages.forms import clerk
from clerkwork.languages.forms.blocks import NO_OPTIONS, Block, Field, Text
from clerkwork.languages.forms.components import ADORNERS, COMPONENTS, SHOWN, Component
from clerkwork.languages.forms.form import Form
from clerkwork.languages.forms.places import MISSING
from clerkwork.languages.forms.reading import Reading
from clerkwork.languages.forms.rules import read_limits, read_moment, read_options

MOST_COMPONENTS: Final = 2_000
MOST_DEPTH: Final = 20
MOST_FIRST_ENTRIES: Final = 20
CONTAINERS: Final = frozenset({"group", "dynamiclist"})


def read(schema: Mapping[str, Any], feel: Feel) -> Form:
    """
    Return the form that a schema describes.

    Raises Invalid with every problem: the component's key or id as place, what is wrong and what to do.
    """
    reading = Reading(feel)
    if not isinstance(schema, Mapping):
        reading.problem("form", "Expected a JSON object.", "Export the form from the editor again.")
        raise Invalid(reading.problems)
    if schema.get("type", "default") != "default":
        reading.problem("form", f"Expected the type “default”, but “{schema['type']}”.", 'Write "type": "default".')
    if not isinstance(schema.get("title", ""), str):
        reading.problem("title", "Expected the form's name to be text.", 'Write "title": "…".')
    walk = _Walk(reading, str(schema.get("id", "")))
    block = walk.block(schema.get("components"), _Around("form"))
    sources, panels = clerk.read(reading, schema.get("clerk"))
    if reading.problems:
        raise Invalid(reading.problems)
    return Form(str(schema.get("id", "")), schema, sources, panels, block)


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a component: the block it fills, and the path and conditions of its groups."""

    place: str
    depth: int = 0
    path: tuple[str, ...] = ()
    hides: tuple[Expression, ...] = ()
    fields: list[Field] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)


class _Walk:
    """The way through the components of one schema."""

    def __init__(self, reading: Reading, form: str) -> None:
        self.reading = reading
        self.ids = {form}  # form-js keeps the form and its components in one register
        self.count = 0

    def block(self, components: Any, around: _Around) -> Block:
        """Return the block of some components."""
        self._fill(components, around)
        self._check_paths(around.fields)
        return Block(tuple(around.fields), tuple(around.texts))

    def _fill(self, components: Any, around: _Around) -> None:
        """Add the fields and texts of some components."""
        place = around.place
        if not isinstance(components, list):
            self.reading.problem(place, "Expected a list of components.", 'Write "components": [].')
            return
        if around.depth > MOST_DEPTH:
            self.reading.problem(place, f"Components are nested more than {MOST_DEPTH} deep.", "Nest them less deeply.")
            return
        for index, each in enumerate(components):
            self.count += 1
            if self.count == MOST_COMPONENTS + 1:
                self.reading.problem(place, f"Expected at most {MOST_COMPONENTS:,} components.", "Split the form.")
            if self.count > MOST_COMPONENTS:
                return
            known = COMPONENTS.get(str(each.get("type"))) if isinstance(each, Mapping) else None
            if known is None:
                said = f"the type “{each.get('type')}”" if isinstance(each, Mapping) else "something else"
                remedy = f"Use one of: {', '.join(COMPONENTS)}."
                self.reading.problem(f"{place}, component {index + 1}", f"Expected a component, but {said}.", remedy)
            else:
                self._component(
                    known, each, replace(around, place=self._place(each, f"{place}, component {index + 1}"))
                )

    def _component(self, known: Component, each: Mapping[str, Any], around: _Around) -> None:
        """Add what one component is: the fields of a group, a list, a field or a text."""
        hides = (*around.hides, *self._hide(each, around.place))
        around = replace(around, hides=hides)
        shown = self._texts(known, each, around.place)
        if each["type"] == "group":
            path = (*around.path, *self._path(each, "path", around.place, optional=True))
            self._fill(each.get("components"), replace(around, path=path, depth=around.depth + 1))
        elif each["type"] == "dynamiclist":
            around.fields.append(self._list(each, around))
        elif known.keyed:
            around.fields.append(self._field(known, each, around))
        elif each["type"] == "text" and shown is not None and "id" in each:
            around.texts.append(Text(str(each["id"]), shown, hides))

    def _place(self, each: Mapping[str, Any], place: str) -> str:
        """Return how problems name a component, and note an id that is there twice."""
        identity = each.get("id")
        name = each.get("key") or each.get("path") or identity or place
        if isinstance(identity, str):
            if identity in self.ids:
                self.reading.problem(str(name), f"The id “{identity}” is there twice.", "Make every id unique.")
            self.ids.add(identity)
        return str(name)

    def _path(self, each: Mapping[str, Any], attribute: str, place: str, *, optional: bool = False) -> tuple[str, ...]:
        """Return the path in a component's key or path."""
        given = each.get(attribute)
        if given in (None, "") and optional:
            return ()
        parts = str(given or "").split(".")
        if not all(part.isidentifier() for part in parts):
            said = f"“{given}”" if given else "nothing"
            self.reading.problem(
                place, f"Expected the {attribute} to be a name, but {said}.", "Use letters, digits and _, with dots."
            )
        return tuple(parts)

    def _hide(self, each: Mapping[str, Any], place: str) -> tuple[Expression, ...]:
        """Return the condition that hides a component, if it has one."""
        conditional = each.get("conditional")
        hide = conditional.get("hide") if isinstance(conditional, Mapping) else None
        if hide in (None, ""):
            return ()
        expression = self.reading.expression(place, "condition", hide)
        return () if expression is None else (expression,)

    def _texts(self, known: Component, each: Mapping[str, Any], place: str) -> Any:
        """Check all templates and expressions that a component shows; return the last template that changes."""
        appearance = each.get("appearance")
        for name in ADORNERS:
            self.reading.shown(place, name, appearance.get(name) if isinstance(appearance, Mapping) else None)
        for name in SHOWN:
            self.reading.shown(place, name, each.get(name))
        for name in known.expressions:
            self.reading.maybe_expression(place, name, each.get(name))
        template = None
        for name in known.texts:
            template = self.reading.shown(place, name, each.get(name))
        return template

    def _list(self, each: Mapping[str, Any], around: _Around) -> Field:
        """Return the field of a dynamic list."""
        place = around.place
        first = each.get("defaultRepetitions", 1)
        if isinstance(first, bool) or not isinstance(first, int) or not 0 <= first <= MOST_FIRST_ENTRIES:
            self.reading.problem(
                place, f"Expected 0 to {MOST_FIRST_ENTRIES} first entries, but {first}.", "Correct defaultRepetitions."
            )
            first = 0
        return Field(
            type="dynamiclist",
            id=str(each.get("id", "")),
            path=(*around.path, *self._path(each, "path", place)),
            empty=[],
            hides=around.hides,
            entries=self.block(each.get("components"), _Around(place, around.depth + 1)),
            fixed_entries=each.get("allowAddRemove") is False,
            first_entries=first,
        )

    def _field(self, known: Component, each: Mapping[str, Any], around: _Around) -> Field:
        """Return the field of a keyed component."""
        place = around.place
        reading = self.reading
        own = reading.mapping(place, "properties", each.get("properties"))
        computed = own.get("computed") if each["type"] != "expression" else each.get("expression", "")
        validate = reading.mapping(place, "validate", each.get("validate"))
        rule, message = own.get("validate"), own.get("message")
        if message is not None and rule is None:
            reading.problem(place, "There is a message without a rule.", 'Write the rule as "validate" beside it.')
        return Field(
            type=each["type"],
            id=str(each.get("id", "")),
            path=(*around.path, *self._path(each, "key", place)),
            empty=known.empty,
            default=each.get("defaultValue"),
            hides=around.hides,
            disabled=reading.flag(place, "disabled", each.get("disabled")),
            readonly=self._readonly(each, place),
            required=reading.flag(place, "required", validate.get("required")),
            computed=None if computed is None else reading.expression(place, "computed value", computed),
            rule=None if rule is None else reading.expression(place, "rule", rule),
            message=None if message is None else reading.template(place, "message", message),
            limits=read_limits(reading, place, each, validate),
            options=read_options(reading, place, each) if known.choices else NO_OPTIONS,
            moment=read_moment(reading, place, each) if each["type"] == "datetime" else None,
            as_text=each.get("serializeToString") is True,
        )

    def _readonly(self, each: Mapping[str, Any], place: str) -> bool | Expression:
        given = each.get("readonly", MISSING)
        if isinstance(given, str):
            return self.reading.expression(place, "readonly condition", given) or False
        return self.reading.flag(place, "readonly", None if given is MISSING else given)

    def _check_paths(self, fields: list[Field]) -> None:
        """Note fields that would write to the same place."""
        seen: dict[tuple[str, ...], bool] = {}  # True for a whole path, False for the beginning of one
        for each in fields:
            name = ".".join(each.path)
            if each.path in seen or any(seen.get(each.path[:length]) for length in range(1, len(each.path))):
                self.reading.problem(name, f"Another field already fills “{name}”.", "Give it a key of its own.")
            for length in range(1, len(each.path)):
                seen.setdefault(each.path[:length], False)
            seen[each.path] = True
