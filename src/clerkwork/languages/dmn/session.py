"""
One run of a graph: every decision is evaluated once, and what it needs before it.

Rule 1: nothing here recurses along requirements, so a chain may be as long as it likes; calls of functions nest, and
the budget counts them.
Rule 2: a service runs in a session of its own, whose parameters are bound and which shares nothing else but the trace.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from clerkwork.languages.dmn.compiler.functions import function_value
from clerkwork.languages.dmn.compiler.nodes import DecisionNode, InputNode, KnowledgeNode, Node, ServiceNode
from clerkwork.languages.dmn.trace import EvaluatedDecision, Record, Run
from clerkwork.languages.feel import Context, Function
from clerkwork.languages.feel.context import Exhausted

MOST_EVALUATED: Final = 1_000  # decisions of services in one trace: one may be called in a loop

TOO_DEEP: Final = "Expected less nesting, but the calls go too deep."

Given = Callable[[Node, Run], Any]  # the caller's value of an input


class Session:
    """A run, or the part of one inside a decision service."""

    def __init__(self, given: Given, run: Run, evaluated: list[EvaluatedDecision], *, inner: bool = False) -> None:
        self._given = given
        self._run = run
        self._inner = inner
        self._values: dict[Node, Any] = {}
        self.evaluated = evaluated

    def bind(self, node: Node, value: Any) -> None:
        """Give a node a value, so that it is not evaluated."""
        self._values[node] = value

    def value(self, wanted: Node) -> Any:
        """Return the value of a node, after those it needs."""
        waiting = [] if wanted in self._values else [wanted]
        while waiting:
            node = waiting[-1]
            missing = self._missing(node)
            waiting.extend(reversed(missing))
            if not missing:
                waiting.pop()
                if node not in self._values:
                    self._values[node] = self._evaluate(node)
        return self._values[wanted]

    def _missing(self, node: Node) -> list[Node]:
        """Return what has no value yet that a node needs; inputs get theirs at once, for they need nothing."""
        missing: list[Node] = []
        for each in () if node in self._values else self._needed(node):
            if each in self._values:
                continue
            if type(each) is InputNode:
                self._values[each] = self._given(each, self._run)
            else:
                missing.append(each)
        return missing

    @staticmethod
    def _needed(node: Node) -> Sequence[Node]:
        """Return what must have a value before a node: nothing for a function, for its scope is made by its call."""
        return node.needs() if isinstance(node, DecisionNode) and node.kind else ()

    def _evaluate(self, node: Node) -> Any:
        if isinstance(node, DecisionNode):
            return self._decide(node) if node.kind else self._given(node, self._run)
        if isinstance(node, KnowledgeNode):
            return self._knowledge(node)
        if isinstance(node, ServiceNode):
            return self._service(node)
        return self._given(node, self._run)

    def _scope(self, node: Node) -> dict[str, Any]:
        values = self._values
        scope: dict[str, Any] = {
            prefix: {name: self.value(each) for name, each in nodes.items()} for prefix, nodes in node.behind.items()
        }
        for name, each in node.plain.items():
            scope[name] = values[each] if each in values else self.value(each)
        return scope

    def _decide(self, node: DecisionNode) -> Any:
        run, outer = self._run, self._run.record
        run.record, before = Record(), len(run.warnings)
        value = self._run_inner(node) if self._inner else self._run_outer(node)
        if not self._inner or len(self.evaluated) < MOST_EVALUATED:
            record, warnings = run.record, tuple(run.warnings[before:])
            tables = tuple(record.tables)
            self.evaluated.append(
                EvaluatedDecision(node.id, node.called, node.kind, value, tables, warnings, record.failure)
            )
        run.record = outer
        return value

    def _run_inner(self, node: DecisionNode) -> Any:
        return node.code(self._scope(node), self._run)

    def _run_outer(self, node: DecisionNode) -> Any:
        """Return a decision's value, null where the budget ended it: only here, so that inner calls end with it."""
        run = self._run
        record = run.record
        try:
            return self._run_inner(node)
        except Exhausted as reason:
            message = str(reason)
        except RecursionError:
            message = TOO_DEEP
        run.record = record
        run.stop(message)
        record.failure = record.failure or message
        return None

    def _knowledge(self, node: KnowledgeNode) -> Function | None:
        if node.external:
            self._run.warn(f"Expected a FEEL function {node.called}, but external code ({node.external}) is never run.")
            return None
        return function_value(node.parameters, node.body, _Lazy(lambda: self._scope(node)))

    def call(self, node: KnowledgeNode, arguments: Sequence[Any]) -> Any:
        """Return what a knowledge model gives for its arguments."""
        function = self.value(node)
        return None if function is None else function.run(self._run, arguments)

    def _service(self, node: ServiceNode) -> Function:
        def run(_: Context, arguments: Sequence[Any]) -> Any:
            self._run.enter()
            result = self.serve(node, arguments, inner=True)
            self._run.leave()
            return result

        return Function(tuple(each.name for each in node.parameters), run)

    def serve(self, node: ServiceNode, arguments: Sequence[Any], *, inner: bool = False) -> Any:
        """Return what a service gives for its arguments: its output decision, or a context of several."""
        session = Session(self._given, self._run, self.evaluated, inner=inner)
        for each, value in zip(node.parameters, arguments, strict=True):
            taken = each.type.coerce(value, self._run) if each.type else value
            if taken is None and value is not None:
                return None  # as with any function: arguments that do not conform make the call null
            session.bind(each, taken)
        values = {each.name: session.value(each) for each in node.outputs}
        result = values if len(values) != 1 else next(iter(values.values()))
        return node.type.coerce(result, self._run) if node.type else result


class _Lazy(dict[str, Any]):
    """A scope that is made when the first name is looked up in it: knowledge models may know each other."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], dict[str, Any]]) -> None:
        self._make: Callable[[], dict[str, Any]] | None = make

    def __missing__(self, name: str) -> Any:
        if self._make is None:
            raise KeyError(name)
        self.update(self._make())
        self._make = None
        return self[name]
