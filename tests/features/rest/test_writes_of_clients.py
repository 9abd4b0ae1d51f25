"""
Every field of every write that Camunda 8's client for Python knows, compared with what we take.

What we refuse stands in docs/reference/rest-api.md, and nothing else does.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from camunda_orchestration_sdk import api as sdk
from camunda_orchestration_sdk import models
from tests.features.rest.bodies import document, options
from tests.features.rest.test_completeness import SAID, plain

ROOT = Path(__file__).parents[3]
SCHEMAS = document()["components"]["schemas"]
ROW = re.compile(r"\| `(\w+ /v2/[^`]+)` \| fields \| (.+?) \|")
WORD = re.compile(r"`([^`]+)`")
READING = ("/search", "/statistics/")


def ours() -> dict[tuple[str, str], Any]:
    """Return of each write that we have what the document says of it, by method and path."""
    return {
        (method.upper(), plain(path)): said
        for path, methods in document()["paths"].items()
        for method, said in methods.items()
        if method != "get" and not any(word in path for word in READING)
    }


def theirs() -> Iterator[tuple[str, tuple[str, str], list[type]]]:
    """Yield of each write of the client its name, method and path, and the models of its body."""
    for found in pkgutil.walk_packages(sdk.__path__, f"{sdk.__name__}."):
        make = getattr(importlib.import_module(found.name), "_get_kwargs", None)
        if make is not None:
            said = dict(SAID.findall(inspect.getsource(make)))
            body = inspect.signature(make).parameters.get("body")
            found_models = [] if body is None else named(body.annotation)
            yield found.name.rsplit(".", 1)[1], (said["method"].upper(), plain(said["url"])), found_models


def named(hint: Any) -> list[type]:
    """Return the models with fields that an annotation names."""
    classes = [getattr(models, name, None) for name in re.findall(r"[A-Z]\w+", str(hint))]
    return [each for each in classes if inspect.isclass(each) and hasattr(each, "to_dict")]


def wire(model: Any) -> dict[str, str]:
    """Return the attribute of each name that a model writes."""
    source = inspect.getsource(model.to_dict)
    return dict(re.findall(r'field_dict\["([^"]+)"\] = (\w+)', source)) | dict(re.findall(r'"([^"]+)": (\w+),', source))


def properties(schema: Any) -> dict[str, Any]:
    """Return what the objects that fit a schema, or the items of a list that does, may have."""
    found: dict[str, Any] = {}
    for each in options(schema, SCHEMAS):
        found |= properties(each["items"]) if each.get("type") == "array" else each.get("properties", {})
    return found


def missing(model: Any, schema: Any, place: str, seen: set[type]) -> Iterator[str]:
    """Yield the places of a model's fields that a schema does not have."""
    if model in seen:
        return
    mine = properties(schema)
    for name, attribute in wire(model).items():
        if name.startswith("$"):
            continue  # an operator of a filter: those are the searches'
        if name not in mine:
            yield f"{place}{name}"
            continue
        hints = model.__annotations__
        for part in named(hints.get(attribute, hints.get(f"{attribute}_"))):
            yield from missing(part, mine[name], f"{place}{name}.", seen | {model})


WRITES = [(name, where, bodies) for name, where, bodies in theirs() if where in ours()]


def test_every_field_is_taken_or_in_the_reference() -> None:
    """What a body of the client may have is refused only where the reference says so, with the reason."""
    assert len(WRITES) >= 40
    refused: dict[tuple[str, str], set[str]] = {}
    for _, where, bodies in WRITES:
        said = ours()[where].get("requestBody")
        for model in bodies:
            assert said is not None, where
            (kind,) = said["content"].values()
            if found := {*missing(model, kind["schema"], "", set())}:
                refused[where] = refused.get(where, set()) | found
    text = (ROOT / "docs" / "reference" / "rest-api.md").read_text()
    rows = {tuple(name.split(" ", 1)): set(WORD.findall(fields)) for name, fields in ROW.findall(text)}
    assert refused == {(method, plain(path.removeprefix("/v2"))): fields for (method, path), fields in rows.items()}


def test_every_write_is_made_by_the_client() -> None:
    """Some test here lets the official client do it, by its method or by the name of that."""
    text = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    unmade = [name for name, _, _ in WRITES if f".{name}(" not in text and f'"{name}"' not in text]
    assert not unmade
