"""
Which names a tree reads that it does not define itself.

Source: the usual rules of lexical scope; a filter is not closed, for its condition may read entries of the items.
"""

from collections.abc import Callable, Container
from functools import lru_cache
from typing import Any, Final

from clerkwork.languages.feel.ast import (
    ContextLiteral,
    Filter,
    For,
    FunctionDefinition,
    Invocation,
    Iteration,
    Name,
    Node,
    Quantified,
    children,
    walk,
)

NONE: Final[frozenset[str]] = frozenset()
INPUT: Final = "?"  # the name of what a unary test tests


def free_names(tree: Node, functions: Container[str] = NONE) -> frozenset[str]:
    """Return the variables a tree reads: not bound in it, not `?`, and no functions given here that it only calls."""
    found = _free(tree, NONE)
    called = frozenset(name for name in found if name.startswith(_CALL) and name.removeprefix(_CALL) in functions)
    return _same(frozenset(name.removeprefix(_CALL) for name in found - called) - {INPUT})


@lru_cache(4096)
def _same(names: frozenset[str]) -> frozenset[str]:
    """Return one set for all expressions that read the same variables."""
    return names


def reads_input(tree: Node) -> bool:
    """Return whether a tree speaks of `?`, the input of a unary test."""
    return any(isinstance(each, Name) and each.name == INPUT for each in walk(tree))


_CALL: Final = "\0"  # marks a name that is called; no name of FEEL begins with it


def _free(node: Node, bound: frozenset[str]) -> frozenset[str]:
    find = _FINDERS.get(type(node))
    if find is not None:
        return find(node, bound)
    return NONE.union(*(_free(each, bound) for each in children(node)))


def _in_name(node: Name, bound: frozenset[str]) -> frozenset[str]:
    return NONE if node.name in bound else frozenset((node.name,))


def _in_invocation(node: Invocation, bound: frozenset[str]) -> frozenset[str]:
    found = NONE.union(*(_free(each, bound) for each in node.arguments))
    if not isinstance(node.function, Name):
        return found | _free(node.function, bound)
    return found if node.function.name in bound else found | {_CALL + node.function.name}


def _in_context(node: ContextLiteral, bound: frozenset[str]) -> frozenset[str]:
    found = NONE
    for entry in node.entries:
        found |= _free(entry.value, bound)
        bound |= {entry.key}
    return found


def _in_filter(node: Filter, bound: frozenset[str]) -> frozenset[str]:
    return _free(node.source, bound) | _free(node.condition, bound | {"item"})


def _in_iterations(iterations: tuple[Iteration, ...], body: Node, bound: frozenset[str]) -> frozenset[str]:
    found = NONE
    for iteration in iterations:
        found |= _free(iteration.source, bound)
        found |= _free(iteration.end, bound) if iteration.end else NONE
        bound |= {iteration.name}
    return found | _free(body, bound)


def _in_for(node: For, bound: frozenset[str]) -> frozenset[str]:
    return _in_iterations(node.iterations, node.result, bound | {"partial"})


def _in_quantified(node: Quantified, bound: frozenset[str]) -> frozenset[str]:
    return _in_iterations(node.iterations, node.condition, bound)


def _in_function(node: FunctionDefinition, bound: frozenset[str]) -> frozenset[str]:
    return NONE if node.external else _free(node.body, bound | {each.name for each in node.parameters})


_FINDERS: Final[dict[type[Node], Callable[[Any, frozenset[str]], frozenset[str]]]] = {
    Name: _in_name,
    Invocation: _in_invocation,
    ContextLiteral: _in_context,
    Filter: _in_filter,
    For: _in_for,
    Quantified: _in_quantified,
    FunctionDefinition: _in_function,
}
