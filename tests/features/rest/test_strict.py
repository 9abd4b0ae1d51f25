"""What the API refuses, whatever the operation, and how it says so."""

import json
from typing import Any

import pytest
from django.urls import URLPattern
from tests.features.rest.conftest import Program

from clerkwork.features.people.models import User
from clerkwork.server.api import API

SEARCH = "/v2/decision-definitions/search"
UNKNOWN = "8" * 17
EVALUATE = "/v2/decision-definitions/evaluation"


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(response.content)
    assert found["status"] == status
    return found


@pytest.mark.parametrize(
    "secret", ["", "cw_nonsense", "password"], ids=["no token", "an unknown token", "something else"]
)
def test_without_a_good_token_nothing_is_even_read(leave: Any, secret: str) -> None:
    """401 names both ways to show one; the body is not looked at."""
    response = Program(secret).send("POST", SEARCH, "{nonsense")
    problem(response, 401)
    assert "Bearer" in response["WWW-Authenticate"]


def test_a_token_may_be_the_password_of_its_person_only(program: Any, leave: Any) -> None:
    """Basic authentication takes the token with its person's name; a person's own password opens nothing."""
    ola = program("ola", basic=True)
    assert ola.post(SEARCH, {}).status_code == 200
    problem(Program(ola.secret, "mia").post(SEARCH, {}), 401)
    leave["ola"].set_password("correct horse battery")
    leave["ola"].save()
    problem(Program("correct horse battery", "ola").post(SEARCH, {}), 401)


def test_a_session_cookie_opens_nothing(leave: Any) -> None:
    """Cookies are sent by browsers unasked, so they count for nothing here."""
    problem(leave.client("ola").post(SEARCH, "{}", content_type="application/json"), 401)


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        ('{"nonsense": 1}', "application/json", "nonsense: Expected no such field."),
        ('{"filter": {"nonsense": 1}}', "application/json", "filter.nonsense: Expected no such field."),
        ('{"page": {"limit": 1, "limit": 2}}', "application/json", "Expected each name once, but 'limit' twice."),
        ("{", "application/json", "Expected JSON, but"),
        ('{"page": {"limit": NaN}}', "application/json", "Expected JSON, but NaN is none."),
        ("{}", "text/plain", "Expected the content type application/json, but text/plain."),
        ("a=1", "application/x-www-form-urlencoded", "Expected the content type application/json"),
        ('{"page": {"limit": 0}}', "application/json", "page.limit: Expected at least 1, but it is less."),
        ('{"page": {"limit": "1"}}', "application/json", "page.limit: Expected a whole number, but it is none."),
        ('{"page": {"after": "a", "before": "b"}}', "application/json", "page: Expected at most one of from, after"),
        ('{"page": {"after": "a", "from": 1}}', "application/json", "page: Expected at most one of from, after"),
        ('{"filter": {"name": {"$gt": "a"}}}', "application/json", "filter.name.$gt: Expected no such field."),
        ('{"sort": [{"field": "password"}]}', "application/json", "Expected a field to sort by, but 'password'."),
        ('{"filter": {"decisionDefinitionKey": "abc"}}', "application/json", "Expected a key, a string of digits."),
        ('{"page": {"after": "nonsense"}}', "application/json", "Expected a cursor"),
        (r'{"filter": {"name": {"$in": ["a\u0000"]}}}', "application/json", "Expected text without NUL"),
        (r'{"\ud800": 1}', "application/json", "Expected text without NUL"),
        ("[" * 10_000, "application/json", "Expected JSON, but"),
    ],
)
def test_a_malformed_request_is_a_400_that_says_what_and_where(program: Any, body: str, kind: str, says: str) -> None:
    """Unknown fields, duplicate names, wrong types and media are refused, never ignored."""
    assert says in problem(program("ola").send("POST", SEARCH, body, kind), 400)["detail"]


def test_unknown_parameters_methods_and_paths_are_refused(program: Any) -> None:
    """A parameter nobody declared is 400, another method 405, another path 404."""
    ola = program("ola")
    assert "Expected no query parameter 'x'" in problem(ola.send("POST", f"{SEARCH}?x=1", {}), 400)["detail"]
    response = ola.get(SEARCH)
    problem(response, 405)
    assert response["Allow"] == "POST"
    for path in ("/v2/nonsense", "/v2/decision-definitions/1/nonsense", "/v2/"):
        assert f"but PATCH {path}. GET /v2/openapi.json" in problem(ola.send("PATCH", path, {}), 404)["detail"]
    problem(ola.get("/v2/decision-definitions/999"), 404)
    problem(ola.get("/v2/decision-definitions/" + "9" * 25), 404)
    problem(ola.get("/v2/decision-definitions/abc"), 400)
    assert "Expected no body" in problem(ola.send("GET", "/v2/decision-definitions/1", {"a": 1}), 400)["detail"]


def test_until_the_set_up_programs_are_told_so(db: None) -> None:
    """Without an administrator only the set-up page answers; a program gets a 503 it can read."""
    User.objects.filter(is_superuser=True).delete()
    from django.test import RequestFactory  # noqa: PLC0415

    from clerkwork.features.people.middleware import SetUpMiddleware  # noqa: PLC0415 - needs settings

    response = SetUpMiddleware(lambda _request: None)(RequestFactory().get("/v2/topology"))  # type: ignore[arg-type,return-value]
    problem(response, 503)


def operations() -> Any:
    """Yield the path, the method and the parameters' sources of every operation."""
    for _prefix, router in API._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                sources = {model.__ninja_param_source__ for model in operation.models}
                yield "/v2" + path.replace("{key}", UNKNOWN), operation.methods[0], sources


def test_every_operation_refuses_what_it_does_not_know(program: Any) -> None:
    """An unknown parameter, field or part is 400 everywhere; nothing is done."""
    root, seen = program("root"), 0
    for path, method, sources in operations():
        problem(root.send(method, f"{path}?nonsense=1"), 400)
        seen += 1
        if sources & {"file", "form"}:
            body = '--x\r\nContent-Disposition: form-data; name="nonsense"\r\n\r\n1\r\n--x--\r\n'
            said = problem(root.send(method, path, body, "multipart/form-data; boundary=x"), 400)
        else:
            said = problem(root.send(method, path, {"nonsense": 1}), 400)
        assert "nonsense" in said["detail"] or "Expected no body" in said["detail"], (path, said)
    assert seen >= 40


def test_every_key_that_is_unknown_is_404(program: Any) -> None:
    """Whatever is asked of it; nothing tells it from one that may not be seen."""
    root = program("root")
    for path, method, sources in operations():
        if UNKNOWN in path and method in {"GET", "DELETE"}:
            problem(root.send(method, path), 404)
        elif UNKNOWN in path and "body" in sources:
            assert root.send(method, path, {}).status_code in {400, 404}, path


@pytest.mark.once
def test_every_operation_asks_for_a_token(leave: Any) -> None:
    """No address of the API answers a stranger."""
    asked = 0
    for pattern in API.addresses():
        assert isinstance(pattern, URLPattern)
        path = "/v2/" + str(pattern.pattern).replace("<key>", "1")
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            status = Program("").send(method, path).status_code
            assert status in {401, 405}, (method, path)
            asked += status == 401
    assert asked >= 10
