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
from clerkwork.plugins.registry import Connectors, PluginError, installed

__all__ = [
    "Connector",
    "ConnectorError",
    "ConnectorJob",
    "Connectors",
    "Host",
    "Mail",
    "People",
    "PluginError",
    "Rows",
    "Tasks",
    "Texts",
    "installed",
]
