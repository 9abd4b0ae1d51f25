"""Cases go on by another version of their model."""

from datetime import timedelta
from typing import Any

import pytest

from clerkwork.engine import NotPossible
from clerkwork.engine import commands as told
from clerkwork.engine.mapping import Plan, check, command_of, differences, proposed
from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn.model import Trigger

HOUR = timedelta(hours=1)


def machines(bpmn: Any, *versions: tuple[list[Any], str], **more: Any) -> list[Any]:
    """Return a machine for each version, on one clock and with one maker of keys."""
    first, *others = versions
    made = [bpmn.machine(*first[0], flows=first[1], **more)]
    for elements, flows in others:
        machine = bpmn.machine(*elements, flows=flows, ids=made[0].ids, **more)
        machine.clock = made[0].clock
        made.append(machine)
    return made


def test_case_goes_on_where_it_stands(bpmn: Any) -> None:
    """The task stays open with its key, belongs to the new version and leads along that version's flows."""
    old, new = machines(
        bpmn,
        ([bpmn.start(), bpmn.user("a"), bpmn.end("e")], "start a e"),
        ([bpmn.start(), bpmn.user("a"), bpmn.user("b"), bpmn.end("e")], "start a b e"),
    )
    case = old.start({"x": 1})
    before = (list(case.state.tasks), list(case.state.instances), case.variables)
    case.migrate(new)
    assert (list(case.state.tasks), list(case.state.instances), case.variables) == before
    case.complete("a")
    assert case.active == ["b"]


def test_element_with_another_id_is_found_by_its_name(bpmn: Any) -> None:
    """What has no equal id is matched by kind and name, in the scope that corresponds."""
    old, new = machines(
        bpmn,
        ([bpmn.start(), bpmn.user("a", name="Check")], "start a"),
        ([bpmn.start(), bpmn.user("z", name="Check"), bpmn.user("a2")], "start z a2"),
    )
    case = old.start({})
    case.migrate(new)
    assert case.active == ["z"]
    case.complete("a")  # the task was created for a
    assert case.active == ["a2"]


def test_timer_on_the_boundary_keeps_its_instant(bpmn: Any) -> None:
    """A timer whose event has a target is not started again; one that only the target has, is; another ends."""
    late = [bpmn.user("a"), bpmn.boundary("late", "a", duration='"PT2H"'), bpmn.end("e1")]
    old, new = machines(
        bpmn,
        ([bpmn.start(), *late, bpmn.boundary("gone", "a", duration='"PT3H"')], "start a, late e1"),
        ([bpmn.start(), *late, bpmn.boundary("more", "a", duration='"PT1H"', interrupting=False)], "start a, late e1"),
    )
    case = old.start({})
    due = {timer.element: timer.due for timer in case.timers}
    old.advance(HOUR)
    case.migrate(new)
    now = old.clock.now()
    assert {timer.element: timer.due for timer in case.timers} == {
        "late": due["late"],
        "more": now + HOUR // timedelta(milliseconds=1),
    }


def test_timer_begins_anew_if_the_plan_says_so(bpmn: Any) -> None:
    """Renewed, a boundary timer counts from the migration on, by the expression of the target."""
    old, new = machines(
        bpmn,
        ([bpmn.start(), bpmn.user("a"), bpmn.boundary("late", "a", duration='"PT2H"')], "start a"),
        ([bpmn.start(), bpmn.user("a"), bpmn.boundary("late", "a", duration='"PT5H"')], "start a"),
    )
    case = old.start({})
    old.advance(HOUR)
    case.migrate(new, renewed=["late"])
    (timer,) = case.timers
    assert timer.due == old.clock.now() + 5 * HOUR // timedelta(milliseconds=1)


def test_event_that_has_occurred_does_not_wait_again(bpmn: Any) -> None:
    """A non-interrupting timer that has fired is not started by a migration."""
    model = [bpmn.start(), bpmn.user("a"), bpmn.boundary("late", "a", duration='"PT1H"', interrupting=False)]
    old, new = machines(bpmn, (model, "start a"), (model, "start a"))
    case = old.start({})
    old.advance(2 * HOUR)
    case.migrate(new)
    assert case.timers == []


def test_message_is_waited_for_under_the_new_name_of_its_event(bpmn: Any) -> None:
    """A subscription is kept as it was opened, and reaches the event that takes its place."""
    old, new = machines(
        bpmn,
        ([bpmn.start(), bpmn.catch("m1", message="go", key='"k"', name="Wait"), bpmn.end("e")], "start m1 e"),
        ([bpmn.start(), bpmn.catch("m2", message="went", key='"x"', name="Wait"), bpmn.user("b")], "start m2 b"),
    )
    case = old.start({})
    case.migrate(new)
    assert [(one.element, one.message) for one in case.subscriptions] == [("m2", "go")]
    assert old.publish("go", "k") == [case]
    assert case.active == ["b"]


