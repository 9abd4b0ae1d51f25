"""
The API as a whole: strict operations, tokens, problems.

Rule 1: unknown fields, parameters and duplicate keys, another media type and malformed JSON are 400, each said.
Rule 2: every answer that is no success is application/problem+json.
Rule 3: who asks is known by a token, as bearer or as the password of basic authentication; cookies open nothing here.
"""

import json as stdlib
from base64 import b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, wraps
from http import HTTPStatus
from itertools import chain
from typing import Any, Final

import ninja
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from clerkwork.kernel import json
from clerkwork.kernel.errors import ClerkworkError, Forbidden, Invalid, Problem
from clerkwork.web import errors
from clerkwork.web.rest.document import document
from clerkwork.web.rest.problems import BadRequest
from clerkwork.web.rest.scopes import scope_of

JSON: Final = "application/json"
FORM: Final = "multipart/form-data"
LARGEST_BODY: Final = 4 << 20
MOST_DEPTH: Final = 200  # lists and objects in each other
Run = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Bearer:
    """For whom a token speaks, and what it is for."""

    person: Any
    scopes: frozenset[str]


Authenticate = Callable[[str, str | None], Bearer | None]


class Router(ninja.Router):
    """The operations of one feature."""

    def __init__(self, tag: str) -> None:
        super().__init__(tags=[tag], by_alias=True)
        self.add_decorator(_announced, mode="view")


def _announced(run: Run) -> Run:
    """Let whoever authenticates a request know what it is for."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]

    @wraps(run)
    def announced(request: HttpRequest, **keys: Any) -> HttpResponse:
        request.operation = operation  # type: ignore[attr-defined]
        return run(request, **keys)

    return announced


class _Parser(Parser):
    """Reads bodies: numbers exactly, and no key twice."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the value of a JSON body."""
        try:
            found = stdlib.loads(
                request.body,
                object_pairs_hook=_unique,
                parse_float=Decimal,
                parse_constant=_no_constant,
            )
        except RecursionError as error:
            raise BadRequest("Expected JSON, but it nests too deep.") from error
        except ValueError as error:
            raise BadRequest(f"Expected JSON, but {error}.") from error
        if b"\\u" in request.body:
            _demand_text(found)
        if request.body.count(b"{") + request.body.count(b"[") > MOST_DEPTH:
            _demand_shallow(found)
        return found


