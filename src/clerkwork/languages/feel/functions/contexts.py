"""
Context functions.

Source: DMN 1.5, table 76; `put`, `put all` and a path of keys in `get value` are Camunda's.
"""

from typing import Any, Final

from clerkwork.languages.feel.builtin import Builtin
from clerkwork.languages.feel.context import Context

Entries = dict[str, Any]


def get_value(context: Entries, key: str) -> Any:
    """Return the value of a key, null without one."""
    return context.get(key)


def get_path(context: Entries, keys: list[Any]) -> Any:
    """Return the value at the end of a path of keys, null without one."""
    value: Any = context
    for key in keys:
        if type(value) is not dict or type(key) is not str:
            return None
        value = value.get(key)
    return value if keys else None


def get_entries(context: Entries) -> list[Entries]:
    """Return the entries as contexts of key and value."""
    return [{"key": key, "value": value} for key, value in context.items()]


def from_entries(entries: list[Any]) -> Entries | None:
    """Return the context of a list of contexts with key and value; null if one is wrong or a key comes twice."""
    found: Entries = {}
    for entry in entries:
        if type(entry) is not dict or not {"key", "value"} <= entry.keys():
            return None
        if type(entry["key"]) is not str or entry["key"] in found:
            return None
        found[entry["key"]] = entry["value"]
    return found


def put(context: Entries, key: str, value: Any) -> Entries:
    """Return the context with one entry put in."""
    return {**context, key: value}


def put_path(context: Entries, keys: list[Any], value: Any) -> Entries | None:
    """Return the context with one entry put in at the end of a path of keys, making contexts where there is nothing."""
    if not keys or not all(type(key) is str for key in keys):
        return None
    first, *rest = keys
    if not rest:
        return put(context, first, value)
    inner = context.get(first)
    if inner is not None and type(inner) is not dict:
        return None
    changed = put_path(inner or {}, rest, value)
    return None if changed is None else put(context, first, changed)


def merge(contexts: list[Any]) -> Entries | None:
    """Return the entries of all contexts in one; the later wins."""
    if not all(type(each) is dict for each in contexts):
        return None
    found: Entries = {}
    for each in contexts:
        found.update(each)
    return found


def charged_put(run: Context, context: Entries, key: str, value: Any) -> Entries:
    """Return the context with one entry put in, after paying for the copy."""
    run.spend(1 + len(context) // 16)
    return put(context, key, value)


BUILTINS: Final = (
    Builtin("get value", "m: context, key: string", get_value),
    Builtin("get value", "m: context, keys: list", get_path),
    Builtin("get entries", "m: context", get_entries),
    Builtin("context", "entries: list", from_entries),
    Builtin("context put", "context: context, key: string, value: any", charged_put, contextual=True),
    Builtin("context put", "context: context, keys: list, value: any", put_path),
    Builtin("put", "context: context, key: string, value: any", charged_put, contextual=True),
    Builtin("context merge", "contexts: list", merge),
    Builtin("context merge", "...contexts: any", merge),
    Builtin("put all", "contexts: list", merge),
    Builtin("put all", "...contexts: any", merge),
)
