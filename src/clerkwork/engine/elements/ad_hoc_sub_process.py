"""
Ad-hoc sub-process: what runs in it, and how often, is chosen while it is open.

The first choices are its collection of active elements, later ones come by the command ActivateElements. Each choice
runs in an inner instance, a scope of its own (`choices`). With a completion condition the sub-process is done when the
condition holds as an inner instance has ended, else when none is open any more. In sequential order an inner instance
waits for its turn, in the phase ACTIVATING, while another one is open.

With a job type a worker chooses (`choosing_jobs`): it is asked when the sub-process begins and whenever an inner
instance has ended, and it says when the sub-process is done.
"""

from dataclasses import dataclass, field
from typing import Any

from clerkwork.engine import choosing_jobs as choosing
from clerkwork.engine.activities import waiting
from clerkwork.engine.commands import ActivateElements, Choice, CompleteJob
from clerkwork.engine.completion import complete, detach, keep, remember
from clerkwork.engine.elements.service_task import JobPlan, plan_job
from clerkwork.engine.errors import Gone, NotPossible, Unloaded
from clerkwork.engine.events import ElementActivated, ElementCompleted, Event, JobCreated, PhaseChanged, VariablesSet
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.interruption import put_off, put_off_at, terminate_children
from clerkwork.engine.life import Phase
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance
from clerkwork.languages.bpmn.model import AdHoc, Element
from clerkwork.languages.feel import Expression, Feel


@dataclass(frozen=True, slots=True)
class AdHocPlan:
    """What an ad-hoc sub-process evaluates; `inner` has, by the id of a choice, its door and the scope it runs in."""

    said: AdHoc
    active: Expression | None
    completion: Expression | None
    result: Expression | None
    job: JobPlan | None = None
    inner: dict[str, tuple[Flow, Node]] = field(default_factory=dict)


def plan(element: Element, feel: Feel) -> AdHocPlan:
    """Return the expressions of an ad-hoc sub-process."""
    said = element.ad_hoc or AdHoc()

    def read(text: str | None) -> Expression | None:
        return None if text is None else feel.expression(text)

    job = None if element.task is None else plan_job(element, feel)
    return AdHocPlan(said, read(said.active), read(said.completion), read(said.element), job)


def set_choices(host: Node, scopes: list[Node]) -> None:
    """Tell an ad-hoc sub-process where its choices run. Raises ValueError for some that cannot wait for their turn."""
    made: AdHocPlan = host.plan
    for scope in scopes:
        if made.said.sequential and len(scope.entries) > 1:
            names = " and ".join(entry.target.name for entry in scope.entries)
            raise ValueError(f"Expected no join behind {names}, which run one after another, but there is one.")
        made.inner.update((entry.target.id, (entry, scope)) for entry in scope.entries)


# Begin


def enter(run: Run, node: Node, scope: int, via: Flow | None, key: int | None) -> Flow | None:
    """Open the sub-process and begin with its active elements; a Fault if one of them is no choice."""
    opened: list[tuple[int, list[str]]] = []
    jobs: list[JobCreated] = []

    def opening(run: Run, node: Node, own: int, view: dict[str, Any]) -> Event | None:
        if node.plan.job is not None:
            jobs.append(choosing.job_of(run, node, own, view))
        opened.append((own, first_choices(run, node, view)))
        collection = node.plan.said.collection
        return None if collection is None else VariablesSet(own, {collection: []})

    flow = waiting(opening)(run, node, scope, via, key)
    run.emit_all(jobs)
    for own, elements in opened:
        for element in elements:
            begin(run, node, run.state.instances[own], element)
    return flow


def first_choices(run: Run, node: Node, view: dict[str, Any]) -> list[str]:
    """Return the ids that the collection of active elements gives; a Fault if one of them is no choice."""
    made: AdHocPlan = node.plan
    if made.active is None:
        return []
    place = f"{node.name}, active elements"
    value = run.feel.value(made.active, view, place)
    if type(value) is not list or any(type(each) is not str for each in value):
        raise run.feel.wrong(place, "a list of texts", value, made.active)
    unknown = [each for each in value if each not in made.inner]
    if unknown:
        raise Fault(IncidentKind.EXPRESSION, f"{place}: {_not_there(made, unknown)}")
    return value


def _not_there(made: AdHocPlan, unknown: list[str]) -> str:
    return f"Expected some of {', '.join(made.inner)}, but {', '.join(unknown)}."


def begin(run: Run, node: Node, host: Instance, element: str, variables: dict[str, Any] | None = None) -> None:
    """Let a choice begin in the scope it runs in; that of choices with a join in common may be open already."""
    door, scope = node.plan.inner[element]
    if len(scope.entries) == 1:
        if variables is None:
            run.push(scope.door, host.key)
        else:
            open_scope(run, scope, host.key, run.ids(), variables)
        return
    found = _open_scope_of(run, scope, host)
    if found is None:
        found = run.ids()
        run.activate(scope, host.key, found, variables)
    elif variables:
        run.set_here(found, variables)
    run.push(door, found)


def _open_scope_of(run: Run, scope: Node, host: Instance) -> int | None:
    """Return the open instance of a scope that several choices share."""
    members = run.state.members.get(host.key, ())
    if len(members) != host.children:
        raise Unloaded(host.key)
    there = (run.state.instances[key] for key in members)
    return next((one.key for one in there if run.node_of(one) is scope and one.phase != Phase.TERMINATING), None)