def _demand_text(value: Any) -> None:
    """Raise BadRequest for text that no database takes: NUL, and halves of characters."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += [*each, *each.values()]
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str) and any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in each):
            raise BadRequest(f"Expected text without NUL and halves of characters, but {each[:80]!r}.")


def _demand_shallow(value: Any) -> None:
    """Raise BadRequest for what nests deeper than the languages that read it can follow."""
    level = [value]
    for _ in range(MOST_DEPTH + 1):
        inside = (each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list))
        level = [*chain.from_iterable(inside)]
        if not level:
            return
    raise BadRequest(f"Expected JSON that nests at most {MOST_DEPTH} levels deep, but it is deeper.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadRequest(f"Expected each name once, but {twice!r} twice.")
    return found


def _no_constant(word: str) -> Any:
    raise BadRequest(f"Expected JSON, but {word} is none.")


class _Renderer(BaseRenderer):
    """Writes answers, Decimals as exact numbers."""

    media_type = JSON

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:  # noqa: ARG002 - ninja's signature
        """Return the JSON text."""
        return json.dumps(data)


class _Token:
    """Asks `authenticate(secret, username or None)` who stands behind the Authorization header."""

    openapi_type: Final = "http"
    openapi_scheme: Final = "bearer"
    openapi_security_schema: Final = {"type": "http", "scheme": "bearer"}

    def __init__(self, authenticate: Authenticate) -> None:
        self.authenticate = authenticate

    def __call__(self, request: HttpRequest) -> Any:
        """Return the person, or None; the request is theirs from here on."""
        scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
        bearer = None
        if scheme.lower() == "bearer" and rest:
            bearer = self.authenticate(rest.strip(), None)
        elif scheme.lower() == "basic":
            username, secret = _basic(rest)
            bearer = self.authenticate(secret, username)
        if bearer is None:
            return None
        request.user = bearer.person
        _demand_scope(request, bearer)
        demand_well_formed(request)
        return bearer.person


def _demand_scope(request: HttpRequest, bearer: Bearer) -> None:
    """Raise Forbidden for a token that is not for this operation."""
    operation: Operation = request.operation  # type: ignore[attr-defined]
    scope = scope_of(str(request.method), operation.path)
    if scope not in bearer.scopes:
        raise Forbidden(f"Expected a token for {scope}, but this one is for {_list(bearer.scopes)}.")


def _basic(text: str) -> tuple[str, str]:
    try:
        username, _, secret = b64decode(text, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return username, secret


def demand_well_formed(request: HttpRequest) -> None:
    """Raise BadRequest for a parameter or a body that the operation does not take. Asked once it is known who asks."""
    operation: Operation = request.operation  # type: ignore[attr-defined]
    known = {name for model in operation.models if _source(model) == "query" for name in _names(model)}
    for name in request.GET:
        if name not in known:
            raise BadRequest(f"Expected no query parameter {name!r}, but it is there. Known: {_list(known)}.")
        if len(request.GET.getlist(name)) > 1:
            raise BadRequest(f"Expected the query parameter {name!r} once, but more often.")
    sources = {_source(model) for model in operation.models}
    if sources & {"form", "file"}:
        _demand_type(request, FORM)
        _demand_parts(request, {name for model in operation.models for name in _names(model)})
    elif "body" in sources and request.method != "GET":
        if request.body:  # a body that is missing where one is needed is found by whoever reads it
            _demand_type(request, JSON)
        if len(request.body) > LARGEST_BODY:
            raise BadRequest(f"Expected at most {LARGEST_BODY >> 20} MiB, but the body is larger.")
    elif request.body.strip() not in {b"", b"{}"}:
        raise BadRequest("Expected no body, but there is one.")


def _demand_parts(request: HttpRequest, known: Iterable[str]) -> None:
    try:
        found = (*request.POST, *request.FILES)
    except TooManyFilesSent:
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        told = f"Expected at most {most:,} files, but there are more. Send them in several requests."
        raise BadRequest(told) from None
    for name in found:
        if name not in known:
            raise BadRequest(f"Expected no part {name!r}, but it is there. Known: {_list(known)}.")
        if len(request.POST.getlist(name)) > 1:
            raise BadRequest(f"Expected the part {name!r} once, but more often.")


def _source(model: Any) -> str:
    return str(model.__ninja_param_source__)


def _names(model: Any) -> Iterable[str]:
    flat = getattr(model, "__ninja_flatten_map__", None)  # a model of files has none
    return tuple(model.__ninja_collection_fields__ if flat is None else flat)


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _demand_type(request: HttpRequest, wanted: str) -> None:
    found = request.content_type or "nothing"
    if found != wanted:
        raise BadRequest(f"Expected the content type {wanted}, but {found}.")


class Api(ninja.NinjaAPI):
    """All operations under one path. `authenticate(secret, username or None)` returns the person or None."""

    def __init__(self, authenticate: Authenticate, routers: Iterable[Router], **options: Any) -> None:
        super().__init__(
            auth=_Token(authenticate),
            parser=_Parser(),
            renderer=_Renderer(),
            docs_url=None,
            openapi_url=None,
            **options,
        )
        for kind, handler in HANDLERS.items():
            self.add_exception_handler(kind, handler)
        for router in routers:
            self.add_router("", router)

    def document(self, server: str = "/v2") -> dict[str, Any]:
        """Return the OpenAPI document."""
        return document(self, server)

    @cached_property
    def _document(self) -> str:
        return json.dumps(self.document())

    def show_document(self, request: HttpRequest) -> HttpResponse:
        """Answer with the document, which says the same to everybody."""
        del request
        return HttpResponse(self._document, content_type=JSON)

    def document_address(self) -> URLPattern:
        """Return the address of the document."""
        view = login_not_required(_with_problem(require_safe(self.show_document)))
        return path("openapi.json", view, name="openapi")

    def addresses(self) -> list[URLPattern | URLResolver]:
        """Return the addresses, fixed ones before those with a key in them, none of them behind the sign-in page."""
        found: list[URLPattern | URLResolver] = []
        for pattern in self.urls[0]:
            if isinstance(pattern, URLPattern) and pattern.name != "api-root":
                pattern.callback = login_not_required(_with_problem(pattern.callback))
                found.append(pattern)
        return sorted(found, key=lambda pattern: "<" in str(pattern.pattern))

    @staticmethod
    def other_address() -> URLPattern:
        """Return what any other address is."""
        return re_path("", login_not_required(csrf_exempt(_unknown)))


def _unknown(request: HttpRequest) -> HttpResponse:
    """Answer for an address that is none of the API's."""
    said = f"Expected an operation of this API, but {request.method} {request.path}. GET /v2/openapi.json lists them."
    return errors.problem_json(404, said, instance=request.path)


