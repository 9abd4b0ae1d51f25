"""What becomes of the rules that match, under each hit policy."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from clerkwork.languages import feel
from clerkwork.languages.dmn.model import (
    Aggregation,
    HitPolicy,
    ItemDefinition,
    LiteralExpression,
    Output,
    UnaryTests,
)

Make = Callable[..., Any]
RULES = ('> 10 => "low" | 1', '> 20 => "high" | 2', '> 30 => "high" | 3', '> 30 => "other" | 3')
LEVELS = UnaryTests(text='"high", "low"')


def outputs(**fields: Any) -> tuple[Output, ...]:
    """Return two columns: a level with its values in order of priority, and a fee."""
    return Output(id="o1", name="level", values=LEVELS, **fields), Output(id="o2", name="fee")


def level(name: str, fee: int) -> dict[str, Any]:
    return {"level": name, "fee": fee}


def warnings(run: Any) -> list[str]:
    return [str(each) for each in run.warnings]


@pytest.mark.parametrize(
    ("policy", "given", "outcome"),
    [
        (HitPolicy.UNIQUE, 15, (level("low", 1), [1])),
        (HitPolicy.UNIQUE, 5, (None, [])),
        (HitPolicy.UNIQUE, 25, (None, [1, 2])),
        (HitPolicy.ANY, 15, (level("low", 1), [1])),
        (HitPolicy.ANY, 25, (None, [1, 2])),
        (HitPolicy.FIRST, 25, (level("low", 1), [1])),
        (HitPolicy.FIRST, 5, (None, [])),
        (HitPolicy.PRIORITY, 25, (level("high", 2), [2])),
        (HitPolicy.PRIORITY, 35, (level("high", 2), [2])),
        (HitPolicy.RULE_ORDER, 25, ([level("low", 1), level("high", 2)], [1, 2])),
        (HitPolicy.RULE_ORDER, 5, ([], [])),
        (HitPolicy.COLLECT, 25, ([level("low", 1), level("high", 2)], [1, 2])),
        (HitPolicy.COLLECT, 5, ([], [])),
        (HitPolicy.OUTPUT_ORDER, 25, ([level("high", 2), level("low", 1)], [2, 1])),
        (HitPolicy.OUTPUT_ORDER, 5, ([], [])),
    ],
)
def test_policies(table: Make, decide: Make, policy: HitPolicy, given: int, outcome: tuple[Any, list[int]]):
    """Each policy makes its value of the rules that match and records those that count, with their outputs."""
    expected, counted = outcome
    value, run = decide(table(RULES[:3], outputs(), hit_policy=policy), {"a": given})
    assert value == expected
    recorded = run.record.tables[0]
    assert recorded.value == expected
    assert [rule.index for rule in recorded.rules] == counted
    assert (run.record.failure is not None) is (expected is None and bool(counted))


def test_any_agrees(table: Make, decide: Make):
    """Under ANY rules may overlap that give the same, be it 1 and 1.0, or null."""
    rows = (
        '> 10 => "low" | 1',
        '> 20 => "low" | 1.0',
        "> 30 => null | null",
        "> 40 => null | null",
        "< 0 => null | null",
    )
    made = table(rows, outputs(), hit_policy=HitPolicy.ANY)
    assert decide(made, {"a": 25})[0] == level("low", 1)
    assert decide(made, {"a": -1})[0] == {"level": None, "fee": None}
    assert decide(made, {"a": 35})[0] is None


def test_violations_name_the_rules(table: Make, decide: Make):
    """A violated policy fails the decision and says which rules did it and what to do."""
    rows = [f"> {number} => {number}" for number in range(9)]
    unique, any_of = (
        decide(table(rows, hit_policy=each), {"a": 2})[1].record for each in (HitPolicy.UNIQUE, HitPolicy.ANY)
    )
    assert unique.failure == (
        "Expected at most one rule to match, but rules 1 and 2 do. "
        "Change them so that no input matches two, or choose another hit policy than UNIQUE."
    )
    assert any_of.failure == (
        "Expected the rules that match to give the same, but rules 1 and 2 differ. "
        "Give them the same outputs, or choose another hit policy than ANY."
    )
    many = decide(table(rows), {"a": 9})[1].record.failure
    assert "rules 1, 2, 3, 4, 5 and 4 more do" in many


def test_violation_is_a_warning_too(table: Make, decide: Make):
    """What fails a decision stands among its warnings."""
    _, run = decide(table(("> 1 => 1", "> 1 => 2")), {"a": 2})
    assert warnings(run) == [run.record.failure]


@pytest.mark.parametrize(
    ("aggregation", "expected", "nothing"),
    [
        (Aggregation.SUM, Decimal("6.5"), None),
        (Aggregation.COUNT, 4, 0),
        (Aggregation.MIN, 1, None),
        (Aggregation.MAX, Decimal("2.5"), None),
        (Aggregation.NONE, [1, 2, 1, Decimal("2.5")], []),
    ],
)
def test_aggregation(table: Make, decide: Make, aggregation: Aggregation, expected: Any, nothing: Any):
    """COLLECT sums, counts or picks among all outputs, equal ones included."""
    made = table(
        ("> 1 => 1", "> 1 => 2", "> 1 => 1", "> 1 => 2.5"), hit_policy=HitPolicy.COLLECT, aggregation=aggregation
    )
    assert decide(made, {"a": 2})[0] == expected
    assert decide(made, {"a": 0})[0] == nothing


def test_aggregation_of_other_values(table: Make, decide: Make):
    """What cannot be summed is null with a warning; durations and texts have a least one."""
    made = table(('- => "b"', '- => "a"'), hit_policy=HitPolicy.COLLECT, aggregation=Aggregation.SUM)
    value, run = decide(made, {"a": 1})
    assert (value, run.record.failure) == (None, None)
    least = table(('- => "b"', '- => "a"'), hit_policy=HitPolicy.COLLECT, aggregation=Aggregation.MIN)
    assert decide(least, {"a": 1})[0] == "a"


def test_aggregation_of_several_outputs(table: Make, decide: Make):
    """Several outputs can be counted, and not summed."""
    fields = {"hit_policy": HitPolicy.COLLECT, "aggregation": Aggregation.COUNT}
    assert decide(table(RULES, outputs(), **fields), {"a": 25})[0] == 2
    value, run = decide(table(RULES, outputs(), **fields | {"aggregation": Aggregation.SUM}), {"a": 25})
    assert value is None
    assert run.record.failure == (
        "Expected one output to aggregate, but the table has several. Use COLLECT without aggregation."
    )


def test_aggregation_without_collect_is_left_alone(table: Make, decide: Make):
    """An aggregation counts for COLLECT only."""
    assert decide(table(("> 1 => 7",), aggregation=Aggregation.COUNT), {"a": 2})[0] == 7


@pytest.mark.parametrize(
    ("policy", "aggregation", "expected"),
    [
        (HitPolicy.UNIQUE, Aggregation.NONE, {"level": "low", "fee": None}),
        (HitPolicy.FIRST, Aggregation.NONE, {"level": "low", "fee": None}),
        (HitPolicy.COLLECT, Aggregation.NONE, [{"level": "low", "fee": None}]),
        (HitPolicy.RULE_ORDER, Aggregation.NONE, [{"level": "low", "fee": None}]),
        (HitPolicy.COLLECT, Aggregation.COUNT, {"level": "low", "fee": None}),
    ],
)
def test_defaults(table: Make, decide: Make, policy: HitPolicy, aggregation: Aggregation, expected: Any):
    """When no rule matches the default outputs count, alone or as the only result; no rule is recorded."""
    columns = outputs(default=LiteralExpression(text='lower case("LOW")'))
    value, run = decide(table(RULES, columns, hit_policy=policy, aggregation=aggregation), {"a": 0})
    assert (value, run.record.tables[0].rules, warnings(run)) == (expected, (), [])


def test_no_match_is_told(table: Make, decide: Make):
    """A policy that wants one rule warns when there is none; the decision did not fail."""
    value, run = decide(table(("> 1 => 1",)), {"a": 0})
    assert (value, run.record.failure) == (None, None)
    assert warnings(run) == [
        "Expected a rule that matches the inputs, but there is none. Add one, or a default output."
    ]


def test_output_values(table: Make, decide: Make):
    """An output that is not among its output values is null with a warning; null may always be."""
    value, run = decide(table(RULES, outputs(), hit_policy=HitPolicy.RULE_ORDER), {"a": 35})
    assert value[3] == {"level": None, "fee": 3}
    assert warnings(run) == ['Expected level in "high", "low", but "other".']
    ranges = Output(values=UnaryTests(text="[1..5], > x"))
    for text, expected in (("3", 3), ("9", 9), ("7", None), ("null", None), ("[1]", None)):
        assert decide(table((f"- => {text}",), [ranges]), {"a": 1, "x": 8})[0] == expected


def test_long_values_are_cut(table: Make, decide: Make):
    """A warning quotes the beginning of a long value."""
    column = Output(name="fee", values=UnaryTests(text="1"))
    _, run = decide(table((f'- => "{"y" * 100}"',), [column]), {"a": 1})
    assert warnings(run) == [f'Expected fee in 1, but "{"y" * 59}….']
    _, run = decide(table((f'- => "{"y" * 58}"',), [column]), {"a": 1})
    assert warnings(run) == [f'Expected fee in 1, but "{"y" * 58}".']


def test_priorities(table: Make, decide: Make):
    """The first column with output values counts first, then the next; what is not listed comes last."""
    columns = (
        Output(name="note"),
        Output(name="one", values=UnaryTests(text='"a", "b"')),
        Output(name="two", values=UnaryTests(text="3, 2, 1")),
    )
    rows = ('- => 1 | "b" | 3', '- => 2 | "a" | 1', '- => 3 | "a" | 3', "- => 4 | null | 3", '- => 5 | "a" | 2')
    value, _ = decide(table(rows, columns, hit_policy=HitPolicy.OUTPUT_ORDER), {"a": 1})
    assert [each["note"] for each in value] == [3, 5, 2, 1, 4]


def test_priorities_of_a_type(table: Make, decide: Make):
    """Without output values the allowed values of the output's type are the order, or of the table's type."""
    allowed = ItemDefinition(name="tLevel", type_ref="string", allowed_values=LEVELS)
    rows = ('- => "low"', '- => "high"')
    for fields in ({"outputs": [Output(type_ref="tLevel")]}, {"type_ref": "tLevel"}):
        value, _ = decide(table(rows, hit_policy=HitPolicy.PRIORITY, **fields), {"a": 1}, types=[allowed])
        assert value == "high"


def test_priorities_unknown(table: Make, decide: Make):
    """Without an order all outputs are alike: the first rule wins, and the order is that of the rules."""
    rows = ("- => 2", "- => 1")
    for column in (Output(), Output(values=UnaryTests(text="< 5"))):
        assert decide(table(rows, [column], hit_policy=HitPolicy.PRIORITY), {"a": 1})[0] == 2
        assert decide(table(rows, [column], hit_policy=HitPolicy.OUTPUT_ORDER), {"a": 1})[0] == [2, 1]


def test_first_stops(table: Make, decide: Make):
    """Under FIRST no output and no test behind the first match is evaluated."""
    _, run = decide(table(("- => 1", "? > missing => 1 + missing"), hit_policy=HitPolicy.FIRST), {"a": 1})
    assert warnings(run) == []


def test_budget(table: Make, decide: Make):
    """The budget ends a table of many tests to evaluate, and lists have their limit."""
    rows = [f"? > {number} + x => 1" for number in range(50)]
    with pytest.raises(Exception, match="at most 20 steps"):
        decide(table(rows), {"a": 9, "x": 1}, budget=feel.Budget(steps=20))
    with pytest.raises(Exception, match="at most 3 items"):
        decide(table(["- => 1"] * 4, hit_policy=HitPolicy.COLLECT), {"a": 9}, budget=feel.Budget(items=3))
