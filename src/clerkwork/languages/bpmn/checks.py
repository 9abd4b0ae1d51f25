"""
What must hold between the elements of a process.

Rule 1: every rule is a function in RULES that yields the problems it finds; a rule looks at plain data only.
Rule 2: a rule that cannot know better says nothing about an element that another rule already refuses.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from clerkwork.kernel.errors import Problem
from clerkwork.languages.bpmn import compensations, listeners, scopes
from clerkwork.languages.bpmn.ad_hoc import ad_hoc_sub_processes_can_begin
from clerkwork.languages.bpmn.model import Element, Kind, Process, Trigger
from clerkwork.languages.bpmn.reading import Reading, a
from clerkwork.languages.bpmn.reading import on as _on
from clerkwork.languages.bpmn.sheet_reading import escalations_reach_somebody, settings_have_an_effect
from clerkwork.languages.bpmn.vocabulary import ACTIVITIES, WORDS

THROWING: Final = frozenset({Kind.INTERMEDIATE_THROW_EVENT, Kind.END_EVENT})
RACING: Final = frozenset({Kind.INTERMEDIATE_CATCH_EVENT, Kind.RECEIVE_TASK})
TWO: Final = 2
CHOOSING: Final = frozenset({Kind.EXCLUSIVE_GATEWAY, Kind.INCLUSIVE_GATEWAY})
ASKING: Final = CHOOSING | ACTIVITIES | {Kind.COMPLEX_GATEWAY}


def check(reading: Reading, process: Process) -> None:
    """Note every problem and warning of a process."""
    for rule in RULES:
        reading.problems.extend(rule(process))
    for rule in ADVICE:
        reading.warnings.extend(rule(process))


def flows_join_elements_of_one_scope(process: Process) -> Iterator[Problem]:
    """Require a sequence flow to begin and end at elements of its own process or sub-process."""
    elements = {element.id: element for element in process.elements}
    for flow in process.flows:
        for end, identity in (("begins", flow.source), ("ends", flow.target)):
            element = elements.get(identity)
            if element is None:
                where = f"“{identity}”, which is not there" if identity else "nothing"
                yield _on(flow, f"The flow {end} at {where}.", "Connect it to an element, or remove it.")
            elif element.scope != flow.scope:
                yield _on(
                    flow, f"The flow {end} at “{identity}” outside of its own process.", "Use a message, or move it."
                )


def defaults_leave_their_element(process: Process) -> Iterator[Problem]:
    """Require a default flow to be one of the outgoing flows of its element."""
    for element in process.elements:
        if element.default is not None and element.default not in element.outgoing:
            yield _on(
                element, f"The default flow “{element.default}” does not leave it.", "Choose one of its outgoing flows."
            )


def events_keep_their_direction(process: Process) -> Iterator[Problem]:
    """Require that nothing flows into a start or boundary event and nothing out of an end event."""
    for element in process.elements:
        if element.incoming and element.kind in {Kind.START_EVENT, Kind.BOUNDARY_EVENT}:
            yield _on(element, f"A flow ends at this {WORDS[element.kind]}.", "Connect the flow to another element.")
        if element.outgoing and element.kind is Kind.END_EVENT:
            yield _on(element, "A flow leaves this end event.", "Remove the flow, or use an intermediate event.")


def gateways_can_choose(process: Process) -> Iterator[Problem]:
    """Advise a condition on each of several flows out of an exclusive or inclusive gateway, but on the default."""
    flows = {flow.id: flow for flow in process.flows}
    for element in process.elements:
        if element.kind not in CHOOSING or len(element.outgoing) == 1:
            continue
        for flow in (flows[identity] for identity in element.outgoing):
            if flow.condition is None and flow.id != element.default:
                where = f"to “{flow.target}”"
                yield _on(
                    flow,
                    f"The flow {where} out of “{element.id}” has no condition, so it is taken whenever it is asked.",
                    "Write one, or make it the default.",
                )


def conditions_stand_where_they_are_asked(process: Process) -> Iterator[Problem]:
    """Require conditions to stand on flows out of activities and of gateways that choose."""
    elements = {element.id: element for element in process.elements}
    for flow in process.flows:
        source = elements.get(flow.source)
        if flow.condition is not None and source is not None and source.kind not in ASKING:
            yield _on(
                flow, f"A condition on a flow out of {a(WORDS[source.kind])} is not supported yet.",
                "Put an exclusive gateway before it.",
            )  # fmt: skip


def event_gateways_wait_for_events(process: Process) -> Iterator[Problem]:
    """Require of an event-based gateway two ways or more, each to an event that is waited for only there."""
    elements = {element.id: element for element in process.elements}
    flows = {flow.id: flow for flow in process.flows}
    hosts = {element.attached_to for element in process.elements}
    for gateway in process.elements:
        if gateway.kind is not Kind.EVENT_BASED_GATEWAY:
            continue
        if len(gateway.outgoing) < TWO:
            yield _on(gateway, "The event-based gateway has nothing to choose from.", "Lead it to two or more events.")
        behind = [elements[target] for flow in gateway.outgoing if (target := flows[flow].target) in elements]
        messages = Counter(event.event.message for event in behind)
        for event in behind:
            yield from _raced(event, gateway, hosts)
            message = event.event.message
            if message is not None and messages[message] > 1:
                said = f"Two events behind “{gateway.id}” wait for the message “{message.name}”."
                yield _on(event, said, "Keep one of them.")


def _raced(event: Element, gateway: Element, hosts: set[str | None]) -> Iterator[Problem]:
    """Require of an element behind an event-based gateway that it can be waited for there."""
    if event.kind not in RACING:
        said = f"The event-based gateway “{gateway.id}” cannot wait for {a(WORDS[event.kind])}."
        yield _on(event, said, "Put a catch event or a receive task there.")
    elif len(event.incoming) > 1:
        yield _on(event, f"Another flow than that from “{gateway.id}” leads here.", "Use a second event for it.")
    elif event.id in hosts:
        said = f"An event is attached to this receive task behind “{gateway.id}”."
        yield _on(event, said, "Draw it as an event behind the gateway.")


def links_have_two_ends(process: Process) -> Iterator[Problem]:
    """Require of a link one catching event in the scope of those that throw it, and no flows between them."""
    links = [element for element in process.elements if element.event.link is not None]
    caught = Counter((each.scope, each.event.link) for each in links if each.kind is Kind.INTERMEDIATE_CATCH_EVENT)
    for event in links:
        name, count = event.event.link, caught[event.scope, event.event.link]
        if event.kind is Kind.INTERMEDIATE_CATCH_EVENT:
            if event.incoming:
                yield _on(event, "A flow ends at this link event.", "Remove the flow, or use another event.")
            if count > 1:
                yield _on(event, f"{count} events of one process catch the link “{name}”.", "Keep one of them.")
        elif event.outgoing:
            yield _on(event, "A flow leaves this link event.", "Remove the flow, or use an event without a trigger.")
        elif not count:
            yield _on(event, f"No event beside it catches the link “{name}”.", "Add one with this name.")


def boundary_events_are_attached(process: Process) -> Iterator[Problem]:
    """Require a boundary event to be attached to an activity of its own scope."""
    elements = {element.id: element for element in process.elements}
    for event in process.elements:
        if event.kind is not Kind.BOUNDARY_EVENT:
            continue
        host = elements.get(event.attached_to or "")
        if host is None:
            where = f"“{event.attached_to}”, which is not there" if event.attached_to else "nothing"
            yield _on(event, f"The boundary event is attached to {where}.", "Attach it to an activity.")
        elif host.kind not in ACTIVITIES or host.scope != event.scope:
            yield _on(event, f"The boundary event is attached to “{host.id}”.", "Attach it to an activity beside it.")


def tasks_say_what_to_do(process: Process) -> Iterator[Problem]:
    """Require a script or a task definition of a script task, and of what throws a message that something sends it."""
    for element in process.elements:
        yield from _sends(element)
        if element.kind is Kind.SCRIPT_TASK and element.script is None and element.task is None:
            yield _on(element, "The script task has no script.", "Write an expression and the variable for its result.")
        if element.script is not None and element.task is not None:
            yield _on(element, "The script task has a script and a task definition.", "Remove one of them.")


def _sends(element: Element) -> Iterator[Problem]:
    """Require of a message that is thrown that it is published, or sent by a job."""
    event = element.event
    thrown = element.kind in THROWING and event.trigger is Trigger.MESSAGE
    if thrown and element.task is None and event.publication is None:
        said = f"Nothing sends the message of this {WORDS[element.kind]}."
        yield _on(element, said, "Publish it with a correlation key, or choose a connector.")
    if element.task is not None and event.publication is not None:
        yield _on(element, f"The {WORDS[element.kind]} publishes a message and has a task definition.", "Remove one.")
    if any(
        part.trigger is Trigger.MESSAGE and part.publication is None for part in event.parts if element.kind in THROWING
    ):
        yield _on(element, "One of several things that are sent is a message of a job.", "Publish it instead.")


def processes_start_by_what_is_correlated(process: Process) -> Iterator[Problem]:
    """Require of what starts a process together that it is known which of it belongs together."""
    for event in process.elements:
        if event.kind is Kind.START_EVENT and event.scope == process.id and event.event.trigger is Trigger.PARALLEL:
            messages = [part.message for part in event.event.parts if part.trigger is Trigger.MESSAGE]
            if not messages:
                said = "No message is among what starts the process together, so nobody knows what belongs together."
                yield _on(event, said, "Start by any of them, and wait for the others with events behind the start.")
            elif any(part.trigger is Trigger.CONDITIONAL for part in event.event.parts):
                said = "A condition cannot start a process together with others: before it begins it has no variables."
                yield _on(event, said, "Wait for the condition with an event behind the start.")
            elif any(message is None or message.correlation_key is None for message in messages):
                said = "A message that starts a process together with others has no correlation key."
                yield _on(event, said, "Write the key, which sees what the other messages bring.")


def calls_name_a_process(process: Process) -> Iterator[Problem]:
    """Require a called process of a call activity."""
    for element in process.elements:
        if element.kind is Kind.CALL_ACTIVITY and element.called is None:
            yield _on(element, "The call activity has no process to call.", "Name the process.")


def business_rules_are_decided_once(process: Process) -> Iterator[Problem]:
    """Require of a business rule task a called decision or a task definition, not both."""
    for element in process.elements:
        if element.kind is not Kind.BUSINESS_RULE_TASK or (element.decision is None) != (element.task is None):
            continue
        if element.task is None:
            what, remedy = "neither a decision nor a task definition", "Name the decision, or choose a connector."
        else:
            what, remedy = "a decision and a task definition", "Remove one of them."
        yield _on(element, f"The business rule task has {what}.", remedy)


def defaults_have_no_condition(process: Process) -> Iterator[Problem]:
    """Advise against the condition of a default flow, which is never asked."""
    defaults = {element.default for element in process.elements}
    for flow in process.flows:
        if flow.condition is not None and flow.id in defaults:
            yield _on(flow, "The condition of the default flow is never asked.", "Remove it.")


Rule = Callable[[Process], Iterator[Problem]]

RULES: Final[tuple[Rule, ...]] = (
    flows_join_elements_of_one_scope,
    defaults_leave_their_element,
    ad_hoc_sub_processes_can_begin,
    scopes.scopes_start_once,
    scopes.event_sub_processes_stand_alone,
    scopes.cases_begin_from_nothing,
    scopes.beginnings_go_no_rounds,
    scopes.gateways_begin_by_events,
    events_keep_their_direction,
    scopes.complex_joins_say_when,
    conditions_stand_where_they_are_asked,
    event_gateways_wait_for_events,
    links_have_two_ends,
    boundary_events_are_attached,
    scopes.throws_are_caught_once,
    scopes.messages_are_awaited_once,
    tasks_say_what_to_do,
    processes_start_by_what_is_correlated,
    calls_name_a_process,
    business_rules_are_decided_once,
    *compensations.RULES,
    listeners.listeners_can_be_heard,
    escalations_reach_somebody,
)
"""What must hold before a process may run."""

ADVICE: Final[tuple[Rule, ...]] = (
    gateways_can_choose,
    scopes.everything_can_be_reached,
    scopes.escalations_can_be_caught,
    scopes.starts_can_be_told_apart,
    scopes.activation_conditions_are_asked,
    defaults_have_no_condition,
    settings_have_an_effect,
)
"""What should hold; a process runs without."""
