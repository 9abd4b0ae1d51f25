"""The OpenAPI document: complete, right in the eyes of a linter, and open to everybody."""

import json
import runpy
from pathlib import Path
from typing import Any

from django.test import Client
from tests.features.rest.bodies import document
from tests.features.rest.conftest import Program

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people import tokens
from clerkwork.server.api import API
from clerkwork.web.rest.document import listed
from clerkwork.web.rest.scopes import SCOPES, TABLE, scope_of

ROOT = Path(__file__).parents[3]


def test_a_linter_finds_nothing() -> None:
    """Redocly's strict rules: unique names, nothing unused, every reference there, every refusal said."""
    assert runpy.run_path(str(ROOT / "tools" / "openapi.py"))["lint"](json.dumps(document())) == ""


def test_everybody_may_read_it(leave: Any) -> None:
    """It holds what the code says and nothing of the installation, so it needs no token."""
    answer = Client().get("/v2/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert json.loads(answer.content) == document()
    assert Client().post("/v2/openapi.json").status_code == 405


def test_every_operation_says_what_it_takes_answers_and_refuses() -> None:
    """Each has a sentence, a scope, a good answer, its parameters and the problems it may answer with."""
    said_of, seen = document()["paths"], 0
    for each in listed(API):
        said = said_of[each.path][each.method.lower()]
        assert said["summary"].endswith("."), each
        assert said["security"] == [{"bearer": [each.scope]}, {"basic": [each.scope]}]
        assert {"400", "401", "403"} < set(said["responses"])
        assert any(status.startswith("2") for status in said["responses"])
        in_path = {part[1:-1] for part in each.path.split("/") if part.startswith("{")}
        assert {each["name"] for each in said["parameters"] if each["in"] == "path"} == in_path
        assert "404" in said["responses"] or not in_path
        assert ("requestBody" in said) == bool({"body", "form", "file"} & set(each.sources))
        seen += 1
    assert seen >= 43


def test_what_is_sent_is_closed_and_keys_are_digits() -> None:
    """No object of a request takes an unknown field; every key is a string of digits."""
    schemas = document()["components"]["schemas"]
    for name in ("TaskSearch", "TaskFilter", "KeyFilter", "Page", "Create"):
        assert schemas[name]["additionalProperties"] is False, name
    assert schemas["TaskAnswer"]["properties"]["userTaskKey"] == {"type": "string", "pattern": "^[0-9]{1,25}$"}


def test_a_token_opens_what_it_is_for_and_nothing_else(leave: Any) -> None:
    """Of every operation: with its scope alone something else than 403 is said, with all others 403 names it."""
    root = leave["root"]
    only = {scope: Program(tokens.create(SYSTEM, root, scope, None, [scope])[1]) for scope in SCOPES}
    others = {scope: Program(tokens.create(SYSTEM, root, scope, None, SCOPES.keys() - {scope})[1]) for scope in SCOPES}
    for each in listed(API):
        path = "/v2" + each.path.replace("{key}", "1") + "?nonsense=1"
        assert only[each.scope].send(each.method, path).status_code == 400, each.path
        refused = others[each.scope].send(each.method, path)
        assert refused.status_code == 403, each.path
        assert f"Expected a token for {each.scope}" in json.loads(refused.content)["detail"]


def test_every_row_of_the_table_names_a_scope_and_what_is_unknown_is_for_operators() -> None:
    """A new operation that changes something is closed to all but the strongest scope until the table names it."""
    assert {scope for _, scope in TABLE} == SCOPES.keys()
    assert scope_of("POST", "/nonsense") == "operate"
    assert scope_of("DELETE", "/nonsense/{key}") == "operate"
