"""Cases that call cases, on both databases: what goes down, what comes up, exactly once, and what is left."""

from typing import Any, Final

import pytest
from django.db import transaction
from tests.runtime.drawn import CAUGHT, LATE, SCRIPT, SERVICE, TASK, THROW, calling, child_of, open_task, process

from clerkwork.engine import commands as told
from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound, Refused
from clerkwork.runtime import calls, commands, dispatch, due, models, outbox
from clerkwork.runtime.unit import work

pytestmark = pytest.mark.both
HOUR: Final = 3_600_000


def state(case: int) -> str:
    return models.Case.objects.get(key=case).state


def values(case: int) -> dict[str, Any]:
    return {row.name: row.data for row in models.Variable.objects.filter(case=case, scope=case)}


def test_a_called_case_is_a_case_of_its_own(file: Any) -> None:
    """It has its own row, history and tasks, says who called it, and inherits the starter and the business id."""
    file(calling(), process("inner", TASK))
    case = commands.start("outer", {"n": 1}, by="ann", business_key="order-1")
    child = child_of(case)
    assert (child.process_id, child.state, child.title) == ("inner", "active", "Inner")
    assert (child.parent_id, child.root_id, child.depth) == (case, case, 1)
    assert (child.started_by, child.business_key) == ("ann", "order-1")
    assert values(child.key) == {"n": 1}
    assert models.Call.objects.get().key == child.key
    commands.complete_task(open_task(child.key).key, {"m": 2}, by="bob")
    assert state(child.key) == "completed"
    assert models.Outbox.objects.get().kind == "completed"
    assert not models.Task.objects.filter(case=case, state="open").exists()
    dispatch.drain()
    assert open_task(case).element == "after"
    assert values(case) == {"n": 1, "m": 2}
    assert not models.Outbox.objects.exists()
    assert not models.Call.objects.exists()


def test_a_called_case_that_does_not_wait_needs_no_outbox(file: Any) -> None:
    """The caller goes on in the same commit."""
    file(calling(), process("inner", SCRIPT))
    case = commands.start("outer", {"n": 1}, by="ann")
    assert open_task(case).element == "after"
    assert values(case) == {"n": 2}
    assert state(child_of(case).key) == "completed"


def test_a_wake_up_that_is_lost_delays_but_loses_nothing(file: Any) -> None:
    """The rows of the outbox are found by any later drain."""
    file(calling(), process("inner", TASK))
    case = commands.start("outer", by="ann")
    commands.complete_task(open_task(child_of(case).key).key, by="bob")
    assert outbox.deliver(10) == 1
    assert outbox.deliver(10) == 0
    assert open_task(case).element == "after"


def test_canceling_a_case_cancels_what_it_called(file: Any) -> None:
    """Through every level, once the outbox is carried out; nothing is left of any of them."""
    file(calling("middle"), calling(name="middle"), process("inner", TASK))
    case = commands.start("outer", by="ann")
    middle = child_of(case).key
    inner = child_of(middle).key
    assert models.Case.objects.get(key=inner).root_id == case
    commands.cancel(case, by="ann")
    dispatch.drain()
    assert [state(key) for key in (case, middle, inner)] == ["canceled"] * 3
    assert not models.Outbox.objects.exists()


def test_a_called_case_is_not_canceled_alone(file: Any) -> None:
    """Its caller waits for it; the refusal names the case to cancel."""
    file(calling(), process("inner", TASK))
    case = commands.start("outer", by="ann")
    with pytest.raises(Refused, match=f"case {case}"):
        commands.cancel(child_of(case).key, by="ann")
    assert state(child_of(case).key) == "active"


def test_an_interrupting_timer_cancels_the_called_case(file: Any, clock: Any) -> None:
    """Its completion, if it is under way already, comes too late and is dropped."""
    file(calling(boundary=LATE), process("inner", TASK))
    case = commands.start("outer", by="ann")
    child = child_of(case).key
    commands.complete_task(open_task(child).key, by="bob")
    clock.instant += HOUR

    assert due.fire(10) == 1
    assert {row.kind for row in models.Outbox.objects.all()} == {"completed", "cancel"}
    dispatch.drain()
    assert state(child) == "completed"
    assert open_task(case).element == "after"
    assert not models.Outbox.objects.exists()


