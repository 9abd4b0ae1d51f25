"""What the server makes of an answer, as if the browser had checked nothing."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkwork.languages.feel import Budget, Context, Feel
from clerkwork.languages.forms import Computed, Form, Submission, read

FEEL = Feel()
NOW = datetime(2026, 3, 29, 1, 0, tzinfo=ZoneInfo("Europe/Berlin"))
UNKNOWN = "There is no such field in this form."
HIDDEN = "This is not asked for here, so it must stay empty."

Schema = dict[str, Any]
JSON = dict[str, Any]


def form(*components: Schema) -> Form:
    return read({"type": "default", "id": "f", "components": list(components)}, FEEL)


def ask(made: Form, data: Any, **variables: Any) -> Submission:
    return made.validate(data, variables, Context(NOW))


def kept(made: Form, data: JSON, **variables: Any) -> JSON:
    found = ask(made, data, **variables)
    assert found.errors == {}
    return found.values


def errors(made: Form, data: Any, **variables: Any) -> dict[str, list[str]]:
    found = ask(made, data, **variables)
    assert found.errors
    assert found.values == {}, "nothing is kept of a wrong answer"
    assert not found.ok
    return found.errors


def typed(made: Form, data: JSON, **variables: Any) -> Computed:
    return made.compute(data, variables, Context(NOW))


def field(kind: str = "textfield", key: str = "a", **more: Any) -> Schema:
    return {"type": kind, "key": key, **more}


def rule(text: str, message: str | None = None) -> Schema:
    return {"properties": {"validate": text} | ({} if message is None else {"message": message})}


# types and limits


@pytest.mark.parametrize(
    ("component", "value"),
    [
        (field(), "Größe 😀"),
        (field("textarea"), "two\nlines"),
        (field("number"), 0),
        (field("number"), Decimal("1.10")),
        (field("number", serializeToString=True), "1.10"),
        (field("number", decimalDigits=2), Decimal("1.500")),
        (field("number", decimalDigits=0), Decimal("2E+3")),
        (field("number", validate={"min": 0, "max": "10"}), 10),
        (field("range", range={"min": 0, "max": 10}), 5),
        (field("checkbox"), True),
        (field("checkbox"), False),
        (field("radio", values=[{"label": "A", "value": "x"}]), "x"),
        (field("select", values=[{"label": "A"}]), "A"),
        (field("select", values=[1, 2]), 2),
        (field("select", values=[{"label": "A", "value": {"id": 7}}]), {"id": 7}),
        (field("checklist", values=["x", "y"]), ["y", "x"]),
        (field("taglist", values=["x", "y"]), []),
        (field("datetime"), "2028-02-29"),
        (field("datetime", subtype="time", timeSerializingFormat="no_timezone"), "23:59"),
        (field("datetime", subtype="time"), "00:00+05:30"),
        (field("datetime", subtype="datetime", timeSerializingFormat="utc_normalized"), "2026-03-29T09:15Z"),
        (field("datetime", subtype="datetime"), "2026-03-29T09:15:30-11:00"),
        (field("datetime", disallowPassedDates=True), "2026-03-29"),
        (field(validate={"minLength": 3, "maxLength": 3}), "äöü"),
        (field(validate={"pattern": "^C-[0-9]+$"}), "C-123"),
        (field(validate={"pattern": "[0-9]"}), "found anywhere 1"),
        (field(validate={"validationType": "email"}), "a.b+c@sub.example.org"),
        (field(validate={"validationType": "phone"}), "+49 30 1234567"),
    ],
)
def test_a_right_value_is_kept_as_it_is(component: Schema, value: Any) -> None:
    assert kept(form(component), {"a": value}) == {"a": value}


@pytest.mark.parametrize(
    ("component", "value", "message"),
    [
        (field(), 1, "Enter a text."),
        (field(), False, "Enter a text."),
        (field(), [], "Enter a text."),
        (field(), {}, "Enter a text."),
        (field(), "a\nb", "Write this in one line."),
        (field(), "a\x00b", "Remove the characters that cannot be shown."),
        (field("textarea"), "a\ud800", "Remove the characters that cannot be shown."),
        (field(validate={"minLength": 3}), "ab", "Use at least 3 characters."),
        (field(validate={"maxLength": 1}), "ab", "Use at most 1 character."),
        (field(validate={"pattern": "^C-[0-9]+$"}), "C-", "Enter this in the form that is asked for."),
        (field(validate={"validationType": "email"}), "a@b", "Enter an e-mail address such as name@example.org."),
        (field(validate={"validationType": "phone"}), "12", "Enter a phone number with its country code, such as"),
        (field("number"), "1", "Enter a number."),
        (field("number"), True, "Enter a number."),
        (field("number", serializeToString=True), 1, "Enter a number."),
        (field("number", serializeToString=True), "1e9", "Enter a number."),
        (field("number", decimalDigits=2), Decimal("1.234"), "Use at most 2 digits after the point."),
        (field("number", decimalDigits=0), Decimal("1.5"), "Enter a whole number."),
        (field("number", validate={"min": 0}), -1, "Enter 0 or more."),
        (field("number", validate={"max": Decimal("0.3")}), Decimal("0.30000001"), "Enter 0.3 or less."),
        (field("number"), 10**34, "Enter a number of at most 34 digits."),
        (field("number"), Decimal("1e999999"), "Enter a number of at most 34 digits."),
        (field("number"), Decimal("1e-999999"), "Enter a number of at most 34 digits."),
        (field("range", min=0, max=10), 11, "Enter 10 or less."),
        (field("checkbox"), "yes", "Tick this box or leave it empty."),
        (field("radio", values=["x"]), "y", "Choose one of the offered values."),
        (field("select", values=[1]), True, "Choose one of the offered values."),
        (field("select"), "x", "Choose one of the offered values."),
        (field("checklist", values=["x"]), "x", "Choose from the offered values."),
        (field("taglist", values=["x"]), ["y"], "Choose only offered values."),
        (field("taglist", values=["x"]), ["x", "x"], "Choose each value only once."),
        (field("datetime"), "2026-02-30", "There is no such day; enter one such as 2026-03-31."),
        (field("datetime"), "31.03.2026", "Enter a day such as 2026-03-31."),
        (field("datetime"), "2026-03-29T10:00Z", "Enter a day such as 2026-03-31."),
        (field("datetime"), 20260331, "Enter a day such as 2026-03-31."),
        (field("datetime", subtype="time"), "24:00Z", "Enter a time such as 09:30+01:00."),
        (
            field("datetime", subtype="time", timeSerializingFormat="no_timezone"),
            "10:00Z",
            "Enter a time such as 09:30.",
        ),
        (field("datetime", disallowPassedDates=True), "2026-03-28", "Choose a day that is not in the past."),
        (
            field("datetime", subtype="datetime", disallowPassedDates=True),
            "2026-03-28T22:59Z",
            "Choose a day that is not in the past.",
        ),
        (field("filepicker"), "files::1", "Files cannot be added here yet."),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(component: Schema, value: Any, message: str) -> None:
    (place, (said,)), *others = errors(form(component), {"a": value}).items()
    assert (place, others) == ("a", [])
    assert said.startswith(message)


def test_the_day_is_that_of_the_evaluations_zone() -> None:
    """23:30 UTC of the day before is already today in Berlin."""
    made = form(field("datetime", subtype="datetime", disallowPassedDates=True))
    assert kept(made, {"a": "2026-03-28T23:30Z"}) == {"a": "2026-03-28T23:30Z"}


@pytest.mark.parametrize(
    ("kind", "empty", "message"),
    [
        ("textfield", "", "Please fill this in."),
        ("textarea", "", "Please fill this in."),
        ("number", None, "Please fill this in."),
        ("checkbox", False, "Please tick this box."),
        ("radio", None, "Please choose one."),
        ("select", None, "Please choose one."),
        ("checklist", [], "Please choose at least one."),
        ("taglist", [], "Please choose at least one."),
        ("datetime", None, "Please choose when."),
        ("filepicker", "", "Please add a file."),
    ],
)
def test_what_is_left_open(kind: str, empty: Any, message: str) -> None:
    """Left open, null, "" and form-js's own empty value are the same."""
    for answer in ({}, {"a": None}, {"a": ""}, {"a": empty}):
        assert kept(form(field(kind)), answer) == {"a": empty}
        assert errors(form(field(kind, validate={"required": True})), answer) == {"a": [message]}