def _with_problem(view: Run) -> Run:
    """Answer a wrong method like every other error."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, **keys: Any) -> HttpResponse:
        response = view(request, **keys)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = response["Allow"]
            response = errors.problem_json(405, f"Expected {allowed}, but {request.method}.", instance=request.path)
            response["Allow"] = allowed
        elif response.status_code == HTTPStatus.NO_CONTENT:
            del response["Content-Type"]  # of nothing
        return response

    return answered


# What errors become


def _known(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer for an error of the kernel: 403, 404, 409, and 400 for wrong input as clients of Camunda 8 expect."""
    if isinstance(error, Invalid):
        return errors.problem_json(400, _sentences(error.problems), error.problems, request.path)
    status = 400 if isinstance(error, BadRequest) else errors.status_of(error) or 500
    return errors.problem_json(status, str(error), instance=request.path)


def _sentences(problems: Iterable[Problem]) -> str:
    return " ".join(f"{problem.place}: {problem.message} {problem.remedy}".strip() for problem in problems)


def _unauthenticated(request: HttpRequest, _error: Exception) -> HttpResponse:
    detail = "Expected an API token as bearer or as the password of basic authentication."
    response = errors.problem_json(401, detail, instance=request.path)
    response["WWW-Authenticate"] = 'Bearer realm="clerkwork", Basic realm="clerkwork"'
    return response


def _http(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error.__cause__, BadRequest):
        return _known(request, error.__cause__)
    return errors.problem_json(getattr(error, "status_code", 400), str(error), instance=request.path)


def _not_valid(request: HttpRequest, error: Exception) -> HttpResponse:
    """List what pydantic found, each with the place in the body and a sentence."""
    assert isinstance(error, ValidationError)
    problems = [Problem(_place(fault["loc"]), _sentence(fault)) for fault in error.errors]
    return errors.problem_json(400, _sentences(problems), problems, request.path)


def _place(location: Iterable[Any]) -> str:
    """Return the path of a fault; ninja's first two words name the source and our parameter, pydantic's its types."""
    parts = [str(part) for part in location]
    names = [part for part in parts[2:] if not (part in _TYPES or "[" in part or part[:1].isupper())]
    return ".".join(names) or (parts[1] if len(parts) > 1 else parts[0])


def _sentence(fault: dict[str, Any]) -> str:
    """Return what was expected; ninja does not hand on what was sent."""
    words = _SENTENCES.get(str(fault["type"]))
    return str(fault["msg"]).removeprefix("Value error, ") if words is None else words.format(**fault.get("ctx", {}))


_TYPES: Final = frozenset(
    {"str", "int", "bool", "float", "none", "constrained-str", "constrained-int", "lax-or-strict"}
)
"""What pydantic puts into the path of a fault beside names: which of several types it tried."""
_SENTENCES: Final = {
    "extra_forbidden": "Expected no such field.",
    "missing": "Expected this field, but it is missing.",
    "string_type": "Expected a text, but it is none.",
    "int_type": "Expected a whole number, but it is none.",
    "bool_type": "Expected true or false, but it is neither.",
    "list_type": "Expected a list, but it is none.",
    "dict_type": "Expected an object, but it is none.",
    "model_type": "Expected an object, but it is none.",
    "literal_error": "Expected {expected}, but it is another.",
    "greater_than_equal": "Expected at least {ge}, but it is less.",
    "less_than_equal": "Expected at most {le}, but it is more.",
    "string_too_short": "Expected a text of {min_length} or more characters, but it is shorter.",
    "string_too_long": "Expected a text of {max_length} or fewer characters, but it is longer.",
    "too_short": "Expected {min_length} or more, but there are fewer.",
    "too_long": "Expected {max_length} or fewer, but there are more.",
}

HANDLERS: Final[dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]]] = {
    ClerkworkError: _known,
    AuthenticationError: _unauthenticated,
    HttpError: _http,
    ValidationError: _not_valid,
}
