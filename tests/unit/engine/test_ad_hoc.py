"""Ad-hoc sub-processes: what may begin, what ends them, what they gather."""

from copy import copy
from dataclasses import replace
from typing import Any

import pytest

from clerkwork.engine import Gone, NotPossible, State, Unloaded, load, step
from clerkwork.engine import commands as told
from clerkwork.engine.memory import Case, Machine
from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn.model import AdHoc, Element, Kind, Listener, MultiInstance


def drawn(bpmn: Any, said: AdHoc, *inside: Element, flows: str = "", **more: Any) -> Machine:
    """Return a machine of start → ad-hoc sub-process → after → end."""
    host = bpmn.element("host", Kind.AD_HOC_SUB_PROCESS, ad_hoc=said, **more.pop("host", {}))
    around = (bpmn.start("start"), host, bpmn.user("after"), bpmn.end("end"))
    within = [replace(each, scope=each.scope or "host") for each in inside]
    paths = ", ".join(filter(None, ("start host after end", flows)))
    machine: Machine = bpmn.machine(*around, within, flows=paths, **more)
    return machine


def both(bpmn: Any, said: AdHoc, variables: dict[str, Any] | None = None, **more: Any) -> Case:
    """Return a case in an ad-hoc sub-process with the user tasks a and b."""
    return drawn(bpmn, said, bpmn.user("a"), bpmn.user("b"), **more).start(variables)


def test_it_begins_with_its_active_elements_and_ends_with_the_last(bpmn: Any) -> None:
    """Each active element runs in a scope of its own; without a condition all have to end."""
    case = both(bpmn, AdHoc("list"), {"list": ["b", "a"]})
    assert case.active == ["a", "b", "host", "host#a", "host#b"]
    assert [task.element for task in case.tasks] == ["b", "a"]
    case.complete("a", {"x": 1})
    assert case.active == ["b", "host", "host#b"]
    case.complete("b")
    assert (case.active, case.variables["x"]) == (["after"], 1)


@pytest.mark.parametrize("active", [None, "[]"])
def test_without_active_elements_it_waits(bpmn: Any, active: str | None) -> None:
    """Nothing begins until somebody activates an element."""
    case = both(bpmn, AdHoc(active))
    assert (case.active, case.tasks) == (["host"], [])
    case.activate("host", "a")
    case.complete("a")
    assert case.active == ["after"]


def test_an_element_may_begin_any_number_of_times(bpmn: Any) -> None:
    """The same element may be named twice and activated again."""
    case = both(bpmn, AdHoc('["a", "a"]'))
    case.activate("host", "a")
    assert [task.element for task in case.tasks] == ["a", "a", "a"]
    for _ in range(3):
        assert "host" in case.active
        case.complete("a")
    assert case.active == ["after"]


def test_variables_of_an_activation_are_its_own(bpmn: Any) -> None:
    """Each inner instance has its variables; others do not see them and they end with it."""
    machine = drawn(bpmn, AdHoc(), bpmn.script("s", "seen", "mine"), bpmn.user("u"))
    case = machine.start({"mine": 0})
    case.activate("host", "u")
    case.activate("host", "s", mine=7)
    assert case.variables == {"mine": 0, "seen": 7}


@pytest.mark.parametrize(("value", "message"), [("3", "Expected a list of texts, but 3."), ('["c"]', "but c")])
def test_active_elements_that_cannot_begin_are_an_incident(bpmn: Any, value: str, message: str) -> None:
    """Nothing has begun; with a right list the sub-process begins."""
    case = both(bpmn, AdHoc("list"), {"list": 3 if value == "3" else ["c"]})
    assert message in case.incidents[0].message
    assert case.active == ["host"]
    case.set(list=["a"])
    case.resolve()
    assert (case.active, case.incidents) == (["a", "host", "host#a"], [])


def test_an_element_that_a_flow_leads_to_is_no_choice(bpmn: Any) -> None:
    """Flows order what they connect; only the first of them can be chosen."""
    machine = drawn(bpmn, AdHoc('["a"]'), bpmn.user("a"), bpmn.user("b"), flows="a b")
    case = machine.start()
    with pytest.raises(NotPossible, match="Expected some of a, but b"):
        case.activate("host", "b")
    case.complete("a")
    assert case.active == ["b", "host", "host#a"]
    case.complete("b")
    assert case.active == ["after"]


def test_a_condition_that_holds_ends_the_rest(bpmn: Any) -> None:
    """The condition is asked whenever an inner instance has ended."""
    case = both(bpmn, AdHoc('["a", "b"]', "enough"), {"enough": False})
    case.set(enough=True)
    assert "host" in case.active
    case.complete("b")
    assert case.active == ["after"]