def test_limits_may_be_expressions_over_variables_and_other_fields() -> None:
    made = form(field("number", validate={"min": "=low", "max": "=b * 2"}), field("number", "b"))
    assert kept(made, {"a": 6, "b": 3}, low=6) == {"a": 6, "b": 3}
    assert errors(made, {"a": 7, "b": 3}, low=8) == {"a": ["Enter 8 or more."]}
    assert errors(made, {"a": 7, "b": 3}) == {"a": ["Enter 6 or less."]}


def test_choices_come_from_variables_or_expressions() -> None:
    by_key = form(field("select", valuesKey="deep.list"))
    assert kept(by_key, {"a": "x"}, deep={"list": [{"label": "X", "value": "x"}]}) == {"a": "x"}
    assert errors(by_key, {"a": "x"}, deep={}) == {"a": ["Choose one of the offered values."]}
    by_expression = form(field("taglist", valuesExpression="=concatenate(one, [b])"), field("number", "b"))
    assert kept(by_expression, {"a": [1, 2], "b": 2}, one=[1]) == {"a": [1, 2], "b": 2}


def test_choices_of_a_variable_are_never_taken_from_the_answer() -> None:
    """Even if a field of the form has the variable's name."""
    made = form(field("select", valuesKey="list"), field("textfield", "list"))
    assert "a" in errors(made, {"a": "x", "list": "x"}, list=["y"])