def test_race_is_kept(bpmn: Any) -> None:
    """Behind an event-based gateway each event is kept, opened or closed as the target has it."""
    old, new = machines(
        bpmn,
        (
            [bpmn.start(), bpmn.race("r"), bpmn.catch("t", duration='"PT1H"'), bpmn.catch("x", message="m", key='"k"')],
            "start r t, r x",
        ),
        (
            [bpmn.start(), bpmn.race("r"), bpmn.catch("t", duration='"PT1H"'), bpmn.catch("y", message="n", key='"k"')],
            "start r t, r y",
        ),
    )
    case = old.start({})
    case.migrate(new)
    assert [one.element for one in case.timers] == ["t"]
    assert [one.message for one in case.subscriptions] == ["n"]


def forked(bpmn: Any, *, third: bool = False, join: str = "join") -> tuple[list[Any], str]:
    """Return a model: a fork to a and b (and c), a join, then z."""
    model = [bpmn.start(), bpmn.parallel("fork"), bpmn.user("a"), bpmn.user("b"), bpmn.parallel(join), bpmn.user("z")]
    flows = f"start fork a {join} z, fork b {join}"
    if third:
        return [*model, bpmn.user("c")], f"{flows}, fork c {join}"
    return model, flows


def test_token_at_a_join_waits_at_the_new_one(bpmn: Any) -> None:
    """A token that has come waits on the flow that takes the place of its own."""
    old, new = machines(bpmn, forked(bpmn), forked(bpmn, join="other"))
    case = old.start({})
    case.complete("a")
    plan = {"join": "other"}
    case.migrate(new, plan)
    assert case.state.arrivals == {case.state.case: {"other": {"a-other": 1}}}
    case.complete("b")
    assert case.active == ["z"]


def test_join_goes_on_if_the_target_waits_for_nothing_more(bpmn: Any) -> None:
    """When all flows of the new join have a token, it goes on at once."""
    old, new = machines(bpmn, forked(bpmn, third=True), forked(bpmn))
    case = old.start({})
    case.complete("a")
    case.complete("b")
    with pytest.raises(NotPossible, match="c is open, but has no target"):
        case.migrate(new)
    case.modify(terminate=["c"])
    case.migrate(new)
    assert case.active == ["z"]


def test_token_at_a_join_without_a_flow_is_a_reason(bpmn: Any) -> None:
    """A token has to have a flow in the target by which it came."""
    old, new = machines(bpmn, forked(bpmn, third=True), forked(bpmn))
    case = old.start({})
    case.complete("c")
    with pytest.raises(NotPossible, match="came by c-join, for which join has no flow"):
        case.migrate(new)


def test_sub_process_keeps_what_is_in_it(bpmn: Any) -> None:
    """Scopes and their variables stay; elements in them are mapped like others."""

    def model(name: str, task: str) -> tuple[list[Any], str]:
        inside = [bpmn.start("begin"), bpmn.user(task, name="Do")]
        return [bpmn.start(), bpmn.sub(name, *inside, name="Part", inputs={"y": "1"})], f"start {name}, begin {task}"

    old, new = machines(bpmn, model("s", "a"), model("t", "b"))
    case = old.start({})
    case.migrate(new)
    assert case.active == ["b", "t"]
    assert {"y": 1} in case.state.variables.values()
    case.complete("a")
    assert case.outcome == "completed"


def test_element_can_begin_afresh(bpmn: Any) -> None:
    """Renewed, an element is ended and entered in the target: its work is the new version's, of any kind."""
    old, new = machines(
        bpmn,
        ([bpmn.start(), bpmn.service("a", '"old"')], "start a"),
        ([bpmn.start(), bpmn.service("a", '"new"'), bpmn.user("b")], "start a b"),
    )
    case = old.start({})
    case.migrate(new)
    assert [job.type for job in case.jobs] == ["old"]
    again = new.start({})
    assert [job.type for job in again.jobs] == ["new"]
    case.migrate(new, renewed=["a"])
    assert [job.type for job in case.jobs] == ["new"]
    case.migrate(new, {"a": "b"}, renewed=["b"])
    assert (case.active, case.jobs) == (["b"], [])


def test_incident_is_resolved_by_the_corrected_model(bpmn: Any) -> None:
    """A case that a fault of its model stopped goes on when the fault is corrected."""
    old, new = machines(
        bpmn,
        ([bpmn.start(), bpmn.service("a", "missing")], "start a"),
        ([bpmn.start(), bpmn.service("a", '"work"')], "start a"),
    )
    case = old.start({})
    case.migrate(new)
    assert len(case.incidents) == 1
    case.resolve()
    assert [job.type for job in case.jobs] == ["work"]


def test_suspended_case_is_migrated_and_rests(bpmn: Any) -> None:
    """A resting case can be migrated; what that sets free moves when it goes on."""
    old, new = machines(bpmn, forked(bpmn, third=True), forked(bpmn))
    case = old.start({})
    case.complete("a")
    case.complete("b")
    case.modify(terminate=["c"])
    case.suspend()
    case.migrate(new)
    assert case.active == []
    case.resume()
    assert case.active == ["z"]


