"""Event sub-processes, instantiating elements and complex gateways in the database, on both of them."""

from typing import Any, Final

import pytest
from tests.runtime.drawn import SERVICE, child_of, flow, open_task, process

from clerkwork.runtime import commands, dispatch, kept, models

pytestmark = pytest.mark.both
HOUR: Final = 3_600_000
TIMER: Final = """<timerEventDefinition><timeDuration xsi:type="tFormalExpression">PT1H</timeDuration>
 </timerEventDefinition>"""
GO: Final = '<messageEventDefinition messageRef="m"/>'
BAD: Final = '<errorEventDefinition errorRef="bad"/>'


def handler(definition: str, *, beside: bool = False) -> str:
    """Return an event sub-process with a task."""
    said = ' isInterrupting="false"' if beside else ""
    start = f'<startEvent id="hs"{said}>{definition}</startEvent>'
    inside = f'{start}<userTask id="h"/><endEvent id="he"/>{flow("h1", "hs", "h")}{flow("h2", "h", "he")}'
    return f'<subProcess id="handler" triggeredByEvent="true">{inside}</subProcess>'


def sub(*inside: str) -> str:
    """Return a sub-process that works, with more in it."""
    body = f'<startEvent id="s"/><userTask id="w"/><endEvent id="e"/>{flow("x1", "s", "w")}{flow("x2", "w", "e")}'
    return f'<subProcess id="sub">{body}{"".join(inside)}</subProcess>'


def open_elements(case: int) -> list[str]:
    return sorted(models.ElementInstance.objects.filter(case=case).values_list("element", flat=True))


@pytest.mark.parametrize("inside", [False, True])
def test_a_timer_begins_an_event_sub_process(file: Any, clock: Any, inside: bool) -> None:  # noqa: FBT001
    """What it interrupts is gone with its rows, and the case ends with it."""
    body = [sub(handler(TIMER))] if inside else ['<userTask id="w"/>']
    file(process("p", *body, more="" if inside else handler(TIMER)))
    case = commands.start("p", by="ann")
    timer = models.Timer.objects.get(case=case)
    assert timer.element == "hs"
    assert (timer.instance == case) is not inside
    kept.forget()
    clock.instant += HOUR
    dispatch.drain()
    assert open_elements(case) == sorted(["h", "handler", *(["sub"] if inside else [])])
    assert models.Task.objects.get(element="w").state == "canceled"
    commands.complete_task(open_task(case).key, by="bob")
    assert models.Case.objects.get(key=case).state == "completed"


def test_messages_begin_several_beside_the_rest(file: Any) -> None:
    """The subscription stays until the case ends; P10 holds after a cancellation in the middle."""
    file(process("p", '<userTask id="w"/>', more=handler(GO, beside=True)))
    case = commands.start("p", {"k": "1"}, by="ann")
    for number in range(2):
        commands.publish("go", "1", {"n": number})
        kept.forget()
        dispatch.drain()
    assert open_elements(case) == ["h", "h", "handler", "handler", "w"]
    assert models.Subscription.objects.get(case=case).element == "hs"
    commands.cancel(case, by="boss")
    assert not models.Subscription.objects.filter(case=case).exists()
    assert not models.ElementInstance.objects.filter(case=case).exists()


def test_a_message_that_is_there_already_begins_one_at_once(file: Any) -> None:
    """A handler of the process gets what was published before the case began."""
    file(process("p", '<userTask id="w"/>', more=handler(GO)))
    commands.publish("go", "1", ttl_ms=HOUR)
    dispatch.drain()
    case = commands.start("p", {"k": "1"}, by="ann")
    assert open_elements(case) == ["h", "handler"]


def test_an_error_of_a_worker_begins_one(file: Any) -> None:
    """The job is gone, and its incidents with it."""
    file(process("p", SERVICE, more=handler(BAD)))
    case = commands.start("p", by="ann")
    (job,) = commands.activate_jobs("work", "w", 60_000, 1)
    kept.forget()
    commands.throw_error(job.key, job.lease, "bad", "no luck", {"why": "x"})
    assert open_elements(case) == ["h", "handler"]
    assert not models.Job.objects.exists()


def test_an_error_of_a_called_case_begins_one(file: Any) -> None:
    """It leaves the called case, which ends by it, and is caught by the caller's handler."""
    call = """<callActivity id="call"><extensionElements><zeebe:calledElement processId="inner"/></extensionElements>
     </callActivity>"""
    file(process("outer", call, more=handler(BAD)), process("inner", SERVICE))
    case = commands.start("outer", by="ann")
    child = child_of(case).key
    (job,) = commands.activate_jobs("work", "w", 60_000, 1)
    commands.throw_error(job.key, job.lease, "bad", "no luck")
    assert models.Case.objects.get(key=child).state == "canceled"
    dispatch.drain()
    assert open_elements(case) == ["h", "handler"]


def test_a_handler_that_cannot_be_waited_for_is_an_incident(file: Any) -> None:
    """The case has not begun; it does once the data are right."""
    faulty = TIMER.replace("PT1H", "=wait")
    file(process("p", '<userTask id="w"/>', more=handler(faulty)))
    case = commands.start("p", by="ann")
    incident = models.Incident.objects.get(case=case)
    assert (incident.element, incident.kind, open_elements(case)) == ("start", "timer", ["start"])
    commands.set_variables(case, {"wait": "PT1H"}, by="ann")
    kept.forget()
    commands.resolve_incident(incident.key, by="ann")
    assert open_elements(case) == ["w"]
    assert models.Timer.objects.get(case=case).element == "hs"