def test_doubles_become_exact() -> None:
    """Whoever reads JSON without our reader still gets no 0.30000000000000004."""
    assert kept(form(field("number", validate={"max": Decimal("0.3")})), {"a": 0.3}) == {"a": Decimal("0.3")}


# unknown, hidden, disabled, read-only


def test_unknown_values_are_refused_wherever_they_are() -> None:
    made = form(
        field(key="g.a"), {"type": "dynamiclist", "path": "l", "components": [field()]}, {"type": "text", "text": "x"}
    )
    data = {"x": 1, "g": {"a": "1", "y": 2}, "l": [{"a": "1", "z": None}]}
    assert errors(made, data) == {"x": [UNKNOWN], "g.y": [UNKNOWN], "l.0.z": [UNKNOWN]}
    assert errors(made, {"g": "text"}) == {"g": [UNKNOWN]}


def test_an_answer_full_of_unknown_values_is_not_answered_at_length() -> None:
    assert len(errors(form(field()), {f"x{index}": 1 for index in range(100_000)})) == 200


def test_many_choices_take_no_long_time() -> None:
    """10,000 chosen of 10,000 offered values are looked up, not compared in pairs."""
    values = list(range(10_000))
    assert kept(form(field("taglist", valuesKey="v")), {"a": values}, v=values) == {"a": values}


@pytest.mark.parametrize("data", [None, [], "x", 1])
def test_an_answer_is_an_object(data: Any) -> None:
    assert errors(form(field()), data) == {"": ["Expected an object with a value for each field."]}


HIDES: Schema = {"conditional": {"hide": "=not(more)"}}


def test_hidden_fields_are_dropped_and_refused_when_somebody_fills_them() -> None:
    made = form(field("checkbox", "more"), field(validate={"required": True}) | HIDES)
    assert kept(made, {"more": False}) == {"more": False}
    assert kept(made, {"more": False, "a": ""}) == {"more": False}
    assert errors(made, {"more": False, "a": "x"}) == {"a": [HIDDEN]}
    assert errors(made, {"more": True}) == {"a": ["Please fill this in."]}
    assert kept(made, {"more": True, "a": "x"}) == {"more": True, "a": "x"}


def test_a_hidden_group_hides_all_that_is_in_it() -> None:
    group = {"type": "group", "path": "g", "components": [field(), {"type": "group", "components": [field(key="b")]}]}
    made = form(field("checkbox", "more"), group | HIDES)
    assert errors(made, {"g": {"a": "1", "b": "2"}}) == {"g.a": [HIDDEN], "g.b": [HIDDEN]}
    assert kept(made, {"g": {"a": "", "b": None}}) == {"more": False}


