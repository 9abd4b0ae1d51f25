"""Multi-instance: a round for each item of a collection, or so many, side by side or one after another."""

from clerkwork.engine.rounds import COUNTS, LoopPlan
from clerkwork.languages.bpmn.model import MultiInstance
from clerkwork.languages.feel import Expression, Feel


def plan_multi_instance(said: MultiInstance, feel: Feel) -> LoopPlan:
    """Return what the rounds of a multi-instance activity evaluate."""

    def read(text: str | None) -> Expression | None:
        return None if text is None else feel.expression(text)

    if (said.collection is None) == (said.cardinality is None):
        raise ValueError("Expected an input collection or a number of rounds, but both or neither.")
    if (said.result is None) != (not said.results):
        raise ValueError("Expected an output element with its output collection, but one of them.")
    until, blank = read(said.until), variable_of(said.result or "")
    return LoopPlan(
        parallel=not said.sequential,
        collection=read(said.collection),
        cardinality=read(said.cardinality),
        item="" if said.collection is None else said.item,
        results=said.results,
        result=read(said.result),
        blank=blank,
        hands_on=bool(blank) and blank == said.result,
        until=None if until is None else (until, True),
        sees_results=until is not None and said.results in until.names,
        sees_counts=until is not None and not COUNTS.isdisjoint(until.names),
    )


def variable_of(expression: str) -> str:
    """Return the variable that an expression names, with or without a path into it; "" if it is anything else."""
    names = expression.split(".")
    return names[0] if all(name.strip().isidentifier() for name in names) else ""
