"""What must hold of types."""

from collections.abc import Iterator
from typing import Final

from clerkwork.kernel.errors import Problem
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.checks.subject import Subject, fault
from clerkwork.languages.dmn.references import type_name
from clerkwork.languages.feel import Feel, FeelSyntaxError, ast
from clerkwork.languages.feel.builtin import ALIASES, TYPES
from clerkwork.languages.feel.conformance import SPELLINGS

OWN: Final = frozenset({"Any", *TYPES, *ALIASES, *SPELLINGS, "duration"})
"""The types of FEEL."""

LISTED: Final = (
    "number, string, boolean, date, time, date and time, days and time duration, years and months duration, Any"
)


def types_are_known(subject: Subject) -> Iterator[Problem]:
    """Require that a type is FEEL's or defined in the file or in one it imports."""
    known = _Types(subject)
    for place in subject.places:
        for name in ("type_ref", "output_type_ref"):
            reference = getattr(place.element, name, "").strip()
            unknown = known.unknown(reference) if reference else ""
            if unknown:
                yield fault(
                    place, f"Expected a type of the file or of FEEL, but “{unknown}” is none.",
                    f"Define it as an item definition, or use one of {LISTED}.",
                )  # fmt: skip


class _Types:
    """The types that a file may name."""

    def __init__(self, subject: Subject) -> None:
        self._definitions = subject.definitions
        self._feel = subject.feel
        self._names = {item.name for item in subject.definitions.item_definitions}
        self._unseen = []
        for each in subject.definitions.imports:
            behind = f"{each.name}." if each.name else ""
            file = subject.imported.get(each.namespace)
            if file is None:
                self._unseen.append(behind)
            else:
                self._names |= {behind + item.name for item in file.item_definitions}
        self._found: dict[str, str] = {}

    def unknown(self, reference: str) -> str:
        """Return the part of a type reference that no one knows, "" if all is known."""
        if reference not in self._found:
            self._found[reference] = self._unknown(type_name(self._definitions, reference))
        return self._found[reference]

    def _unknown(self, name: str) -> str:
        if self._knows(name):
            return ""
        if "<" not in name:
            return name
        waiting = [_written(self._feel, name)]
        while waiting:
            kind = waiting.pop()
            if kind is None:
                return name
            if not self._knows(kind.name):
                return kind.name
            waiting.extend(kind.parts)
            waiting.extend(member for _, member in kind.members)
        return ""

    def _knows(self, name: str) -> bool:
        return name in OWN or name in self._names or any(name.startswith(each) for each in self._unseen)


def _written(feel: Feel, text: str) -> ast.Type | None:
    """Return a type written in FEEL, such as list<number>."""
    try:
        tree = feel.expression(f"null instance of {text}").ast
    except FeelSyntaxError:
        return None
    return tree.type if isinstance(tree, ast.InstanceOf) else None


def types_come_to_an_end(subject: Subject) -> Iterator[Problem]:
    """Require that item definitions which are called what another is do not lead back to themselves."""
    items = {item.name: item for item in subject.definitions.item_definitions if item.name}
    for place, definition in subject.of(model.ItemDefinition):
        path: list[str] = []
        item = definition if definition is place.root else None
        while item is not None and item.name not in path:
            path.append(item.name)
            item = items.get(type_name(subject.definitions, item.type_ref))
        if item is not None and path and item.name == path[0]:
            names = " is ".join(f"“{name}”" for name in (*path, item.name))
            yield fault(
                place, f"Expected a type that comes to an end, but {names}.", "Give one of them a type of FEEL."
            )
