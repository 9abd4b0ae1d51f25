"""
What publishing means for cases that run and tasks that are open.

Rule 1: nothing is deployed to find out; cases are tried in memory against the processes of the folder.
Rule 2: running cases are never touched by publishing; what is said here is what moving them would do.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from clerkwork.engine.mapping import Plan, proposed
from clerkwork.features.apps.kinds import Change, File, kind_of
from clerkwork.features.studio.shelves import title_of
from clerkwork.kernel.errors import Invalid, NotFound
from clerkwork.languages import bpmn
from clerkwork.runtime import care, wiring
from clerkwork.runtime.definitions import Compiled, compiled, undeployed
from clerkwork.runtime.models import Case, Definition, Task

LOOKED_AT: Final = 100  # cases of each version that are tried
PROCESSES: Final = "processes"
FORMS: Final = "forms"


@dataclass(frozen=True, slots=True)
class Standing:
    """
    The cases that run by one version of a process.

    `looked` of them were tried: `going` could go on by the new version as it is proposed, for the others `reasons` say
    why not, each with its number. None was tried where there is no new version.
    """

    definition: Definition
    running: int
    looked: int = 0
    going: int = 0
    reasons: tuple[tuple[str, int], ...] = ()

    @property
    def breaking(self) -> int:
        """How many of those that were tried could not go on."""
        return self.looked - self.going


@dataclass(frozen=True, slots=True)
class ProcessImpact:
    """What becomes of a process: it gets a new version, or is `gone` from the catalogue; who runs by older ones."""

    path: str
    process_id: str
    name: str
    gone: bool
    standings: tuple[Standing, ...]

    @property
    def running(self) -> int:
        """How many cases run."""
        return sum(each.running for each in self.standings)


@dataclass(frozen=True, slots=True)
class FormImpact:
    """A form that changes while tasks show it: they show the new one from then on."""

    path: str
    form: str
    tasks: int


@dataclass(frozen=True, slots=True)
class Impact:
    """What publishing means for what is under way."""

    processes: tuple[ProcessImpact, ...] = ()
    forms: tuple[FormImpact, ...] = ()

    @property
    def running(self) -> int:
        """How many cases run by a process that changes."""
        return sum(each.running for each in self.processes)


def impact(app: str, changes: Iterable[Change]) -> Impact:
    """Return what the changes of an app mean for what is under way."""
    given = list(changes)
    return Impact(tuple(_processes(app, given)), tuple(_forms(app, given)))


def _processes(app: str, changes: Sequence[Change]) -> Iterator[ProcessImpact]:
    """Yield the processes that change and have cases."""
    changed = [change for change in changes if change.kind == PROCESSES and change.before is not None]
    staying = {key for change in changes if change.kind == PROCESSES for key in _ids(change.after)}
    targets = {
        key: made
        for change in changes
        if change.kind == PROCESSES and changed
        for key, made in _undeployed(change.after, app).items()
    }
    for change in changed:
        for process_id, name in _ids(change.before).items():
            standings = _standings(app, process_id, targets.get(process_id))
            if standings:
                yield ProcessImpact(change.path, process_id, name, process_id not in staying, standings)


def _ids(file: File | None) -> Mapping[str, str]:
    """Return the names of a file's processes by id, none if it cannot be read."""
    try:
        found = bpmn.read(file.content, wiring.current().feel).processes if file is not None else ()
    except Invalid:
        return {}
    return {process.id: process.name or process.id for process in found}


def _undeployed(file: File | None, app: str) -> Mapping[str, Compiled]:
    try:
        return undeployed(file.content, app) if file is not None else {}
    except Invalid:
        return {}  # the file's own check names the fault


def _standings(app: str, process_id: str, target: Compiled | None) -> tuple[Standing, ...]:
    cases = Case.objects.filter(app=app, process_id=process_id, ended_at=None)
    counted = dict(cases.values_list("definition_id").annotate(count=Count("key")).order_by())
    rows = Definition.objects.filter(key__in=counted).defer("xml").order_by("-version")
    return tuple(_standing(row, counted[row.key], target) for row in rows)


def _standing(row: Definition, running: int, target: Compiled | None) -> Standing:
    if target is None:
        return Standing(row, running)
    keys = Case.objects.filter(definition=row, ended_at=None).order_by("key").values_list("key", flat=True)[:LOOKED_AT]
    plan = Plan(proposed(compiled(row.key).graph, target.graph))
    try:
        seen = care.preview(list(keys), target, plan)
    except (Invalid, NotFound) as error:
        return Standing(row, running, len(keys), 0, ((str(error), len(keys)),))
    reasons = Counter(each.refusal for each in seen if each.refusal)
    return Standing(row, running, len(seen), len(seen) - reasons.total(), tuple(reasons.most_common()))


def _forms(app: str, changes: Sequence[Change]) -> Iterator[FormImpact]:
    for change in changes:
        if change.kind == FORMS and change.before is not None:
            form = _form_id(change.before)
            tasks = Task.objects.filter(app=app, form=form, state="open").count()
            if tasks:
                yield FormImpact(change.path, title_of(change.after or change.before), tasks)


def _form_id(file: File) -> str:
    try:
        schema = file.json()
    except ValueError:
        return file.stem
    return str((schema.get("id") if isinstance(schema, dict) else None) or file.stem)


def is_process(path: str) -> bool:
    """Tell whether a file holds processes."""
    return kind_of(path).name == PROCESSES
