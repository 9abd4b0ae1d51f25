"""A whole table: inputs, entries, outputs and the trace."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from clerkwork.languages import feel
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.compilation import Compilation
from clerkwork.languages.dmn.compiler.expressions import CODES
from clerkwork.languages.dmn.model import HitPolicy, Input, LiteralExpression, Output, Rule, UnaryTests
from clerkwork.languages.dmn.tables import compile_table
from clerkwork.languages.dmn.tables.table import MOST_RECORDED
from clerkwork.languages.dmn.trace import EvaluatedInput, EvaluatedOutput, EvaluatedTable, MatchedRule, Run
from clerkwork.languages.dmn.types import Types

Make = Callable[..., Any]
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def literal(text: str, type_ref: str = "") -> LiteralExpression:
    return LiteralExpression(text=text, type_ref=type_ref)


def test_trace(table: Make, decide: Make):
    """A table records its inputs by their label or text, and each rule that counts with its outputs."""
    inputs = (Input(id="i1", label="Age", expression=literal("a")), Input(id="i2", expression=literal(" b + 1 ")))
    columns = (Output(id="o1", name="level"), Output(id="o2", label="Fee"), Output(id="o3"))
    value, run = decide(table(('>= 18 | - => "high" | 1 | 2',), columns, inputs=inputs), {"a": 20, "b": 4})
    assert value == {"level": "high", "Fee": 1, "output 3": 2}
    assert run.record.tables == [
        EvaluatedTable(
            "table",
            (EvaluatedInput("i1", "Age", "a", 20), EvaluatedInput("i2", "b + 1", "b + 1", 5)),
            (
                MatchedRule(
                    "rule-1",
                    1,
                    (
                        EvaluatedOutput("o1", "level", "high"),
                        EvaluatedOutput("o2", "Fee", 1),
                        EvaluatedOutput("o3", "output 3", 2),
                    ),
                ),
            ),
            value,
        )
    ]


def test_single_output_is_named_by_the_table(table: Make, decide: Make):
    """The only output without a name has the table's output label in the trace."""
    _, run = decide(table(("- => 1",), output_label="Fee"), {"a": 1})
    assert run.record.tables[0].rules[0].outputs == (EvaluatedOutput("out", "Fee", 1),)


def test_own_table_comes_first(table: Make):
    """A table records itself before the tables it calls, and at most so many are recorded."""
    feel_dialect = feel.Feel()
    made = Compilation(feel_dialect, Types(feel_dialect, (), {}), CODES).within(("a", "f"))
    inner = compile_table(table(("- => 1",), id="inner"), made)
    outer = compile_table(table(("- => 1",), id="outer", inputs=(Input(expression=literal("f()")),)), made)
    run = Run(feel.Context(NOW))
    call = feel.Function((), lambda context, _: inner({"a": 1}, context))  # type: ignore[arg-type]
    outer({"f": call}, run)
    assert [each.id for each in run.record.tables] == ["outer", "inner"]
    for _ in range(MOST_RECORDED):
        inner({"a": 1}, run)
    assert len(run.record.tables) == MOST_RECORDED


def test_no_rules(table: Make, decide: Make):
    """A table without rules has no match, one without inputs matches by itself."""
    assert decide(table(()), {"a": 1})[0] is None
    empty = model.DecisionTable(outputs=(Output(),), rules=(Rule(outputs=(literal("7"),)),))
    assert decide(empty, {})[0] == 7


def test_entries_that_are_missing(table: Make, decide: Make):
    """A missing or blank input entry takes anything, a missing or blank output entry gives null."""
    rules = (
        Rule(inputs=(UnaryTests(text="1"),), outputs=(literal('"one"'),)),
        Rule(inputs=(UnaryTests(text="2"), UnaryTests(text=" ")), outputs=(literal(""),)),
        Rule(inputs=(UnaryTests(text="3"),)),
    )
    made = table(("- | - => 1",), rules=rules)
    assert [decide(made, {"a": each, "b": 5})[0] for each in (1, 2, 3)] == ["one", None, None]
    assert decide(made, {"a": 3, "b": 5})[1].record.tables[0].rules[0].index == 3


