"""Ad-hoc sub-processes in which a worker chooses what begins."""

from dataclasses import replace
from typing import Any

import pytest

from clerkwork.engine import IncidentKind, NotPossible
from clerkwork.engine import commands as told
from clerkwork.engine.memory import Case
from clerkwork.languages.bpmn.model import AdHoc, Kind, Listener, TaskDefinition


def begun(bpmn: Any, said: AdHoc | None = None, kind: str = '"choose"', **variables: Any) -> Case:
    """Return a case in an ad-hoc sub-process with the user tasks a and b, and a boundary event."""
    host = bpmn.element("host", Kind.AD_HOC_SUB_PROCESS, ad_hoc=said or AdHoc(), task=TaskDefinition(kind, "3"))
    boundary = bpmn.boundary("torn", "host", code='"TORN"')
    inside = [bpmn.user("a", scope="host"), bpmn.user("b", scope="host")]
    around = (bpmn.start(), host, bpmn.user("after"), bpmn.user("sorry"), boundary)
    case: Case = bpmn.machine(*around, inside, flows="start host after, torn sorry").start(variables)
    return case


def choose(case: Case, *elements: str, given: dict[str, Any] | None = None, **said: Any) -> None:
    """Let the worker choose."""
    (job,) = [job for job in case.jobs if job.type == "choose"]
    chosen = tuple(told.Chosen(element, {"who": element}) for element in elements)
    case.do(told.CompleteJob(job.key, given or {}, choice=told.Choice(chosen, **said)))


def test_a_worker_chooses_until_it_is_done(bpmn: Any) -> None:
    """It is asked first, and anew after each thing that has ended; the end waits for what is open."""
    case = begun(bpmn)
    assert (case.active, case.tasks) == (["host"], [])
    choose(case, "a", "b", "a", given={"x": 1})
    assert ([task.element for task in case.tasks], case.jobs, case.variables) == (["a", "b", "a"], [], {"x": 1})
    case.complete("b")
    first = case.jobs
    case.complete("a")
    assert len(case.jobs) == 1
    assert case.jobs != first
    choose(case, is_done=True)
    assert (case.active, case.jobs) == (["a", "host", "host#a"], [])
    case.complete("a")
    assert (case.active, case.jobs) == (["after"], [])


def test_what_is_left_may_be_ended(bpmn: Any) -> None:
    """With the end, or when something else is to begin."""
    case = begun(bpmn)
    choose(case, "a", "a")
    case.complete("a")
    choose(case, "b", cancel_remaining=True)
    assert [task.element for task in case.tasks] == ["b"]
    case.activate("host", "a")
    case.complete("b")
    choose(case, is_done=True, cancel_remaining=True)
    assert case.active == ["after"]


def test_a_worker_that_chooses_nothing_is_not_asked_again(bpmn: Any) -> None:
    """Somebody may activate an element; after that it is asked."""
    case = begun(bpmn)
    choose(case)
    assert (case.active, case.jobs) == (["host"], [])
    case.activate("host", "a")
    case.complete("a")
    choose(case, is_done=True)
    assert case.active == ["after"]


def test_elements_and_condition_of_the_model_count_too(bpmn: Any) -> None:
    """What the model begins with begins, and its condition ends it; the job is gone then."""
    case = begun(bpmn, AdHoc('["a"]', completion="x = 1"))
    assert (case.active, len(case.jobs)) == (["a", "host", "host#a"], 1)
    case.complete("a", {"x": 1})
    assert (case.active, case.jobs) == (["after"], [])


@pytest.mark.parametrize(("elements", "said"), [(["c"], {}), (["a"], {"is_done": True})])
def test_what_cannot_be_chosen_is_refused(bpmn: Any, elements: list[str], said: dict[str, Any]) -> None:
    """An element that is not there, or both a beginning and the end; the job stays."""
    case = begun(bpmn)
    with pytest.raises(NotPossible):
        choose(case, *elements, **said)
    assert (case.active, len(case.jobs)) == (["host"], 1)


def test_a_worker_fails_or_throws_like_any_other(bpmn: Any) -> None:
    """An incident gives it new attempts; an error is caught at the boundary."""
    case = begun(bpmn)
    case.fail("host", "down")
    case.resolve()
    case.throw("host", "TORN")
    assert (case.active, case.jobs) == (["sorry"], [])


def test_a_type_that_cannot_be_told_is_an_incident(bpmn: Any) -> None:
    """At the beginning, and when the worker is to be asked again."""
    case = begun(bpmn, AdHoc('["a"]'), kind="kind")
    assert [one.kind for one in case.incidents] == [IncidentKind.EXPRESSION]
    case.set(kind="choose")
    case.resolve()
    case.set(kind=None)
    case.complete("a")
    assert (case.active, len(case.incidents)) == (["host"], 1)
    case.set(kind="choose")
    case.resolve()
    choose(case, is_done=True)
    assert (case.active, case.incidents) == (["after"], [])


def test_an_incident_goes_with_its_job(bpmn: Any) -> None:
    """A worker that has given up is asked anew when something has ended: nobody need resolve what it failed with."""
    case = begun(bpmn, AdHoc('["a"]'))
    case.fail("host", "down")
    case.complete("a")
    assert (len(case.jobs), case.incidents) == (1, [])
    choose(case, is_done=True)
    assert case.active == ["after"]


def test_who_resolves_an_incident_ends_nothing_that_is_open(bpmn: Any) -> None:
    """The worker is done, but what it has begun is not."""
    case = begun(bpmn, AdHoc('["a", "b"]'), kind="what", what="choose")
    case.set(what=None)
    case.complete("a")
    choose(case, is_done=True)
    case.resolve()
    assert (case.active, case.incidents) == (["b", "host", "host#b"], [])
    case.complete("b")
    assert case.active == ["after"]


def test_a_worker_is_asked_no_more_while_listeners_end_the_rest(bpmn: Any) -> None:
    """The condition holds, and one of the tasks that end with it is listened to."""
    host = bpmn.element(
        "host", Kind.AD_HOC_SUB_PROCESS, ad_hoc=AdHoc('["a", "b"]', completion="x = 1"), task=TaskDefinition('"c"', "3")
    )
    listened = bpmn.user("a", task_listeners=(Listener("canceling", '"told"'),))
    inside = [replace(each, scope="host") for each in (listened, bpmn.user("b"))]
    case = bpmn.machine(bpmn.start(), host, bpmn.user("after"), inside, flows="start host after").start()
    case.complete("b", {"x": 1})
    assert [job.type for job in case.jobs] == ["told"]
    case.do(told.CompleteJob(case.jobs[0].key, {}, told.TaskResult()))
    assert (case.active, case.jobs) == (["after"], [])
