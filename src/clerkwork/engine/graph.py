"""A process, compiled once per deployed version."""

from typing import Any

from clerkwork.languages.bpmn.model import Process
from clerkwork.languages.feel import Feel


class Graph:
    """
    An immutable compiled process; share it between all cases and threads.

    `start_timers(context) -> list[StartTimer(element, due, interval, repetitions)]` and
    `start_messages(context) -> list[StartMessage(element, message, correlation_key)]` say what the runtime keeps for
    a deployed definition; `none_start` is the id of the none start event or None.
    """

    process: str
    none_start: str | None
    nodes: dict[str, Any]


def compile_graph(process: Process, feel: Feel) -> Graph:
    """Return the graph of a process that the reader has found valid; raises Invalid for what no engine file can run."""
    raise NotImplementedError
