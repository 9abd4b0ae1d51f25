"""
What an element is set to, for those who build: types, connectors, expressions and versions, as they are written.

Rule: a fact is a title and a value of the model; what is left to its default is left out.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from django.utils.translation import gettext as _

from clerkwork.languages.bpmn import Element, Flow
from clerkwork.languages.bpmn.model import Binding, MultiInstance, StandardLoop, Trigger
from clerkwork.languages.bpmn.vocabulary import ACTIVITIES, EVENTS

Facts = Iterator[tuple[str, str]]


def facts(element: Element, flows: Mapping[str, Flow]) -> Facts:
    """Yield the facts of an element, those of the flows out of it last."""
    yield _("Id"), element.id
    for part in _PARTS:
        yield from ((title, value) for title, value in part(element) if value)
    yield from _conditions(element, flows)


def says(element: Element, flows: Mapping[str, Flow]) -> bool:
    """Tell whether an element that is no activity is set to anything a builder should see."""
    waits = element.kind in EVENTS and element.event.trigger is not Trigger.NONE
    return element.kind not in ACTIVITIES and (waits or any(True for _each in _conditions(element, flows)))


def _work(element: Element) -> Facts:
    if element.task is not None:
        yield _("Job type"), element.task.type
        yield _("Retries"), element.task.retries if element.task.retries != "3" else ""
    if element.script is not None:
        yield _("Script"), f"{element.script.result} = {element.script.expression}"
    if element.decision is not None:
        yield _("Decision"), _called(element.decision.id, element.decision.binding, element.decision.version_tag)
        yield _("Its result"), element.decision.result
    if element.called is not None:
        yield _("Process"), _called(element.called.id, element.called.binding, element.called.version_tag)
    for key, value in element.headers:
        yield _("Header %s") % key, value


def _called(identity: str, binding: Binding, tag: str) -> str:
    which = {Binding.LATEST: _("newest version"), Binding.DEPLOYMENT: _("version of the deployment")}
    return f"{identity} ({which.get(binding) or _('version tag %s') % tag})"


def _people(element: Element) -> Facts:
    task = element.user_task
    if task is None:
        return
    yield _("Assignee"), task.assignee or ""
    yield _("Candidate groups"), task.candidate_groups or ""
    yield _("Candidate users"), task.candidate_users or ""
    yield _("Excluded users"), task.excluded_users or ""
    yield _("Due"), task.due or ""
    yield _("Follow-up"), task.follow_up or ""
    yield _("Priority"), task.priority or ""
    yield _("Form"), task.form or task.external_form or ""


def _event(element: Element) -> Facts:
    event = element.event
    for each in event.parts or (event,):
        if each.trigger is Trigger.NONE:
            continue
        yield _("Trigger"), str(each.trigger)
        yield _("Time"), each.expression or ""
        yield _("Message"), f"{each.message.name} ({each.message.correlation_key or '-'})" if each.message else ""
        yield _("Signal"), each.signal.name if each.signal else ""
        yield _("Code"), each.code or ""
        yield _("Condition"), each.condition.expression if each.condition else ""
    if element.attached_to:
        yield _("Attached to"), element.attached_to
        yield _("Interrupts"), _("yes") if event.interrupting else _("no")


def _loop(element: Element) -> Facts:
    if isinstance(element.loop, MultiInstance):
        yield _("For each"), element.loop.collection or element.loop.cardinality or ""
        yield _("Enough when"), element.loop.until or ""
    elif isinstance(element.loop, StandardLoop):
        yield _("Again while"), element.loop.condition or ""


def _data(element: Element) -> Facts:
    for mapping in element.inputs:
        yield _("Input %s") % mapping.target, mapping.source
    for mapping in element.outputs:
        yield _("Output %s") % mapping.target, mapping.source


def _listeners(element: Element) -> Facts:
    for each in (*element.listeners, *element.task_listeners):
        yield _("Listener %s") % each.event, each.type


def _conditions(element: Element, flows: Mapping[str, Flow]) -> Facts:
    for identity in element.outgoing:
        flow = flows.get(identity)
        if flow is not None and flow.condition:
            yield _("Flow %s") % (flow.name or flow.id), flow.condition
        elif flow is not None and element.default == identity:
            yield _("Flow %s") % (flow.name or flow.id), _("otherwise")


_PARTS: Final[tuple[Callable[[Element], Facts], ...]] = (_work, _people, _event, _loop, _data, _listeners)
