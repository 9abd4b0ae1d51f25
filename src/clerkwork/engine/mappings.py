"""
Input and output mappings, by Zeebe's rules.

Inputs are evaluated in order, each seeing the ones before, and become local variables of the element. Outputs are
evaluated in order on the element's variables and what it produced, and are merged into the scope around it. A target
path a.b makes a context; an output adds to a context that is there, an input begins a new one.
"""

from typing import Any

from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.nodes import MappingPlan, Node
from clerkwork.engine.run import Run
from clerkwork.languages.bpmn.model import STORE
from clerkwork.languages.feel import from_json
from clerkwork.languages.feel.text_values import to_text


def map_inputs(run: Run, node: Node, scope: int, own: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the local variables of an element that is about to be activated, besides those it has already."""
    view = run.view(scope)
    return _evaluate(run, node.inputs, {**view, **own} if own else view, {})


def inputs_of(run: Run, node: Node, scope: int, key: int | None) -> dict[str, Any]:
    """Return what the inputs of an element that begins make, or nothing if that was done before its listeners."""
    if not node.inputs or (key is not None and run.prepared == key):
        return {}
    return map_inputs(run, node, scope, run.own(key))


def local_of(run: Run, node: Node, scope: int, key: int | None) -> dict[str, Any]:
    """Return all local variables of an element that begins."""
    return {**run.own(key), **inputs_of(run, node, scope, key)}


def map_outputs(run: Run, node: Node, view: dict[str, Any]) -> dict[str, Any]:
    """Return what an element's outputs make of its variables."""
    return _evaluate(run, node.outputs, view, view)


def map_data(run: Run, node: Node, view: dict[str, Any]) -> dict[str, Any]:
    """Return what data associations hand on of an element's variables; STORE stands before names of data stores."""
    found = _evaluate(run, node.data_outputs, view, view)
    for name, value in found.items():
        if name[0] == STORE and not isinstance(value, dict):
            said = f"{node.name}: Expected a context for the data store {name[1:]}, but {to_text(from_json(value))}."
            raise Fault(IncidentKind.MAPPING, said)
    return found


def _evaluate(
    run: Run, plans: tuple[MappingPlan, ...], view: dict[str, Any], present: dict[str, Any]
) -> dict[str, Any]:
    """Return the targets; `present` are the variables whose contexts a path adds to."""
    visible = dict(view)
    found: dict[str, Any] = {}
    for plan in plans:
        seen = {**visible, **{name: run.read_store(name, plan.place) for name in plan.reads}} if plan.reads else visible
        try:
            value = run.feel.json(plan.source, seen, plan.place)
        except Fault as fault:
            raise Fault(IncidentKind.MAPPING, fault.message) from fault
        if plan.optional and value is None:
            continue
        root, *path = plan.path
        value = _placed(found.get(root, present.get(root)) if path else None, path, value)
        found[root] = visible[root] = value
    return found


def _placed(old: object, path: list[str], value: object) -> object:
    """Return a copy of a context with a value at a path; what is no context is replaced by one."""
    if not path:
        return value
    context = old if isinstance(old, dict) else {}
    return {**context, path[0]: _placed(context.get(path[0]), path[1:], value)}
