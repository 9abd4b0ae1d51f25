"""
What connectors get in a sandbox instead of the company: rows in memory, mails that are only noted, people made up.

Rule 1: nothing here writes, sends or changes anything outside its own lists.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from clerkwork.engine.memory import Case
from clerkwork.features.studio.trying.rows import Tables
from clerkwork.languages import texts
from clerkwork.languages.feel import Context, Feel, FeelSyntaxError, from_json
from clerkwork.plugins import ConnectorError, Host

SIMULATED: Final = ("clerk:rows", "clerk:mail", "clerk:task")
"""The connectors that reach the world only through their host, so a sandbox may run them as they are."""


class Letter(NamedTuple):
    """Something that people would be told: a mail, a reminder, a task that is offered to more of them."""

    step: int
    kind: str
    element: str
    to: tuple[str, ...]
    subject: str
    text: str


@dataclass
class Outside:
    """What stands for the world around one run: what is sent, and who is who."""

    tables: Tables
    feel: Feel
    context: Callable[[], Context]
    letters: list[Letter] = field(default_factory=list)

    def host(self, case: Case, element: str, step: int) -> Host:
        """Return the host of a connector's job."""

        def note(kind: str, to: Sequence[str], subject: str, text: str) -> None:
            self.letters.append(Letter(step, kind, element, tuple(to), subject, text))

        return Host(
            rows=self.tables,
            mail=_Mail(note),
            tasks=_Tasks(case, note),
            people=_Nobody(),
            texts=_Texts(self.feel, self.context()),
            now=case.machine.clock.now(),
        )


Note = Callable[[str, Sequence[str], str, str], None]


@dataclass(frozen=True, slots=True)
class _Mail:
    note: Note

    def send(
        self, to: Sequence[str], subject: str, body: str, *, case: int | None = None, idempotency_key: str = ""
    ) -> None:
        """Note a mail."""
        del case, idempotency_key
        self.note("mail", to, subject, body)


@dataclass(frozen=True, slots=True)
class _Tasks:
    case: Case
    note: Note

    def find(self, case: int, element: str | None = None) -> list[int]:
        """Return the keys of the case's open tasks, of one element if given."""
        del case
        return [task.key for task in self.case.tasks if element in {None, task.element}]

    def remind(self, task: int, text: str = "") -> None:
        """Note a reminder of whoever has the task."""
        found = self.case.opened[task]
        to = [found.assignee] if found.assignee else [*found.candidate_users, *found.candidate_groups]
        self.note("reminder", to, text or found.name, "")

    def add_candidate(self, task: int, *, user: str | None = None, group: str | None = None) -> None:
        """Note that a task is offered to one more."""
        self.note("offer", [name for name in (user, group) if name], self.case.opened[task].name, "")

    def reassign(self, task: int, to: str | None) -> None:
        """Note that a task is given to somebody else."""
        self.note("reassign", [to] if to else [], self.case.opened[task].name, "")


class _Nobody:
    def person(self, username: str) -> None:
        """Know nobody: the connectors that are simulated ask for nobody."""

    def members(self, group: str) -> list[str]:
        """Return nobody."""
        del group
        return []


@dataclass(frozen=True, slots=True)
class _Texts:
    feel: Feel
    context: Context

    def render(self, template: str, variables: Mapping[str, Any]) -> str:
        """Return the text with every placeholder filled from the variables."""
        try:
            read = texts.read(template, self.feel)
        except FeelSyntaxError as error:
            raise ConnectorError("template", str(error)) from error
        return read.render({name: from_json(value) for name, value in variables.items()}, self.context)
