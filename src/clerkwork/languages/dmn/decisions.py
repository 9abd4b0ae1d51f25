"""
A compiled model: its decisions and services, ready to be asked, any number of times and from any thread.

Rule 1: deciding never raises but for a name that is not there; what goes wrong is in the Outcome.
Rule 2: inputs are FEEL or JSON values by the name of the input data; others are ignored, a missing one is null.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType, UnionType
from typing import Any

from clerkwork.kernel.errors import Invalid, NotFound
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.compilation import Compilation
from clerkwork.languages.dmn.compiler.expressions import CODES
from clerkwork.languages.dmn.compiler.graph import Graph, inputs_of
from clerkwork.languages.dmn.compiler.nodes import DecisionNode, KnowledgeNode, Node, ServiceNode
from clerkwork.languages.dmn.inputs import Inputs, Path, Paths
from clerkwork.languages.dmn.session import TOO_DEEP, Session
from clerkwork.languages.dmn.trace import EvaluatedDecision, Outcome, Run
from clerkwork.languages.dmn.types import Types
from clerkwork.languages.feel import Context, Feel
from clerkwork.languages.feel.context import Exhausted

Names = tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class RequiredInput:
    """
    A value that deciding needs: `kind` is the outermost of FEEL's types ("Any" if it has none).

    `allowed` are the values its type lists, in order, None if it lists none; of a list, those of its items.
    """

    name: str
    type_name: str
    allowed: tuple[Any, ...] | None = None
    kind: str = "Any"


@dataclass(frozen=True, slots=True)
class CompiledDecision:
    """A decision: `kind` is the tag of its logic, `inputs` what it and all it requires need from the caller."""

    id: str
    name: str
    kind: str
    inputs: tuple[RequiredInput, ...] = ()
    version_tag: str = ""


@dataclass(frozen=True, slots=True)
class CompiledService:
    """A decision service: `inputs` are its parameters in order."""

    id: str
    name: str
    inputs: tuple[RequiredInput, ...] = ()
    outputs: tuple[str, ...] = ()


class DecisionModel:
    """A compiled file; `decisions` and `services` are by id, `nodes` and `paths` are for the files that import it."""

    def __init__(
        self, definitions: model.Definitions, types: Types, nodes: Mapping[str, Node], imported: Mapping[Node, Names]
    ) -> None:
        self.definitions = definitions
        self.types = types
        self.nodes = MappingProxyType(dict(nodes))
        own = {each: tuple(dict.fromkeys(((each.called,), (each.name,)))) for each in nodes.values()}
        self.paths: Paths = MappingProxyType({**imported, **own})
        known: dict[Node, dict[Node, None]] = {}
        self.decisions: Mapping[str, CompiledDecision] = MappingProxyType(
            {key: _decision(each, known) for key, each in nodes.items() if isinstance(each, DecisionNode)}
        )
        self.services: Mapping[str, CompiledService] = MappingProxyType(
            {key: _service(each) for key, each in nodes.items() if isinstance(each, ServiceNode)}
        )

    def decide(self, wanted: str, inputs: Mapping[str, Any], context: Context) -> Outcome:
        """Return what a decision, by its id or name, comes to; raises NotFound if there is none."""
        node = self._find(wanted, DecisionNode, "decision")
        return self._run(node, Inputs(inputs, self.paths), Run(context))

    def serve(self, wanted: str, inputs: Mapping[str, Any], context: Context) -> Outcome:
        """
        Return what a decision service, or a knowledge model, gives for its parameters; raises NotFound without one.
        """
        node = self._find(wanted, ServiceNode | KnowledgeNode, "decision service")
        return self._run(node, Inputs(inputs, self.paths), Run(context))

    @staticmethod
    def _run(node: Node, given: Inputs, run: Run) -> Outcome:
        session = Session(given, run, [])
        value = None
        try:
            if isinstance(node, ServiceNode):
                value = session.serve(node, [given.raw(each, run) for each in node.parameters])
            elif isinstance(node, KnowledgeNode):
                value = session.call(node, [given.argument(name, kind) for name, kind in node.parameters])
            else:
                value = session.value(node)
        except (Exhausted, RecursionError) as error:
            reason = str(error) if isinstance(error, Exhausted) else TOO_DEEP
            run.stop(reason)
            session.evaluated.append(EvaluatedDecision(node.id, node.called, "", None, failure=reason))
        return Outcome(value, tuple(session.evaluated), tuple(run.warnings))

    def _find(self, wanted: str, kind: type[Node] | UnionType, word: str) -> Node:
        found = self.nodes.get(wanted)
        if isinstance(found, kind):
            return found
        candidates = [each for each in self.nodes.values() if isinstance(each, kind)]
        found = next((each for each in candidates if each.called == wanted), None)
        if found is None:
            names = ", ".join(each.called for each in candidates) or "none"
            raise NotFound(f"Expected a {word}, but {wanted}. There is {names}.")
        return found


def _required(node: Node) -> RequiredInput:
    kind = node.type
    return RequiredInput(node.called, node.type_ref, kind.allowed if kind else None, kind.kind if kind else "Any")


def _decision(node: DecisionNode, known: dict[Node, dict[Node, None]]) -> CompiledDecision:
    inputs = tuple(_required(each) for each in inputs_of(node, known) if each is not node)
    return CompiledDecision(node.id, node.called, node.kind, inputs, node.version_tag)


def _service(node: ServiceNode) -> CompiledService:
    inputs = tuple(_required(each) for each in node.parameters)
    return CompiledService(node.id, node.called, inputs, tuple(each.called for each in node.outputs))


def compile_model(
    definitions: model.Definitions,
    feel: Feel,
    imported: Mapping[str, DecisionModel] = MappingProxyType({}),
    *,
    strict: bool = True,
) -> DecisionModel:
    """
    Return a compiled file; `imported` are those it imports, by namespace.

    Raises Invalid with every problem found. Unless `strict`, whatever cannot be compiled is null when it is asked.
    """
    used = [(each.name, imported[each.namespace]) for each in definitions.imports if each.namespace in imported]
    types = Types(feel, definitions.item_definitions, {prefix: other.types for prefix, other in used})
    members = {*_names_in(definitions)}.union(*(_names_in(other.definitions) for _, other in used))
    compilation = Compilation(feel, types, CODES, members, definitions.expression_language)
    behind = {each.definitions.namespace: (prefix, each.nodes) for prefix, each in used}
    nodes = Graph(definitions, compilation, behind).build()
    if strict and compilation.problems:
        raise Invalid(compilation.problems)
    return DecisionModel(definitions, types, nodes, _imported_paths(used))


def _imported_paths(used: list[tuple[str, DecisionModel]]) -> dict[Node, Names]:
    """Return the names of the nodes of imported files: behind the prefix, then as they are."""
    found: dict[Node, Names] = {}
    for prefix, other in used:
        for node, paths in other.paths.items():
            behind = tuple((prefix, *path) for path in paths if prefix)
            found[node] = (*found.get(node, ()), *behind, *paths)
    return found


def _names_in(part: Any) -> Iterator[str]:
    """Yield every name that a part of a model gives to something, for they may follow a dot."""
    waiting = [part]
    while waiting:
        present = waiting.pop()
        if isinstance(present, tuple):
            waiting.extend(present)
        elif isinstance(present, model.Element):
            name = getattr(present, "name", "")
            if name:
                yield name
            waiting.extend(getattr(present, each.name) for each in fields(present))
