"""
Reading of processes and cases, always within what the asker may see.

Rule 1: each function states what it costs; tests pin it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import QueryDict

from clerkwork.features.apps.models import App
from clerkwork.features.forms import queries as forms
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.processes import keyset, permissions
from clerkwork.features.processes.definitions import Model, model
from clerkwork.features.processes.filling import Filling
from clerkwork.features.processes.models import Comment
from clerkwork.kernel.errors import NotFound
from clerkwork.kernel.sentences import Sentence
from clerkwork.languages.bpmn import Kind, Trigger
from clerkwork.runtime.models import Batch, Case, Definition, ElementInstance, Subscription, Task, Variable

COUNTED: Final = 100  # shown as "99+"
STATES: Final = ("active", "suspended", "completed", "canceled")
NEWEST: Final = keyset.Order("key", descending=True, key_descending=True)
OLDEST: Final = keyset.Order("key")


@dataclass(frozen=True, slots=True)
class Startable:
    """A process that somebody may start."""

    definition: Definition
    model: Model
    app: App

    @property
    def name(self) -> str:
        """What people call the process."""
        return self.definition.name or self.definition.process_id

    @property
    def icon(self) -> str:
        """The process's icon, else its app's."""
        return self.model.icon or self.app.icon or "player-play"

    @property
    def description(self) -> str:
        """What the process is for."""
        return self.model.process.documentation


def catalogue(user: User, search: str = "") -> list[tuple[App, list[Startable]]]:
    """
    Return by app the processes a user may start, in order of name.

    Two queries, and three for each app with roles; each model is read once.
    """
    latest: dict[str, list[Definition]] = {}
    for definition in Definition.objects.filter(latest=True):
        latest.setdefault(definition.app, []).append(definition)
    found = []
    for app in App.objects.filter(handle__in=latest):
        roles = permissions.starts(user, app)
        started = [each for each in latest[app.handle] if any(role.starts(each.process_id) for role in roles)]
        shown = [each for each in (Startable(each, model(each), app) for each in started) if _listed(each, search)]
        if shown:
            found.append((app, sorted(shown, key=lambda each: each.name.casefold())))
    return found


def _listed(each: Startable, search: str) -> bool:
    words = f"{each.name} {each.description} {each.app.name}".casefold()
    return each.model.listed and _by_hand(each.model) and all(word in words for word in search.casefold().split())


def _by_hand(model: Model) -> bool:
    """Say whether a person can start the process: it has a none start event of its own."""
    return any(
        element.kind is Kind.START_EVENT and element.scope == model.process.id and element.event.trigger is Trigger.NONE
        for element in model.process.elements
    )


def startable(user: User, process_id: str) -> Startable:
    """Return a process that a user may start; raises NotFound. Six queries at most."""
    definition = Definition.objects.filter(process_id=process_id, latest=True).first()
    app = App.objects.filter(handle=definition.app).first() if definition is not None else None
    if definition is None or app is None or not permissions.may_start(user, app, process_id):
        raise NotFound(
            Sentence("Expected a process to start, but there is none called %(name)s for you.", name=process_id)
        )
    found = Startable(definition, model(definition), app)
    if not _by_hand(found.model):
        raise NotFound(Sentence("Expected a process to start, but %(name)s starts by itself.", name=process_id))
    return found


def filling(user: User, startable: Startable) -> Filling | None:
    """Return the start form of a process, None for one that starts without. Six queries."""
    form = startable.definition.start_form
    if not form:
        return None
    person, app = permissions.person_of(user), startable.app.handle
    return Filling(forms.form(app, form), app, user, person, {"requester": person})


def case(user: User, key: int) -> Case:
    """Return a case that a user may see; raises NotFound for any other."""
    found = permissions.visible(user).filter(key=key).select_related("definition").first()
    if found is None:
        raise NotFound(Sentence("Expected a case, but there is none with this key that you may see."))
    return found


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of cases is narrowed to."""

    mine: bool = True
    state: str = ""
    process: str = ""
    search: str = ""
    oldest: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """Return the filters of a request; what is not understood is left out."""
        state = query.get("state", "")
        return cls(
            mine=query.get("tab", "mine") != "all",
            state=state if state in STATES else "",
            process=query.get("process", "")[:200],
            search=query.get("q", "").strip()[:200],
            oldest=query.get("sort") == "key",
        )