def enter_scope(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
    """Open an inner instance."""
    open_scope(run, node, scope, run.ids() if key is None else key, {})
    return None


def open_scope(run: Run, node: Node, host: int, key: int, variables: dict[str, Any]) -> None:
    """Open an inner instance, which in sequential order waits while another one is open."""
    instance = run.state.instances[host]
    made: AdHocPlan = run.node_of(instance).plan
    if made.said.sequential and instance.children and key not in run.state.instances:
        run.emit(ElementActivated(key, node.id, host, Phase.ACTIVATING))
        if variables:
            run.set_here(key, variables)
        return
    run.activate(node, host, key, variables)
    for entry in node.entries:
        run.push(entry, key)


def activate(run: Run, command: ActivateElements) -> None:
    """Let chosen elements begin, at will instead of what is open."""
    host = run.state.instances.get(command.instance)
    if host is None:
        raise Gone(f"Expected an open element instance, but {command.instance} is not open.")
    node = run.node_of(host)
    if type(node.plan) is not AdHocPlan or host.phase != Phase.ACTIVE or put_off_at(run, host.key):
        raise NotPossible(f"Expected an ad-hoc sub-process that is active, but {node.name}.")
    unknown = [each.element for each in command.elements if each.element not in node.plan.inner]
    if unknown or not command.elements:
        raise NotPossible(_not_there(node.plan, unknown or ["none"]))
    if command.cancel_remaining:
        terminate_children(run, host.key)
    for each in command.elements:
        begin(run, node, host, each.element, each.variables)


def answer(run: Run, node: Node, host: Instance, command: CompleteJob) -> None:
    """Do what a worker has chosen: let elements begin, or complete the sub-process as soon as nothing in it is open."""
    chosen = command.choice or Choice()
    unknown = [each.element for each in chosen.elements if each.element not in node.plan.inner]
    if unknown:
        raise NotPossible(_not_there(node.plan, unknown))
    if chosen.elements and chosen.is_done:
        raise NotPossible("Expected elements to begin or the end of the sub-process, but both.")
    if command.variables:
        run.merge(host.key, command.variables)
    if chosen.is_done:
        run.emit(PhaseChanged(host.key, Phase.COMPLETING))
    if chosen.cancel_remaining:
        terminate_children(run, host.key)
    for each in chosen.elements:
        begin(run, node, host, each.element, each.variables)
    if chosen.is_done and not host.children and not run.queued.get(host.key):
        complete(run, node, host, {})


# End


def end_scope(run: Run, node: Node, inner: Instance) -> None:
    """Complete an inner instance in which nothing is open any more, and the sub-process with it if it is done."""
    host = run.state.instances[inner.scope]
    around = run.node_of(host)
    try:
        results = gathered(run, around, host, inner)
        done = is_done(run, around, host, results)
    except Fault as fault:
        keep(run, node, inner, {}, fault)
        return
    if results:
        run.set_here(host.key, results)
    if node.remembers:
        remember(run, node, host.key, inner.key)
    detach(run, inner.key)
    run.emit(ElementCompleted(inner.key, node.id, host.key))
    go_on(run, around, host, done=done)


def gathered(run: Run, around: Node, host: Instance, inner: Instance) -> dict[str, Any]:
    """Return the collection of results with that of an inner instance at its end; empty if nothing is gathered."""
    made: AdHocPlan = around.plan
    if made.result is None or made.said.collection is None:
        return {}
    result = run.feel.json(made.result, run.view(inner.key), f"{around.name}, output element")
    before = run.state.variables.get(host.key, {}).get(made.said.collection)
    return {made.said.collection: [*(before if isinstance(before, list) else ()), result]}


def is_done(run: Run, around: Node, host: Instance, results: dict[str, Any]) -> bool | None:
    """Return what the completion condition says, None if there is none; without one a worker knows."""
    made: AdHocPlan = around.plan
    if host.phase == Phase.COMPLETING and made.job is not None:
        return True
    if made.completion is None:
        return None if made.job is None else False
    view = {**run.view(host.key), **results}
    return run.feel.truth(made.completion, view, f"{around.name}, completion condition")


def go_on(run: Run, around: Node, host: Instance, *, done: bool | None) -> None:
    """Complete the sub-process if it is done; else let the next inner instance begin that waits for its turn."""
    said: AdHoc = around.plan.said
    ends = done and (said.cancel_remaining or said.sequential) and host.phase != Phase.COMPLETING
    if ends and not terminate_children(run, host.key):
        choosing.withdraw(run, host)
        put_off(run, host.key, around.id, {})
        return
    if done is not False and not host.children and not run.queued.get(host.key):
        complete(run, around, host, {})
        return
    if said.sequential and host.children:
        begin_next(run, host)
    if around.plan.job is not None:
        if done:
            choosing.withdraw(run, host)
        else:
            choosing.ask_again(run, around, host)


def begin_next(run: Run, host: Instance) -> None:
    """Let the inner instance begin that has waited longest for its turn."""
    members = run.state.members.get(host.key, ())
    if len(members) != host.children:
        raise Unloaded(host.key)
    inner = run.state.instances[min(members)]
    if inner.phase == Phase.ACTIVATING and not inner.children and not run.queued.get(inner.key):
        open_scope(run, run.node_of(inner), host.key, inner.key, {})


def end(run: Run, node: Node, instance: Instance) -> None:
    """Complete a sub-process that something else than an inner instance has emptied; with a condition it waits on."""
    if instance.children:  # an incident on it was resolved
        return
    if instance.phase == Phase.COMPLETING or (node.plan.completion is None and node.plan.job is None):
        complete(run, node, instance, {})
    elif node.plan.job is not None:
        choosing.ask_again(run, node, instance)


def vacated(run: Run, node: Node, instance: Instance) -> None:
    """Let the next inner instance begin after the one before was ended from outside."""
    if node.plan.said.sequential:
        begin_next(run, instance)


INNER = Behaviour(enter_scope, contains=True, end=end_scope)
BEHAVIOUR = Behaviour(enter, compile=plan, contains=True, end=end, vacated=vacated, inner=INNER)
