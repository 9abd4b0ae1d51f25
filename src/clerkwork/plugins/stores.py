"""
The data store interface: what a model's data store is kept in, if not in our own table.

Rule 1: both functions are called inside the transaction of the step that reads or writes; a store outside of the
database may see a write whose transaction fails later, and must bear its repetition.
"""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class DataStore(Protocol):
    """Keeps the JSON values of one data store by key, for each app."""

    name: str

    def read(self, app: str) -> Mapping[str, Any]:
        """Return all values of an app by key."""
        ...

    def write(self, app: str, key: str, value: Any) -> None:
        """Keep a value; None takes the key away."""
        ...
