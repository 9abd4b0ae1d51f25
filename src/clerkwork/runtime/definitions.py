"""
Deployed processes: stored by version, compiled once per process of the operating system.

Rule 1: the same content, name, app and bound decisions give the same version; anything else is a new one and becomes
the latest.
Rule 2: only the latest version waits for what starts cases: timers, messages, signals.
Rule 3: a version that is withdrawn begins no case any more, but for callers bound to it; those it has go on by it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from clerkwork.engine.elements.ad_hoc_sub_process import AdHocPlan
from clerkwork.engine.events import SubscriptionKind
from clerkwork.engine.graph import Graph, compile_graph
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, NotFound, Problem, Refused
from clerkwork.languages import texts
from clerkwork.languages.bpmn import Binding, CalledDecision, Element, Kind, Process, read
from clerkwork.languages.feel import from_json
from clerkwork.languages.feel.ast import Literal
from clerkwork.languages.texts import Template
from clerkwork.runtime import models, nodes, sql, wiring

DEPLOYING: Final = "clerkwork:deploying"  # what deployments lock; a message of that name would only wait for them
MOST: Final = 500  # compiled definitions kept in memory
TITLE: Final = "title"
UNIQUE: Final = "uniqueBusinessId"
LONGEST_TITLE: Final = 200
INNER: Final = "adHocSubProcessInnerInstance"
"""The kind of the scopes in which an ad-hoc sub-process runs what was chosen."""
EVENT_SUB_PROCESS: Final = "eventSubProcess"
"""The kind of a sub-process that an event begins, in the history of cases."""


@dataclass
class Compiled:
    """A definition that is ready to run."""

    key: int
    process_id: str
    version: int
    app: str
    name: str
    process: Process
    graph: Graph
    bindings: dict[str, int] = field(default_factory=dict)  # decision id → key, of those bound by deployment

    @cached_property
    def decides(self) -> bool:
        """Whether an element calls a decision."""
        return any(element.decision is not None for element in self.process.elements)

    @cached_property
    def unique(self) -> bool:
        """Whether only one running case may have a business id."""
        return dict(self.process.properties).get(UNIQUE, "") == "true"

    @cached_property
    def calling(self) -> bool:
        """Whether an element calls a process."""
        return any(element.called is not None for element in self.process.elements)

    @cached_property
    def plain(self) -> bool:
        """Whether its steps need neither decisions nor other processes nor data stores."""
        return not (self.decides or self.calling or self.graph.stores)

    def title_of(self, variables: Mapping[str, Any]) -> str:
        """Return the title of a case that begins with these variables."""
        if self.title is None:
            return self.name
        return self.title.render(from_json(dict(variables)), wiring.feel_context())[:LONGEST_TITLE]

    @cached_property
    def elements(self) -> dict[str, tuple[str, str]]:
        """The (kind, name) of each element id."""
        found = {element.id: (_kind(element), element.name) for element in self.process.elements}
        for node in self.graph.nodes.values():
            found.setdefault(node.id, (INNER, node.element.name))
        return found

    def choices(self, element: str) -> list[Element]:
        """Return the elements that may be chosen to begin in an ad-hoc sub-process; none if it is no such."""
        node = self.graph.nodes.get(element)
        plan = None if node is None else (node.inner or node).plan
        return [door.target.element for door, _scope in plan.inner.values()] if type(plan) is AdHocPlan else []

    @cached_property
    def title(self) -> Template | None:
        """The text template of case titles."""
        return _title(self.process)


def _kind(element: Element) -> str:
    """Return what an element is called in the history of cases."""
    return EVENT_SUB_PROCESS if element.event_triggered else element.kind.value


def _title(process: Process) -> Template | None:
    """Return the template of the process property `title`. Raises Invalid."""
    text = dict(process.properties).get(TITLE, "")
    try:
        return texts.read(text, wiring.current().feel) if text else None
    except ValueError as error:
        raise Invalid([Problem(process.id, f"In the property {TITLE}: {error}", line=process.line or None)]) from error


class _Cache:
    """Compiled definitions by key; they belong to one FEEL dialect."""

    def __init__(self) -> None:
        self.feel: Any = None
        self.found: dict[int, Compiled] = {}
        self.deployments = 0
        self.lock = Lock()


_cache: Final = _Cache()


def compiled(key: int) -> Compiled:
    """Return the definition of a key, ready to run. Raises NotFound."""
    feel = wiring.current().feel
    if _cache.feel is not feel:
        with _cache.lock:
            _cache.feel, _cache.found = feel, {}
    found = _cache.found.get(key)
    return found if found is not None else _load(key)


def _load(key: int) -> Compiled:
    row = models.Definition.objects.filter(key=key).first()
    if row is None:
        raise NotFound(f"Expected a definition {key}, but there is none.")
    feel = wiring.current().feel
    process = next(one for one in read(bytes(row.xml), feel).processes if one.id == row.process_id)
    graph = compile_graph(process, feel)
    bindings = json.loads(row.bindings) if row.bindings else {}
    ready = Compiled(row.key, row.process_id, row.version, row.app, row.name, process, graph, bindings)
    with _cache.lock:
        if len(_cache.found) >= MOST:
            _cache.found.pop(next(iter(_cache.found)))
        _cache.found[key] = ready
    return ready


def undeployed(xml: bytes, app: str) -> dict[str, Compiled]:
    """
    Return the processes of a BPMN file by id as if they were deployed, with the key 0; nothing is stored.

    Raises Invalid with every problem.
    """
    feel = wiring.current().feel
    return {
        process.id: Compiled(0, process.id, 0, app, process.name or process.id, process, compile_graph(process, feel))
        for process in read(xml, feel).processes
    }


def find(process: str | int, version: int | str | None = None) -> Compiled:
    """
    Return the definition of a key, or a version of a process id: a number, a version tag, or None for the latest.

    Raises NotFound.
    """
    if isinstance(process, int):
        return compiled(process)
    if version is None:
        found, more = sql.session().read("latest", process), ""
    elif isinstance(version, int):
        found, more = sql.session().read("definition_numbered", process, version), f" of version {version}"
    else:
        found, more = sql.session().read("definition_tagged", process, version), f" tagged {version!r}"
    if not found:
        raise NotFound(f"Expected a deployed process {process!r}{more}, but there is none.")
    return compiled(found[0][0])


def deployments() -> int:
    """Return how often this process has stored a new version."""
    return _cache.deployments


def forget() -> None:
    """Forget every compiled definition; for tests."""
    with _cache.lock:
        _cache.found = {}


def deploy(xml: bytes, *, app: str = "", resource: str = "") -> list[models.Definition]:
    """
    Store every process of a BPMN file as a new version, or find the version that already has this content.

    What its tasks are bound to by deployment are the latest decisions of the same app, else of no app; processes in
    the same way, but they may come later. Raises Invalid with every problem; then nothing is stored.
    """
    feel = wiring.current().feel
    processes = [(process, compile_graph(process, feel)) for process in read(xml, feel).processes]
    for process, _ in processes:
        _title(process)
    with transaction.atomic():
        hold_deployments()
        bound = {process.id: _bindings(process, app) for process, _ in processes}
        _refuse_unbound([process for process, _ in processes], bound)
        stored = [
            _store(process, graph, xml=xml, app=app, resource=resource, bindings=bound[process.id])
            for process, graph in processes
        ]
        _bind_calls(app)
        return stored


def untimely(process: Process) -> Sequence[Problem]:
    """Return what is wrong with the timers that are to start a process, of which no case has begun."""
    starts = (each.event for each in process.elements if each.kind is Kind.START_EVENT)
    if any(part.timer is not None for event in starts for part in (event, *event.parts)):
        try:
            compile_graph(process, wiring.current().feel).start_timers(wiring.step_context(nodes.ids(), wiring.now()))
        except Invalid as error:
            return error.problems
    return ()


def hold_deployments() -> None:
    """
    Let nobody else deploy until the present transaction ends.

    There is no row to lock before the first version of an id, so two of them at once would both be the first.
    """
    sql.session().lock_messages([(DEPLOYING, "")])


def _bind_calls(app: str) -> None:
    """
    Bind an app's processes to what they call by deployment, as it is now.

    Those that are bound already, and have live cases, get new versions; these may be what others are bound to.
    """
    again = True
    while again:
        again = any(_bind(row) for row in models.Definition.objects.filter(app=app, latest=True).exclude(calls=""))


def _bind(row: models.Definition) -> bool:
    """Bind one process; tell whether that made a new version."""
    before: dict[str, int] = json.loads(row.calls)
    names = called_by_deployment(compiled(row.key).process)
    wanted = before | _latest({row.app, ""}, names) if names else before
    wanted.pop(row.process_id, None)
    if wanted == before:
        return False
    changed = any(wanted[name] != key for name, key in before.items())
    live = models.Case.objects.filter(process_id=row.process_id, state="active", definition=row.key)
    if changed and live.exists():
        row = _next_version(row)
    row.calls = json.dumps(wanted)
    row.save(update_fields=["calls"])
    return changed


def _latest(apps: set[str], names: set[str | None]) -> dict[str, int]:
    """Return the keys of the latest versions of processes: of those named, or of all if None is among the names."""
    found = models.Definition.objects.filter(app__in=apps, latest=True)
    if None not in names:
        found = found.filter(process_id__in=names)
    return dict(found.order_by("process_id").values_list("process_id", "key"))


def called_by_deployment(process: Process) -> set[str | None]:
    """Return the ids of the processes that are called as they were at deployment, None for one the data will name."""
    feel = wiring.current().feel
    bound = [each.called for each in process.elements if each.called and each.called.binding is Binding.DEPLOYMENT]
    trees = [feel.expression(called.id).ast for called in bound]
    return {str(tree.value) if isinstance(tree, Literal) else None for tree in trees}


def rebind(app: str) -> None:
    """
    Make new versions of an app's processes whose decisions, those bound by deployment, have newer versions.

    What is not there any more stays bound to its last version.
    """
    for row in models.Definition.objects.filter(app=app, latest=True).exclude(bindings=""):
        before = compiled(row.key)
        bindings = before.bindings | _bindings(before.process, app)
        _store(before.process, before.graph, xml=bytes(row.xml), app=app, resource=row.resource, bindings=bindings)


def called_decisions(process: Process) -> list[tuple[Element, CalledDecision, str | None]]:
    """Return the elements that call a decision, with what they say of it and its id, None if the data says that."""
    feel = wiring.current().feel
    found: list[tuple[Element, CalledDecision, str | None]] = []
    for element in process.elements:
        if element.decision is not None:
            tree = feel.expression(element.decision.id).ast
            found.append((element, element.decision, str(tree.value) if isinstance(tree, Literal) else None))
    return found


def _bound(process: Process) -> list[tuple[Element, str | None]]:
    """Return the elements that call a decision as it was at deployment, with its id if it is known."""
    called = called_decisions(process)
    return [(element, name) for element, said, name in called if said.binding is Binding.DEPLOYMENT]


def _bindings(process: Process, app: str) -> dict[str, int]:
    """Return the keys of decisions to bind a process to: those it names, or all if its data will name them."""
    names = [name for _, name in _bound(process)]
    if not names:
        return {}
    found = models.Decision.objects.filter(app__in={app, ""}, latest=True)
    if None not in names:
        found = found.filter(decision_id__in=names)
    return dict(found.order_by("decision_id").values_list("decision_id", "key"))


def _refuse_unbound(processes: list[Process], bound: dict[str, dict[str, int]]) -> None:
    problems = [
        Problem(
            element.id,
            f"Expected a decision “{name}” to be bound to, but there is none.",
            "Deploy the decision first, or bind the task to the latest version.",
            element.line or None,
        )
        for process in processes
        for element, name in _bound(process)
        if name is not None and name not in bound[process.id]
    ]
    if problems:
        raise Invalid(problems)


def _digest(xml: bytes, app: str, resource: str, bindings: dict[str, int]) -> str:
    parts = [app.encode(), resource.encode(), xml]
    return hashlib.sha256(b"\0".join([*parts, json.canonical(bindings)] if bindings else parts)).hexdigest()


def _store(
    process: Process, graph: Graph, *, xml: bytes, app: str, resource: str, bindings: dict[str, int]
) -> models.Definition:
    digest = _digest(xml, app, resource, bindings)
    previous = models.Definition.objects.filter(process_id=process.id, latest=True).select_for_update().first()
    if previous is not None and previous.digest == digest:
        return previous
    row = models.Definition(
        process_id=process.id,
        version=0,
        version_tag=process.version_tag,
        name=process.name or process.id,
        app=app,
        resource=resource,
        xml=xml,
        digest=digest,
        start_form=process.start_form,
        latest=True,
        bindings=json.dumps(bindings) if _bound(process) else "",
        calls="{}" if called_by_deployment(process) else "",
    )
    return _add(row, graph)


def _next_version(row: models.Definition) -> models.Definition:
    """Store the same once more, as the next version."""
    graph = compiled(row.key).graph
    return _add(row, graph)


def _add(row: models.Definition, graph: Graph) -> models.Definition:
    """Store a row as the next version, which becomes the latest."""
    versions = models.Definition.objects.filter(process_id=row.process_id)
    last = versions.aggregate(last=Max("version"))["last"] or 0
    versions.filter(latest=True).update(latest=False)
    _cache.deployments += 1
    row.key, row.version, row.deployed_at, row.latest = nodes.ids()(), last + 1, wiring.now(), True
    row.save(force_insert=True)
    _wait_for_starts(row, graph)
    return row


def withdraw(key: int) -> None:
    """
    Let no case begin by a version any more; the newest of the others becomes the latest if it was that.

    Raises NotFound, Refused when it is withdrawn already.
    """
    with transaction.atomic():
        hold_deployments()
        row = models.Definition.objects.filter(key=key).select_for_update().first()
        if row is None:
            raise NotFound(f"Expected a definition {key}, but there is none.")
        if row.withdrawn_at is not None:
            raise Refused(f"Expected a definition that is in force, but version {row.version} is withdrawn.")
        was, row.latest, row.withdrawn_at = row.latest, False, wiring.now()
        row.save(update_fields=["latest", "withdrawn_at"])
        _cache.deployments += 1
        for kind in (models.Timer, models.Subscription, models.Condition):
            kind.objects.filter(case=None, definition=key).delete()
        others = models.Definition.objects.filter(process_id=row.process_id, withdrawn_at=None)
        heir = others.order_by("-version").first() if was else None
        if heir is not None:
            heir.latest = True
            heir.save(update_fields=["latest"])
            _wait_for_starts(heir, compiled(heir.key).graph)


def _wait_for_starts(row: models.Definition, graph: Graph) -> None:
    older = models.Definition.objects.filter(process_id=row.process_id).exclude(key=row.key).values("key")
    models.Timer.objects.filter(case=None, definition__in=older).delete()
    models.Subscription.objects.filter(case=None, definition__in=older).delete()
    models.Condition.objects.filter(case=None, definition__in=older).delete()
    ids = nodes.ids()
    context = wiring.step_context(ids, wiring.now())
    for timer in graph.start_timers(context):
        models.Timer.objects.create(
            key=ids(),
            definition=row,
            element=timer.element,
            due=timer.due,
            interval=timer.interval,
            repetitions=timer.repetitions,
        )
    for node, _ in graph.conditional_starts:
        models.Condition.objects.create(key=ids(), definition=row, element=node.id)
    messages = [(start.element, start.message, SubscriptionKind.MESSAGE, start.part) for start in graph.start_messages]
    signals = [(start.element, start.signal, SubscriptionKind.SIGNAL, 0) for start in graph.start_signals]
    for element, name, kind, part in messages + signals:
        models.Subscription.objects.create(
            key=ids(),
            definition=row,
            process_id=row.process_id,
            element=element,
            message=name,
            correlation_key="",
            kind=kind.value,
            part=part,
        )
