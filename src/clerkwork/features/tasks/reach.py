"""The tasks of all states that somebody may know of, as a queryset: what permissions.py says of one, for lists."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from clerkwork.features.apps.models import App
from clerkwork.features.apps.roles import ALL
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.processes.permissions import groups_of, held_roles
from clerkwork.runtime.models import Task, TaskCandidate


def known(user: User) -> QuerySet[Task]:
    """Return the tasks a user may see, one's own and those one could reassign. Six queries, three an app more."""
    name = user.username
    excluded = TaskCandidate.objects.filter(task_id=OuterRef("key"), kind="excluded", name=name)
    found = Task.objects.filter(~Exists(excluded))
    if user.is_administrator:
        return found
    offers = TaskCandidate.objects.filter(Q(kind="user", name=name) | Q(kind="group", name__in=groups_of(user)))
    own = Q(assignee=name) | Q(completed_by=name) | Q(key__in=offers.values("task_id"))
    led = Q(assignee__in=people.reports(name))
    apps = [app.handle for app in App.objects.all() if any(role.cases == ALL for role in held_roles(user, app))]
    return found.filter(own | led | Q(app__in=apps))
