"""Step sheets: steps that are skipped, criteria, targets, escalations, failure conditions and who is responsible."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from clerkwork.engine import IncidentKind, Machine, NotPossible
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.engine.context import StepContext
from clerkwork.engine.errors import NotDone
from clerkwork.languages.bpmn.model import MultiInstance, UserTask
from clerkwork.languages.bpmn.sheets import (
    Consequence,
    Criterion,
    Deed,
    Escalation,
    Failure,
    Hours,
    Required,
    Responsible,
    Rule,
    RuleKind,
    Rung,
    Setting,
    Sheet,
    Since,
    Target,
)

DAY = 24 * 3_600_000
KINDS: dict[type[Setting], RuleKind] = {
    Required: RuleKind.REQUIRED_WHEN,
    Criterion: RuleKind.COMPLETION,
    Responsible: RuleKind.RESPONSIBLE,
    Escalation: RuleKind.ESCALATION,
    Target: RuleKind.TARGET,
    Failure: RuleKind.FAILURE,
}


def sheet(*settings: Setting, text: str = "It must not.") -> Sheet:
    return Sheet(tuple(Rule(KINDS[type(each)], text, setting=each) for each in settings))


def ladder(*rungs: Rung, hours: Hours | None = None) -> Escalation:
    return Escalation(rungs, hours)


def told_of(case: Any, kind: type[Any]) -> list[Any]:
    return [event for event in case.events if isinstance(event, kind)]


# Required when


def test_a_step_that_is_not_required_is_skipped(bpmn: Any) -> None:
    """Its token goes on, by the flows that its element would have chosen; nothing of it is begun."""
    said = sheet(Required("amount > 100"), ladder(Rung('"P1D"', Deed.REMIND)))
    machine = bpmn.machine(
        bpmn.start(), bpmn.user("check", sheet=said), bpmn.user("next"), bpmn.end(), flows="start check next end"
    )
    small, large = machine.start({"amount": 5}), machine.start({"amount": 500})
    assert (small.active, large.active) == (["next"], ["check"])
    root = small.state.case
    assert told_of(small, happened.StepSkipped) == [happened.StepSkipped("check", root)]
    assert not small.timers
    assert not told_of(large, happened.StepSkipped)


def test_a_skipped_step_is_left_by_its_conditions(bpmn: Any) -> None:
    task = bpmn.user("check", sheet=sheet(Required("false")), default="check-b")
    parts = (bpmn.start(), task, bpmn.user("a"), bpmn.user("b"))
    machine = bpmn.machine(*parts, flows="start check a, check b", conditions={"check-a": "x"})
    assert machine.start({"x": False}).active == ["b"]
    assert machine.start({"x": True}).active == ["a"]


def test_a_skipped_loop_has_no_rounds(bpmn: Any) -> None:
    task = bpmn.user("check", sheet=sheet(Required("false")), loop=MultiInstance(cardinality="3"))
    case = bpmn.machine(bpmn.start(), task, flows="start check").start()
    assert (case.outcome, case.passed) == ("completed", ["start"])


def test_whether_a_step_is_required_must_be_told(bpmn: Any) -> None:
    """Else it is an incident; the step is skipped or begins when it is resolved."""
    task = bpmn.user("check", sheet=sheet(Required("needed")))
    machine = bpmn.machine(bpmn.start(), task, bpmn.end(), flows="start check end")
    case = machine.start()
    assert [each.kind for each in case.incidents] == [IncidentKind.EXPRESSION]
    case.set(needed=False)
    case.resolve()
    assert (case.outcome, case.passed) == ("completed", ["start", "end"])
    assert told_of(case, happened.StepSkipped)[0].key


# Completion criteria


def test_a_person_reads_what_is_missing(bpmn: Any) -> None:
    """The result is refused with every sentence, and the task is as it was."""
    said = sheet(
        Criterion("approved != null", "Say yes or no, {{who}}."), Criterion("approved or comment != null", "Say why.")
    )
    machine = bpmn.machine(bpmn.start(), bpmn.user("check", sheet=said), flows="start check")
    case = machine.start({"who": "Mara"})
    before = len(case.events)
    with pytest.raises(NotDone) as raised:
        case.complete("check")
    assert raised.value.missing == ("Say yes or no, Mara.", "Say why.")
    with pytest.raises(NotDone) as raised:
        case.complete("check", {"approved": False})
    assert raised.value.missing == ("Say why.",)
    assert len(case.events) == before
    case.complete("check", {"approved": False, "comment": "No money."})
    assert case.outcome == "completed"


def test_a_worker_causes_an_incident(bpmn: Any) -> None:
    """Resolving it asks again, on what the variables are then."""
    said = sheet(Criterion("price > 0", "Expected a price."))
    machine = bpmn.machine(bpmn.start(), bpmn.service("work", sheet=said), flows="start work")
    case = machine.start()
    case.complete("work", {"price": 0})
    assert [(each.kind, each.message) for each in case.incidents] == [
        (IncidentKind.CRITERION, "work: Expected a price.")
    ]
    case.resolve()
    assert len(case.incidents) == 1
    case.set(price=3)
    case.resolve()
    assert case.outcome == "completed"


def test_a_script_that_gives_the_wrong_thing_stays(bpmn: Any) -> None:
    said = sheet(Criterion("sum > 3", "Expected more."))
    machine = bpmn.machine(bpmn.start(), bpmn.script("add", "sum", "a + 1", sheet=said), flows="start add")
    case = machine.start({"a": 1})
    assert [each.kind for each in case.incidents] == [IncidentKind.CRITERION]
    assert "sum" not in case.variables
    case.set(a=3)
    case.resolve()
    assert (case.outcome, case.variables["sum"]) == ("completed", 4)


def test_each_round_of_a_loop_is_asked(bpmn: Any) -> None:
    loop = MultiInstance(sequential=True, collection="[1, 2, 3]", item="i")
    said = sheet(Criterion("sum < 4", "Expected less."))
    machine = bpmn.machine(bpmn.start(), bpmn.script("add", "sum", "i + 1", sheet=said, loop=loop), flows="start add")
    case = machine.start()
    assert [(each.kind, each.message) for each in case.incidents] == [(IncidentKind.CRITERION, "add: Expected less.")]


# Targets


def test_a_target_is_the_due_date_of_a_task(bpmn: Any) -> None:
    """What the model says as due date goes before it."""
    plain = bpmn.user("a", sheet=sheet(Target('"P2D"')))
    own = bpmn.user("b", people=UserTask(due='"2026-05-01T00:00:00Z"'), sheet=sheet(Target('"P2D"')))
    working = bpmn.user("c", sheet=sheet(Target('"P2D"', Hours("DE"))))
    machine = bpmn.machine(bpmn.start(), bpmn.parallel("g"), plain, own, working, flows="start g a, g b, g c")
    now = machine.clock.now()  # Thursday, a public holiday
    due = {task.element: task.due for task in machine.start().tasks}
    assert due["a"] == now + 2 * DAY
    assert due["b"] is not None
    assert due["b"] > now + 100 * DAY
    assert due["c"] == now + 5 * DAY + 9 * 3_600_000  # Friday 09:00 counts as the beginning, so Tuesday 09:00


def test_what_is_no_task_has_a_target_for_the_record(bpmn: Any) -> None:
    machine = bpmn.machine(bpmn.start(), bpmn.service("work", sheet=sheet(Target("limit"))), flows="start work")
    case = machine.start({"limit": "PT1H"})
    assert [event.due for event in told_of(case, happened.TargetSet)] == [machine.clock.now() + 3_600_000]
    wrong = machine.start({"limit": "soon"})
    assert [each.kind for each in wrong.incidents] == [IncidentKind.EXPRESSION]


# Escalations


def test_an_escalation_is_taken_step_by_step(bpmn: Any) -> None:
    """Reminders repeat as often as is said; the last step decides."""
    said = sheet(
        ladder(
            Rung('"P1D"', Deed.REMIND, every='"P1D"', times=2, message="{{what}} waits."),
            Rung('"P3D"', Deed.REASSIGN, role='["board"]'),
            Rung('"P4D"', Deed.TELL, person="chief"),
            Rung('"P5D"', Deed.DECIDE, result="{approved: false}"),
        )
    )
    machine = bpmn.machine(bpmn.start(), bpmn.user("check", sheet=said), bpmn.user("next"), flows="start check next")
    case = machine.start({"what": "An order", "chief": "erik"})
    assert len(case.timers) == 4
    machine.advance(timedelta(days=4, hours=1))
    assert [(each.do, each.users, each.groups, each.message) for each in told_of(case, happened.Escalated)] == [
        ("remind", (), (), "An order waits."),
        ("remind", (), (), "An order waits."),
        ("reassign", (), ("board",), ""),
        ("tell", ("erik",), (), ""),
    ]
    (change,) = told_of(case, happened.TaskChanged)
    assert change.changes == {"assignee": None, "candidate_users": [], "candidate_groups": ["board"]}
    machine.advance(timedelta(days=1))
    assert (case.active, case.variables["approved"], case.timers) == (["next"], False, [])


def test_an_escalation_ends_with_its_step(bpmn: Any) -> None:
    """P10: neither completing nor canceling leaves a timer."""
    said = sheet(ladder(Rung('"P1D"', Deed.REMIND, every='"P1D"')))
    machine = bpmn.machine(bpmn.start(), bpmn.user("check", sheet=said), flows="start check")
    done, canceled = machine.start(), machine.start()
    done.complete("check")
    canceled.cancel()
    machine.advance(timedelta(days=9))
    assert [*done.timers, *canceled.timers] == []
    assert not told_of(done, happened.Escalated)


def test_the_day_before_the_due_date(bpmn: Any) -> None:
    """Without a due date such a step is never taken; if its time has passed, it is taken at once."""
    rungs = ladder(Rung('"-P1D"', Deed.REMIND, Since.DUE))
    parts = (
        bpmn.user("late", sheet=sheet(rungs, Target('"PT1H"'))),
        bpmn.user("soon", sheet=sheet(rungs, Target('"P3D"'))),
        bpmn.user("never", sheet=sheet(rungs)),
    )
    machine = bpmn.machine(bpmn.start(), bpmn.parallel("g"), *parts, flows="start g late, g soon, g never")
    case = machine.start()
    now = machine.clock.now()
    assert [(timer.element, timer.due) for timer in case.timers] == [("late", now), ("soon", now + 2 * DAY)]


def test_missed_repetitions_are_not_caught_up_on(bpmn: Any) -> None:
    """After a week without power nobody gets seven reminders."""
    said = sheet(ladder(Rung('"P1D"', Deed.REMIND, every='"P1D"')))
    machine = bpmn.machine(bpmn.start(), bpmn.user("check", sheet=said), flows="start check")
    case = machine.start()
    machine.clock.instant += 7 * DAY
    machine.advance(timedelta())
    assert len(told_of(case, happened.Escalated)) == 1
    assert [timer.due for timer in case.timers] == [machine.clock.now() + DAY]


def test_a_step_of_an_escalation_that_fails_waits_for_somebody(bpmn: Any) -> None:
    """Its timer sleeps; resolving the incident takes the step."""
    said = sheet(Criterion("ok != null", "Say so."), ladder(Rung('"P1D"', Deed.DECIDE, result="answer")))
    machine = bpmn.machine(bpmn.start(), bpmn.user("check", sheet=said), flows="start check")
    case = machine.start()
    machine.advance(timedelta(days=2))
    assert [each.kind for each in case.incidents] == [IncidentKind.ESCALATION]
    case.set(answer={"ok": None})
    case.resolve()
    machine.advance(timedelta())
    assert [each.message for each in case.incidents] == ["check, result of the escalation: Say so."]
    case.set(answer={"ok": True})
    case.resolve()
    machine.advance(timedelta())
    assert (case.outcome, case.variables["ok"]) == ("completed", True)


def test_a_task_is_never_given_to_whom_it_must_not_have(bpmn: Any) -> None:
    people = UserTask(excluded_users="[starter]")
    said = sheet(ladder(Rung('"P1D"', Deed.REASSIGN, person='["ben", "mara"]')))
    machine = bpmn.machine(bpmn.start(), bpmn.user("check", people=people, sheet=said), flows="start check")
    case = machine.start({"starter": "ben"})
    machine.advance(timedelta(days=1))
    assert [event.changes for event in told_of(case, happened.TaskChanged)] == [{"assignee": "mara"}]


def test_an_escalation_decides_for_a_scope_and_a_job(bpmn: Any) -> None:
    """What is open in it ends."""
    said = sheet(ladder(Rung('"P1D"', Deed.DECIDE, result="{late: true}")))
    inside = bpmn.sub("sub", bpmn.start("s"), bpmn.user("deep"), sheet=said)
    machine = bpmn.machine(bpmn.start(), inside, bpmn.service("work", sheet=said), flows="start sub work, s deep")
    case = machine.start()
    machine.advance(timedelta(days=1))
    assert case.active == ["work"]
    machine.advance(timedelta(days=1))
    assert (case.outcome, case.jobs, case.variables) == ("completed", [], {"late": True})


# Failure conditions


def failing(bpmn: Any, then: Consequence, *more: Setting) -> Machine:
    said = sheet(Failure("lost", then), *more)
    made: Machine = bpmn.machine(
        bpmn.start(), bpmn.user("check", sheet=said), bpmn.user("next"), flows="start check next"
    )
    return made


def test_a_step_is_stopped_before_it_begins(bpmn: Any) -> None:
    """Nothing is opened; whoever resolves the incident lets it go on all the same."""
    case = failing(bpmn, Consequence.STOP).start({"lost": True})
    assert [(each.kind, each.message) for each in case.incidents] == [(IncidentKind.FAILURE, "check: It must not.")]
    assert not case.tasks
    case.resolve()
    assert (len(case.tasks), case.incidents) == (1, [])
    case.complete("check")
    assert case.active == ["next"]


def test_a_step_is_stopped_while_it_waits(bpmn: Any) -> None:
    """Until somebody has looked at it nobody can complete it."""
    case = failing(bpmn, Consequence.STOP).start({"lost": False})
    case.set(lost=True)
    case.set(lost=False)
    case.set(lost=True)
    assert [each.kind for each in case.incidents] == [IncidentKind.FAILURE]
    with pytest.raises(NotDone, match="stopped"):
        case.complete("check")
    case.resolve()
    case.complete("check")
    assert case.active == ["next"]


def test_a_step_is_stopped_by_its_result(bpmn: Any) -> None:
    """The result is kept, the step does not leave."""
    case = failing(bpmn, Consequence.STOP).start({"lost": False})
    case.complete("check", {"lost": True})
    assert [each.kind for each in case.incidents] == [IncidentKind.FAILURE]
    assert case.active == ["check"]
    case.resolve()
    assert (case.active, case.variables["lost"]) == (["next"], True)


def test_a_job_of_a_step_that_was_stopped_does_not_let_it_leave(bpmn: Any) -> None:
    """Its result is kept; one incident stands until somebody has looked at it, whatever has changed since."""
    said = sheet(Failure("lost", Consequence.STOP))
    machine = bpmn.machine(bpmn.start(), bpmn.service("work", sheet=said), bpmn.user("next"), flows="start work next")
    case = machine.start({"lost": False})
    case.set(lost=True)
    case.set(lost=False)
    case.complete("work", {"sum": 3})
    assert ([each.kind for each in case.incidents], case.active) == ([IncidentKind.FAILURE], ["work"])
    case.resolve()
    assert (case.incidents, case.active, case.variables) == ([], ["next"], {"lost": False, "sum": 3})


def test_what_was_decided_for_a_job_asks_no_worker_any_more(bpmn: Any) -> None:
    """Also if the step is kept because it was stopped."""
    said = sheet(ladder(Rung('"P1D"', Deed.DECIDE, result="{late: true}")), Failure("lost", Consequence.STOP))
    machine = bpmn.machine(bpmn.start(), bpmn.service("work", sheet=said), bpmn.user("next"), flows="start work next")
    case = machine.start({"lost": False})
    case.fail("work")
    case.set(lost=True)
    machine.advance(timedelta(days=1))
    assert (case.jobs, [each.kind for each in case.incidents]) == ([], [IncidentKind.FAILURE])
    case.resolve()
    assert case.active == ["next"]


@pytest.mark.parametrize("when", ["before", "while", "by"])
def test_a_case_rests(bpmn: Any, when: str) -> None:
    """It goes on as soon as somebody resumes it, whether the condition still holds or not."""
    case = failing(bpmn, Consequence.PAUSE).start({"lost": when == "before"})
    if when == "while":
        case.set(lost=True)
    if when == "by":
        case.complete("check", {"lost": True})
    assert case.state.suspended
    assert [(each.then, each.element, each.message) for each in told_of(case, happened.FailureMet)] == [
        ("pause", "check", "It must not.")
    ]
    case.resume()
    assert not case.state.suspended
    if when != "by":
        case.complete("check")
        if case.state.suspended:  # its result still holds
            case.resume()
    assert case.active == ["next"]


@pytest.mark.parametrize("when", ["before", "while", "by"])
def test_a_case_is_abandoned(bpmn: Any, when: str) -> None:
    """P10: nothing is left of it; the result that was the reason is kept."""
    machine = failing(bpmn, Consequence.ABANDON, ladder(Rung('"P1D"', Deed.REMIND)))
    case = machine.start({"lost": when == "before"})
    if when == "while":
        case.set(lost=True)
    if when == "by":
        case.complete("check", {"lost": True})
    assert (case.outcome, case.variables["lost"]) == ("canceled", True)
    assert [*case.state.attached, *case.state.instances, *case.state.tokens] == []
    assert [each.then for each in told_of(case, happened.FailureMet)] == ["abandon"]


def test_what_does_not_wait_fails_too(bpmn: Any) -> None:
    """By what it sees and by what it gives; the others in the case end with it."""
    for then, outcome in ((Consequence.ABANDON, "canceled"), (Consequence.PAUSE, None), (Consequence.STOP, None)):
        for seen in ("sum > 3", "a > 1"):
            said = sheet(Failure(seen, then))
            machine = bpmn.machine(
                bpmn.start(),
                bpmn.parallel("g"),
                bpmn.user("other"),
                bpmn.script("add", "sum", "a + 2", sheet=said),
                bpmn.user("next"),
                flows="start g other, g add next",
            )
            case = machine.start({"a": 2})
            assert (case.outcome, case.state.suspended) == (outcome, then is Consequence.PAUSE)
            if then is Consequence.STOP:
                assert [each.kind for each in case.incidents] == [IncidentKind.FAILURE]
                case.resolve()
            if then is Consequence.PAUSE:
                case.resume()
            if then is not Consequence.ABANDON:
                assert case.active == ["next", "other"]


def test_the_last_step_abandons_its_case_too(bpmn: Any) -> None:
    """A case is not completed by the very result for which it is abandoned, which is kept."""
    said = sheet(Failure("lost", Consequence.ABANDON))
    case = bpmn.machine(bpmn.start(), bpmn.user("check", sheet=said), flows="start check").start()
    case.complete("check", {"lost": True})
    assert (case.outcome, case.variables) == ("canceled", {"lost": True})
    assert case.passed == ["start"]


def test_nothing_moves_any_more_when_a_case_rests(bpmn: Any) -> None:
    """Tokens on other ways wait where they are, and go on with the case."""
    said = sheet(Failure("x = 1", Consequence.PAUSE))
    parts = (bpmn.script("add", "x", "1", sheet=said), bpmn.script("other", "y", "2"), bpmn.user("next"))
    case = bpmn.machine(bpmn.start(), bpmn.parallel("g"), *parts, flows="start g add next, g other").start()
    assert case.variables == {"x": 1}
    assert case.active == []
    case.resume()
    assert (case.variables, case.active) == ({"x": 1, "y": 2}, ["next"])


def test_a_resting_case_takes_no_result(bpmn: Any) -> None:
    case = failing(bpmn, Consequence.PAUSE).start({"lost": True})
    with pytest.raises(NotPossible, match="Resume it first"):
        case.complete("check")


# Who is responsible


def test_a_role_without_people_is_stood_in_for(bpmn: Any) -> None:
    """What the model says itself goes before the sheet."""
    said = sheet(Responsible('["hr"]', '["board"]'))
    parts = (
        bpmn.user("a", sheet=said),
        bpmn.user("b", people=UserTask(candidate_users='["ben"]'), sheet=said),
    )
    machine = bpmn.machine(bpmn.start(), bpmn.parallel("g"), *parts, flows="start g a, g b")

    def offers() -> dict[str, Any]:
        return {task.element: (task.candidate_groups, task.candidate_users) for task in machine.start().tasks}

    assert offers() == {"a": (("hr",), ()), "b": ((), ("ben",))}
    plain = machine.context

    def context() -> StepContext:
        now = plain()
        return StepContext(now.now, now.zone, now.ids, now.budget, staffed=lambda group: group == "board")

    machine.context = context  # type: ignore[method-assign]
    assert offers()["a"] == (("board",), ())


# Care


def test_rules_follow_a_case_to_another_version(bpmn: Any) -> None:
    """Timers of steps that the new sheet has too go on; those that it has not are gone."""
    two = ladder(Rung('"P1D"', Deed.REMIND), Rung('"P2D"', Deed.REMIND))

    def machine(rungs: Escalation, *more: Setting) -> Machine:
        made: Machine = bpmn.machine(bpmn.start(), bpmn.user("check", sheet=sheet(rungs, *more)), flows="start check")
        return made

    case = machine(two, Failure("lost", Consequence.STOP)).start({"lost": False})
    new = machine(replace(two, rungs=two.rungs[:1]))
    new.cases.append(case)
    case.migrate(new)
    assert [(timer.element, timer.part) for timer in case.timers] == [("check", -1)]
    assert not case.conditions
    new.advance(timedelta(days=3))
    assert [each.do for each in told_of(case, happened.Escalated)] == ["remind"]


def test_a_suspended_case_does_not_escalate(bpmn: Any) -> None:
    said = sheet(ladder(Rung('"P1D"', Deed.REMIND)))
    machine = bpmn.machine(bpmn.start(), bpmn.user("check", sheet=said), flows="start check")
    case = machine.start()
    case.suspend()
    machine.advance(timedelta(days=2))
    assert not told_of(case, happened.Escalated)
    with pytest.raises(NotPossible):
        case.do(told.FireTimer(case.timers[0].key))
    case.resume()
    machine.advance(timedelta())
    assert len(told_of(case, happened.Escalated)) == 1
