"""Variable scopes and mappings, by Zeebe's rules."""

from typing import Any

import pytest

from clerkwork.engine import Gone, IncidentKind
from clerkwork.engine import commands as told


@pytest.fixture
def nested(bpmn: Any) -> Any:
    """Return a task with a local variable in a sub-process with a local variable."""
    return bpmn.machine(
        bpmn.start(),
        bpmn.sub(
            "sub",
            bpmn.start("s"),
            bpmn.user("task", inputs={"inner": "outer + 1"}),
            bpmn.script("look", "seen", "[top, outer, inner]"),
            inputs={"outer": "top * 10"},
            outputs={"result": "outer"},
        ),
        bpmn.user("after"),
        flows="start sub after, s task look",
    )


def scopes(case: Any) -> dict[str, Any]:
    """Return the variables of each open element."""
    names = {key: one.element for key, one in case.state.instances.items()}
    return {names[key]: values for key, values in case.state.variables.items() if key in names}


def test_inputs_are_local(nested: Any) -> None:
    """Input mappings make variables of the element, visible inside only."""
    case = nested.start({"top": 1})
    assert scopes(case) == {"process": {"top": 1}, "sub": {"outer": 10}, "task": {"inner": 11}}


def test_completion_goes_where_the_variable_is(nested: Any) -> None:
    """What an element produces is set in the nearest scope that has it, else in the root; its own copy is lost."""
    case = nested.start({"top": 1})
    case.complete("task", {"inner": 5, "outer": 6, "top": 7, "new": 8})
    assert case.active == ["after"]
    assert case.variables == {"top": 7, "new": 8, "seen": [7, 6, None], "result": 6}


def test_sub_process_without_outputs_keeps_its_variables(bpmn: Any) -> None:
    """Local variables of a sub-process end with it."""
    sub = bpmn.sub("sub", bpmn.start("s"), bpmn.script("set", "mine", "mine + 1"), inputs={"mine": "1"})
    case = bpmn.machine(bpmn.start(), sub, flows="start sub, s set").start({"x": 0})
    assert (case.outcome, case.variables) == ("completed", {"x": 0})


def test_outputs_hide_the_rest(bpmn: Any) -> None:
    """With output mappings only these leave the element; they see what it produced, and each other in order."""
    task = bpmn.user("task", inputs={"a": "1"}, outputs={"b": "a + given", "c": "b * 2"})
    case = bpmn.machine(bpmn.start(), task, bpmn.user("after"), flows="start task after").start()
    case.complete("task", {"given": 4, "more": 9})
    assert case.variables == {"b": 5, "c": 10}


def test_inputs_see_the_ones_before(bpmn: Any) -> None:
    """Inputs are evaluated in order; a path makes a new context, whatever is outside."""
    task = bpmn.user("task", inputs={"a": "x + 1", "b": "a + 1", "d.e": "b", "d.f.g": "a", "y.new": "1"})
    case = bpmn.machine(bpmn.start(), task, flows="start task").start({"x": 1, "y": {"old": 1}})
    assert scopes(case)["task"] == {"a": 2, "b": 3, "d": {"e": 3, "f": {"g": 2}}, "y": {"new": 1}}


def test_output_paths_add_to_contexts(bpmn: Any) -> None:
    """An output to a path keeps the rest of a context that is there, and replaces what is none."""
    task = bpmn.user("task", outputs={"order.state": '"paid"', "order.sum.net": "5", "flat.a": "1"})
    case = bpmn.machine(bpmn.start(), task, flows="start task").start(
        {"order": {"id": 1, "sum": {"vat": 2}}, "flat": 3}
    )
    given = case.variables["order"]
    case.complete("task")
    assert case.variables == {
        "order": {"id": 1, "sum": {"vat": 2, "net": 5}, "state": "paid"},
        "flat": {"a": 1},
    }
    assert given == {"id": 1, "sum": {"vat": 2}}


LONG = "count(for i in 1..100000 return for j in 1..100000 return i)"


def test_output_fault_keeps_the_element_and_what_it_produced(bpmn: Any) -> None:
    """A task whose outputs fail stays, done, with an incident; resolved, it leaves without being done again."""
    task = bpmn.user("task", outputs={"y": f"if ok then given else {LONG}"})
    case = bpmn.machine(bpmn.start(), task, bpmn.user("after"), flows="start task after").start({"ok": False})
    case.complete("task", {"given": 3})
    assert [each.kind for each in case.incidents] == [IncidentKind.MAPPING]
    assert (case.tasks, case.active, scopes(case)["task"]) == ([], ["task"], {"given": 3})
    case.resolve()
    assert [each.kind for each in case.incidents] == [IncidentKind.MAPPING]
    case.set(ok=True)
    case.resolve()
    assert (case.active, case.variables) == (["after"], {"ok": True, "y": 3})


def test_input_fault_opens_nothing(bpmn: Any) -> None:
    """A task whose inputs fail is not offered before they are right."""
    task = bpmn.user("task", inputs={"y": f"if ok then 1 else {LONG}"})
    case = bpmn.machine(bpmn.start(), task, flows="start task").start({"ok": False})
    (incident,) = case.incidents
    assert (incident.kind, case.tasks) == (IncidentKind.MAPPING, [])
    assert incident.message.startswith("task, input y: Expected at most")
    case.set(ok=True)
    case.resolve()
    assert (len(case.tasks), scopes(case)["task"]) == (1, {"y": 1})


def test_variables_set_from_outside(nested: Any) -> None:
    """Local ones are set right here, others where they are; a closed scope is refused."""
    case = nested.start({"top": 1})
    key = case.tasks[0].instance
    case.do(told.SetVariables(key, {"top": 2, "outer": 3, "fresh": 4}))
    case.do(told.SetVariables(key, {"top": 5}, local=True))
    assert scopes(case) == {"process": {"top": 2, "fresh": 4}, "sub": {"outer": 3}, "task": {"inner": 11, "top": 5}}
    case.complete("task", {"top": 6})
    assert case.variables["top"] == 2
    with pytest.raises(Gone):
        case.do(told.SetVariables(key, {"top": 1}))


def test_views_follow_changes_in_outer_scopes(bpmn: Any) -> None:
    """What an earlier element of the same step set is seen by the next, in any scope."""
    sub = bpmn.sub(
        "sub",
        bpmn.start("s"),
        bpmn.script("one", "x", "x + 1"),
        bpmn.script("two", "mine", "mine + x"),
        bpmn.script("three", "x", "mine + x"),
        inputs={"mine": "10"},
    )
    case = bpmn.machine(bpmn.start(), sub, flows="start sub, s one two three").start({"x": 1})
    assert case.variables == {"x": 14}
