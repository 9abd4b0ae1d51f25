"""What a form-js schema says, and everything that can be wrong with one."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.feel import Feel
from clerkwork.languages.forms import Form, read
from clerkwork.languages.forms.components import COMPONENTS

FEEL = Feel()
SUITE = Path(__file__).parents[4].parent / "shared" / "suites" / "forms"
SCHEMAS = sorted(SUITE.glob("*.json"))

Schema = dict[str, Any]


def form(*components: Schema, **top: Any) -> Form:
    return read({"type": "default", "id": "f", "components": list(components), **top}, FEEL)


def problems(*components: Schema, **top: Any) -> list[Problem]:
    with pytest.raises(Invalid) as caught:
        form(*components, **top)
    return list(caught.value.problems)


def only(*components: Schema, **top: Any) -> Problem:
    found = problems(*components, **top)
    assert len(found) == 1, [str(problem) for problem in found]
    assert found[0].remedy
    return found[0]


def text(key: str = "a", **more: Any) -> Schema:
    return {"type": "textfield", "key": key, **more}


@pytest.mark.skipif(not SUITE.exists() and not os.environ.get("CI"), reason="the suites are not in ../shared/suites")
def test_the_suite_is_all_there() -> None:
    assert len(SCHEMAS) == 54


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_a_schema_that_others_wrote_is_read(path: Path) -> None:
    schema = json.loads(path.read_text())
    assert read(schema, FEEL).schema == schema


def test_the_suite_holds_every_type_of_component() -> None:
    """A type that no schema of the suite has would be one that nobody tried."""
    if not SCHEMAS:
        pytest.skip("the suites are not in ../shared/suites")
    found = set()
    waiting = [json.loads(path.read_text()) for path in SCHEMAS]
    while waiting:
        inner = waiting.pop().get("components", [])
        found |= {each["type"] for each in inner}
        waiting += inner
    assert found == set(COMPONENTS)


def test_groups_give_their_path_and_condition_to_their_fields() -> None:
    hide = {"hide": "=x"}
    block = form(
        {"type": "group", "path": "one.two", "conditional": hide, "components": [text("a", conditional=hide)]},
        {"type": "group", "components": [text("b")]},
    ).block
    assert [(each.path, len(each.hides)) for each in block.fields] == [(("one", "two", "a"), 2), (("b",), 0)]


def test_a_form_knows_the_first_names_of_its_answer() -> None:
    rows = {"type": "dynamiclist", "path": "l", "components": [text("x")]}
    assert form({"type": "group", "path": "g", "components": [text("a")]}, text("b.c"), rows).keys() == {"g", "b", "l"}


def test_sources_and_panels_are_kept() -> None:
    source = {
        "table": "absences",
        "where": "team = t",
        "params": {"t": "=user.team"},
        "order": "-start",
        "as": "process",
    }
    panel = {
        "type": "calendar",
        "title": "Team {{t}}",
        "source": "away",
        "person": "who",
        "from": "starts",
        "to": "ends",
        "start": "=a",
    }
    found = form(text(), clerk={"sources": {"away": source}, "panels": [panel]})
    (read_source,) = found.sources
    assert (read_source.name, read_source.table, read_source.order) == ("away", "absences", ("-start",))
    assert (read_source.limit, read_source.as_process) == (1_000, True)
    assert read_source.where is not None
    assert read_source.where.names == {"team", "t"}
    assert read_source.params["t"].text == "user.team"
    (read_panel,) = found.panels
    assert read_panel.columns == {"person": "who", "from": "starts", "to": "ends"}
    assert list(read_panel.expressions) == ["start"]


@pytest.mark.parametrize(
    ("component", "place", "message"),
    [
        ({"type": "teapot"}, "form, component 1", "Expected a component, but the type “teapot”."),
        ({"key": "a"}, "form, component 1", "Expected a component, but the type “None”."),
        ("a", "form, component 1", "Expected a component, but something else."),
        (text(""), "form, component 1", "Expected the key to be a name, but nothing."),
        (text("a b"), "a b", "Expected the key to be a name, but “a b”."),
        (text("a..b"), "a..b", "Expected the key to be a name, but “a..b”."),
        (text(conditional={"hide": "a"}), "a", "Expected the condition to be FEEL, but “a”."),
        (text(validate={"required": "yes"}), "a", "Expected “required” to be true or false, but “yes”."),
        (text(validate={"minLength": "x"}), "a", "Expected “minLength” to be a number or FEEL, but “x”."),
        (text(validate={"min": True}), "a", "Expected “min” to be a number or FEEL, but “True”."),
        (text(validate=[]), "a", "Expected “validate” to be an object, but a list."),
        (text(validate={"pattern": "x" * 1001}), "a", "Expected a pattern of at most 1,000 characters."),
        (text(validate={"validationType": "iban"}), "a", "There is no validation type “iban”."),
        (text(disabled="no"), "a", "Expected “disabled” to be true or false, but “no”."),
        (text(properties={"computed": "1"}), "a", "Expected the computed value to be FEEL, but “1”."),
        (text(properties={"validate": "=a", "message": 1}), "a", "Expected the message to be text, but “1”."),
        (text(properties={"message": "Hm."}), "a", "There is a message without a rule."),
        ({"type": "expression", "key": "a"}, "a", "Expected the computed value to be FEEL, but “”."),
        ({"type": "datetime", "key": "a", "subtype": "year"}, "a", "There is no subtype “year”."),
        ({"type": "datetime", "key": "a", "timeSerializingFormat": "x"}, "a", "There is no time format “x”."),
        ({"type": "number", "key": "a", "decimalDigits": -1}, "a", "Expected 0 to 34 decimal digits, but “-1”."),
        ({"type": "select", "key": "a", "values": {}}, "a", "Expected “values” to be a list."),
        ({"type": "select", "key": "a", "values": [{}]}, "a", "A choice has neither a value nor a label."),
        (
            {"type": "radio", "key": "a", "values": [{"value": 1}, {"value": 1}]},
            "a",
            "Two choices have the same value.",
        ),
        ({"type": "select", "key": "a", "valuesExpression": "x"}, "a", "Expected the valuesExpression to be FEEL"),
        ({"type": "group", "path": "a"}, "a", "Expected a list of components."),
        (
            {"type": "dynamiclist", "components": []},
            "form, component 1",
            "Expected the path to be a name, but nothing.",
        ),
        (
            {"type": "dynamiclist", "path": "a", "components": [], "defaultRepetitions": 99},
            "a",
            "Expected 0 to 20 first entries, but 99.",
        ),
    ],
)
def test_a_component_that_makes_no_sense_is_refused(component: Any, place: str, message: str) -> None:
    problem = only(component)
    assert problem.place == place
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    "component",
    [
        text(label="{{a"),
        text(label="=1 +"),
        text(appearance={"suffixAdorner": "{{#if a}}"}),
        text(conditional={"hide": "=["}),
        text(readonly="=("),
        text(validate={"maxLength": "=*"}),
        text(properties={"validate": "=a >= >"}),
        text(properties={"validate": "=a", "message": "{{/if}}"}),
        text(properties={"computed": '="x'}),
        {"type": "text", "key": "a", "text": "{{ 1 + }}"},
        {"type": "html", "key": "a", "content": "{{ 1 + }}"},
        {"type": "image", "key": "a", "source": "=1 +"},
        {"type": "iframe", "key": "a", "url": "=1 +"},
        {"type": "table", "key": "a", "dataSource": "=1 +"},
        {"type": "documentPreview", "key": "a", "dataSource": "=1 +"},
        {"type": "filepicker", "key": "a", "accept": "=1 +"},
        {"type": "expression", "key": "a", "expression": "=1 +"},
        {"type": "taglist", "key": "a", "valuesExpression": "=1 +"},
    ],
)
def test_syntax_errors_anywhere_name_the_component(component: Schema) -> None:
    problem = only(component)
    assert problem.place == "a"
    assert "^" in problem.message


@pytest.mark.parametrize("pattern", ["(a", r"(?=a)", r"(a)\1"])
def test_patterns_that_re2_cannot_run_are_refused(pattern: str) -> None:
    problem = only(text(validate={"pattern": pattern}))
    assert f"The pattern “{pattern}” does not work: " in problem.message
    assert "look-around" in problem.remedy


@pytest.mark.parametrize(
    "second", [text("a.b"), {"type": "dynamiclist", "path": "a.b", "components": []}, text("a"), text("a.b.c")]
)
def test_two_fields_cannot_fill_the_same_place(second: Schema) -> None:
    assert only(text("a.b"), second).message.startswith("Another field already fills “a")


def test_fields_beside_each_other_and_in_lists_may_have_equal_names() -> None:
    form(text("a.b"), text("a.c"), {"type": "dynamiclist", "path": "l", "components": [text("a")]}, text("b"))


def test_ids_are_unique() -> None:
    assert only(text("a", id="x"), text("b", id="x")) == Problem(
        "b", "The id “x” is there twice.", "Make every id unique."
    )
    with pytest.raises(Invalid, match="The id “answer” is there twice"):
        read({"id": "answer", "components": [text("reply", id="answer")]}, FEEL)


def test_every_problem_is_listed() -> None:
    assert [problem.place for problem in problems(text("a", disabled=1), text("b c"), {"type": "x"})] == [
        "a",
        "b c",
        "form, component 3",
    ]


@pytest.mark.parametrize(
    ("clerk", "place"),
    [
        ([], "clerk"),
        ({"source": {}}, "clerk"),
        ({"sources": []}, "clerk.sources"),
        ({"sources": {"a b": {"table": "t"}}}, "clerk.sources.a b"),
        ({"sources": {"a": {}}}, "clerk.sources.a"),
        ({"sources": {"a": {"table": "t", "rows": 1}}}, "clerk.sources.a"),
        ({"sources": {"a": {"table": "t", "where": "x ="}}}, "clerk.sources.a"),
        ({"sources": {"a": {"table": "t", "where": 1}}}, "clerk.sources.a"),
        ({"sources": {"a": {"table": "t", "params": {"p": "x"}}}}, "clerk.sources.a"),
        ({"sources": {"a": {"table": "t", "params": {"p q": "=x"}}}}, "clerk.sources.a"),
        ({"sources": {"a": {"table": "t", "order": [1]}}}, "clerk.sources.a"),
        ({"sources": {"a": {"table": "t", "limit": 5000}}}, "clerk.sources.a"),
        ({"sources": {"a": {"table": "t", "as": "root"}}}, "clerk.sources.a"),
        ({"panels": {}}, "clerk.panels"),
        ({"panels": [{"type": "chart"}]}, "clerk.panels.0"),
    ],
)
def test_our_keys_are_checked(clerk: Any, place: str) -> None:
    assert only(text(), clerk=clerk).place == place


@pytest.mark.parametrize(
    "wrong", [{"source": "nope"}, {"person": ""}, {"start": "=1 +"}, {"title": "{{"}, {"color": "red"}, {"start": 1}]
)
def test_a_panel_is_checked(wrong: Schema) -> None:
    panel = {"type": "calendar", "title": "T", "source": "s", "person": "p", "from": "f", "to": "t"}
    clerk = {"sources": {"s": {"table": "t"}}, "panels": [panel | wrong]}
    assert only(text(), clerk=clerk).place == "clerk.panels.0"


@pytest.mark.parametrize("schema", [[], "x", None])
def test_a_schema_is_an_object(schema: Any) -> None:
    with pytest.raises(Invalid, match="Expected a JSON object"):
        read(schema, FEEL)


def test_a_schema_has_a_known_type_and_components() -> None:
    with pytest.raises(Invalid) as caught:
        read({"type": "survey", "title": 7}, FEEL)
    assert [problem.message for problem in caught.value.problems] == [
        "Expected the type “default”, but “survey”.",
        "Expected the form's name to be text.",
        "Expected a list of components.",
    ]


def test_a_form_has_its_limits() -> None:
    assert "2,000 components" in only(*(text(f"a{index}") for index in range(2_001))).message
    nested = text()
    for _ in range(40):
        nested = {"type": "group", "components": [nested]}
    assert "nested more than 20 deep" in only(nested).message
