"""
BPMN errors and escalations: who catches one, and what if nobody does.

Both go outwards from where they are thrown, and the nearest event that catches them takes them: in each scope the event
sub-processes in it come first, then the boundary events on it. An event sub-process catches nothing that is thrown
inside it, and once one has interrupted its scope, no other one there catches either.

Source: BPMN 2.0.2, 10.5.1 and 13.5.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from clerkwork.engine.calling import can_escape, escape_error, escape_escalation
from clerkwork.engine.events import Caught
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.nodes import Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance
from clerkwork.languages.bpmn.model import Element, Trigger
from clerkwork.languages.feel import Expression, Feel


class Thrown(NamedTuple):
    """What is thrown: an error with its message, or an escalation, and the variables it brings."""

    trigger: Trigger
    code: str
    variables: dict[str, Any]
    message: str = ""

    def told(self) -> dict[str, Any]:
        """Return what the output mappings of the event that catches it see besides its variables."""
        if self.trigger is Trigger.ERROR:
            return {"errorCode": self.code, "errorMessage": self.message}
        return {"escalationCode": self.code}


class Catcher(NamedTuple):
    """An event that catches, and the instance it is attached to or whose event sub-process it begins."""

    node: Node
    host: Instance


def plan_code(element: Element, feel: Feel) -> Expression | None:
    """Return the expression of an error's or escalation's code, None for an event that catches every one."""
    return None if element.event.code is None else feel.expression(element.event.code)


def error(code: str, message: str = "", variables: dict[str, Any] | None = None) -> Thrown:
    """Return a BPMN error."""
    return Thrown(Trigger.ERROR, code, variables or {}, message)


def escalation(code: str, variables: dict[str, Any] | None = None) -> Thrown:
    """Return an escalation."""
    return Thrown(Trigger.ESCALATION, code, variables or {})


def throw_error(run: Run, key: int, code: str, message: str, variables: dict[str, Any]) -> Fault | None:
    """Throw an error from an instance outwards; return what is wrong if nobody catches it: then nothing happened."""
    thrown = error(code, message, variables)
    try:
        catcher = catcher_of(run, key, thrown)
    except Fault as fault:
        return fault
    if catcher is None and not can_escape(run, code):
        return unhandled(code, message)
    throw_to(run, catcher, thrown)
    return None


def throw_escalation(run: Run, key: int, code: str, variables: dict[str, Any]) -> None:
    """Throw an escalation from an instance outwards; if nobody catches it, nothing happens."""
    thrown = escalation(code, variables)
    throw_to(run, catcher_of(run, key, thrown), thrown)


def catcher_of(run: Run, key: int, thrown: Thrown) -> Catcher | None:
    """
    Return who catches what is thrown from an instance, None if nobody does.

    In one place an event with the code comes before one that catches everything. A Fault if a code is not a text.
    """
    for catcher in _in_reach(run, key):
        node = catcher.node
        if node.element.event.trigger is thrown.trigger and _code(run, node, catcher.host.key) in {None, thrown.code}:
            return catcher
    return None


def throw_to(run: Run, catcher: Catcher | None, thrown: Thrown) -> None:
    """Let an event catch what is thrown, None standing for those who called the case."""
    if catcher is None:
        if thrown.trigger is Trigger.ERROR:
            escape_error(run, thrown.code, thrown.message, thrown.variables)
        else:
            escape_escalation(run, thrown.code, thrown.variables)
        return
    act = catcher.node.behaviour.trigger
    assert act is not None, "an event that catches says what it does then"
    brought = thrown.told() if catcher.node.outputs else {}
    act(run, catcher.node, catcher.host, {**brought, **thrown.variables})


def caught_by(run: Run, node: Node, scope: int) -> Caught:
    """Return the codes that are caught around an element in a scope, outwards to the callers of the case."""
    outer = run.state.caught
    codes = {Trigger.ERROR: dict[str | None, None](), Trigger.ESCALATION: dict[str | None, None]()}
    for event in (*node.catchers, *(catcher.node for catcher in _in_reach(run, scope))):
        if (found := codes.get(event.element.event.trigger)) is not None:
            found[_code(run, event, scope)] = None
    errors, escalations = codes.values()
    return Caught(
        tuple({**errors, **dict.fromkeys(outer.errors)}), tuple({**escalations, **dict.fromkeys(outer.escalations)})
    )


def catches_errors(node: Node) -> bool:
    """Tell whether an event on an element or an event sub-process in it catches errors."""
    return any(each.element.event.trigger is Trigger.ERROR for each in (*node.catchers, *node.event_starts))


def unhandled(code: str, message: str) -> Fault:
    """Return the fault of an error that nobody catches."""
    said = f" It says: {message}" if message else ""
    expected = f"Expected an event that catches the error {code!r}, but there is none.{said}"
    return Fault(IncidentKind.UNHANDLED_ERROR, expected)


def _in_reach(run: Run, key: int) -> Iterator[Catcher]:
    """Yield the events that may catch something thrown from an instance, the nearest first."""
    within: Node | None = None  # the event sub-process that it comes out of
    while key:
        host = run.state.instances[key]
        node = run.node_of(host)
        for handler in _handlers(node, within):
            yield Catcher(handler, host)
        for catcher in node.catchers:
            yield Catcher(catcher, host)
        within, key = (node if node.element.event_triggered else None), host.scope


def _handlers(node: Node, within: Node | None) -> Iterator[Node]:
    """Yield the handlers of a scope that may catch what comes out of one of its event sub-processes, or of none."""
    begun = [handler for handler in node.event_starts if handler.container is within] if within else []
    if not any(handler.element.event.interrupting for handler in begun):
        yield from (handler for handler in node.event_starts if handler not in begun)


def _code(run: Run, node: Node, scope: int) -> str | None:
    """Return the code that an event catches, None if it catches every one."""
    place = f"{node.name}, {node.element.event.trigger} code"
    return None if node.plan is None else run.feel.text(node.plan, run.view(scope), place)