def test_a_hidden_list_is_refused_as_a_whole() -> None:
    rows = {"type": "dynamiclist", "path": "l", "components": [field("number", validate={"required": True})]}
    made = form(field("checkbox", "more"), rows | HIDES)
    assert errors(made, {"l": [{"a": 1}]}) == {"l": [HIDDEN]}
    assert kept(made, {"l": [{}]}) == {"more": False}


def test_a_hidden_field_is_null_to_others_even_if_a_variable_has_its_name() -> None:
    """The second is hidden by the first, so the third, which the second would hide, is asked."""
    made = form(
        field("checkbox", "a"),
        field("checkbox", "c", conditional={"hide": "=a"}),
        field("textfield", "d", conditional={"hide": "=c"}),
    )
    assert kept(made, {"a": True, "d": "x"}, c=True) == {"a": True, "d": "x"}
    assert errors(made, {"a": True, "c": True, "d": "x"}) == {"c": [HIDDEN]}


def test_visibility_follows_fields_further_down() -> None:
    made = form(
        field("textfield", "x", conditional={"hide": "=y != null"}),
        field("textfield", "y", conditional={"hide": "=z != true"}),
        field("checkbox", "z"),
    )
    assert kept(made, {"x": "1"}) == {"x": "1", "z": False}
    assert kept(made, {"y": "1", "z": True}) == {"y": "1", "z": True}


def test_a_field_whose_condition_cannot_be_worked_out_is_shown() -> None:
    """Only true hides, as in the browser."""
    assert kept(form(field(conditional={"hide": "=nobody.knows > 1"})), {"a": "x"}) == {"a": "x"}


@pytest.mark.parametrize("switch", [{"disabled": True}, {"readonly": True}, {"readonly": "=locked"}])
def test_what_cannot_be_changed_is_never_taken_from_the_answer(switch: Schema) -> None:
    made = form(field("number", **switch, validate={"max": 1}), field("number", "b", **rule("=a = 5")))
    assert kept(made, {"a": 1_000, "b": 1}, a=5, locked=True) == {"b": 1}


def test_a_read_only_default_is_kept_when_there_is_no_variable() -> None:
    assert kept(form(field(readonly=True, defaultValue="x")), {"a": "y"}) == {"a": "x"}
    assert kept(form(field(readonly=True, defaultValue="x")), {"a": "y"}, a="z") == {}
    assert kept(form(field(disabled=True, defaultValue="x")), {}) == {}


def test_a_field_may_be_read_only_by_turns() -> None:
    made = form(field("checkbox", "lock"), field(readonly="=lock"))
    assert kept(made, {"lock": False, "a": "new"}, a="old") == {"lock": False, "a": "new"}
    assert kept(made, {"lock": True, "a": "new"}, a="old") == {"lock": True}


# computed values and rules


def test_computed_values_are_computed_here_whatever_was_sent() -> None:
    made = form(
        field("number", "n"),
        field("expression", "double", expression="=n * 2"),
        field("number", "sum", properties={"computed": "=double + n"}),
    )
    assert kept(made, {"n": Decimal("0.1"), "double": 7, "sum": 9}) == {
        "n": Decimal("0.1"),
        "double": Decimal("0.2"),
        "sum": Decimal("0.3"),
    }


def test_chains_are_followed_against_the_order_of_the_form() -> None:
    links = [field("expression", f"x{index}", expression=f"=x{index + 1} + 1") for index in range(8)]
    made = form(*links, field("number", "x8"))
    assert kept(made, {"x8": 0})["x0"] == 8


def test_a_circle_ends() -> None:
    made = form(field("expression", "a", expression="=b + 1"), field("expression", "b", expression="=a + 1"))
    assert set(kept(made, {})) == {"a", "b"}


def test_a_value_that_takes_too_long_is_an_error_and_not_null() -> None:
    made = form(field("expression", expression="=count(for i in 1..5000 return i)"))
    found = made.validate({}, {}, Context(NOW, Budget(steps=100)))
    assert found == Submission({}, {"": ["This form takes too long to work out; tell whoever made it."]})


