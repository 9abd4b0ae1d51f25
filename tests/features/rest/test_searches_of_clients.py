"""
Every filter and every sort of every search that Camunda 8's client for Python knows, sent to us.

What we refuse stands in docs/reference/rest-api.md, and nothing else does.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from camunda_orchestration_sdk import api as sdk
from camunda_orchestration_sdk import models
from tests.features.rest.bodies import document

ROOT = Path(__file__).parents[3]
DOCUMENT = document()
SCHEMAS = DOCUMENT["components"]["schemas"]
ROW = re.compile(r"\| `POST (/v2/[a-z/-]+)` \| (filters|sorts) \| (.+?) \|")
"""A row of the reference's table of what is refused."""
WORD = re.compile(r"`([^`]+)`")
MOMENT = "2026-01-02T03:04:05.000Z"
SAMPLES = {"boolean": True, "integer": 1, "string": "x"}
WORDS = {
    ("/process-instances/search", "state"): "ACTIVE",
    ("/process-instances/search", "elementInstanceState"): "ACTIVE",
    ("/element-instances/search", "state"): "ACTIVE",
    ("/element-instances/search", "type"): "TASK",
    ("/incidents/search", "state"): "ACTIVE",
    ("/incidents/search", "errorType"): "UNKNOWN",
    ("/user-tasks/search", "state"): "CREATED",
    ("/jobs/search", "state"): "CREATED",
}
"""One word of each field that takes no other text than the words that there are."""


def searches() -> Iterator[tuple[str, set[str], set[str]]]:
    """Return of each search that both know its path, filters and sorts, as the client writes them."""
    for found in pkgutil.walk_packages(sdk.__path__, f"{sdk.__name__}."):
        module = importlib.import_module(found.name)
        make = getattr(module, "_get_kwargs", None)
        if make is None or not found.name.rsplit(".", 1)[1].startswith("search_"):
            continue
        path = re.search(r'"(/[a-z/-]+/search)"', inspect.getsource(make))
        if path is not None and path[1] in DOCUMENT["paths"]:
            body = named(inspect.signature(make).parameters["body"].annotation)
            yield path[1], *parts(body)


def named(hint: Any) -> list[type]:
    """Return the classes of the client's models that an annotation names."""
    return [
        getattr(models, name)
        for name in re.findall(r"[A-Z]\w+", str(hint))
        if inspect.isclass(getattr(models, name, None))
    ]


def parts(bodies: list[type]) -> tuple[set[str], set[str]]:
    """Return the filters and the sorts of a body."""
    filters: set[str] = set()
    sorts: set[str] = set()
    for body in bodies:
        for each in named(body.__annotations__.get("filter_")):
            filters |= written(each)
        for each in named(body.__annotations__.get("sort")):
            words = [word for word in named(each.__annotations__.get("field")) if issubclass(word, Enum)]
            sorts |= {str(one.value) for word in words for one in word}
    return filters, sorts


def written(model: type) -> set[str]:
    """Return the names of a model's fields on the wire."""
    source = inspect.getsource(model.to_dict)  # type: ignore[attr-defined]
    return set(re.findall(r'field_dict\["([^"]+)"\]', source)) | set(re.findall(r'"([^"]+)": \w+,', source))


SEARCHES = {path: (filters, sorts) for path, filters, sorts in searches()}


def refused() -> dict[tuple[str, str], set[str]]:
    """Return what the reference says we refuse."""
    text = (ROOT / "docs" / "reference" / "rest-api.md").read_text()
    return {(path.removeprefix("/v2"), what): set(WORD.findall(names)) for path, what, names in ROW.findall(text)}


def properties(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of an object's schema, wherever it stands."""
    if "$ref" in schema:
        return properties(SCHEMAS[schema["$ref"].rsplit("/", 1)[1]])
    for one in schema.get("anyOf", ()):
        if found := properties(one):
            return found
    return dict(schema.get("properties", {}))


def sample(name: str, schema: dict[str, Any]) -> Any:
    """Return a value of the plainest kind that a field takes."""
    if name == "tenantId":
        return "<default>"
    if name.endswith(("Date", "Time")) or name == "deadline":
        return MOMENT
    plain = [one for one in schema.get("anyOf", [schema]) if one.get("type") not in {None, "null", "object"}]
    if not plain:
        return {key: sample(key, part) for key, part in properties(schema).items()} if "$ref" in schema else "x"
    if "enum" in plain[0]:
        return plain[0]["enum"][0]
    if plain[0]["type"] == "array":
        item = plain[0]["items"]
        return [] if "Conditions" in str(item) else [sample("", item)]
    return "7" if "pattern" in plain[0] else SAMPLES[plain[0]["type"]]


def test_the_client_has_what_we_have() -> None:
    """Both know these searches at least, so that the walk is no walk through nothing."""
    assert len(SEARCHES) >= 12
    assert {"/jobs/search", "/process-instances/search", "/user-tasks/search"} < SEARCHES.keys()


@pytest.mark.parametrize("path", sorted(SEARCHES))
def test_every_filter_is_answered_or_in_the_reference(path: str, program: Any) -> None:
    """Each filter of the client finds something or nothing; what is 400 is what the reference says, and all of it."""
    root = program("root")
    body = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    ours = properties(properties(body)["filter"])
    wrong = set()
    for name in SEARCHES[path][0]:
        value = WORDS.get((path, name)) or sample(name, ours.get(name, {}))
        answer = root.post(f"/v2{path}", {"filter": {name: value}})
        assert answer.status_code in {200, 400}, (name, answer.content)
        wrong |= {name} if answer.status_code == 400 else set()
    assert wrong == refused().get((path, "filters"), set())


@pytest.mark.parametrize("path", sorted(SEARCHES))
def test_every_sort_is_answered_or_in_the_reference(path: str, program: Any) -> None:
    """Each field that the client sorts by is an order here too, up and down, or the reference says that it is none."""
    root, wrong = program("root"), set()
    for name in SEARCHES[path][1]:
        answer = root.post(f"/v2{path}", {"sort": [{"field": name, "order": "DESC"}]})
        assert answer.status_code in {200, 400}, (name, answer.content)
        wrong |= {name} if answer.status_code == 400 else set()
    assert wrong == refused().get((path, "sorts"), set())
