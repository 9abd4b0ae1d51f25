"""Link events: a token goes from the throwing to the catching event of the same name and scope."""

from typing import Any

import pytest

from clerkwork.engine import IncidentKind, compile_graph
from clerkwork.engine import events as happened
from clerkwork.kernel.errors import Invalid
from clerkwork.languages.feel import Feel

LONG = "count(for i in 1..100000 return for j in 1..100000 return i)"


def test_several_throw_and_one_catches(bpmn: Any) -> None:
    """Each token comes out at the other end; no flow is taken between them."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.throw("one", link="L"),
        bpmn.throw("two", link="L"),
        bpmn.catch("end", link="L"),
        bpmn.user("a"),
        flows="start fork one, fork two, end a",
    ).start()
    assert case.active == ["a", "a"]
    assert sorted(case.passed) == ["end", "end", "fork", "one", "start", "two"]
    flows = [event.flow for event in case.events if isinstance(event, happened.FlowTaken)]
    assert flows == ["start-fork", "fork-one", "fork-two", "end-a", "end-a"]


@pytest.mark.parametrize("budget", [1, 2, 3, 4])
def test_scopes_have_links_of_their_own(bpmn: Any, budget: int) -> None:
    """The same name in a sub-process is another link, and a pause between its ends loses nothing."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.throw("out", link="L"),
        bpmn.catch("in", link="L"),
        *bpmn.sub("sub", bpmn.start("s"), bpmn.throw("deep", link="L"), bpmn.catch("deeper", link="L"), bpmn.user("a")),
        bpmn.user("after"),
        flows="start out, in sub after, s deep, deeper a",
        budget=budget,
    ).start()
    assert case.active == ["a", "sub"]
    case.complete("a")
    assert case.active == ["after"]


def test_mappings(bpmn: Any) -> None:
    """Both ends map their outputs; a fault keeps the end at which it occurred."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.throw("out", link="L", inputs={"own": "1"}, outputs={"x": f"if ok then own + 1 else {LONG}"}),
        bpmn.catch("in", link="L", outputs={"y": "x + 1"}),
        bpmn.user("a"),
        flows="start out, in a",
    ).start({"ok": False})
    assert (case.active, [each.kind for each in case.incidents]) == (["out"], [IncidentKind.MAPPING])
    case.set(ok=True)
    case.resolve()
    assert (case.active, case.variables) == (["a"], {"ok": True, "x": 2, "y": 3})


def test_scope_without_a_start_event_does_not_begin_at_a_link(bpmn: Any) -> None:
    """An event that catches a link has no flow to it, but is no beginning."""
    case = bpmn.machine(
        bpmn.user("a"), bpmn.throw("out", link="L"), bpmn.catch("in", link="L"), bpmn.user("b"), flows="a out, in b"
    ).start()
    assert case.active == ["a"]
    case.complete("a")
    assert case.active == ["b"]


def test_join_waits_for_what_can_come_over_a_link(bpmn: Any) -> None:
    """A link is a way like a flow."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("a"),
        bpmn.user("b"),
        bpmn.throw("out", link="L"),
        bpmn.catch("in", link="L"),
        bpmn.inclusive("join"),
        bpmn.user("after"),
        flows="start fork a join after, fork b out, in join",
    ).start()
    case.complete("a")
    assert case.active == ["b"]
    case.complete("b")
    assert case.active == ["after"]


@pytest.mark.parametrize("caught", [(), ("M",), ("L", "L")])
def test_link_without_one_other_end_is_refused(bpmn: Any, caught: tuple[str, ...]) -> None:
    """Nobody could say where the token goes on."""
    ends = [bpmn.catch(f"c{place}", link=name) for place, name in enumerate(caught)]
    model = bpmn.draw(bpmn.start(), bpmn.throw("out", link="L"), *ends, flows="start out")
    with pytest.raises(Invalid, match="Expected one event that catches out, but"):
        compile_graph(model, Feel())
