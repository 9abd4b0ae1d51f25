"""
The closed set of connectors of an installation.

Rule 1: the registry is filled once, at start, and never changes afterwards.
Rule 2: whatever is wrong with a plugin, the error names the plugin.

    PluginError   a plugin cannot be registered
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from clerkwork.kernel.errors import ClerkworkError
from clerkwork.plugins.connectors import Connector
from clerkwork.plugins.stores import DataStore

GROUP: Final = "clerkwork.connectors"
STORES: Final = "clerkwork.data_stores"
MEMBERS: Final[Mapping[str, type]] = {"type": str, "transactional": bool, "template": dict}


class PluginError(ClerkworkError):
    """A plugin cannot be registered; the text names it, the fault and the remedy."""


class Connectors(Mapping[str, Connector]):
    """Connectors by job type."""

    def __init__(self, named: Iterable[tuple[str, Any]] = ()) -> None:
        self._by_type: dict[str, Connector] = {}
        self._names: dict[str, str] = {}
        for name, connector in named:
            self._add(name, connector)

    def _add(self, name: str, connector: Any) -> None:
        checked = _checked(name, connector)
        earlier = self._names.get(checked.type)
        if earlier is not None:
            raise PluginError(f"Expected one connector for {checked.type!r}, but {earlier} and {name} both claim it.")
        self._by_type[checked.type] = checked
        self._names[checked.type] = name

    def __getitem__(self, job_type: str) -> Connector:
        return self._by_type[job_type]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_type)

    def __len__(self) -> int:
        return len(self._by_type)


def _checked(name: str, connector: Any) -> Connector:
    for member, kind in MEMBERS.items():
        if not isinstance(getattr(connector, member, None), kind):
            raise PluginError(f"Expected connector {name} to have a {kind.__name__} `{member}`, but it has none.")
    if not callable(getattr(connector, "run", None)):
        raise PluginError(f"Expected connector {name} to have a method run(job, host), but it has none.")
    found: Connector = connector
    return found


def installed() -> Connectors:
    """
    Return the connectors of every installed package's entry points in the group `clerkwork.connectors`.

    Raises PluginError.
    """
    return Connectors((_name(point), _load(point)) for point in entry_points(group=GROUP))


def installed_stores() -> dict[str, DataStore]:
    """
    Return the data stores of every installed package's entry points in the group `clerkwork.data_stores`, by name.

    Raises PluginError.
    """
    return stores_of(entry_points(group=STORES))


def stores_of(points: Iterable[EntryPoint]) -> dict[str, DataStore]:
    """Return the data stores of entry points by name. Raises PluginError."""
    found: dict[str, DataStore] = {}
    for point in points:
        store = _load(point)
        if not isinstance(store, DataStore) or not isinstance(store.name, str):
            raise PluginError(f"Expected {_name(point)} to be a data store with name, read and write, but it is none.")
        if store.name in found:
            raise PluginError(f"Expected one data store {store.name!r}, but {_name(point)} claims it again.")
        found[store.name] = store
    return found


def _name(point: EntryPoint) -> str:
    package = point.dist.name if point.dist is not None else "?"
    return f"{point.name} of {package} ({point.value})"


def _load(point: EntryPoint) -> Any:
    try:
        return point.load()()
    except Exception as error:  # a plugin may fail in any way; the culprit must be named
        raise PluginError(f"Expected {_name(point)} to load, but {type(error).__name__}: {error}.") from error
