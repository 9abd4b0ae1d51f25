"""
Hit policies: what becomes of the rules that match.

Rule 1: every policy is a row of POLICIES and returns the hits that count and the table's value.
Rule 2: a policy that is violated gives null and says which rules did it; no policy guesses.

Source: DMN 1.5, 8.2.10.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from clerkwork.languages.dmn.model import Aggregation, HitPolicy
from clerkwork.languages.dmn.tables.outputs import Hit, Outputs
from clerkwork.languages.dmn.trace import Run
from clerkwork.languages.feel import Expression
from clerkwork.languages.feel.comparison import equal

MOST_NAMED: Final = 5  # rules that a message names
SINGLE: Final = frozenset((HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST))


class Deciding(NamedTuple):
    """What a policy has at hand; `hits` are made one by one as they are asked for."""

    outputs: Outputs
    hits: Iterator[Hit]
    aggregate: Expression | None
    run: Run


Decided = tuple[Sequence[Hit], Any]
Policy = Callable[[Deciding], Decided]


def unique(at: Deciding) -> Decided:
    """Return the only hit."""
    hits = list(at.hits)
    if len(hits) == 1:
        return hits, at.outputs.result(hits[0])
    at.run.fail(
        f"Expected at most one rule to match, but {_named(hits)} do. "
        "Change them so that no input matches two, or choose another hit policy than UNIQUE."
    )
    return hits, None


def any_of(at: Deciding) -> Decided:
    """Return what all hits give alike."""
    hits = list(at.hits)
    results = [at.outputs.result(hit) for hit in hits]
    if all(equal(results[0], each, at.run) is True for each in results[1:]):
        return hits, results[0]
    at.run.fail(
        f"Expected the rules that match to give the same, but {_named(hits)} differ. "
        "Give them the same outputs, or choose another hit policy than ANY."
    )
    return hits, None


def priority(at: Deciding) -> Decided:
    """Return the hit whose outputs come first among the output values, the first rule of several."""
    best = min(at.hits, key=at.outputs.priority)
    return [best], at.outputs.result(best)


def first(at: Deciding) -> Decided:
    """Return the first hit; the rules after it are not evaluated."""
    hit = next(at.hits)
    return (hit,), at.outputs.result(hit)


def rule_order(at: Deciding) -> Decided:
    """Return all hits in the order of the rules."""
    hits = list(at.hits)
    return hits, at.run.grow([at.outputs.result(hit) for hit in hits])


def output_order(at: Deciding) -> Decided:
    """Return all hits in the order of the output values."""
    hits = sorted(at.hits, key=at.outputs.priority)
    return hits, at.run.grow([at.outputs.result(hit) for hit in hits])


def collect(at: Deciding) -> Decided:
    """Return all hits, or what the aggregation makes of them."""
    hits, results = rule_order(at)
    if at.aggregate is None:
        return hits, results
    if len(at.outputs.columns) > 1 and at.aggregate.text not in NO_MATCH:
        at.run.fail("Expected one output to aggregate, but the table has several. Use COLLECT without aggregation.")
        return hits, None
    return hits, at.aggregate.code({RESULTS: results}, at.run)


def _named(hits: Sequence[Hit]) -> str:
    """Return `rules 1, 2 and 3`, or with how many more there are."""
    names = [str(hit.rule + 1) for hit in hits[:MOST_NAMED]]
    more = len(hits) - len(names)
    last = f"{more} more" if more else names.pop()
    return f"rules {', '.join(names)} and {last}"


RESULTS: Final = "results"
AGGREGATIONS: Final = {
    Aggregation.SUM: f"sum({RESULTS})",
    Aggregation.COUNT: f"count({RESULTS})",
    Aggregation.MIN: f"min({RESULTS})",
    Aggregation.MAX: f"max({RESULTS})",
}
NO_MATCH: Final = {AGGREGATIONS[Aggregation.COUNT]: 0}

POLICIES: Final[dict[HitPolicy, Policy]] = {
    HitPolicy.UNIQUE: unique,
    HitPolicy.ANY: any_of,
    HitPolicy.PRIORITY: priority,
    HitPolicy.FIRST: first,
    HitPolicy.RULE_ORDER: rule_order,
    HitPolicy.OUTPUT_ORDER: output_order,
    HitPolicy.COLLECT: collect,
}
