"""
What connectors get to do their work with: rows, mail, tasks, people and texts of this installation.

Rule 1: a connector acts for its process, so within the process's own app it has the rights of the system.
Rule 2: every write here is an action of a feature; this file only translates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.notifications import actions as notifications
from clerkwork.features.people import queries as people
from clerkwork.features.tables import actions as table_actions
from clerkwork.features.tables import queries as table_queries
from clerkwork.features.tables.models import Table
from clerkwork.kernel.errors import ClerkworkError, NotFound
from clerkwork.kernel.sentences import Sentence
from clerkwork.languages import texts
from clerkwork.languages.feel import WORKER, FeelSyntaxError, from_json
from clerkwork.plugins import ConnectorError, ConnectorJob, Host
from clerkwork.runtime import commands, wiring
from clerkwork.runtime.models import Task, TaskCandidate


def host(job: ConnectorJob) -> Host:
    """Return the host of a connector's job."""
    return Host(
        rows=AppRows(job.app),
        mail=Post(job),
        tasks=CaseTasks(job),
        people=Directory(),
        texts=Templates(),
        now=wiring.now(),
    )


@dataclass(frozen=True, slots=True)
class AppRows:
    """The rows of one app's tables, with the rights of its processes."""

    app: str

    def _table(self, name: str) -> Table:
        try:
            return table_queries.table(self.app, name)
        except NotFound as error:
            raise ConnectorError("table", str(error)) from error

    def query(
        self,
        table: str,
        *,
        where: str | None = None,
        params: Mapping[str, Any] | None = None,
        order: Sequence[str] = (),
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        """Return the rows for which a FEEL condition over the columns and `params` holds."""
        found = self._table(table)
        try:
            return table_queries.rows(found, SYSTEM, where=where, variables=params, order=order, limit=limit)
        except ClerkworkError as error:
            raise ConnectorError("rows", str(error)) from error

    def create(self, table: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Insert one row and return it with its id."""
        try:
            return table_actions.create_row(self._table(table), values, SYSTEM)
        except ClerkworkError as error:
            raise _as_connector_error(error) from error

    def update(self, table: str, row: int, values: Mapping[str, Any]) -> dict[str, Any]:
        """Change columns of one row and return it."""
        try:
            return table_actions.update_row(self._table(table), row, values, SYSTEM)
        except ClerkworkError as error:
            raise _as_connector_error(error) from error

    def delete(self, table: str, row: int) -> None:
        """Delete one row."""
        try:
            table_actions.delete_row(self._table(table), row, SYSTEM)
        except ClerkworkError as error:
            raise _as_connector_error(error) from error

    def lock(self, name: str) -> None:
        """Wait until no other transaction holds the lock of this name; on SQLite there is one writer anyway."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{self.app}:{name}"])


def _as_connector_error(error: ClerkworkError) -> ConnectorError:
    return error if isinstance(error, ConnectorError) else ConnectorError("rows", str(error))


@dataclass(frozen=True, slots=True)
class Post:
    """Telling people, by whatever way they want."""

    job: ConnectorJob

    def send(
        self, to: Sequence[str], subject: str, body: str, *, case: int | None = None, idempotency_key: str = ""
    ) -> None:
        """Tell people: `to` holds usernames, `group:handle`s or mail addresses."""
        url = f"/cases/{case}/" if case is not None else ""
        try:
            notifications.send(to, subject, body, url=url, kind="mail", key=idempotency_key)
        except ClerkworkError as error:
            raise ConnectorError("recipient", str(error)) from error


@dataclass(frozen=True, slots=True)
class CaseTasks:
    """The open tasks of the job's own case."""

    job: ConnectorJob

    def find(self, case: int, element: str | None = None) -> list[int]:
        """Return the keys of the case's open tasks, of one element if given."""
        if case != self.job.case:
            raise ConnectorError("task", "Expected the connector's own case.")
        found = Task.objects.filter(case_id=case, state="open").order_by("key")
        chosen = found if element is None else found.filter(element=element)
        return list(chosen.values_list("key", flat=True))

    def remind(self, task: int, text: str = "") -> None:
        """Remind the task's assignee, or its candidates when nobody has claimed it."""
        found = self._own(task)
        waiting = [found.assignee] if found.assignee else _candidates(found)
        title = text or Sentence("Reminder: %(step)s", step=found.name)
        key = f"{self.job.idempotency_key}:{task}"
        with transaction.atomic():
            if notifications.notify(waiting, title, found.case.title, url=f"/tasks/{task}/", kind="task", key=key):
                commands.note_task(task, "reminded", by=None, details={"people": waiting})

    def add_candidate(self, task: int, *, user: str | None = None, group: str | None = None) -> None:
        """Offer the task to one more person or group."""
        commands.add_candidate(self._own(task).key, user=user, group=group, by=None)

    def reassign(self, task: int, to: str | None) -> None:
        """Give the task to a person, or back to its candidates with None."""
        commands.assign(self._own(task).key, to, None)

    def _own(self, task: int) -> Task:
        found = Task.objects.select_related("case").filter(key=task, case_id=self.job.case).first()
        if found is None:
            raise ConnectorError("task", f"Expected a task of this case, but {task} is none.")
        return found


def _candidates(task: Task) -> list[str]:
    named = list(TaskCandidate.objects.filter(task_id=task.key).values_list("kind", "name"))
    found = {name for kind, name in named if kind == "user"}
    for kind, name in named:
        if kind == "group":
            found.update(people.members(name))
    return sorted(found - {name for kind, name in named if kind == "excluded"})


class Directory:
    """The directory of people and groups."""

    def person(self, username: str) -> dict[str, Any] | None:
        """Return what FEEL sees of a person, None when there is none."""
        try:
            return people.person(username)
        except NotFound:
            return None

    def members(self, group: str) -> list[str]:
        """Return the usernames of a group's members."""
        return people.members(group)


class Templates:
    """Text templates over a job's variables."""

    def render(self, template: str, variables: Mapping[str, Any]) -> str:
        """
        Return the text with every placeholder filled from the variables.

        Raises ConnectorError with the code "template" when the template cannot be read.
        """
        try:
            read = texts.read(template, wiring.current().feel)
        except FeelSyntaxError as error:
            raise ConnectorError("template", str(error)) from error
        scope = {name: from_json(value) for name, value in variables.items()}
        return read.render(scope, wiring.feel_context(WORKER))