def test_an_error_goes_up_to_who_catches_it(file: Any) -> None:
    """The called case ends with it; the caller goes on at its boundary event."""
    file(calling(boundary=CAUGHT), process("inner", TASK, THROW.replace('"work"', '"throw"')))
    case = commands.start("outer", by="ann")
    child = child_of(case).key
    commands.complete_task(open_task(child).key, by="bob")
    assert state(child) == "canceled"
    assert [row.kind for row in models.Outbox.objects.all()] == ["error"]
    dispatch.drain()
    assert open_task(case).element == "after"


def test_a_workers_error_goes_up_too(file: Any) -> None:
    """With the variables that it brings."""
    file(calling(boundary=CAUGHT), process("inner", SERVICE))
    case = commands.start("outer", by="ann")
    (job,) = commands.activate_jobs("work", "w", 1_000, 1)
    commands.throw_error(job.key, job.lease, "bad", "no", {"why": "so"})
    dispatch.drain()
    assert open_task(case).element == "after"
    assert values(case) == {"why": "so"}


def test_an_error_that_nobody_catches_is_an_incident_where_it_was_thrown(file: Any) -> None:
    """The caller waits on, without an incident of its own."""
    file(calling(), process("inner", THROW))
    case = commands.start("outer", by="ann")
    assert models.Incident.objects.get().case_id == child_of(case).key
    assert models.Case.objects.get(key=case).incidents == 0


def test_a_missing_process_is_an_incident_until_it_is_there(file: Any) -> None:
    """Another app's process counts as missing; one without an app is everybody's."""
    file(calling())
    file(process("inner", TASK), app="others")
    case = commands.start("outer", by="ann")
    incident = models.Incident.objects.get(case=case)
    assert incident.kind == "call"
    assert "Expected a process “inner” in tests, but there is none" in incident.message
    file(process("inner", TASK), app="")
    commands.resolve_incident(incident.key, by="ann")
    assert child_of(case).app == ""


def test_a_process_that_only_a_message_starts_cannot_be_called(file: Any) -> None:
    """It is an incident that says why."""
    start = '<startEvent id="start"><messageEventDefinition messageRef="m"/></startEvent>'
    file(calling(), process("inner", TASK).replace('<startEvent id="start"/>', start))
    case = commands.start("outer", by="ann")
    assert "to have a start event without a trigger" in models.Incident.objects.get(case=case).message


def test_two_hundred_calls_one_inside_the_other(file: Any) -> None:
    """They begin over several units, none too long, and end one after the other."""
    chain = [calling(f"p{depth + 1}", name=f"p{depth}", after="task") for depth in range(200)]
    file(*chain, process("p200", TASK))
    case = commands.start("p0", {"n": 1}, by="ann")
    assert 100 <= models.Case.objects.count() <= 110
    dispatch.drain()
    assert models.Case.objects.count() == 201
    deepest = models.Case.objects.get(depth=200)
    assert deepest.root_id == case
    commands.complete_task(open_task(deepest.key).key, {"n": 2}, by="bob")
    dispatch.drain()
    assert set(models.Case.objects.values_list("state", flat=True)) == {"completed"}
    assert values(case) == {"n": 2}


def test_a_process_that_calls_itself_without_end_stops_with_an_incident(file: Any, monkeypatch: Any) -> None:
    """No transaction grows without bound meanwhile."""
    monkeypatch.setattr(calls, "DEEPEST", 250)
    file(calling("outer"))
    commands.start("outer", by="ann")
    dispatch.drain()
    assert models.Case.objects.count() == 251
    assert "at most 250 calls" in models.Incident.objects.get().message


