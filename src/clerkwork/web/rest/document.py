"""
The OpenAPI 3.1 document of an API, from its operations alone.

Rule 1: whatever an operation takes and answers stands here, the refusals too; nothing is written by hand.
Rule 2: one name, one schema: two classes of the same name are a fault of ours, found when the document is made.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Literal

from ninja import NinjaAPI
from ninja.constants import NOT_SET
from ninja.operation import Operation
from pydantic.alias_generators import to_camel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from clerkwork.web.rest.scopes import SCOPES, scope_of

JSON: Final = "application/json"
FORM: Final = "multipart/form-data"
PROBLEM: Final = "application/problem+json"
TEXT: Final = {"type": "string"}
PROBLEM_SCHEMA: Final = {
    "type": "object",
    "description": "Why a request was refused (RFC 9457).",
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "instance": TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "place": TEXT,
                    "message": TEXT,
                    "remedy": TEXT,
                    "line": {"type": ["integer", "null"]},
                },
                "required": ["place", "message", "remedy", "line"],
            },
        },
    },
    "required": ["type", "title", "status", "detail", "instance"],
}
REFUSALS: Final = {
    400: "The request is malformed: unknown fields or parameters, a wrong type, another media type.",
    401: "Nobody is known by this token.",
    403: "Whoever asks, or the token, may not do this.",
    404: "There is nothing of this key or name that one may know of.",
    409: "The state of things forbids it.",
    503: "The server is not set up yet, or takes no more of these requests.",
    504: "It did not end in time.",
}
REFERENCE: Final = "#/components/schemas/{model}"
Mode = Literal["validation", "serialization"]
Schema = dict[str, Any]


class _Generator(GenerateJsonSchema):
    """Leaves out the titles of fields, which repeat their names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Return that no field has a title."""
        del schema
        return False


@dataclass(frozen=True, slots=True)
class Listed:
    """One operation with its place."""

    method: str
    path: str
    operation: Operation

    @property
    def sources(self) -> dict[str, Any]:
        """The models of its parameters by where they stand: path, query, body, form, file."""
        return {str(model.__ninja_param_source__): model for model in self.operation.models}

    @property
    def scope(self) -> str:
        """What a token must be for."""
        return scope_of(self.method, self.path)

    @property
    def says(self) -> str:
        """Its sentence."""
        return " ".join((self.operation.description or "").split())

    @property
    def refusals(self) -> list[int]:
        """The statuses of its problems."""
        found = set() if self.method == "GET" and "{" not in self.path else {404}
        found |= set() if self.scope == "read" else {409}
        extra = self.operation.openapi_extra or {}
        return sorted({400, 401, 403, 503, *found, *extra.get("x-refusals", ())})


def listed(api: NinjaAPI) -> Iterator[Listed]:
    """Yield the operations of an API by path."""
    found = [
        Listed(method, path, operation)
        for _, router in api._routers  # noqa: SLF001 - ninja has no other way to them
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    ]
    yield from sorted(found, key=lambda each: (each.path, each.method))


def document(api: NinjaAPI, server: str) -> dict[str, Any]:
    """Return the document of an API that is served under `server`."""
    operations = list(listed(api))
    schemas = _Schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, schemas)
    tags = dict.fromkeys(tag for each in operations for tag in each.operation.tags or ())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": api.title,
            "version": api.version,
            "description": api.description,
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "security": [{"bearer": []}, {"basic": []}],
        "tags": [{"name": tag, "description": f"{tag}."} for tag in tags],
        "paths": paths,
        "components": {
            "schemas": {**schemas.named(), "Problem": PROBLEM_SCHEMA},
            "responses": {HTTPStatus(status).name.title().replace("_", ""): _refusal(status) for status in REFUSALS},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": _scopes()},
                "basic": {"type": "http", "scheme": "basic", "description": "A token as the password of its person."},
            },
        },
    }


def _scopes() -> str:
    return "A token. " + " ".join(f"{name}: {says}" for name, says in SCOPES.items())


class _Schemas:
    """The schemas of all operations, made at once so that each name means one thing."""

    def __init__(self, operations: list[Listed]) -> None:
        inputs: list[tuple[Any, Mode]] = []
        for each in operations:
            inputs += [(model, "validation") for model in each.sources.values()]
            inputs += [(model, "serialization") for model in _answers(each).values() if model is not None]
        places, found = models_json_schema(inputs, schema_generator=_Generator, ref_template=REFERENCE)
        self.definitions: dict[str, Schema] = found.get("$defs", {})
        self.wrappers: dict[Any, Schema] = {key: self.definitions[_name(place)] for key, place in places.items()}
        self.hidden = {_name(place) for place in places.values()}

    def named(self) -> dict[str, Schema]:
        """Return every schema that is referred to, by name. Raises ValueError for two of one name."""
        found = {name: schema for name, schema in sorted(self.definitions.items()) if name not in self.hidden}
        twice = [name for name in found if "__" in name or name.endswith(("-Input", "-Output"))]
        if twice:
            raise ValueError(f"Expected one class a name, but {', '.join(twice)}.")
        return found

    def of(self, model: Any, mode: Mode) -> Schema:
        """Return the schema of ninja's wrapper around a parameter or an answer."""
        return self.wrappers[model, mode]


