"""The element templates of the built-in connectors, one JSON file each, as modelers read them."""

from importlib.resources import files
from typing import Any

from clerkwork.kernel import json


def template(name: str) -> dict[str, Any]:
    """Return the element template of a built-in connector."""
    found: dict[str, Any] = json.loads(files(__name__).joinpath(f"{name}.json").read_bytes())
    return found