def test_a_condition_may_let_the_rest_end(bpmn: Any) -> None:
    """Without cancelRemainingInstances it waits for what is open; more may still begin."""
    case = both(bpmn, AdHoc('["a", "b"]', "true", cancel_remaining=False))
    case.complete("a")
    assert case.active == ["b", "host", "host#b"]
    case.complete("b")
    assert case.active == ["after"]


def test_while_the_condition_does_not_hold_it_waits_for_more(bpmn: Any) -> None:
    """Nothing is open in it, and it is still there."""
    case = both(bpmn, AdHoc('["a"]', "enough"), {"enough": False})
    case.complete("a")
    assert case.active == ["host"]
    case.activate("host", "b")
    case.complete("b", {"enough": True})
    assert case.active == ["after"]


def test_a_condition_that_fails_keeps_the_inner_instance(bpmn: Any) -> None:
    """The incident stands on what has ended; once resolved the condition is asked again."""
    case = both(bpmn, AdHoc('["a", "b"]', "enough"))
    case.complete("a")
    assert case.incidents[0].message.startswith("host, completion condition: Expected true or false, but null.")
    assert case.active == ["b", "host", "host#a", "host#b"]
    case.set(enough=True)
    case.resolve()
    assert case.active == ["after"]


def test_one_after_another(bpmn: Any) -> None:
    """In sequential order each waits for its turn, later ones behind, with their variables."""
    case = both(bpmn, AdHoc('["b", "a"]', sequential=True))
    case.activate("host", "a", who="me")
    assert case.active == ["b", "host", "host#a", "host#a", "host#b"]
    case.complete("b")
    assert [task.element for task in case.tasks] == ["a"]
    case.complete("a")
    assert case.state.variables[case.state.instances[case.tasks[0].instance].scope] == {"who": "me"}
    case.complete("a")
    assert case.active == ["after"]


def test_one_after_another_until_the_condition_holds(bpmn: Any) -> None:
    """Those that still wait for their turn never begin."""
    case = both(bpmn, AdHoc('["a", "b"]', "true", sequential=True, cancel_remaining=False))
    case.complete("a")
    assert (case.active, [each for each in case.passed if each == "b"]) == (["after"], [])


def test_results_are_gathered_in_the_order_of_completion(bpmn: Any) -> None:
    """The collection is the sub-process's own until it leaves with it; the condition may look at it."""
    said = AdHoc('["a", "b"]', "count(results) = 2", collection="results", element="x * 2")
    case = both(bpmn, said, {"x": 0})
    case.complete("b", {"x": 5})
    assert "results" not in case.variables
    case.complete("a", {"x": 1})
    assert case.variables["results"] == [10, 2]


def test_results_leave_beside_output_mappings(bpmn: Any) -> None:
    """A mapping sees the collection."""
    said = AdHoc('["a"]', collection="results", element="1")
    case = both(bpmn, said, host={"outputs": {"many": "count(results)"}})
    case.complete("a")
    assert (case.variables["results"], case.variables["many"]) == ([1], 1)


def test_choices_that_lead_to_one_join_meet_there(bpmn: Any) -> None:
    """They share their scope, whenever they begin; a join without its partner is an incident until then."""
    inside = (bpmn.user("a"), bpmn.user("b"), bpmn.parallel("join"), bpmn.user("then"), bpmn.user("alone"))
    machine = drawn(bpmn, AdHoc('["a", "alone", "b"]'), *inside, flows="a join, b join then")
    case = machine.start()
    assert case.active == ["a", "alone", "b", "host", "host#a", "host#alone"]
    case.complete("a")
    case.complete("b")
    assert "then" in case.active
    late = drawn(bpmn, AdHoc('["a"]'), *inside, flows="a join, b join then").start()
    late.complete("a")
    assert late.incidents[0].kind == "stuck_join"
    late.activate("host", "b")
    late.complete("b")
    late.complete("then")
    assert (late.active, late.incidents) == (["after"], [])


def test_a_join_cannot_be_waited_for_one_after_another(bpmn: Any) -> None:
    """The model is refused."""
    inside = (bpmn.user("a"), bpmn.user("b"), bpmn.parallel("join"))
    with pytest.raises(Invalid, match="Expected no join behind a and b"):
        drawn(bpmn, AdHoc(sequential=True), *inside, flows="a join, b join")


