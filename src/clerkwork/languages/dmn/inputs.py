"""
The caller's values: found by name, made FEEL values of the type that is asked for.

Rule 1: nothing here raises but for the budget; a value that is missing or wrong is null, with a warning that says how
to give it.
"""

from collections.abc import Mapping
from typing import Any, Final

from clerkwork.languages.dmn.compiler.nodes import Node
from clerkwork.languages.dmn.trace import Run
from clerkwork.languages.dmn.types import ItemType
from clerkwork.languages.feel import from_json

Path = tuple[str, ...]
Paths = Mapping[Node, tuple[Path, ...]]
ABSENT: Final = object()

EXAMPLES: Final = {
    "number": "12.5",
    "boolean": "true or false",
    "date": "2025-01-31",
    "time": "12:30:00",
    "date and time": "2025-01-31T12:30:00",
    "days and time duration": "P1DT12H",
    "years and months duration": "P1Y6M",
    "string": "text",
    "list": "a list",
    "context": "an object with all its entries",
}


class Inputs:
    """What a caller gives; `paths` are the names of each node, behind the prefixes of imports, the most exact first."""

    def __init__(self, values: Mapping[str, Any], paths: Paths) -> None:
        self._values = values
        self._paths = paths

    def __call__(self, node: Node, run: Run) -> Any:
        """Return the value given for a node, null with a warning if there is none or it is of another type."""
        value = self.raw(node, run)
        if node.type is None or value is None:
            return value
        taken = node.type.coerce(value, run)
        if taken is None:
            run.warn(
                f"Expected the input {node.called} as {_wanted(node)}, but it is null now: another value was given."
            )
        return taken

    def raw(self, node: Node, run: Run) -> Any:
        """Return the FEEL value given for a node, its type not looked at but for texts that are dates and the like."""
        found = ABSENT
        for path in self._paths[node]:
            found = self._values.get(path[0], ABSENT) if len(path) == 1 else self._at(path)
            if found is not ABSENT:
                break
        if found is ABSENT:
            run.warn(f"Expected the input {node.called}, but it is not given: it is null.")
            return None
        value = from_json(found)
        return value if node.type is None or value is None else node.type.read(value)

    def argument(self, name: str, kind: ItemType | None) -> Any:
        """Return the value given for a parameter, null if there is none; the function looks at its type."""
        value = from_json(self._values.get(name))
        return value if kind is None else kind.read(value)

    def _at(self, path: Path) -> Any:
        values: Any = self._values
        for name in path:
            if not (type(values) is dict or isinstance(values, Mapping)) or name not in values:
                return ABSENT
            values = values[name]
        return values


def _wanted(node: Node) -> str:
    assert node.type is not None
    if node.type.allowed is not None:
        listed = ", ".join(str(each) for each in node.type.allowed)
        return f"{node.type_ref}, which is one of {listed}"
    example = EXAMPLES.get(node.type.kind)
    return f"{node.type_ref}, such as {example}" if example else node.type_ref
