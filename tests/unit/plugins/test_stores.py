"""Data stores of plugins: what is taken and what is named as the culprit."""

from importlib.metadata import EntryPoint
from typing import Any

import pytest

from clerkwork.plugins import PluginError, registry


class Kept:
    """A store that keeps nothing."""

    name = "Stock"

    def read(self, app: str) -> dict[str, Any]:
        return {"app": app}

    def write(self, app: str, key: str, value: Any) -> None:
        """Forget it."""


class Nothing:
    """No store."""


def points(*names: str) -> Any:
    """Return entry points to classes of this module."""
    return [EntryPoint(name, f"{__name__}:{name}", registry.STORES) for name in names]


def test_stores_are_found_by_name() -> None:
    """Each is made once."""
    found = registry.stores_of(points("Kept"))
    assert found["Stock"].read("x") == {"app": "x"}


@pytest.mark.parametrize(
    ("names", "fault"),
    [(("Nothing",), "Nothing of .* to be a data store"), (("Kept", "Kept"), "one data store 'Stock', but Kept of")],
)
def test_a_wrong_store_is_named(names: tuple[str, ...], fault: str) -> None:
    """The error says which plugin it is."""
    with pytest.raises(PluginError, match=fault):
        registry.stores_of(points(*names))
