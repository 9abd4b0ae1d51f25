"""Item types say which values are theirs, and convert the others as DMN 1.5 says."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from clerkwork.languages.dmn.model import FunctionItem, InformationItem, ItemDefinition, UnaryTests
from clerkwork.languages.dmn.types import Types
from clerkwork.languages.feel import Context, Feel, Function

FEEL = Feel()
NOW = datetime(2025, 1, 31, 12, tzinfo=UTC)
TWO = Function(("a", "b"), lambda *_: None)


def item(name: str, type_ref: str = "", **more: Any) -> ItemDefinition:
    return ItemDefinition(name=name, type_ref=type_ref, **more)


def unary(text: str) -> UnaryTests:
    return UnaryTests(text=text)


DEFINITIONS = (
    item("tNumbers", "number", is_collection=True),
    item("tRenamed", "tColour"),  # defined below
    item("tColour", "string", allowed_values=unary('"red", "blue"')),
    item("tColours", "tColour", is_collection=True),
    item("tFew", "number", is_collection=True, type_constraint=unary("count(?) < 3")),
    item("tSmall", "number", is_collection=True, allowed_values=unary("[0..255]")),
    item("tPair", components=(item("x", "number"), item("y", "tColour"))),
    item("tPairs", "tPair", is_collection=True),
    item("tNode", components=(item("value", "number"), item("next", "tNode"))),
    item(
        "tNested", components=(item("in", components=(item("a", "number"),)), item("all", "number", is_collection=True))
    ),
    item("tTree", "tTree", is_collection=True),
    item("tRound", "tAround"),
    item("tAround", "tRound"),
    item("tAny"),
    item("tAnyList", "Any", is_collection=True),
    item("tMoment", "date and time"),
    item("tFn", function=FunctionItem(output_type_ref="number", parameters=(InformationItem(name="a"),) * 2)),
    item("tFnRenamed", "tFn"),
    item("tUnreadable", "number", allowed_values=unary("1 +")),
    item("tOpen", "number", allowed_values=unary(" ")),
    item(
        "tDay", "date", allowed_values=unary('@"2025-01-31", date("2025-02-01"), date and time("2025-02-01T10:00:00")')
    ),
    item("tNoDay", "date", allowed_values=unary('@"2025-13-31"')),
    item("tWord", "string", allowed_values=unary('upper case("a"), "b"')),
    item("tNot", "string", allowed_values=unary('not("b")')),
    item("tConstrained", "number", type_constraint=unary("> 0"), allowed_values=unary("1, 2, -1")),
)
TYPES = Types(FEEL, DEFINITIONS, {})
PAIR = {"x": 1, "y": "red"}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("tNumbers", [1, None], [1, None]),
        ("tNumbers", 1, [1]),
        ("tNumbers", ["a"], None),
        ("tNumbers", None, None),
        ("number", [1], 1),
        ("number", [[1]], None),
        ("number", [1, 2], None),
        ("number", [], None),
        ("number", True, None),
        ("tColour", "red", "red"),
        ("tColour", "green", None),
        ("tColour", ["red"], "red"),
        ("tRenamed", "red", "red"),
        ("tRenamed", "green", None),
        ("tColours", ["red", "blue"], ["red", "blue"]),
        ("tColours", ["red", None], ["red", None]),
        ("tColours", ["red", "green"], None),
        ("tColours", "blue", ["blue"]),
        ("tFew", [1, 2], [1, 2]),
        ("tFew", [1, 2, 3], None),
        ("tSmall", [0, 255], [0, 255]),
        ("tSmall", [256], None),
        ("tPair", PAIR, PAIR),
        ("tPair", PAIR | {"z": 1}, PAIR | {"z": 1}),
        ("tPair", {"x": 1}, None),
        ("tPair", {"x": None, "y": None}, {"x": None, "y": None}),
        ("tPair", {"x": 1, "y": "green"}, None),
        ("tPair", [PAIR], PAIR),
        ("tPairs", PAIR, [PAIR]),
        ("tPairs", [PAIR, None], [PAIR, None]),
        ("tPairs", [PAIR, 1], None),
        ("tNode", {"value": 1, "next": {"value": 2, "next": None}}, {"value": 1, "next": {"value": 2, "next": None}}),
        ("tNode", {"value": 1, "next": {"value": "a", "next": None}}, None),
        ("tNested", {"in": {"a": 1}, "all": [1]}, {"in": {"a": 1}, "all": [1]}),
        ("tNested", {"in": {"a": "1"}, "all": [1]}, None),
        ("tNested", {"in": {"a": 1}, "all": 1}, None),
        ("tTree", [[], [[]]], [[], [[]]]),
        ("tTree", [1], None),
        ("tAnyList", 1, [1]),
        ("tAnyList", [1, "a", None], [1, "a", None]),
        ("tMoment", date(2025, 1, 31), datetime(2025, 1, 31, tzinfo=UTC)),
        ("tFn", TWO, TWO),
        ("tFnRenamed", TWO, TWO),
        ("tFn", Function(("a",), lambda *_: None), None),
        ("tFn", 1, None),
        ("tUnreadable", 5, 5),
        ("tOpen", 5, 5),
        ("tWord", "A", "A"),
        ("tNot", "b", None),
        ("tDay", date(2025, 2, 1), date(2025, 2, 1)),
        ("tConstrained", 1, 1),
        ("tConstrained", -1, None),
        ("list<number>", 1, [1]),
        ("list<tColour>", ["red"], ["red"]),
        ("context<a: number>", {"a": 1}, {"a": 1}),
        ("context<a: number>", {"a": "1"}, None),
        ("range<number>", 1, None),
        ("feel:number", 1, 1),
        ("feel:number", "1", None),
        ("dayTimeDuration", 1, None),
    ],
)
def test_a_value_is_converted_or_null(name: str, value: Any, expected: Any) -> None:
    kind = TYPES.get(name)
    assert kind is not None
    context = Context(NOW)
    assert kind.coerce(value, context) == expected
    assert bool(context.warnings) == (expected is None and value is not None)


@pytest.mark.parametrize("name", ["", "Any", "any", "tUnknown", "tAny", "tRound", "tAround", "list<", "feel:Any"])
def test_what_allows_any_value_is_no_type(name: str) -> None:
    assert TYPES.get(name) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"red" instance of tColour', True),
        ('"green" instance of tColour', True),  # a constraint is no part of conformance
        ("1 instance of tColour", False),
        ("null instance of tColour", False),
        ("[1] instance of number", False),
        ("1 instance of tNumbers", False),
        ("[1] instance of tNumbers", True),
        ("[[]] instance of list<tTree>", True),
        ("{x: 1, y: null} instance of tPair", True),
        ("{x: 1} instance of tPair", False),
        ("(function(a, b) a) instance of tFn", True),
        ("(function(a) a) instance of tFn", False),
        ("(function(a) a) instance of function<number>->number", True),
        ("(function(a) a) instance of function<>->number", False),
        ("sum instance of function<list>->number", True),
        ("1 instance of tRound", True),
        ("null instance of tRound", False),
        ("1 instance of tUnknown", None),
        ('(function(c: tColour) c)("green")', None),
        ('(function(c: tColour) c)(["red"])', "red"),
        ("(function(c: tNumbers) c)(1)", [1]),
        ("(function(c: Any) c)(1)", 1),
        ('(function(c: number) c = null)("1")', None),
        ("(function(c: number) c = null)(null)", True),
    ],
)
def test_feel_knows_item_types(text: str, expected: Any) -> None:
    expression = FEEL.expression(text, types=TYPES.by_name)
    assert expression.evaluate({}, Context(NOW)).value == expected


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("tColour", ("red", "blue")),
        ("tColours", ("red", "blue")),
        ("tRenamed", ("red", "blue")),
        ("tConstrained", (1, 2, -1)),
        ("tSmall", None),
        ("tDay", (date(2025, 1, 31), date(2025, 2, 1), datetime(2025, 2, 1, 10))),  # noqa: DTZ001 - FEEL's, no zone
        ("tNoDay", None),
        ("tWord", None),
        ("tNot", None),
        ("tNumbers", None),
        ("number", None),
    ],
)
def test_a_list_of_constants_is_told(name: str, allowed: Any) -> None:
    kind = TYPES.get(name)
    assert kind is not None
    assert kind.allowed == allowed


def test_the_type_of_what_a_function_gives() -> None:
    found = [TYPES.result_of(name) for name in ("tFn", "tFnRenamed", "number", "tAny", "function")]
    assert [each.name if each else None for each in found] == ["number", "number", "number", None, None]


def test_types_of_another_file_stand_behind_its_prefix() -> None:
    own = [item("tMine", "theirs.tColours"), item("tTheirs", "theirs.tPair"), item("tFew", "string")]
    here = Types(FEEL, own, {"theirs": TYPES, "": TYPES})
    assert [here.by_name[name].kind for name in ("tMine", "tTheirs", "theirs.tPair", "tPair")] == [
        "list",
        "context",
        "context",
        "context",
    ]
    assert here.by_name["tFew"].kind == "string"
    assert here.get("theirs:tColour") is here.get("theirs.tColour")
    assert here.members >= {"x", "y", "in", "a"}


def test_a_type_name_may_hold_spaces() -> None:
    types = Types(FEEL, [item("tax rate", "number")], {})
    expression = FEEL.expression("1 instance of tax rate", FEEL.vocabulary((), types.by_name), types=types.by_name)
    assert expression.evaluate({}, Context(NOW)).value is True
