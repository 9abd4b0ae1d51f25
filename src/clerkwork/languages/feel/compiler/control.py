"""Closures of if, for, some and every."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from clerkwork.languages.feel.ast import For, If, Iteration, Name, Quantified, Span, walk
from clerkwork.languages.feel.compiler.core import Compiler
from clerkwork.languages.feel.context import Context, Exhausted
from clerkwork.languages.feel.ranges import items_of, steps
from clerkwork.languages.feel.scopes import Code, Local, Scope
from clerkwork.languages.feel.values import Range, describe

PARTIAL = "partial"

Items = Callable[[Scope, Context], Iterable[Any] | None]
Rounds = Callable[[Scope, Context], Iterator[Local | None]]


def conditional(node: If, compiler: Compiler) -> Code:
    """Return the closure of if: what is not true leads to the alternative."""
    condition = compiler.code(node.condition)
    consequence, alternative = compiler.code(node.consequence), compiler.code(node.alternative)

    def choose(scope: Scope, context: Context) -> Any:
        holds = condition(scope, context)
        if holds is True:
            return consequence(scope, context)
        if holds is not False and holds is not None:
            context.warn(f"Expected true or false after if, but {describe(holds)}.", node.condition.span)
        return alternative(scope, context)

    return choose


def loop(node: For, compiler: Compiler) -> Code:
    """Return the closure of for; a list that is none makes the whole null."""
    rounds, inner = _rounds(node.iterations, compiler)
    result = inner.within(PARTIAL).code(node.result)
    reads_partial = any(isinstance(each, Name) and each.name == PARTIAL for each in walk(node.result))

    def collect(scope: Scope, context: Context) -> list[Any] | None:
        results: list[Any] = []
        most = context.budget.items
        for local in rounds(scope, context):
            if local is None:
                return None
            if reads_partial:
                local[PARTIAL] = context.grow(results.copy())
            results.append(result(local, context))
            if len(results) > most:
                raise Exhausted(f"Expected at most {most} items, but there are more.")
        return results

    return collect


def quantified(node: Quantified, compiler: Compiler) -> Code:
    """Return the closure of some and every: the first round that decides ends it, a null leaves it open."""
    rounds, inner = _rounds(node.iterations, compiler)
    condition = inner.code(node.condition)
    decided = node.quantifier == "some"

    def test(scope: Scope, context: Context) -> Any:
        known = True
        for local in rounds(scope, context):
            if local is None:
                return None
            holds = condition(local, context)
            if holds is decided:
                return decided
            known = known and type(holds) is bool
        return (not decided) if known else None

    return test


def _rounds(iterations: tuple[Iteration, ...], compiler: Compiler) -> tuple[Rounds, Compiler]:
    """Return what yields a scope for each combination, or None for a list that is none; and the inner compiler."""
    names: list[str] = []
    sources: list[Items] = []
    for iteration in iterations:
        sources.append(_source(iteration, compiler))
        names.append(iteration.name)
        compiler = compiler.within(iteration.name)
    if len(names) == 1:
        return _single(names[0], sources[0]), compiler
    return lambda scope, context: _nested(list(zip(names, sources, strict=True)), scope, context), compiler


def _single(name: str, source: Items) -> Rounds:
    def rounds(scope: Scope, context: Context) -> Iterator[Local | None]:
        items = source(scope, context)
        if items is None:
            yield None
            return
        for item in items:
            context.spend()
            local = Local(scope)
            local[name] = item
            yield local

    return rounds


def _nested(sources: list[tuple[str, Items]], scope: Scope, context: Context) -> Iterator[Local | None]:
    (name, source), *rest = sources
    for local in _single(name, source)(scope, context):
        if local is None or not rest:
            yield local
        else:
            yield from _nested(rest, local, context)


def _source(iteration: Iteration, compiler: Compiler) -> Items:
    first = compiler.code(iteration.source)
    if iteration.end is not None:
        return _stepping(first, compiler.code(iteration.end), iteration.span)

    def items(scope: Scope, context: Context) -> Iterable[Any] | None:
        value = first(scope, context)
        if type(value) is list:
            return value
        found = items_of(value, context) if type(value) is Range else None
        if found is None and (value is None or type(value) is Range):
            context.warn(f"Expected a list to go through, but {describe(value)}.", iteration.span)
            return None
        return [value] if found is None else found

    return items


def _stepping(first: Code, last: Code, span: Span) -> Items:
    def items(scope: Scope, context: Context) -> Iterable[Any] | None:
        ends = first(scope, context), last(scope, context)
        found = steps(*ends, context)
        if found is None:
            context.warn(f"Expected numbers or dates around .., but {' and '.join(map(describe, ends))}.", span)
        return found

    return items