def test_a_rolled_back_unit_leaves_no_called_case(file: Any) -> None:
    """The called case and the call are in the caller's transaction."""
    file(calling(), process("inner", TASK))
    with transaction.atomic():
        commands.start("outer", by="ann")
        transaction.set_rollback(True)
    assert not models.Case.objects.exists()


def test_a_case_that_was_ended_otherwise_is_an_incident_of_its_caller(file: Any) -> None:
    """Resolving it calls again."""
    file(calling(), process("inner", TASK))
    case = commands.start("outer", by="ann")
    child = child_of(case).key
    with work() as unit:
        unit.run(unit.case(child), told.Cancel())
    dispatch.drain()
    incident = models.Incident.objects.get(case=case)
    assert str(child) in incident.message
    commands.resolve_incident(incident.key, by="ann")
    assert set(models.Case.objects.filter(parent=case).values_list("state", flat=True)) == {"canceled", "active"}


def test_one_row_that_fails_holds_up_no_other(file: Any, clock: Any, monkeypatch: Any) -> None:
    """It is tried again later; the others of its batch are carried out."""
    file(calling(), process("inner", TASK))
    cases = [commands.start("outer", by="ann") for _ in range(3)]
    for case in cases:
        commands.complete_task(open_task(child_of(case).key).key, by="bob")
    real = calls.command_of

    def command_of(kind: str, sender: int, *rest: Any) -> Any:
        if sender == child_of(cases[1]).key:
            raise ValueError("faulty")
        return real(kind, sender, *rest)

    monkeypatch.setattr(calls, "command_of", command_of)
    dispatch.drain()
    assert models.Task.objects.filter(element="after").count() == 2
    (left,) = models.Outbox.objects.all()
    assert left.due == clock.instant + outbox.LATER
    monkeypatch.undo()
    assert dispatch.drain() == 0
    clock.instant += outbox.LATER
    dispatch.drain()
    assert models.Task.objects.filter(element="after").count() == 3


def bound(version_of: str = "deployment") -> str:
    return calling(attributes=f'bindingType="{version_of}"')


def test_a_call_bound_by_deployment_stays_with_the_version_that_was_there(file: Any) -> None:
    """A new version of what is called makes a new version of the caller; running cases stay with the old."""
    file(bound(), process("inner", TASK, tag="v1"))
    case = commands.start("outer", by="ann")
    first = child_of(case).definition_id
    file(process("inner", TASK, tag="v2"))
    assert models.Definition.objects.filter(process_id="outer").count() == 2
    assert child_of(commands.start("outer", by="ann")).definition_id != first
    assert child_of(commands.start("outer", by="ann", version=1)).definition_id == first
    file(bound(), process("inner", TASK, tag="v2"))
    assert models.Definition.objects.filter(process_id="outer").count() == 2


def test_a_caller_without_live_cases_is_bound_anew_in_place(file: Any) -> None:
    """No version is made that nobody needs."""
    file(bound(), process("inner", TASK, tag="v1"), process("inner", TASK, tag="v2"))
    assert models.Definition.objects.filter(process_id="outer").count() == 1
    assert child_of(commands.start("outer", by="ann")).definition.version == 2


def test_a_call_bound_by_deployment_may_wait_for_what_it_calls(file: Any) -> None:
    """Until that is deployed there is an incident; then it is bound, and the incident can be resolved."""
    file(bound())
    case = commands.start("outer", by="ann")
    incident = models.Incident.objects.get(case=case)
    assert "when version 1 of outer was deployed" in incident.message
    file(process("inner", TASK))
    commands.resolve_incident(incident.key, by="ann")
    assert child_of(case).process_id == "inner"


def test_two_processes_may_call_each_other_by_deployment(file: Any) -> None:
    """Each is bound to the other, and a change of one of them is felt by both."""
    both = '=if n = 1 then "outer" else "inner"'
    mutual = calling("outer", name="inner", attributes='bindingType="deployment"')
    file(
        calling("inner", attributes='bindingType="deployment"'),
        mutual.replace('processId="outer"', f"processId='{both}'"),
    )
    rows = {row.process_id: row for row in models.Definition.objects.filter(latest=True)}
    assert json.loads(rows["outer"].calls) == {"inner": rows["inner"].key}
    assert json.loads(rows["inner"].calls) == {"outer": rows["outer"].key}


