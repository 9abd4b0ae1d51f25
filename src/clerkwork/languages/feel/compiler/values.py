"""Closures of literals, names, lists, contexts, ranges, paths and filters."""

from functools import lru_cache
from typing import Any

from clerkwork.languages.feel.analysis import INPUT, free_names, reads_input
from clerkwork.languages.feel.arithmetic import whole
from clerkwork.languages.feel.ast import (
    AtLiteral,
    ContextLiteral,
    Filter,
    FunctionDefinition,
    ListLiteral,
    Literal,
    Name,
    Node,
    Path,
    RangeLiteral,
    Span,
    walk,
)
from clerkwork.languages.feel.builtin import Overload, call
from clerkwork.languages.feel.compiler.core import NOT_CONSTANT, SHARED, Compiler, Constant, constant_of
from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.properties import property_of
from clerkwork.languages.feel.ranges import make_range
from clerkwork.languages.feel.scopes import Code, ItemScope, Local, Scope
from clerkwork.languages.feel.temporal import read_temporal
from clerkwork.languages.feel.values import NUMBER, Function, describe


def literal(node: Literal, _: Compiler) -> Code:
    """Return the closure of a literal."""
    return Constant(node.value)


def at_literal(node: AtLiteral, _: Compiler) -> Code:
    """Return the closure of a temporal literal; one without a value is null with a warning."""
    value = read_temporal(node.text)
    if value is not None:
        return Constant(value)

    def wrong(_: Scope, context: Context) -> None:
        context.warn(f'Expected a date, time or duration, but "{node.text}".', node.span)

    return wrong


def name(node: Name, compiler: Compiler) -> Code:
    """Return the closure of a variable, or of the builtin of that name where there is no such variable."""
    overloads = compiler.builtin(node.name)
    return _variable_or(node.name, as_function(overloads)) if overloads else _variable(node.name, node.span)


@lru_cache(SHARED)
def _variable(key: str, span: Span) -> Code:
    """Return the closure of a variable, the same for all expressions in which it stands at this place."""

    def look_up(scope: Scope, context: Context) -> Any:
        try:
            return scope[key]
        except KeyError:
            context.warn(f"Expected a variable {key}, but there is none.", span)
            return None

    return look_up


def _variable_or(key: str, default: Function) -> Code:
    def look_up(scope: Scope, _: Context) -> Any:
        try:
            return scope[key]
        except KeyError:
            return default

    return look_up


def as_function(overloads: tuple[Overload, ...]) -> Function:
    """Return a builtin as a value that can be passed on."""
    parameters = tuple(slot.name for slot in overloads[0].slots)
    return Function(parameters, lambda context, arguments: call(context, overloads, arguments), flexible=True)


def list_literal(node: ListLiteral, compiler: Compiler) -> Code:
    """Return the closure of [a, b]."""
    codes = [compiler.code(item) for item in node.items]
    if not any(constant_of(code) is NOT_CONSTANT for code in codes):
        return Constant([constant_of(code) for code in codes])
    return lambda scope, context: [code(scope, context) for code in codes]


def context_literal(node: ContextLiteral, compiler: Compiler) -> Code:
    """Return the closure of {key: value}; a key that comes twice makes it null."""
    keys = [entry.key for entry in node.entries]
    if len(set(keys)) < len(keys):
        return _twice(keys, node.span)
    inner = compiler.within(*keys)
    codes = [(entry.key, inner.code(entry.value)) for entry in node.entries]
    if not any(free_names(entry.value).intersection(keys) for entry in node.entries):
        return lambda scope, context: {key: code(scope, context) for key, code in codes}

    def build(scope: Scope, context: Context) -> dict[str, Any]:
        local = Local(scope)
        for key, code in codes:
            local[key] = code(local, context)
        return dict(local)

    return build


