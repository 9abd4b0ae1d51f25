"""
Closures of the boxed filter, for, some and every.

Source: DMN 1.5, 10.4.9 to 10.4.12; a value that is no list stands for a list of one, as in FEEL.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.compilation import Code, Compilation, Scope
from clerkwork.languages.dmn.trace import Run
from clerkwork.languages.feel import Range
from clerkwork.languages.feel.context import Exhausted
from clerkwork.languages.feel.ranges import items_of
from clerkwork.languages.feel.scopes import ItemScope, Local
from clerkwork.languages.feel.values import describe

PARTIAL: Final = "partial"


def filtered(node: model.Filter, compilation: Compilation) -> Code:
    """Return the closure of a filter: the items that match; null if a match is no boolean."""
    source = compilation.expression(node.source)
    match = compilation.within(["item"]).expression(node.match)

    def select(scope: Scope, run: Run) -> list[Any] | None:
        kept = []
        value = source(scope, run)
        items = value if type(value) is list else [] if value is None else [value]
        for item in items:
            run.spend()
            holds = match(ItemScope(scope, item), run)
            if not _is_truth(holds, run):
                return None
            if holds:
                kept.append(item)
        return kept

    return select


def loop(node: model.For, compilation: Compilation) -> Code:
    """Return the closure of for: a result for each item, which may read `partial`, the results so far."""
    source = compilation.expression(node.source)
    result = compilation.within([node.variable, PARTIAL]).expression(node.result)
    reads_partial = PARTIAL in repr(node.result)  # a copy for each round is dear, so only where the word stands at all

    def collect(scope: Scope, run: Run) -> list[Any] | None:
        items = _to_go_through(source(scope, run), run)
        if items is None:
            return None
        results: list[Any] = []
        for local in _rounds(node.variable, items, scope, run):
            if reads_partial:
                local[PARTIAL] = run.grow(results.copy())
            results.append(result(local, run))
            if len(results) > run.budget.items:
                raise Exhausted(f"Expected at most {run.budget.items} items, but there are more.")
        return results

    return collect


def some(node: model.Some, compilation: Compilation) -> Code:
    """Return the closure of some: whether an item satisfies."""
    return _quantified(node, compilation, decided=True)


def every(node: model.Every, compilation: Compilation) -> Code:
    """Return the closure of every: whether all items satisfy."""
    return _quantified(node, compilation, decided=False)


def _quantified(node: model.Some | model.Every, compilation: Compilation, *, decided: bool) -> Code:
    """Return the closure in which one item decides; what is no boolean makes it null, null leaves it open."""
    source = compilation.expression(node.source)
    satisfies = compilation.within([node.variable]).expression(node.satisfies)

    def test(scope: Scope, run: Run) -> bool | None:
        items, known = _to_go_through(source(scope, run), run), True
        if items is None:
            return None
        for local in _rounds(node.variable, items, scope, run):
            holds: bool | None = satisfies(local, run)
            if not _is_truth(holds, run):
                return None
            if holds is decided:
                return decided
            known = known and holds is not None
        return (not decided) if known else None

    return test


def _rounds(variable: str, items: Iterable[Any], scope: Scope, run: Run) -> Iterator[Local]:
    for item in items:
        run.spend()
        local = Local(scope)
        local[variable] = item
        yield local


def _to_go_through(value: Any, run: Run) -> Iterable[Any] | None:
    """Return the items of a list or range, the value itself if it is neither; None for null and other ranges."""
    if type(value) is list:
        return value
    items = items_of(value, run) if type(value) is Range else None
    if items is None and (value is None or type(value) is Range):
        run.warn(f"Expected a list to go through, but {describe(value)}.")
        return None
    return [value] if items is None else items


def _is_truth(holds: Any, run: Run) -> bool:
    if holds is None or type(holds) is bool:
        return True
    run.warn(f"Expected true or false, but {describe(holds)}.")
    return False