def test_a_call_by_version_tag_takes_the_newest_with_the_tag(file: Any) -> None:
    """Whatever was deployed since."""
    file(calling(attributes='bindingType="versionTag" versionTag="v1"'))
    file(process("inner", TASK, tag="v1"), process("inner", SCRIPT, tag="v1"), process("inner", TASK, tag="v2"))
    case = commands.start("outer", {"n": 1}, by="ann")
    assert child_of(case).definition.version == 2


def test_a_case_starts_from_the_version_that_is_asked_for(file: Any) -> None:
    """The latest, a number, a tag or a key; what is not there is not found."""
    (first,) = file(process("inner", TASK, tag="v1"))
    (second,) = file(process("inner", TASK, tag="v2"))

    def started(process: str | int, **more: Any) -> int:
        return models.Case.objects.get(key=commands.start(process, by="ann", **more)).definition_id

    assert started("inner") == second.key
    assert started("inner", version=1) == first.key
    assert started("inner", version="v1") == first.key
    assert started(first.key) == first.key
    for missing in (3, "v3"):
        with pytest.raises(NotFound):
            commands.start("inner", by="ann", version=missing)


def test_a_business_id_is_unique_if_asked(file: Any) -> None:
    """The refusal names the open case; ended cases, called ones and other processes do not count."""
    file(calling(), process("inner", TASK))
    case = commands.start("outer", by="ann", business_key="o1", unique=True)
    with pytest.raises(Refused, match=f"'o1', but {case} is"):
        commands.start("outer", by="ann", business_key="o1", unique=True)
    commands.start("outer", by="ann", business_key="o1")
    commands.start("outer", by="ann", business_key="o2", unique=True)
    commands.start("inner", by="ann", business_key="o1", unique=True)
    with commands.together():
        commands.start("inner", by="ann", business_key="o3", unique=True)
        with pytest.raises(Refused):
            commands.start("inner", by="ann", business_key="o3", unique=True)
    for key in models.Case.objects.filter(business_key="o1", parent=None, state="active").values_list("key", flat=True):
        commands.cancel(key, by="ann")
    commands.start("outer", by="ann", business_key="o1", unique=True)


def test_a_process_may_ask_for_unique_business_ids(file: Any) -> None:
    """By its property; cases without a business id are not concerned."""
    said = '<extensionElements><zeebe:properties><zeebe:property name="uniqueBusinessId" value="true"/>'
    start = '<startEvent id="start"/>'
    file(process("outer", TASK).replace(start, f"{said}</zeebe:properties></extensionElements>{start}"))
    commands.start("outer", by="ann", business_key="o1")
    with pytest.raises(Refused):
        commands.start("outer", by="ann", business_key="o1")
    commands.start("outer", by="ann")
    commands.start("outer", by="ann")


def test_a_call_names_the_business_id(file: Any) -> None:
    """One of its own, or none at all."""
    file(calling(attributes='businessId="=&quot;part &quot; + string(n)"'), process("inner", TASK))
    file(calling(name="plain", attributes='businessId=""'))
    assert child_of(commands.start("outer", {"n": 1}, by="ann", business_key="o1")).business_key == "part 1"
    assert child_of(commands.start("plain", by="ann", business_key="o1")).business_key == ""


def test_what_a_suspended_case_has_to_hear_waits(file: Any, clock: Any) -> None:
    """Nothing is lost while a case rests; it hears it as soon as it goes on."""
    file(calling(), process("inner", TASK))
    case = commands.start("outer", by="ann")
    commands.suspend(case, by="ann")
    commands.complete_task(open_task(child_of(case).key).key, {"m": 2}, by="bob")
    dispatch.drain()
    clock.instant += outbox.LATER
    dispatch.drain()
    assert models.Outbox.objects.get().kind == "completed"
    commands.resume(case, by="ann")
    dispatch.drain()
    assert open_task(case).element == "after"
    assert values(case) == {"m": 2}