def test_what_is_open_may_be_ended_for_what_begins(bpmn: Any) -> None:
    """An activation may cancel the rest; a condition is not asked for that."""
    case = both(bpmn, AdHoc('["a", "a"]', "true"))
    case.activate("host", "b", cancel_remaining=True)
    assert case.active == ["b", "host", "host#b"]


def test_events_around_it_end_it_with_everything(bpmn: Any) -> None:
    """An error thrown inside is caught on it; a boundary event ends what waits for its turn too."""
    inside = (bpmn.service("s"), bpmn.user("u"))
    caught = bpmn.boundary("caught", "host", code='"E"')
    host = bpmn.element("host", Kind.AD_HOC_SUB_PROCESS, ad_hoc=AdHoc('["s", "u"]', sequential=True))
    within = [replace(each, scope="host") for each in inside]
    parts = (bpmn.start("start"), host, caught, bpmn.end("end"), bpmn.user("sorry"))
    case = bpmn.machine(*parts, within, flows="start host end, caught sorry").start()
    case.throw("s", "E")
    assert (case.active, case.state.variables) == (["sorry"], {1: {}})


def test_only_an_open_ad_hoc_sub_process_is_activated(bpmn: Any) -> None:
    """A refused command changes nothing."""
    case = both(bpmn, AdHoc('["a"]'))
    task = case.tasks[0].instance
    with pytest.raises(NotPossible, match="Expected an ad-hoc sub-process that is active, but a"):
        case.do(told.ActivateElements(task, (told.Chosen("a"),)))
    with pytest.raises(Gone):
        case.do(told.ActivateElements(99, (told.Chosen("a"),)))
    with pytest.raises(NotPossible, match="but none"):
        case.activate("host")
    assert case.active == ["a", "host", "host#a"]


def test_a_thousand_choices_pause_with_the_budget(bpmn: Any) -> None:
    """A wide collection does not make one long step."""
    machine = drawn(bpmn, AdHoc('for i in 1..1000 return "t"'), bpmn.element("t", Kind.TASK), budget=100)
    assert machine.start().active == ["after"]


def test_it_may_go_rounds(bpmn: Any) -> None:
    """Each round has choices and results of its own; an activation names the round."""
    loop = MultiInstance(collection="[1, 2]", item="item", results="all", result="results")
    said = AdHoc('["a"]', collection="results", element="item * x")
    case = both(bpmn, said, host={"loop": loop})
    assert [task.element for task in case.tasks] == ["a", "a"]
    rounds = sorted(one.key for one in case.state.instances.values() if one.counter and one.element == "host")
    case.do(told.ActivateElements(rounds[1], (told.Chosen("b"),)))
    with pytest.raises(NotPossible):
        case.do(told.ActivateElements(min(case.state.loops), (told.Chosen("b"),)))
    case.complete("a", {"x": 10})
    case.complete("a", {"x": 10})
    assert case.active.count("b") == 1
    case.complete("b", {"x": 100})
    assert (case.active, case.variables["all"]) == (["after"], [[10], [20, 200]])


def test_listeners_come_before_and_after(bpmn: Any) -> None:
    """The choices begin when the start listener is done; the end listener waits for the last."""
    heard = (Listener("start", '"begin"'), Listener("end", '"end"'))
    case = both(bpmn, AdHoc('["a"]'), host={"listeners": heard})
    assert (case.active, [job.type for job in case.jobs]) == (["host"], ["begin"])
    case.do(told.CompleteJob(case.jobs[0].key, {}))
    assert case.active == ["a", "host", "host#a"]
    case.complete("a")
    assert [job.type for job in case.jobs] == ["end"]
    case.do(told.CompleteJob(case.jobs[0].key, {}))
    assert case.active == ["after"]


def test_a_modification_may_begin_what_is_in_it(bpmn: Any) -> None:
    """The scopes around are opened without their own beginnings."""
    case = both(bpmn, AdHoc('["a"]'))
    case.modify(activate=["b"])
    assert case.active == ["a", "b", "host", "host#a", "host#b"]
    other = drawn(bpmn, AdHoc('["a"]'), bpmn.user("a"), bpmn.user("b"), flows="a b").start()
    other.complete("a")
    other.complete("b")
    other.modify(moves=[("after", "b")])
    assert other.active == ["b", "host", "host#a"]
    other.complete("b")
    assert other.active == ["after"]


def test_the_next_begins_when_the_one_before_is_ended_by_hand(bpmn: Any) -> None:
    """In sequential order nothing waits for ever; what a modification has begun is not begun again."""
    case = both(bpmn, AdHoc('["a", "b"]', sequential=True))
    case.modify(terminate=["a"])
    assert [task.element for task in case.tasks] == ["b"]
    case.modify(activate=["a"])
    assert case.active == ["a", "b", "host", "host#a", "host#b"]
    case.complete("b")
    assert [task.element for task in case.tasks] == ["a"]
    case.complete("a")
    assert case.active == ["after"]


