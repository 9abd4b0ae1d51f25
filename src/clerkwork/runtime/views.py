"""What is seen in a scope of an open case, read beside its steps."""

from typing import Any

from clerkwork.kernel.errors import NotFound
from clerkwork.runtime.models import Case, ElementHistory, ElementInstance, Variable


def variables_at(scope: int) -> dict[str, Any]:
    """
    Return the variables that are seen in a case or an open element instance, nearest first.

    Three queries, and one for each scope around it. Raises NotFound.
    """
    case, path = _path(scope)
    found: dict[str, Any] = {}
    rows = Variable.objects.filter(case=case, scope__in=path)
    for row in sorted(rows, key=lambda row: -path.index(row.scope)):
        found[row.name] = row.data
    return found


def _path(scope: int) -> tuple[int, list[int]]:
    """Return the case of a scope, and the scopes from there to the root."""
    if Case.objects.filter(key=scope).exists():
        return scope, [scope]
    case = ElementHistory.objects.filter(instance=scope).values_list("case_id", flat=True).first()
    path, at = list[int](), scope
    while at != case:
        around = ElementInstance.objects.filter(case=case, key=at).values_list("scope", flat=True).first()
        if around is None:
            raise NotFound(f"Expected a case or an open element instance, but {scope}.")
        path.append(at)
        at = around
    return at, [*path, at]
