"""
A file's decisions, inputs, knowledge models and services: compiled, then linked to what they require.

Rule 1: an element sees only what it says it requires; a knowledge model sees itself as well, for recursion.
Rule 2: a reference that leads nowhere, or in a circle of decisions, is a Problem.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.compilation import Compilation
from clerkwork.languages.dmn.compiler.expressions import kind_of
from clerkwork.languages.dmn.compiler.functions import function_body, parameters_of
from clerkwork.languages.dmn.compiler.nodes import DecisionNode, InputNode, KnowledgeNode, Node, ServiceNode
from clerkwork.languages.dmn.references import variable_names

Found = tuple[str, Node]  # the import's prefix, "" for the file's own
FEEL: Final = model.FunctionKind.FEEL


class Graph:
    """Builds the nodes of one file; `imported` has the nodes of others by namespace and id, with their prefixes."""

    def __init__(
        self,
        definitions: model.Definitions,
        compilation: Compilation,
        imported: Mapping[str, tuple[str, Mapping[str, Node]]],
    ) -> None:
        self._definitions = definitions
        self._compilation = compilation
        self._imported = imported
        self.nodes: dict[str, Node] = {}

    def build(self) -> dict[str, Node]:
        """Return the nodes by id, compiled and linked."""
        pairs = [(each, self._node(each)) for each in self._definitions.elements if type(each) in _MAKERS]
        self.nodes = {node.id: node for _, node in pairs}
        for element, node in pairs:
            self._link(element, node)
        for element, node in pairs:
            self._compile(element, node)
        for node in circular([node for _, node in pairs]):
            message = f"Expected decisions that do not require themselves, but {node.called} does."
            self._compilation.at(node.id).problem(model.Element(), message, "Remove one of the requirements.")
            node.plain, node.behind = {}, {}
        return self.nodes

    def _node(self, element: model.DrgElement) -> Node:
        type_ref = element.variable.type_ref if element.variable else ""
        name, *alias = variable_names(element)
        made = _MAKERS[type(element)](element.id or element.name, name, element.name, type_ref)
        made.alias = "".join(alias)
        made.type = self._compilation.type(type_ref)
        return made

    def _link(self, element: model.DrgElement, node: Node) -> None:
        for requirement in _requirements(element):
            found = self._find(requirement)
            if found is not None:
                node.see(*found)
        if isinstance(node, KnowledgeNode):
            node.plain.setdefault(node.name, node)

    def _find(self, requirement: model.Requirement) -> Found | None:
        namespace, _, key = requirement.href.rpartition("#")
        if namespace in {"", self._definitions.namespace}:
            node = self.nodes.get(key)
            if node is not None:
                return "", node
        prefix, nodes = self._imported.get(namespace, ("", {}))
        if key in nodes:
            return prefix, nodes[key]
        message = f"Expected an element {requirement.href}, but there is none."
        self._compilation.problem(requirement, message, "Correct the reference, or import the file that holds it.")
        return None

    def _compile(self, element: model.DrgElement, node: Node) -> None:
        functions = [name for name, each in node.plain.items() if isinstance(each, KnowledgeNode | ServiceNode)]
        inside = self._compilation.at(node.id, [*node.plain, *node.behind], functions)
        if isinstance(element, model.Decision) and isinstance(node, DecisionNode):
            node.kind = kind_of(element.expression)
            node.version_tag = element.version_tag
            node.code = inside.expression(element.expression, node.type_ref)
        elif isinstance(element, model.BusinessKnowledgeModel) and isinstance(node, KnowledgeNode):
            _compile_knowledge(element, node, inside)
        elif isinstance(element, model.DecisionService) and isinstance(node, ServiceNode):
            self._compile_service(element, node)

    def _compile_service(self, element: model.DecisionService, node: ServiceNode) -> None:
        parameters = [self._find(each) for each in (*element.input_data, *element.input_decisions)]
        outputs = [self._find(each) for each in element.output_decisions]
        node.parameters = tuple(found[1] for found in parameters if found)
        node.outputs = tuple(found[1] for found in outputs if found and isinstance(found[1], DecisionNode))
        node.type = self._compilation.types.result_of(node.type_ref)


def _compile_knowledge(element: model.BusinessKnowledgeModel, node: KnowledgeNode, inside: Compilation) -> None:
    function = element.function
    if function is None:
        return
    node.external = "" if function.kind is FEEL else str(function.kind)
    if not node.external:
        node.parameters = parameters_of(function, inside)
        node.body = function_body(function, inside, node.type_ref)


_MAKERS: Final[dict[type[model.DrgElement], type[Node]]] = {
    model.InputData: InputNode,
    model.Decision: DecisionNode,
    model.BusinessKnowledgeModel: KnowledgeNode,
    model.DecisionService: ServiceNode,
}


def _requirements(element: model.DrgElement) -> Iterator[model.Requirement]:
    if isinstance(element, model.Decision):
        yield from element.required_inputs
        yield from element.required_decisions
        yield from element.required_knowledge
    elif isinstance(element, model.BusinessKnowledgeModel):
        yield from element.required_knowledge


def circular(nodes: list[Node]) -> list[Node]:
    """Return the decisions that need themselves, by way of others or not."""
    state: dict[Node, bool] = {}  # True while the nodes it needs are being looked at, then False
    found: list[Node] = []
    for start in nodes:
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if state.get(node) is True:
                state[node] = False
            elif node not in state and isinstance(node, DecisionNode):
                state[node] = True
                found.extend(each for each in node.needs() if state.get(each) is True)
                waiting.append(node)
                waiting.extend(each for each in node.needs() if each not in state)
    return found


def inputs_of(wanted: Node, known: dict[Node, dict[Node, None]]) -> dict[Node, None]:
    """Return the inputs, and decisions without logic, that a node needs by way of any others; fills `known`."""
    waiting = [wanted]
    while waiting:
        node = waiting[-1]
        given = isinstance(node, InputNode) or (isinstance(node, DecisionNode) and not node.kind)
        needs = [] if given else [each for each in node.needs() if isinstance(each, DecisionNode | InputNode)]
        missing = [each for each in needs if each not in known]
        waiting.extend(reversed(missing))
        if not missing:
            waiting.pop()
            known[node] = {node: None} if given else {}
            for each in needs:
                known[node] |= known[each]
    return known[wanted]