def _name(place: Mapping[str, Any]) -> str:
    return str(place["$ref"]).rsplit("/", 1)[-1]


def _answers(each: Listed) -> dict[int, Any]:
    """Return the models of the good answers by status, None for one without a body."""
    models = each.operation.response_models
    return {int(status): None if model is NOT_SET else model for status, model in models.items()}


def _operation(each: Listed, schemas: _Schemas) -> dict[str, Any]:
    extra = each.operation.openapi_extra or {}
    answers = {str(status): _answer(status, model, schemas) for status, model in _answers(each).items()}
    answers |= {str(status): said for status, said in extra.get("responses", {}).items()}
    refused = {str(status): {"$ref": f"#/components/responses/{_word(status)}"} for status in each.refusals}
    body = _body(each, schemas)
    return {
        "operationId": to_camel(each.operation.view_func.__name__),
        "summary": each.says,
        "tags": list(each.operation.tags or ()),
        "security": [{"bearer": [each.scope]}, {"basic": [each.scope]}],
        "parameters": [*_parameters(each, schemas)],
        **({"requestBody": body} if body else {}),
        "responses": {**answers, **refused},
    }


def _word(status: int) -> str:
    return HTTPStatus(status).name.title().replace("_", "")


def _refusal(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": REFUSALS[status], "content": {PROBLEM: {"schema": schema}}}


def _answer(status: int, model: Any, schemas: _Schemas) -> dict[str, Any]:
    said = {"description": HTTPStatus(status).phrase}
    if model is None:
        return said
    return {**said, "content": {JSON: {"schema": schemas.of(model, "serialization")["properties"]["response"]}}}


def _parameters(each: Listed, schemas: _Schemas) -> Iterator[dict[str, Any]]:
    for source in ("path", "query"):
        if source in each.sources:
            schema = schemas.of(each.sources[source], "validation")
            for name, part in schema["properties"].items():
                required = source == "path" or name in schema.get("required", ())
                yield {"name": name, "in": source, "required": required, "schema": part}


def _body(each: Listed, schemas: _Schemas) -> dict[str, Any] | None:
    parts = [schemas.of(each.sources[source], "validation") for source in ("file", "form") if source in each.sources]
    if parts:
        properties = {name: part for schema in parts for name, part in schema["properties"].items()}
        required = [name for schema in parts for name in schema.get("required", ())]
        schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
        return {"required": True, "content": {FORM: {"schema": schema}}}
    if "body" not in each.sources:
        return None
    wrapper = schemas.of(each.sources["body"], "validation")
    (name,) = wrapper["properties"]
    found = wrapper["properties"][name]
    found = next((part for part in found.get("anyOf", ()) if "$ref" in part), found)
    return {"required": name in wrapper.get("required", ()), "content": {JSON: {"schema": found}}}
