"""
The elements of a decision requirements graph, compiled and linked.

Rule 1: a node is made once and then not changed; its identity is the key of its value in a run.
Rule 2: a node sees what it requires, by the variable's name, behind the import's prefix if it comes from another file.

Source: DMN 1.5, 6.3 and 10.4 (the scope of a decision's logic).
"""

from dataclasses import dataclass, field

from clerkwork.languages.dmn.compilation import Code, nothing
from clerkwork.languages.dmn.compiler.functions import Parameters
from clerkwork.languages.dmn.types import ItemType


@dataclass(slots=True, eq=False)
class Node:
    """
    An element: `name` is its variable's, by which others see it; `called` its own, by which callers know it.

    `alias` is another name by which others see it, "" if there is none.
    """

    id: str
    name: str
    called: str
    type_ref: str = ""
    type: ItemType | None = None
    alias: str = ""
    plain: "dict[str, Node]" = field(default_factory=dict)
    behind: "dict[str, dict[str, Node]]" = field(default_factory=dict)

    def see(self, prefix: str, node: "Node") -> None:
        """See another node, behind a prefix if there is one."""
        place = self.behind.setdefault(prefix, {}) if prefix else self.plain
        place[node.name] = node
        if node.alias:
            place.setdefault(node.alias, node)

    def needs(self) -> "list[Node]":
        """Return every node it sees."""
        seen = [*self.plain.values(), *(each for nodes in self.behind.values() for each in nodes.values())]
        return list(dict.fromkeys(seen))


@dataclass(slots=True, eq=False)
class InputNode(Node):
    """A value that the caller gives."""


@dataclass(slots=True, eq=False)
class DecisionNode(Node):
    """A decision; without logic (`kind` is "") its value is the caller's to give."""

    kind: str = ""
    code: Code = nothing
    version_tag: str = ""


@dataclass(slots=True, eq=False)
class KnowledgeNode(Node):
    """A business knowledge model: a function of parameters; `external` is the language of one that is never run."""

    parameters: Parameters = ()
    body: Code = nothing
    external: str = ""


@dataclass(slots=True, eq=False)
class ServiceNode(Node):
    """A decision service; `type` is that of its result, `parameters` are input data, then input decisions."""

    parameters: tuple[Node, ...] = ()
    outputs: tuple[DecisionNode, ...] = ()
