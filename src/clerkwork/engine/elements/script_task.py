"""Script task: a FEEL expression whose result becomes a variable."""

from typing import Any

from clerkwork.engine.activities import passing_activity
from clerkwork.engine.nodes import Node
from clerkwork.engine.run import Run
from clerkwork.languages.bpmn.model import Element
from clerkwork.languages.feel import Expression, Feel


def plan_script(element: Element, feel: Feel) -> tuple[Expression, str]:
    """Return the expression and the name of its result."""
    if element.script is None:
        raise ValueError("Expected a script, but there is none.")
    return feel.expression(element.script.expression), element.script.result


def run_script(run: Run, node: Node, view: dict[str, Any]) -> dict[str, Any]:
    """Return the script's result."""
    expression, result = node.plan
    return {result: run.feel.json(expression, view, node.name)}


def script_of(node: Node) -> tuple[Expression, str]:
    """Return the script and the name of its result."""
    found: tuple[Expression, str] = node.plan
    return found


BEHAVIOUR = passing_activity(run_script, plan_script, script_of)