PARALLEL: Final = f"""<process id="p" isExecutable="true">
 <eventBasedGateway id="g" instantiate="true" eventGatewayType="Parallel"/>
 <intermediateCatchEvent id="a">{GO}</intermediateCatchEvent><receiveTask id="b" messageRef="pay"/>
 <parallelGateway id="join"/><userTask id="w"/><endEvent id="e"/>{flow("f1", "g", "a")}{flow("f2", "g", "b")}
 {flow("f3", "a", "join")}{flow("f4", "b", "join")}{flow("f5", "join", "w")}{flow("f6", "w", "e")}</process>
 <message id="pay" name="pay">
 <extensionElements><zeebe:subscription correlationKey="=k"/></extensionElements></message>"""


@pytest.mark.parametrize("order", [("go", "pay"), ("pay", "go")])
def test_the_messages_of_a_parallel_gateway_meet_in_one_case(file: Any, order: tuple[str, str]) -> None:
    """Whichever comes first begins it, even if both are published before anybody looks."""
    file(PARALLEL)
    for name in order:
        commands.publish(name, "1", {"k": "1", name: True})
    dispatch.drain()
    (case,) = models.Case.objects.all()
    assert open_elements(case.key) == ["w"]
    assert {row.name for row in models.Variable.objects.filter(case=case)} == {"k", "go", "pay"}


def test_a_receive_task_begins_cases_by_its_message(file: Any) -> None:
    """One case for a key at a time, as with a message start event."""
    file(
        f'<process id="p" isExecutable="true"><receiveTask id="r" messageRef="m" instantiate="true"/><userTask id="w"/>'
        f'<endEvent id="e"/>{flow("f1", "r", "w")}{flow("f2", "w", "e")}</process>'
    )
    commands.publish("go", "1", {"x": 1})
    dispatch.drain()
    (case,) = models.Case.objects.all()
    assert open_elements(case.key) == ["w"]
    assert models.ElementHistory.objects.get(case=case, element="r").outcome == "completed"


VOTES: Final = f"""<process id="p" isExecutable="true"><startEvent id="s"/><parallelGateway id="fork"/>
 <userTask id="v1"/><userTask id="v2"/><userTask id="v3"/>
 <complexGateway id="enough"><activationCondition>=activationCount &gt;= 2</activationCondition></complexGateway>
 <userTask id="w"/><endEvent id="e"/>{flow("f0", "s", "fork")}{flow("f1", "fork", "v1")}{flow("f2", "fork", "v2")}
 {flow("f3", "fork", "v3")}{flow("f4", "v1", "enough")}{flow("f5", "v2", "enough")}{flow("f6", "v3", "enough")}
 {flow("f7", "enough", "w")}{flow("f8", "w", "e")}</process>"""


def test_a_complex_gateway_keeps_its_counts_in_rows(file: Any, task_of: Any) -> None:
    """Between steps the case is read anew; while the gateway waits for its reset it is open."""
    file(VOTES)
    case = commands.start("p", by="ann")
    for vote, elements in (("v3", ["v1", "v2"]), ("v1", ["enough", "v2", "w"]), ("v2", ["w"])):
        kept.forget()
        commands.complete_task(task_of(case, vote).key, by="bob")
        assert open_elements(case) == elements
    assert not models.Join.objects.filter(case=case).exists()
    commands.complete_task(task_of(case, "w").key, by="bob")
    assert models.Case.objects.get(key=case).state == "completed"


def test_p10_a_gateway_that_waits_for_its_reset_leaves_nothing(file: Any, task_of: Any) -> None:
    file(VOTES)
    case = commands.start("p", by="ann")
    for vote in ("v3", "v1"):
        commands.complete_task(task_of(case, vote).key, by="bob")
    assert models.Join.objects.filter(case=case).count() == 2
    commands.cancel(case, by="boss")
    assert not models.Join.objects.filter(case=case).exists()


def test_p8_a_message_that_begins_a_case_is_not_caught_in_it_again(file: Any) -> None:
    """The case waits for the next one of the name, which may have been published at the same time."""
    body = '<receiveTask id="r" messageRef="m" instantiate="true"/><receiveTask id="again" messageRef="m"/>'
    flows = f"{flow('f1', 'r', 'again')}{flow('f2', 'again', 'w')}{flow('f3', 'w', 'e')}"
    file(f'<process id="p" isExecutable="true">{body}<userTask id="w"/><endEvent id="e"/>{flows}</process>')
    commands.publish("go", "1", {"k": "1"})
    dispatch.drain()
    (case,) = models.Case.objects.all()
    assert open_elements(case.key) == ["again"]
    for number in range(2):
        commands.publish("go", "2", {"k": "2", "n": number})
    dispatch.drain()
    (other,) = models.Case.objects.exclude(key=case.key)
    assert open_elements(other.key) == ["w"]
    assert models.Variable.objects.get(case=other, name="n").data == 1
