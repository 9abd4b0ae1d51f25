"""The rows connector: query, create, update and delete rows of the app's own tables, in the step's transaction."""

from collections.abc import Mapping
from typing import Any, Final

from clerkwork.connectors.headers import Operation, chosen, optional, people, required
from clerkwork.connectors.templates import template
from clerkwork.plugins import ConnectorError, ConnectorJob, Host


class RowsConnector:
    """
    Reads and writes rows in the step's own transaction: a step that fails leaves no row.

    Headers: `operation`, `table`, `result` (the variable that takes what comes back); for a query `where` (FEEL over
    the columns and the task's inputs), `order` (columns, a leading minus for descending) and `limit`. Inputs: `values`
    for create and update, `row` (the id) for update and delete, `lock` (a name; whoever asks for the same name waits).
    """

    type = "clerk:rows"
    transactional = True
    template = template("rows")

    def run(self, job: ConnectorJob, host: Host) -> dict[str, Any]:
        """Do the task's operation and return its result under the name of the header `result`."""
        lock = optional(job, "lock")
        if lock:
            host.rows.lock(str(lock))
        return chosen(OPERATIONS, job)(job, host)


def query(job: ConnectorJob, host: Host) -> dict[str, Any]:
    """Return the rows that the condition selects."""
    limit = optional(job, "limit")
    rows = host.rows.query(
        required(job, "table"),
        where=optional(job, "where"),
        params=job.variables,
        order=people(optional(job, "order")),
        limit=None if limit is None else int(limit),
    )
    return _result(job, rows)


def create(job: ConnectorJob, host: Host) -> dict[str, Any]:
    """Insert one row and return it."""
    return _result(job, host.rows.create(required(job, "table"), _values(job)))


def update(job: ConnectorJob, host: Host) -> dict[str, Any]:
    """Change one row and return it."""
    return _result(job, host.rows.update(required(job, "table"), _row(job), _values(job)))


def delete(job: ConnectorJob, host: Host) -> dict[str, Any]:
    """Delete one row."""
    host.rows.delete(required(job, "table"), _row(job))
    return {}


def _row(job: ConnectorJob) -> int:
    row = required(job, "row")
    try:
        return int(row)
    except (TypeError, ValueError) as error:
        raise ConnectorError(
            "configuration", f"Expected the id of a row in “row” of {job.element}, but {row!r}."
        ) from error


def _values(job: ConnectorJob) -> Mapping[str, Any]:
    values = required(job, "values")
    if not isinstance(values, Mapping):
        raise ConnectorError(
            "configuration", f"Expected a context of columns in “values” of {job.element}, but {values!r}."
        )
    return values


def _result(job: ConnectorJob, value: Any) -> dict[str, Any]:
    name = optional(job, "result")
    return {str(name): value} if name else {}


OPERATIONS: Final[Mapping[str, Operation]] = {"query": query, "create": create, "update": update, "delete": delete}
