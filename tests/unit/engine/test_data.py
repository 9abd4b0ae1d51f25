"""Data associations and data stores: what an element is given, and what it hands on."""

from dataclasses import replace
from datetime import UTC
from typing import Any

from clerkwork.engine import State, StepContext, commands, compile_graph, step
from clerkwork.languages.bpmn.model import STORE, Mapping
from clerkwork.languages.feel import Feel

SELL = (Mapping("Stock.apples - sold", f"{STORE}Stock.apples", reads=("Stock",)),)


def test_what_an_association_hands_on_leaves_besides_all_else(bpmn: Any) -> None:
    """A user task's other results leave it too; a copy of nothing is no copy."""
    handed = (Mapping("paid", "invoice.paid", optional=True), Mapping("missing", "invoice", optional=True))
    machine = bpmn.machine(bpmn.start(), bpmn.user("u", data_outputs=handed), bpmn.end(), flows="start u end")
    case = machine.start({"invoice": {"no": 7}})
    case.complete("u", {"paid": True, "note": "x"})
    assert case.variables == {"invoice": {"no": 7, "paid": True}, "paid": True, "note": "x"}


def test_with_output_mappings_it_leaves_with_them(bpmn: Any) -> None:
    """Only what is mapped one way or the other leaves."""
    task = bpmn.script("s", "r", "5", outputs={"a": "r"}, data_outputs=(Mapping("r * 2", "b"),))
    assert bpmn.machine(bpmn.start(), task, bpmn.end(), flows="start s end").start().variables == {"a": 5, "b": 10}


def test_an_association_that_fails_keeps_the_element(bpmn: Any) -> None:
    """What needs no mapping has left; once resolved the association is tried again, on what has left."""
    task = bpmn.user("u", data_outputs=(Mapping("amount", f"{STORE}Stock"),))
    machine = bpmn.machine(bpmn.start(), task, bpmn.end(), flows="start u end")
    case = machine.start()
    case.complete("u", {"amount": 2})
    assert case.incidents[0].message == "u: Expected a context for the data store Stock, but 2."
    assert (case.variables, case.active, machine.stores) == ({"amount": 2}, ["u"], {})
    case.set(amount={"apples": 2})
    case.resolve()
    assert (case.outcome, machine.stores) == ("completed", {"Stock": {"apples": 2}})


def test_a_data_store_outlives_its_cases(bpmn: Any) -> None:
    """Another case reads what one has written; a key that is set to null is gone."""
    fill = bpmn.script("fill", "x", "1", data_outputs=(Mapping("{apples: 5, pears: 1}", f"{STORE}Stock"),))
    sell = bpmn.script("sell", "sold", "2", data_outputs=SELL)
    clear = bpmn.script("clear", "y", "1", data_outputs=(Mapping("null", f"{STORE}Stock.pears"),))
    machine = bpmn.machine(bpmn.start(), fill, sell, clear, bpmn.end(), flows="start fill sell clear end")
    machine.start()
    assert machine.stores == {"Stock": {"apples": 3, "pears": None}}
    user = replace(bpmn.user("u"), inputs=(Mapping("Stock", "all", reads=("Stock",)),))
    other = bpmn.machine(bpmn.start(), user, bpmn.end(), flows="start u end")
    other.stores = machine.stores
    case = other.start()
    assert case.state.variables[case.tasks[0].instance] == {"all": {"apples": 3}}


def test_a_step_reads_what_it_has_written(bpmn: Any) -> None:
    """Two sales in one step take two, and so do two on the two sides of a pause."""
    two = (bpmn.script("a", "sold", "1", data_outputs=SELL), bpmn.script("b", "sold", "1", data_outputs=SELL))
    for budget in (1, 100):
        machine = bpmn.machine(bpmn.start(), *two, bpmn.end(), flows="start a b end", budget=budget)
        machine.stores["Stock"] = {"apples": 9}
        machine.start()
        assert machine.stores == {"Stock": {"apples": 7}}


def test_where_there_are_no_stores_there_is_an_incident(bpmn: Any) -> None:
    """A step whose context has none says so."""
    process = bpmn.draw(bpmn.start(), bpmn.script("a", "sold", "1", data_outputs=SELL), flows="start a")
    context = StepContext(0, UTC, iter(range(2, 99)).__next__)
    events = step(compile_graph(process, Feel()), State(case=1), commands.Start({}), context)
    assert "Expected the data store Stock, but nothing here holds any" in repr(events[-1])
