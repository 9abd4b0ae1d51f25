"""Places in an answer: reading, writing and naming values at nested paths."""

from collections.abc import Mapping
from typing import Any, Final

MISSING: Final = object()


def look(values: Any, path: tuple[str, ...], default: Any = None) -> Any:
    """Return the value at a path, or the default where the way ends early."""
    for name in path:
        if not isinstance(values, Mapping) or name not in values:
            return default
        values = values[name]
    return values


def put(values: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set the value at a path, making the contexts on the way."""
    for name in path[:-1]:
        inner = values.get(name)
        if not isinstance(inner, dict):
            inner = values[name] = {}
        values = inner
    values[path[-1]] = value


def merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return both contexts in one; where both have a value, the one above counts, contexts are merged in turn."""
    merged = dict(below)
    for name, value in above.items():
        old = merged.get(name)
        merged[name] = merge(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged


def is_empty(value: Any) -> bool:
    """Tell whether nothing was entered: null, "", false, [] or a context of such."""
    if isinstance(value, Mapping):
        return all(map(is_empty, value.values()))
    if isinstance(value, list):
        return all(map(is_empty, value))
    return value is None or value is False or value == ""
