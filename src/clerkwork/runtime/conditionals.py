"""
Conditions that start cases: asked when somebody gives the variables.

Rule 1: a condition is asked on what is given and on nothing else; each that holds starts a case with these variables.
"""

from collections.abc import Mapping
from typing import Any

from clerkwork.engine.commands import Start
from clerkwork.engine.incidents import Fault
from clerkwork.kernel.errors import Refused
from clerkwork.kernel.names import given
from clerkwork.runtime.definitions import compiled
from clerkwork.runtime.starting import begin
from clerkwork.runtime.unit import work


def evaluate(
    variables: Mapping[str, Any], *, by: str | None, definition: int | None = None
) -> tuple[int, list[tuple[int, int]]]:
    """
    Start a case at each conditional start event whose condition holds; return a key and (definition, case) of each.

    Asked are the latest versions of all processes, or the one version that is named. Raises NotFound when that is not
    there, Refused when a condition cannot be evaluated; then nothing is started.
    """
    values = given(variables)
    with work() as unit:
        asked = unit.session.read("conditional_starts") if definition is None else [(definition,)]
        found = [compiled(key) for (key,) in asked]
        try:
            starts = [(one, start) for one in found for start in one.graph.starts_on(unit.context, values)]
        except Fault as fault:
            raise Refused(fault.message) from fault
        cases = [(one.key, begin(unit, one, Start(dict(values), start), by=by)) for one, start in starts]
        return unit.ids(), cases