def test_computed_dates_become_text() -> None:
    assert kept(form(field("expression", expression='=date("2026-01-31") + duration("P1D")')), {}) == {
        "a": "2026-02-01"
    }


def test_a_rule_must_be_true() -> None:
    day = {"type": "datetime"}
    made = form(
        field(key="first") | day, field(key="last", **rule("=last >= first", "Choose a day from {{first}} on.")) | day
    )
    assert kept(made, {"first": "2026-01-02", "last": "2026-01-02"})
    assert errors(made, {"first": "2026-01-02", "last": "2026-01-01"}) == {"last": ["Choose a day from 2026-01-02 on."]}
    assert errors(made, {"first": None, "last": "2026-01-01"}) == {"last": ["Choose a day from  on."]}
    assert errors(form(field(**rule("=1"))), {}) == {"a": ["This is not allowed here."]}


def test_a_rule_waits_until_what_it_reads_is_right() -> None:
    made = form(field("number", "n", validate={"required": True}), field("number", **rule("=a > n", "Too small.")))
    assert errors(made, {"a": 1}) == {"n": ["Please fill this in."]}
    assert errors(made, {"n": 1, "a": "x"}) == {"a": ["Enter a number."]}
    assert errors(made, {"n": 1, "a": 1}) == {"a": ["Too small."]}


def test_rules_hold_for_computed_fields_and_not_for_hidden_ones() -> None:
    left = field("number", "left", properties={"computed": "=10 - n", "validate": "=left >= 0", "message": "Too many."})
    made = form(field("number", "n"), left | {"conditional": {"hide": "=n = 99"}})
    assert errors(made, {"n": 11}) == {"left": ["Too many."]}
    assert kept(made, {"n": 99}) == {"n": 99}


# dynamic lists


LINES = {
    "type": "dynamiclist",
    "path": "lines",
    "components": [
        field("number", "price", validate={"required": True}),
        field("number", "vat", conditional={"hide": "=price < 10"}),
        field("expression", "gross", expression="=price + (if vat = null then 0 else vat)"),
        field("textfield", "why", **rule("=parent.free or i[1] > 1 or why != null", "Say why.")),
    ],
}


def test_every_entry_of_a_list_is_looked_at_with_its_own_names() -> None:
    made = form(field("checkbox", "free"), LINES, field("expression", "total", expression="=sum(lines.gross)"))
    data = {"free": True, "lines": [{"price": 5}, {"price": 20, "vat": 2, "why": "x"}]}
    assert kept(made, data) == {
        "free": True,
        "lines": [{"price": 5, "gross": 5, "why": ""}, {"price": 20, "vat": 2, "gross": 22, "why": "x"}],
        "total": 27,
    }


def test_errors_in_a_list_name_the_entry() -> None:
    made = form(field("checkbox", "free"), LINES)
    data = {"lines": [{"price": 5, "vat": 1}, {}, {"price": "x"}]}
    assert errors(made, data) == {
        "lines.0.vat": [HIDDEN],
        "lines.1.price": ["Please fill this in."],
        "lines.2.price": ["Enter a number."],
    }


@pytest.mark.parametrize("wrong", ["x", 1, {"a": 1}, [1], [None], [[]]])
def test_a_list_must_be_one(wrong: Any) -> None:
    assert errors(form(LINES), {"lines": wrong}) == {"lines": ["Enter a list."]}


def test_a_list_has_an_end() -> None:
    made = form({"type": "dynamiclist", "path": "l", "components": [field()]})
    assert kept(made, {"l": [{}] * 1_000}) == {"l": [{"a": ""}] * 1_000}
    assert errors(made, {"l": [{}] * 1_001}) == {"l": ["Use at most 1,000 entries."]}


def test_lists_within_lists() -> None:
    inner = {"type": "dynamiclist", "path": "inner", "components": [field("number", validate={"required": True})]}
    made = form({"type": "dynamiclist", "path": "outer", "components": [inner]})
    assert errors(made, {"outer": [{}, {"inner": [{"a": 1}, {}]}]}) == {"outer.1.inner.1.a": ["Please fill this in."]}
    assert kept(made, {"outer": [{"inner": [{"a": 1}]}]}) == {"outer": [{"inner": [{"a": 1}]}]}


