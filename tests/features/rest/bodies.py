"""
Requests made from the OpenAPI document: right ones, and every way in which one can be wrong.

Rule: what a schema does not admit is wrong; nothing here knows an operation by name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any, Final

from clerkwork.server.api import API

Schema = Mapping[str, Any]
Wrong = Iterator[tuple[str, Any]]

VALUES: Final[dict[str, Any]] = {
    "string": "nonsense",
    "integer": 7,
    "number": 1.5,
    "boolean": True,
    "null": None,
    "array": [],
    "object": {},
}
WRONG: Final = 0.03
SELDOM: Final = 0.1
OFTEN: Final = 0.5
TEXTS: Final = (
    *("", "x", "errand", "ACTIVE", "mia", "=1 +", "=x", "*?[", "\\", "%", "ä\U0001f600", "x" * 3_000, "'; --", "0"),
    *("2026-03-02T08:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-02-30T00:00:00Z"),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One operation of the document, and what it takes."""

    method: str
    path: str
    said: Mapping[str, Any]
    schemas: Mapping[str, Schema]

    def address(self, key: str = "1", query: str = "") -> str:
        """Return the path with a key in it."""
        filled = "".join(key if part.startswith("{") else part for part in _parts(self.path))
        return f"/v2{filled}{query}"

    @property
    def keyed(self) -> bool:
        """Say whether its path has a key."""
        return "{" in self.path

    @property
    def kind(self) -> str:
        """The media type of its body, "" for none."""
        return next(iter(self.said.get("requestBody", {}).get("content", ())), "")

    @property
    def schema(self) -> Schema:
        """The schema of its body."""
        found: Schema = self.said["requestBody"]["content"][self.kind]["schema"]
        return found

    def body(self) -> Any:
        """Return the least that it takes, None for no body."""
        return sample(self.schema, self.schemas) if self.kind == "application/json" else None


@cache
def document() -> dict[str, Any]:
    """Return the document, which takes 0.7 s to make; nobody changes it."""
    return API.document()


def operations(document: Mapping[str, Any]) -> list[Sent]:
    """Return every operation of a document."""
    schemas = document["components"]["schemas"]
    return [
        Sent(method.upper(), path, said, schemas)
        for path, methods in document["paths"].items()
        for method, said in methods.items()
    ]


def _parts(path: str) -> Iterator[str]:
    """Yield the pieces of a template: texts, and names in braces."""
    while "{" in path:
        text, _, rest = path.partition("{")
        name, _, path = rest.partition("}")
        yield text
        yield f"{{{name}}}"
    yield path


