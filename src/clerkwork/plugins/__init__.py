"""The public extension API."""

from clerkwork.plugins.connectors import (
    Connector,
    ConnectorError,
    ConnectorJob,
    Host,
    Mail,
    People,
    Rows,
    Tasks,
    Texts,
)
from clerkwork.plugins.registry import Connectors, PluginError, installed, installed_stores
from clerkwork.plugins.stores import DataStore

__all__ = [
    "Connector",
    "ConnectorError",
    "ConnectorJob",
    "Connectors",
    "DataStore",
    "Host",
    "Mail",
    "People",
    "PluginError",
    "Rows",
    "Tasks",
    "Texts",
    "installed",
    "installed_stores",
]