def cases(user: User, filters: Filters) -> QuerySet[Case]:
    """Return the cases of a tab with its filters."""
    found = permissions.visible(user)
    if filters.mine:
        found = Case.objects.filter(started_by=user.username, parent=None)
    if filters.state == "suspended":
        found = found.exclude(suspended_at=None)
    elif filters.state:
        found = found.filter(state=filters.state, ended_at__isnull=filters.state == "active")
    if filters.process:
        found = found.filter(process_id=filters.process)
    for word in filters.search.split():
        found = found.filter(_mentions(word))
    return found.select_related("definition").defer("definition__xml")


def _mentions(word: str) -> Q:
    found = Q(title__icontains=word) | Q(business_key__icontains=word) | Q(started_by__icontains=word)
    return found | Q(key=int(word)) if word.isdecimal() and len(word) < 19 else found  # noqa: PLR2004 - fits 64 bits


def page(user: User, filters: Filters, query: QueryDict) -> keyset.Slice[Case]:
    """Return one page of cases."""
    return keyset.page(cases(user, filters), OLDEST if filters.oldest else NEWEST, query)


def counted(rows: QuerySet[Any]) -> int:
    """Return how many rows there are, at most COUNTED: nobody needs to know more, and counting on costs."""
    return rows.order_by()[:COUNTED].count()


def process_names() -> list[tuple[str, str]]:
    """Return the ids and names of deployed processes, to filter by. One query."""
    latest = Definition.objects.filter(latest=True).values_list("process_id", "name")
    return sorted(((process_id, name or process_id) for process_id, name in latest), key=lambda each: each[1])


@dataclass(frozen=True, slots=True)
class Line:
    """One case in a list: its starter, and the steps that wait for somebody."""

    case: Case
    starter: Any
    steps: Sequence[Task]

    @property
    def title(self) -> str:
        """The case's title, else its process's name."""
        return self.case.title or self.process

    @property
    def process(self) -> str:
        """What people call the process."""
        return self.case.definition.name or self.case.process_id


def lines(cases: Sequence[Case]) -> list[Line]:
    """Return cases as a list shows them. Two queries."""
    known = people.users(case.started_by for case in cases if case.started_by)
    steps = open_tasks([case.key for case in cases if case.state == "active"])
    return [
        Line(case, known.get(case.started_by or "", case.started_by or ""), steps.get(case.key, ())) for case in cases
    ]


def variables(case: int, instance: int | None = None) -> dict[str, Any]:
    """
    Return the variables that a case's root scope holds, or those an element instance sees.

    Two queries with an instance, else one. Inner scopes hide outer ones.
    """
    around = scopes(case, instance)
    rows: dict[int, dict[str, Any]] = {}
    for row in Variable.objects.filter(case_id=case, scope__in=around):
        rows.setdefault(row.scope, {})[row.name] = row.data
    return {name: value for scope in around for name, value in rows.get(scope, {}).items()}


def scopes(case: int, instance: int | None = None) -> list[int]:
    """Return the scopes that an element instance sees, the case's first. One query with an instance, else none."""
    if instance is None:
        return [case]
    parents = dict(ElementInstance.objects.filter(case_id=case).values_list("key", "scope"))
    inner, here = [], instance
    while here != case and here in parents:
        inner.append(here)
        here = parents[here]
    return [case, *reversed(inner)]


def open_tasks(cases: Sequence[int]) -> Mapping[int, list[Task]]:
    """Return the open tasks of cases, by case. One query."""
    found: dict[int, list[Task]] = {}
    for task in Task.objects.filter(case_id__in=cases, state="open").order_by("key"):
        found.setdefault(task.case_id, []).append(task)
    return found


def comments(case: int) -> list[Comment]:
    """Return what people wrote about a case, oldest first. One query."""
    return list(Comment.objects.filter(case=case).order_by("at", "pk"))


def can_withdraw(user: User, case: Case) -> bool:
    """Say whether the starter may withdraw the case now. One query at most."""
    if case.state != "active" or case.started_by != user.username:
        return False
    message = model(case.definition).withdraw_message
    return bool(message) and Subscription.objects.filter(case=case, message=message).exists()


def batch(user: User, key: int) -> Batch:
    """Return an operation on many cases. Raises NotFound, Forbidden."""
    permissions.demand_operator(user)
    found = Batch.objects.filter(key=key).first()
    if found is None:
        raise NotFound(Sentence("Expected an operation %(operation)s, but there is none.", operation=str(key)))
    return found