def _twice(keys: list[str], span: Span) -> Code:
    double = next(key for key in keys if keys.count(key) > 1)

    def wrong(_: Scope, context: Context) -> None:
        context.warn(f"Expected every key once, but {double} comes twice.", span)

    return wrong


def range_literal(node: RangeLiteral, compiler: Compiler) -> Code:
    """Return the closure of [low..high]."""
    low, high, span = compiler.code(node.low), compiler.code(node.high), node.span
    low_closed, high_closed = node.low_closed, node.high_closed

    def build(scope: Scope, context: Context) -> Any:
        ends = low(scope, context), high(scope, context)
        made = make_range(*ends, low_closed=low_closed, high_closed=high_closed)
        if made is None:
            context.warn(f"Expected two ends of one ordered type, but {' and '.join(map(describe, ends))}.", span)
        return made

    if constant_of(low) is not NOT_CONSTANT and constant_of(high) is not NOT_CONSTANT:
        made = make_range(constant_of(low), constant_of(high), low_closed=low_closed, high_closed=high_closed)
        return build if made is None else Constant(made)
    return build


def path(node: Path, compiler: Compiler) -> Code:
    """Return the closure of source.name."""
    source, key, span = compiler.code(node.source), node.name, node.span

    def select(scope: Scope, context: Context) -> Any:
        value = source(scope, context)
        if type(value) is dict and key in value:
            return value[key]
        return property_of(value, key, context, span)

    return select


def filtered(node: Filter, compiler: Compiler) -> Code:
    """Return the closure of source[index] or source[condition]."""
    source = compiler.code(node.source)
    condition = compiler.within("item").code(node.condition)
    index = constant_of(condition)
    if type(index) in NUMBER:
        return _by_index(source, whole(index), node.span)
    lasting = any(isinstance(each, FunctionDefinition) for each in walk(node.condition))
    return _by_condition(source, condition, _names_read(node.condition), node.span, lasting=lasting)


def _names_read(condition: Node) -> frozenset[str]:
    """Return the names that a condition asks its scope for, the input of a unary test among them."""
    return free_names(condition) | ({INPUT} if reads_input(condition) else set())


def _as_list(value: Any) -> list[Any]:
    """Return a list, a list of what is none, or no items for null."""
    if type(value) is list:
        return value
    return [] if value is None else [value]


def _by_index(source: Code, index: int, span: Span) -> Code:
    return lambda scope, context: _pick(_as_list(source(scope, context)), index, context, span)


def _pick(items: list[Any], index: int, context: Context, span: Span) -> Any:
    if 0 < index <= len(items):
        return items[index - 1]
    if -len(items) <= index < 0:
        return items[index]
    context.warn(f"Expected an index up to {len(items)}, but {index}.", span)
    return None


def _by_condition(source: Code, condition: Code, names: frozenset[str], span: Span, *, lasting: bool) -> Code:
    """
    Return the closure of a filter, given the names that its condition reads.

    An item that has all of them is the scope itself. Otherwise only a function that the condition makes may keep a
    scope, and so needs one of its own.
    """

    def select(scope: Scope, context: Context) -> Any:
        items = _as_list(source(scope, context))
        context.spend(len(items))
        local = ItemScope(scope)
        kept = []
        for item in items:
            if type(item) is dict and item.keys() >= names:
                holds = condition(item, context)
            else:
                local = ItemScope(scope) if lasting else local
                local.turn_to(item)
                holds = condition(local, context)
            if holds is True:
                kept.append(item)
            elif holds is not False and type(holds) in NUMBER:
                return _pick(items, whole(holds), context, span)
        return kept if items else _of_nothing(condition, scope, context)

    return select


def _of_nothing(condition: Code, scope: Scope, context: Context) -> Any:
    """Return what a filter gives for no items, without warnings: null for an index, no items for a condition."""
    before = len(context.warnings)
    holds = condition(ItemScope(scope, None), context)
    del context.warnings[before:]
    return None if type(holds) in NUMBER else []