def test_waiting_token_goes_on_in_the_target(bpmn: Any) -> None:
    """A step that ran out of budget goes on by the new version."""
    model = ([bpmn.start(), bpmn.user("a"), bpmn.user("b")], "start a b")
    renamed = ([bpmn.start(), bpmn.user("c"), bpmn.user("b")], "start c b")
    old, new = machines(bpmn, model, renamed)
    case = old.start({})
    case.suspend()
    case.modify(moves=[("a", "b")])
    case.migrate(new)
    case.resume()
    assert case.active == ["b"]


def test_refused_migration_changes_nothing(bpmn: Any) -> None:
    """Everything that keeps the case from being migrated is said at once, and nothing has changed."""
    old, new = machines(bpmn, forked(bpmn), ([bpmn.start(), bpmn.user("z")], "start z"))
    case = old.start({})
    before = str(case.state)
    with pytest.raises(NotPossible, match=r"a is open, but has no target\. b is open"):
        case.migrate(new)
    assert (str(case.state), case.machine) == (before, old)


def test_fault_of_a_new_event_is_a_reason(bpmn: Any) -> None:
    """A timer of the target that cannot be started keeps the case where it is."""
    old, new = machines(
        bpmn,
        ([bpmn.start(), bpmn.user("a")], "start a"),
        ([bpmn.start(), bpmn.user("a"), bpmn.boundary("late", "a", duration="missing")], "start a"),
    )
    case = old.start({})
    before = str(case.state)
    with pytest.raises(NotPossible, match="late to be waited for"):
        case.migrate(new)
    assert str(case.state) == before


@pytest.mark.parametrize(
    ("elements", "renewed", "reason"),
    [
        ({"nothing": "a"}, [], "“nothing”"),
        ({"a": "nothing"}, [], "“nothing”"),
        ({"a": "work"}, [], "user task, but work is service task"),
        ({"a": "inner"}, [], "what process becomes, but inner stands in sub"),
        ({"a": "a", "late": "early"}, [], "trigger timer, but early is boundary event with the trigger message"),
        ({"a": "a", "late": "often"}, [], "boundary event with the trigger timer that does not interrupt"),
        ({"a": "a", "late": "other"}, [], "an event of what a becomes, but other is one of work"),
        ({"a": "early"}, ["early"], "early is a boundary event"),
        ({"a": "a", "late": "late", "late2": "late"}, [], "late is that of late too"),
    ],
)
def test_plan_that_no_case_can_follow(bpmn: Any, elements: dict[str, str], renewed: list[str], reason: str) -> None:
    """What is wrong with a plan itself is found without any case."""
    old, new = machines(
        bpmn,
        (
            [
                bpmn.start(),
                bpmn.user("a"),
                bpmn.boundary("late", "a", duration='"PT1H"'),
                bpmn.boundary("late2", "a", duration='"PT2H"'),
            ],
            "start a",
        ),
        (
            [
                bpmn.start(),
                bpmn.user("a"),
                bpmn.service("work"),
                bpmn.sub("sub", bpmn.start("begin"), bpmn.user("inner")),
                bpmn.boundary("late", "a", duration='"PT1H"'),
                bpmn.boundary("early", "a", message="m", key='"k"'),
                bpmn.boundary("often", "a", duration='"PT1H"', interrupting=False),
                bpmn.boundary("other", "work", duration='"PT1H"'),
            ],
            "start a work sub, begin inner",
        ),
    )
    problems = check(old.graph, new.graph, Plan(elements, frozenset(renewed)))
    assert any(reason in problem.message for problem in problems), problems
    case = old.start({})
    with pytest.raises(Invalid):
        case.migrate(new, elements, renewed=renewed)


def test_same_version_changes_nothing(bpmn: Any) -> None:
    """A migration to the identical model leaves everything open as it is."""
    model = forked(bpmn, third=True)
    old, new = machines(bpmn, model, model)
    case = old.start({"x": 1})
    case.complete("a")
    before = str(case.state)
    case.migrate(new)
    assert str(case.state) == before


def test_case_that_is_being_undone_goes_on_undoing(bpmn: Any) -> None:
    """The handler stands in the event that undoes, in the model beside it."""
    elements = [
        bpmn.start(),
        bpmn.user("a"),
        bpmn.undo("a", bpmn.user("undo-a")),
        bpmn.throw("t", trigger=Trigger.COMPENSATE),
        bpmn.end(),
    ]
    old, new = machines(bpmn, (elements, "start a t end"), (elements, "start a t end"))
    case = old.start()
    case.complete("a")
    assert case.active == ["t", "undo-a"]
    case.migrate(new)
    case.complete("undo-a")
    assert case.outcome == "completed"


def test_differences_are_named(bpmn: Any) -> None:
    """What a person may want to begin afresh is what says something else in the target."""
    old, new = machines(
        bpmn,
        ([bpmn.start(), bpmn.service("a", '"old"')], "start a"),
        ([bpmn.start(), bpmn.service("a", '"new"')], "start a"),
    )
    plan = Plan(proposed(old.graph, new.graph))
    assert plan.elements == {"start": "start", "a": "a"}
    assert differences(old.graph.nodes["a"], new.graph.nodes["a"]) == ["task"]
    assert command_of(old.graph, new.graph, plan) == told.Migrate({"start": "start", "a": "a"}, {"start-a": "start-a"})
