"""
Decision tables, first hit, against zen-engine 2.1 on the same rules in the same process.

Both read their table once, and both give the same answers before any time is taken. A table is a price list: member,
age, region, amount, level and channel, where region, amount and level together tell the rules apart. Every input asks
for another rule, so neither side gains from where a rule stands; the columns that tell most are neither first nor last,
for a scan gains from a first column that does. Of both the whole way from a dict to a value is timed.

zen-engine is measured in three ways. `create_decision(content)` and `evaluate` are the first lines of its
documentation; there it scans the rules. A loader that returns a ZenDecisionContent is its way to decide often: compiled
and indexed before the first call; most of what is left is the way from Python to Rust and back. Asked for a trace,
which ours always leaves, it scans again.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from statistics import fmean
from typing import Any, Final

from run import Figure

from clerkwork.languages.dmn.decisions import compile_model
from clerkwork.languages.dmn.model import (
    Decision,
    DecisionTable,
    Definitions,
    HitPolicy,
    Input,
    InputData,
    LiteralExpression,
    Output,
    Requirement,
    Rule,
    UnaryTests,
)
from clerkwork.languages.feel import Context, Feel

FIELDS: Final = ("member", "age", "region", "amount", "level", "channel")
GOAL: Final = 10  # times faster than zen-engine that scans 1,000 rules, at least
TRACED: Final = 4  # than zen-engine compiled beforehand that leaves a trace, as ours does, at least
GUARD: Final = 0.2  # than the same without a trace: no achievement, only a guard against getting slower
FLAT: Final = 1 / 3  # time of 100 rules over that of 10,000, at least
ASKED: Final = 100  # different inputs
ROUNDS: Final = 30  # the quickest of so many counts
NOW: Final = datetime(2026, 11, 22, tzinfo=UTC)
Ask = Callable[[dict[str, Any]], Any]


def rows(count: int) -> list[tuple[str, ...]]:
    """Return so many rules in FEEL: six tests and the output."""
    return [
        (
            "-" if rule % 3 else "true",
            f">= {rule % 40}",
            f'"r{rule % 10}"',
            f"[{rule // 100 * 10}..{rule // 100 * 10 + 10})",
            f"{rule // 10 % 10}",
            '"web", "shop"' if rule % 2 else "-",
            f"{rule}",
        )
        for rule in range(count)
    ]


def asked(count: int) -> list[dict[str, Any]]:
    """Return inputs of which each matches another rule, spread over the table, and one that matches none."""
    step = max(1, count // (ASKED - 1))
    found = [
        (True, 40 + rule % 9, f"r{rule % 10}", rule // 100 * 10 + rule % 10, rule // 10 % 10, "shop")
        for rule in range(0, count, step)
    ]
    return [dict(zip(FIELDS, each, strict=True)) for each in [*found, (True, 40, "r0", -1, 0, "shop")]]


def ours(rules: list[tuple[str, ...]]) -> Ask:
    """Return a call of our engine: a whole decision, with its trace."""
    table = DecisionTable(
        id="table",
        inputs=tuple(Input(expression=LiteralExpression(text=name)) for name in FIELDS),
        outputs=(Output(name="out"),),
        rules=tuple(
            Rule(inputs=tuple(UnaryTests(text=text) for text in rule[:-1]), outputs=(LiteralExpression(text=rule[-1]),))
            for rule in rules
        ),
        hit_policy=HitPolicy.FIRST,
    )
    needs = tuple(Requirement(href=f"#{name}") for name in FIELDS)
    elements = [InputData(id=name, name=name) for name in FIELDS]
    decision = Decision(id="bench", name="bench", expression=table, required_inputs=needs)
    model = compile_model(Definitions(name="bench", namespace="bench", elements=(*elements, decision)), Feel())
    return lambda inputs: model.decide("bench", inputs, Context(NOW)).value


def content(rules: list[tuple[str, ...]]) -> str:
    """Return the same table as zen-engine reads it: `-` is an empty cell, the tests are written alike."""
    node = {
        "hitPolicy": "first",
        "inputs": [{"id": f"i{at}", "name": name, "field": name} for at, name in enumerate(FIELDS)],
        "outputs": [{"id": "o", "name": "out", "field": "out"}],
        "rules": [
            {"_id": f"r{number}", "o": rule[-1]}
            | {f"i{at}": "" if text == "-" else text for at, text in enumerate(rule[:-1])}
            for number, rule in enumerate(rules)
        ],
    }
    kinds = {"in": ("inputNode", {"schema": ""}), "table": ("decisionTableNode", node), "out": ("outputNode", {})}
    place = {"x": 0, "y": 0}
    return json.dumps(
        {
            "contentType": "application/vnd.gorules.decision",
            "nodes": [
                {"id": key, "name": key, "type": kind, "position": place, "content": inside}
                for key, (kind, inside) in kinds.items()
            ],
            "edges": [
                {"id": "e1", "sourceId": "in", "targetId": "table", "type": "edge"},
                {"id": "e2", "sourceId": "table", "targetId": "out", "type": "edge"},
            ],
        }
    )


def theirs(rules: list[tuple[str, ...]]) -> dict[str, Ask]:
    """Return the calls of zen-engine: as its documentation begins, compiled beforehand, and so with a trace."""
    try:
        import zen  # noqa: PLC0415 - only the bench installs it
    except ImportError:
        sys.exit("Expected zen-engine, but it is not installed: run `make bench`.")
    decision = zen.ZenEngine().create_decision(content(rules))
    ready = zen.ZenDecisionContent(content(rules))
    engine = zen.ZenEngine({"loader": lambda _: ready})
    return {
        "plain": lambda inputs: decision.evaluate(inputs)["result"].get("out"),
        "compiled": lambda inputs: engine.evaluate("table", inputs)["result"].get("out"),
        "traced": lambda inputs: engine.evaluate("table", inputs, {"trace": True})["result"].get("out"),
    }


def microseconds(asks: Mapping[str, tuple[Ask, list[dict[str, Any]]]]) -> dict[str, float]:
    """
    Return the mean time of one evaluation of each, over its inputs, each at its quickest of some rounds.

    Rounds take turns, so that a busy moment of the machine meets all alike.
    """
    best = {name: [float("inf")] * len(inputs) for name, (_, inputs) in asks.items()}
    for _ in range(ROUNDS):
        for name, (ask, inputs) in asks.items():
            best[name] = [min(before, seconds(ask, each)) for before, each in zip(best[name], inputs, strict=True)]
    return {name: fmean(times) * 1e6 for name, times in best.items()}


def seconds(ask: Ask, inputs: dict[str, Any]) -> float:
    """Return the time of one evaluation."""
    began = time.perf_counter()
    ask(inputs)
    return time.perf_counter() - began


def measure() -> list[Figure]:
    """Return microseconds for one evaluation."""
    rules, inputs = rows(1000), asked(1000)
    asks = {"ours": ours(rules), **theirs(rules)}
    answers = {name: [ask(each) for each in inputs] for name, ask in asks.items()}
    assert all(each == answers["ours"] for each in answers.values()), "Expected the same answers, but they differ."
    sizes = {str(count): (ours(rows(count)), asked(count)) for count in (100, 10_000)}
    took = microseconds({name: (ask, inputs) for name, ask in asks.items()} | sizes)
    return [
        figure("decisions-1000", took["ours"], took["plain"], GOAL),
        figure("decisions-1000-traced", took["ours"], took["traced"], TRACED),
        figure("decisions-1000-compiled", took["ours"], took["compiled"], GUARD),
        figure("decisions-10000-to-100", took["10000"], took["100"], FLAT),
    ]


def figure(name: str, mine: float, peer: float, goal: float) -> Figure:
    """Return a figure whose ratio is the peer's time over ours."""
    ratio = peer / mine
    return Figure(name=name, ours=mine, theirs=peer, ratio=ratio, goal=goal, holds=ratio >= goal)


if __name__ == "__main__":
    print(json.dumps(measure()))
