"""
Who may see, start and change a case: the one table, applied to the queryset.

    verb       case                  who
    see        any                   who started it; who has or had a task of it or was offered one; holders of a role
                                     of its app whose `cases` is "all" or a condition that holds; administrators
    start      a process             holders of a role of its app that lists the process in `start`
    comment    any they see          the same
    withdraw   active                who started it, while the model waits for its withdraw message
    cancel     active                administrators, holders of a role of its app whose `cases` is "all"
    suspend,   active                whoever may cancel it
    resume
    retry      with an incident      administrators
    operate    jobs, messages,       administrators
               variables, models,
               modify, migrate,
               many cases at once
    read       a definition          whoever may start its process or sees a case of it; administrators

Rule 1: lists, pages, counts and searches all begin with `visible`; what it leaves out does not exist (404).
Rule 2: a condition in `cases` is FEEL in a small subset that becomes a filter; anything else grants nothing.
Rule 3: what one request asks of its reader several times is asked of the database once; nothing outlives the request.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from clerkwork.features.apps.models import App
from clerkwork.features.apps.roles import ALL, OWN, Role, holds
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.processes import conditions
from clerkwork.kernel.errors import Forbidden
from clerkwork.runtime.models import Case, Definition, Task, TaskCandidate

T = TypeVar("T")


def begin_request(user: User) -> None:
    """Let what is asked of this user be remembered for as long as this object, that of one request, lives."""
    user.__dict__.setdefault("clerk_memory", {})


def remembered(user: User, name: str, ask: Callable[[], T]) -> T:
    """Return what `ask` returns, asked once in a request; outside of requests always anew."""
    memory: dict[str, Any] | None = user.__dict__.get("clerk_memory")
    if memory is None:
        return ask()
    if name not in memory:
        memory[name] = ask()
    found: T = memory[name]
    return found


def groups_of(user: User) -> frozenset[str]:
    """Return the handles of a user's groups. Two queries."""
    return remembered(user, "groups", lambda: frozenset(people.groups_of(user)))


def person_of(user: User) -> dict[str, Any]:
    """Return what FEEL knows of a user. Five or six queries."""
    return remembered(user, "person", lambda: people.person_of(user))


def visible(user: User) -> QuerySet[Case]:
    """Return the cases a user may see. Three queries more than the queryset itself, three an app that grants more."""
    cases = Case.objects.all()
    if user.is_administrator:
        return cases
    return cases.filter(remembered(user, "visible", lambda: involved(user) | _by_role(user)))


def involved(user: User) -> Q:
    """Return the filter for cases a user started, works on, worked on or could have taken. Two queries."""
    name = user.username
    tasks = Task.objects.filter(Q(assignee=name) | Q(completed_by=name))
    offers = TaskCandidate.objects.filter(Q(kind="user", name=name) | Q(kind="group", name__in=groups_of(user)))
    offered = Task.objects.filter(key__in=offers.values("task_id"))
    return Q(started_by=name) | Q(key__in=tasks.values("case_id")) | Q(key__in=offered.values("case_id"))


def held_roles(user: User, app: App) -> list[Role]:
    """Return the roles a user holds in an app."""
    if not user.is_active:
        return []
    names = remembered(user, f"roles of {app.handle}", lambda: holds(app.role_table, user, app.handle))
    return [role for name, role in app.role_table.items() if name in names]


def _by_role(user: User) -> Q:
    """Return the filter for cases that roles of apps open to a user."""
    found = Q(pk__in=())
    for app in App.objects.all():
        granted = {role.cases for role in app.role_table.values()} - {OWN}
        if not granted:
            continue
        for role in held_roles(user, app):
            found |= Q(app=app.handle) & _condition(role, user)
    return found


def _condition(role: Role, user: User) -> Q:
    if role.cases == ALL:
        return Q()
    return Q(pk__in=()) if role.cases == OWN else conditions.compile_condition(role.cases, person_of(user))


def starts(user: User, app: App) -> list[Role]:
    """Return the roles of a user that may start something in an app."""
    return [role for role in held_roles(user, app) if role.start is None or role.start]


def may_start(user: User, app: App, process_id: str) -> bool:
    """Say whether a user may start a process of an app."""
    return any(role.starts(process_id) for role in held_roles(user, app))


def may_cancel(user: User, case: Case) -> bool:
    """Say whether a user may end a case early."""
    if case.state != "active":
        return False
    if user.is_administrator:
        return True
    app = App.objects.filter(handle=case.app).first()
    return app is not None and any(role.cases == ALL for role in held_roles(user, app))


def may_retry(user: User) -> bool:
    """Say whether a user may resume a case at an incident."""
    return user.is_administrator


def may_operate(user: User) -> bool:
    """Say whether a user may change cases beside their model: modify, migrate, many at once."""
    return user.is_administrator


def operates(request: HttpRequest) -> bool:
    """Say whether who asks may operate the engine."""
    return isinstance(request.user, User) and may_operate(request.user)


def demand_operator(user: User) -> None:
    """Raise Forbidden for whoever may not operate the engine: jobs, messages, variables, incidents, deployments."""
    if not user.is_administrator:
        raise Forbidden("Expected the token of an administrator, but this is another's.")


def readable(user: User) -> QuerySet[Definition]:
    """Return the definitions a user may read. As many queries as `visible` takes, and those of the user's roles."""
    found = Definition.objects.all()
    if user.is_administrator:
        return found
    allowed = Q(key__in=visible(user).values("definition_id"))
    for app in App.objects.all():
        for role in starts(user, app):
            mine = Q(app=app.handle)
            allowed |= mine if role.start is None else mine & Q(process_id__in=role.start)
    return found.filter(allowed)
