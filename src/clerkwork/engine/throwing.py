"""BPMN errors: who catches one, and what if nobody does."""

from typing import Any, NamedTuple

from clerkwork.engine.nodes import Node
from clerkwork.engine.occurrences import occur_on_boundary
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance
from clerkwork.languages.bpmn.model import Element
from clerkwork.languages.feel import Expression, Feel


class Catcher(NamedTuple):
    """An event that catches an error, and the instance it is attached to."""

    node: Node
    host: Instance


def plan_code(element: Element, feel: Feel) -> Expression | None:
    """Return the expression of an error's code, None for a boundary event that catches every error."""
    return None if element.event.code is None else feel.expression(element.event.code)


def catcher_of(run: Run, key: int, code: str) -> Catcher | None:
    """
    Return who catches an error thrown from an instance.

    Its own boundary events are asked first, then those of each scope outwards; one with the code before one that
    catches every error. A Fault if a code is not a text.
    """
    while key:
        host = run.state.instances[key]
        for node in run.node_of(host).catchers:
            if node.plan is None or run.feel.text(node.plan, run.view(host.scope), f"{node.name}, error code") == code:
                return Catcher(node, host)
        key = host.scope
    return None


def throw_to(run: Run, catcher: Catcher, variables: dict[str, Any]) -> None:
    """Let an event catch an error; it ends the instance it is attached to."""
    occur_on_boundary(run, catcher.node, catcher.host, variables)


def unhandled(code: str, message: str) -> str:
    """Return the sentence of the incident of an error that nobody catches."""
    said = f" It says: {message}" if message else ""
    return f"Expected an event that catches the error {code!r}, but there is none.{said}"