@pytest.mark.parametrize(
    ("flows", "shared"),
    [
        ("a j, b j, c k, d k", ["ab", "cd"]),
        ("a j, b j, b k, c k, d", ["abc", "d"]),
        ("a j, b k, c j, c k, d", ["abc", "d"]),
        ("a j, e j, c k, d k", ["ab", "cd"]),
        ("a j, b from, to j, c k, d k", ["ab", "cd"]),
    ],
)
def test_choices_share_a_scope_if_ways_lead_to_one_join(bpmn: Any, flows: str, shared: list[str]) -> None:
    """Along flows, by an event attached to one (e), over a link, or by way of a third choice."""
    named = set(flows.replace(",", " ").split())
    parts = [*map(bpmn.user, "abcd"), bpmn.parallel("j"), bpmn.parallel("k")]
    parts += [bpmn.boundary("e", "b", duration='"PT1H"')] if "e" in named else []
    parts += [bpmn.throw("from", link="x"), bpmn.catch("to", link="x")] if "from" in named else []
    graph = drawn(bpmn, AdHoc(), *parts, flows=flows).graph
    scopes = [node.entries for node in graph.nodes.values() if "#" in node.id]
    found = sorted("".join(sorted(entry.target.id for entry in entries)) for entries in scopes)
    assert [each for each in found if len(each) > 1 or each == "d"] == shared


def test_a_handler_that_ends_leaves_it_waiting(bpmn: Any) -> None:
    """With a condition that does not hold yet it is done when it says so, not when nothing is open."""
    handler = bpmn.handler("handler", bpmn.user("h"), message="go", key="1", interrupting=False)
    handler[0] = replace(handler[0], scope="host")
    host = bpmn.element("host", Kind.AD_HOC_SUB_PROCESS, ad_hoc=AdHoc(completion="enough"))
    parts = (bpmn.start("start"), host, bpmn.end("end"), handler, replace(bpmn.user("a"), scope="host"))
    machine = bpmn.machine(*parts, flows="start host end, handler-start h")
    case = machine.start({"enough": False})
    machine.publish("go", "1")
    case.complete("h")
    assert case.active == ["host"]
    case.activate("host", "a")
    case.complete("a", {"enough": True})
    assert case.outcome == "completed"


def test_what_is_kept_at_its_end_begins_nothing(bpmn: Any) -> None:
    """A fault of the way out keeps it; it waits for that alone."""
    case = both(bpmn, AdHoc('["a"]'), conditions={"host-after": "out"})
    case.complete("a")
    assert (case.active, len(case.incidents)) == (["host"], 1)
    with pytest.raises(NotPossible, match="that is active"):
        case.activate("host", "b")
    case.set(out=True)
    case.resolve()
    assert case.active == ["after"]


def part_of(case: Case, key: int) -> State:
    """Return the part of a case from an instance to the root."""
    whole, path = case.state, []
    while key:
        path.append(key)
        key = whole.instances[key].scope
    hanging = [row for one in path for row in whole.attached.get(one, {}).values()]
    variables = {one: dict(whole.variables[one]) for one in path if one in whole.variables}
    return load(case.key, [copy(whole.instances[one]) for one in path], variables=variables, attached=hanging)


def test_who_waits_for_a_turn_is_loaded_when_it_comes(bpmn: Any) -> None:
    """A part of the case without the others is not enough; nothing has changed then."""
    case = both(bpmn, AdHoc('["a", "b"]', sequential=True))
    task = case.tasks[0]
    state = part_of(case, task.instance)
    with pytest.raises(Unloaded):
        step(case.graph, state, told.CompleteTask(task.key, {}), case.machine.context())
    assert state == part_of(case, task.instance)


def test_a_scope_that_is_shared_is_looked_for(bpmn: Any) -> None:
    """Whether it is open already is known only when all inner instances are loaded."""
    inside = (bpmn.user("a"), bpmn.user("b"), bpmn.parallel("join"))
    case = drawn(bpmn, AdHoc('["a"]'), *inside, flows="a join, b join").start()
    host = next(one.key for one in case.state.instances.values() if one.element == "host")
    command = told.ActivateElements(host, (told.Chosen("b"),))
    with pytest.raises(Unloaded):
        step(case.graph, part_of(case, host), command, case.machine.context())