def test_a_called_case_that_rests_is_canceled_with_its_caller(file: Any) -> None:
    """Resting does not save it."""
    file(calling(), process("inner", TASK))
    case = commands.start("outer", by="ann")
    child = child_of(case).key
    commands.suspend(child, by="ann")
    commands.cancel(case, by="ann")
    dispatch.drain()
    assert state(child) == "canceled"


def test_a_called_case_that_is_over_while_its_caller_rests_in_the_same_unit(file: Any) -> None:
    """The outbox keeps what cannot be said at once."""
    file(calling(), process("inner", TASK))
    case = commands.start("outer", by="ann")
    with commands.together():
        commands.suspend(case, by="ann")
        commands.complete_task(open_task(child_of(case).key).key, by="bob")
    assert models.Outbox.objects.get().kind == "completed"


def test_an_escalation_goes_up_and_the_called_case_goes_on(file: Any) -> None:
    """What does not interrupt leaves it alone; what interrupts cancels it. Both come before its completion."""
    said = '<intermediateThrowEvent id="say"><escalationEventDefinition escalationRef="slow"/></intermediateThrowEvent>'
    heard = """<boundaryEvent id="heard" attachedToRef="call" cancelActivity="{}">
     <escalationEventDefinition escalationRef="slow"/></boundaryEvent>"""
    file(process("inner", '<userTask id="first"/>', said))
    for interrupting, left in (("false", ["after", "after"]), ("true", ["after"])):
        file(calling(boundary=heard.format(interrupting)))
        case = commands.start("outer", by="ann")
        child = child_of(case).key
        commands.complete_task(open_task(child).key, by="bob")
        kinds = list(models.Outbox.objects.filter(case=case).order_by("key").values_list("kind", flat=True))
        assert kinds == ["escalation", "completed"]
        models.Outbox.objects.filter(kind="escalation").update(due=2**62)
        assert outbox.deliver(10) == 0, "the second overtook the first"
        models.Outbox.objects.update(due=0)
        dispatch.drain()
        assert state(child) == "completed"
        assert list(models.Task.objects.filter(case=case).values_list("element", flat=True)) == left


def test_an_interrupting_escalation_cancels_a_called_case_that_still_runs(file: Any) -> None:
    """It is told so by the outbox."""
    said = '<intermediateThrowEvent id="say"><escalationEventDefinition escalationRef="slow"/></intermediateThrowEvent>'
    heard = """<boundaryEvent id="heard" attachedToRef="call">
     <escalationEventDefinition escalationRef="slow"/></boundaryEvent>"""
    file(process("inner", said, TASK), calling(boundary=heard))
    case = commands.start("outer", by="ann")
    dispatch.drain()
    assert state(child_of(case).key) == "canceled"
    assert open_task(case).element == "after"


def test_a_call_for_each_item_collects_what_each_gives(file: Any) -> None:
    """Each has its own case; the results stand in the order of the items, whatever the order of completion."""
    loop = """<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items"
     inputElement="n" outputCollection="all" outputElement="=m"/></extensionElements>
     </multiInstanceLoopCharacteristics>"""
    file(calling().replace("</callActivity>", f"{loop}</callActivity>"), process("inner", TASK))
    case = commands.start("outer", {"items": [1, 2, 3]}, by="ann")
    children = list(models.Case.objects.filter(parent=case).order_by("-key"))
    assert sorted(values(child.key)["n"] for child in children) == [1, 2, 3]
    for child in children:
        commands.complete_task(open_task(child.key).key, {"m": values(child.key)["n"] * 10}, by="bob")
        dispatch.drain()
    assert values(case)["all"] == [10, 20, 30]
    assert open_task(case).element == "after"