def test_entries_that_cannot_be_added_or_removed() -> None:
    rows = [field(), field(key="name", readonly=True)]
    made = form({"type": "dynamiclist", "path": "l", "allowAddRemove": False, "components": rows})
    known = [{"name": "x"}, {"name": "y"}]
    assert kept(made, {"l": [{"a": "1"}, {"a": "2", "name": "z"}]}, l=known) == {
        "l": [{"a": "1", "name": "x"}, {"a": "2", "name": "y"}]
    }
    assert errors(made, {"l": [{}]}, l=known) == {"l": ["Entries cannot be added or removed here."]}
    assert kept(made, {}, l=known) == {"l": [{"a": "", "name": "x"}, {"a": "", "name": "y"}]}
    assert kept(made, {"l": [{}]}) == {"l": [{"a": "", "name": ""}]}


def test_a_field_of_the_form_sees_the_rest_of_a_variable_beside_its_own_part() -> None:
    made = form(
        field("number", "order.amount"), field("expression", "double", expression="=order.amount * order.factor")
    )
    assert kept(made, {"order": {"amount": 2}}, order={"amount": 1, "factor": 3}) == {
        "order": {"amount": 2},
        "double": 6,
    }


# while somebody types


def test_typing_gives_computed_values_by_place() -> None:
    made = form(LINES, field("expression", "total", expression="=sum(lines.gross)"))
    assert typed(made, {"lines": [{"price": 5}]}).values == {"lines.0.gross": 5, "total": 5}


def test_typing_does_not_nag_about_what_is_not_there_yet() -> None:
    made = form(
        field("number", "n", validate={"required": True, "min": 2}),
        field("number", **rule("=a > n", "Too small."), validate={"required": True}),
        field("textfield", "b", **rule("=b != null", "Say something.")),
    )
    assert typed(made, {"unknown": 1}).errors == {}
    assert typed(made, {"a": 1}).errors == {}
    assert typed(made, {"n": 1}).errors == {"n": ["Enter 2 or more."]}
    assert typed(made, {"n": 3, "a": 1}).errors == {"a": ["Too small."]}


def test_typing_gives_changing_texts_that_are_shown() -> None:
    made = form(
        field("number", "n"),
        {"type": "text", "id": "t", "text": "You ask for **{{n + 1}}**."},
        {"type": "text", "id": "u", "text": "Never {{n}}", "conditional": {"hide": "=true"}},
        {"type": "text", "id": "v", "text": "Always the same"},
    )
    assert typed(made, {"n": 1}).texts == {"t": "You ask for **2**."}


def test_what_people_typed_is_no_template_to_the_browser() -> None:
    made = form(field(), {"type": "text", "id": "t", "text": "{{a}}"})
    assert typed(made, {"a": "{{ secret }}"}).texts == {"t": "&#123;&#123; secret }}"}
    assert typed(made, {"a": "=secret"}).texts == {"t": "&#61;secret"}


# whatever is sent


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "lines", "price", "g", "day"]), inner, max_size=4)
    ),
    max_leaves=15,
)
ANYTHING = form(
    field(),
    field("number", "b", validate={"min": "=g.day", "required": True}),
    field("datetime", "g.day", conditional={"hide": '=a = "x"'}),
    field("taglist", "g.a", valuesExpression="=lines.price"),
    LINES,
)


@given(JSON_VALUES, JSON_VALUES)
def test_no_answer_brings_a_form_down(data: Any, variables: Any) -> None:
    """Either the answer is kept or there are errors, and what is kept is kept again."""
    known = variables if isinstance(variables, dict) else {}
    found = ANYTHING.validate(data, known, Context(NOW))
    assert bool(found.errors) != bool(found.values)
    if found.ok:
        again = found.values
        assert ANYTHING.validate(again, known, Context(NOW)) == found
    ANYTHING.compute(data if isinstance(data, dict) else {}, known, Context(NOW))
