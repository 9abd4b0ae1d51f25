"""JUEL in FEEL: what is translated means the same, and what cannot be is said."""

from datetime import UTC, datetime
from typing import Any

import pytest

from clerkwork.languages.bpmn.conversion import juel
from clerkwork.languages.feel import Context, Feel

FEEL = Feel()
SEEN: dict[str, Any] = {"x": 1, "a": True, "b": False, "s": "abc", "list": [5, 6], "m": {"k v": 3, "p": {"q": 4}}}


@pytest.mark.parametrize(
    ("text", "feel", "value"),
    [
        ("${x == 1}", "x = 1", True),
        ("#{a && b}", "a and b", False),
        ("${a and !b}", "a and b != true", True),
        ("${not empty s}", 'not(list contains([null, "", [], {}], s))', True),
        ("${empty list}", 'list contains([null, "", [], {}], list)', False),
        ("${empty nobody || b}", 'list contains([null, "", [], {}], nobody) or b', True),
        ("${x lt 2 ? 'small' : 'big'}", 'if x < 2 then "small" else "big"', "small"),
        ("${!nobody}", "nobody != true", True),
        ("${!(x > 3)}", "not((x > 3))", True),
        ("${x + 2 * 3 - 1}", "x + 2 * 3 - 1", 6),
        ("${7 - (3 - x)}", "7 - (3 - x)", 5),
        ("${7 mod 4 ne 3}", "modulo(7, 4) != 3", False),
        ("${6 div 4}", "6 / 4", 1.5),
        ("${-x}", "-x", -1),
        ("${list[0]}", "list[1]", 5),
        ("${m['k v']}", 'get value(m, "k v")', 3),
        ("${m.p.q}", "m.p.q", 4),
        ("${s.equals('abc')}", '(s = "abc")', True),
        ("${list.size() gt 1}", "(count(list)) > 1", True),
        ("${s.toUpperCase().startsWith('A')}", '(starts with((upper case(s)), "A"))', True),
        ("${execution.getVariable('x')}", "x", 1),
        ('${execution.hasVariable("nobody")}', "nobody != null", False),
        ("${variables:getOrDefault(nobody, 5)}", "(if nobody = null then 5 else nobody)", 5),
        ("${var:eq('x', 1)}", "(x = 1)", True),
        ("Dear ${s} (${x}).", 'string join(["Dear ", string(s), " (", string(x), ")."])', "Dear abc (1)."),
        ("${'it}s \\'so\\''}", "\"it}s 'so'\"", "it}s 'so'"),
        ("${null == nobody}", "null = nobody", True),
    ],
)  # fmt: skip
def test_what_is_translated_means_the_same(text: str, feel: str, value: Any) -> None:
    """The FEEL is read without its sign and gives what JUEL would."""
    assert juel.to_feel(text) == feel
    found = FEEL.expression(feel).run(SEEN, Context(datetime.now(UTC)))
    assert found == value or float(found) == value


def test_variables_of_loops_have_their_names() -> None:
    """A loop counts from one here."""
    assert juel.to_feel("${nrOfCompletedInstances / nrOfInstances >= 0.5 || loopCounter == 2}") == (
        "numberOfCompletedInstances / numberOfInstances >= 0.5 or (loopCounter - 1) = 2"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("${bean.call(x)}", "Expected a value, but the call of the method bean.call(…)."),
        ("${calculate(x)}", "Expected a variable, but the function calculate."),
        ("${execution.id}", "Expected a variable, but execution.id."),
        ("${execution.getVariable(x)}", "Expected the name of a variable as a text."),
        ("${task.assignee}", "Expected a variable, but the engine's own object task."),
        ("${list[i]}", "Expected a number or a text in [], but i."),
        ("${a b}", "Expected an operator, but b."),
        ("${a +}", "Expected a value, but the expression ends."),
        ("${", "Expected a closing brace, but the text ends."),
        ("${a ? b}", "Expected :, but the expression ends."),
        ("${a & b}", "Expected an expression, but & b."),
        ("${" + "(" * 200 + "}", "Expected an expression that is less deep."),
        ("${*}", "Expected a value, but *."),
        (
            "${variables:contains(x, 1)}",
            "Expected a function that only looks at a variable, but the function contains.",
        ),
    ],
)
def test_what_has_no_certain_meaning_is_said(text: str, reason: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(juel.Untranslatable) as refused:
        juel.to_feel(text)
    assert str(refused.value) == reason


def test_names_between_commas() -> None:
    """One expression may give a list by itself."""
    assert juel.names("ann, ${bosses[0]}, bob") == '["ann", bosses[1], "bob"]'
    assert juel.names("${groups}") == "groups"
    assert juel.names("${f ? 'a,b' : 'c'}") == 'if f then "a,b" else "c"'