def test_input_without_an_expression(table: Make, decide: Make):
    """An input without an expression is null."""
    assert decide(table(("null => 1",), inputs=(Input(),)), {})[0] == 1


def test_types(table: Make, decide: Make):
    """Inputs and outputs are made values of their types: null where they are of another."""
    made = table(
        ('null => "text"', "5 => 5", "6 => [6]"),
        [Output(type_ref="number")],
        inputs=(Input(expression=literal("a", "number")),),
    )
    assert [decide(made, {"a": each})[0] for each in ("word", 5, [5], 6)] == [None, 5, 5, 6]


def test_input_values(table: Make, decide: Make):
    """An input that is not among its input values fails the decision; null is left to the rules."""
    inputs = (Input(label="Age", expression=literal("a"), values=UnaryTests(text="[0..120]")),)
    made = table(("- => 1",), inputs=inputs)
    value, run = decide(made, {"a": 150})
    assert (value, run.record.failure) == (None, "Expected Age in [0..120], but 150.")
    assert run.record.tables[0].inputs == (EvaluatedInput("", "Age", "a", 150),)
    assert [decide(made, {"a": each})[0] for each in (5, None, "x")] == [1, 1, None]
    open_values = table(("- => 1",), inputs=(Input(expression=literal("a"), values=UnaryTests(text="< x")),))
    assert [decide(open_values, {"a": each, "x": 3})[0] for each in (2, 4)] == [1, None]


def test_conditions_on_the_input(table: Make, decide: Make):
    """Entries may speak of the input as `?`, of other inputs and of variables, and call functions."""
    rows = (
        '? > b => "above b"',
        'starts with(string(?), "2") => "begins with 2"',
        '? in [b - 2..b) => "just below"',
        'not(odd(?)) and ? < x => "even below x"',
    )
    made = table(rows, hit_policy=HitPolicy.FIRST)
    scope = {"b": 10, "x": 7}
    results = [decide(made, scope | {"a": each})[0] for each in (11, 2, 9, 4, 5)]
    assert results == ["above b", "begins with 2", "just below", "even below x", None]


def test_lists_as_tests(table: Make, decide: Make):
    """A variable that is a list stands for its items, and a list as input is compared as a whole."""
    made = table(("x => 1", "[1, 2] => 2", "[3, 4] => 3"), hit_policy=HitPolicy.FIRST)
    results = [decide(made, {"a": each, "x": [5, 6]})[0] for each in (5, 1, [3, 4], 9)]
    assert results == [1, 2, 3, None]


def test_variable_that_hides_a_function(table: Make):
    """Where a variable hides the function that makes dates, the entry is no constant."""
    dialect = feel.Feel()
    made = Compilation(dialect, Types(dialect, (), {}), CODES).within(("a", "date"))
    code = compile_table(table(('date("2026-03-02") => 1',)), made)
    other = feel.Function(("text",), lambda _, arguments: f"{arguments[0]}!")
    assert code({"a": "2026-03-02!", "date": other}, Run(feel.Context(NOW))) == 1


def test_same_text_is_evaluated_once(table: Make, decide: Make):
    """Rules with the same entry have it evaluated once for an input."""
    rows = ("? > missing => 1",) * 5
    _, run = decide(table(rows), {"a": 1})
    assert [str(each) for each in run.warnings if "missing" in str(each)] == [
        "Expected a variable missing, but there is none."
    ]


def test_only_rules_still_possible_are_evaluated(table: Make, decide: Make):
    """An entry that has to be evaluated is not, for a rule whose other entries do not match."""
    _, run = decide(table(("? > missing | 5 => 1",)), {"a": 1, "b": 6})
    assert not [each for each in run.warnings if "missing" in str(each)]


def test_kinds_of_values(table: Make, decide: Make):
    """Dates, texts, booleans and null are looked up like numbers; a number is no boolean."""
    rows = ('> date("2026-03-01") => 1', '"a", "b" => 2', "true => 3", "null => 4", "1 => 5", "not(false) => 6")
    made = table(rows, hit_policy=HitPolicy.FIRST)
    results = [decide(made, {"a": each})[0] for each in (date(2026, 3, 2), "b", True, None, 1, False)]
    assert results == [1, 2, 3, 4, 5, None]