def resolved(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    """Return what a reference refers to."""
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def options(schema: Schema, schemas: Mapping[str, Schema]) -> list[Schema]:
    """Return the schemas of which a value must fit one, no union among them."""
    found = resolved(schema, schemas)
    if "anyOf" in found:
        return [each for option in found["anyOf"] for each in options(option, schemas)]
    return [found]


def sample(schema: Schema, schemas: Mapping[str, Schema]) -> Any:
    """Return the least value that fits."""
    found = next(each for each in options(schema, schemas) if each.get("type") != "null")
    words = found.get("enum", [found["const"]] if "const" in found else None)
    kind = found.get("type", "string")
    least: dict[str, Any] = {**VALUES, "string": "1" if "pattern" in found else "x" * found.get("minLength", 1)}
    if words is not None:
        return words[0]
    if kind == "object":
        return {name: sample(found["properties"][name], schemas) for name in found.get("required", ())}
    if kind == "array":
        return [sample(found["items"], schemas)] * found.get("minItems", 0)
    return max(found.get("minimum", 1), 1) if kind == "integer" else least[kind]


def _admitted(schema: Schema, schemas: Mapping[str, Schema]) -> set[str]:
    """Return the JSON types that a schema admits."""
    found: set[str] = set()
    for each in options(schema, schemas):
        named = each.get("type")
        values = each.get("enum", [each["const"]] if "const" in each else [])
        if named is None and not values:
            return set(VALUES)
        found |= {named} if isinstance(named, str) else set(named or ())
        found |= {"null" if value is None else "string" for value in values}
    return found | ({"integer"} if "number" in found else set())


@dataclass(slots=True)
class Mutations:
    """Every wrong body; what a named schema holds is made wrong once, wherever it is used first."""

    schemas: Mapping[str, Schema]
    seen: set[str] = field(default_factory=set)

    def of(self, schema: Schema, place: str = "") -> Wrong:
        """Yield places with bodies that are wrong there."""
        admitted = _admitted(schema, self.schemas)
        yield from ((place, value) for name, value in VALUES.items() if name not in admitted)
        for each in self._options(schema):
            yield from self._bounds(each, place, admitted)
            if each.get("type") == "object" and "properties" in each:
                yield from self._object(each, place)
            elif each.get("type") == "array":
                yield from ((f"{place}[]", [value]) for _, value in self.of(each["items"], place))

    def _options(self, schema: Schema) -> Iterator[Schema]:
        name = schema.get("$ref")
        if name in self.seen:
            return
        if name is not None:
            self.seen.add(name)
        found = resolved(schema, self.schemas)
        if "anyOf" in found:
            for option in found["anyOf"]:
                yield from self._options(option)
        else:
            yield found

    def _bounds(self, schema: Schema, place: str, admitted: set[str]) -> Wrong:
        alone = len(admitted - {"null", "object"}) == 1
        if "minimum" in schema:
            yield place, schema["minimum"] - 1
        if "maximum" in schema:
            yield place, schema["maximum"] + 1
        if schema.get("minLength", 0) > 0:
            yield place, "x" * (schema["minLength"] - 1)
        if "maxLength" in schema and alone:
            yield place, "x" * (schema["maxLength"] + 1)
        if "maxItems" in schema and schema["maxItems"] < 10_000:
            yield place, [sample(schema.get("items", {}), self.schemas)] * (schema["maxItems"] + 1)
        if ("pattern" in schema or "enum" in schema or "const" in schema) and alone:
            yield place, "nonsense"

    def _object(self, schema: Schema, place: str) -> Wrong:
        least = sample(schema, self.schemas)
        for name in schema.get("required", ()):
            yield f"{place}.{name}", {other: value for other, value in least.items() if other != name}
        if schema.get("additionalProperties") is False:
            yield f"{place}.nonsense", {**least, "nonsense": 1}
        for name, part in schema["properties"].items():
            for below, value in self.of(part, f"{place}.{name}"):
                yield below, {**least, name: value}


def anything(schema: Schema, schemas: Mapping[str, Schema], chance: Random) -> Any:
    """Return a value by chance: mostly one that fits, at the edges of what does."""
    if chance.random() < WRONG:
        return chance.choice(list(VALUES.values()))
    found = chance.choice(options(schema, schemas))
    words = found.get("enum", [found["const"]] if "const" in found else None)
    if words is not None:
        return chance.choice(words)
    make = MAKERS.get(found.get("type", ""), _whatever)
    return make(found, schemas, chance)


def _whatever(_schema: Schema, _schemas: Mapping[str, Schema], chance: Random) -> Any:
    return chance.choice([*VALUES.values(), 10**30, 0.1, {"a": [{}]}])


def _many(schema: Schema, schemas: Mapping[str, Schema], chance: Random) -> list[Any]:
    return [anything(schema["items"], schemas, chance) for _ in range(chance.randrange(4))]


def _number(schema: Schema, _schemas: Mapping[str, Schema], chance: Random) -> int:
    return int(chance.choice([schema.get("minimum", -(1 << 63)), schema.get("maximum", (1 << 63) - 1), 0, 1, 1 << 31]))


def _members(schema: Schema, schemas: Mapping[str, Schema], chance: Random) -> dict[str, Any]:
    parts, needed = schema.get("properties", {}), schema.get("required", ())
    if not parts:
        return {chance.choice(TEXTS): anything({}, schemas, chance) for _ in range(chance.randrange(3))}
    often = chance.choice([SELDOM, OFTEN])
    chosen = [name for name in parts if name in needed or chance.random() < often]
    return {name: anything(parts[name], schemas, chance) for name in chosen}


def _text(schema: Schema, _schemas: Mapping[str, Schema], chance: Random) -> str:
    if "pattern" in schema:
        return chance.choice(["0", "1", "9" * 25, "9223372036854775807", "9223372036854775808"])
    return chance.choice(TEXTS)[: schema.get("maxLength", 4_000)]


MAKERS: Final[dict[str, Any]] = {
    "object": _members,
    "array": _many,
    "string": _text,
    "integer": _number,
    "boolean": lambda _schema, _schemas, chance: chance.random() < OFTEN,
    "null": lambda _schema, _schemas, _chance: None,
}


def twice(text: Sequence[str]) -> str:
    """Return a JSON object in which each of its names stands twice."""
    return "{" + ", ".join(f'"{name}": 1, "{name}": 1' for name in text) + "}"
