"""What the home page shows of a person's work."""

from typing import Final

from clerkwork.features.notifications.models import Notification
from clerkwork.features.people.models import User
from clerkwork.features.processes import queries as processes
from clerkwork.features.processes.queries import Line, Startable
from clerkwork.features.tasks import queries as tasks
from clerkwork.features.tasks.queries import Inbox
from clerkwork.kernel.clock import to_datetime
from clerkwork.runtime import wiring
from clerkwork.runtime.models import Case

FEW: Final = 5
NIGHT: Final = 5
NOON: Final = 12
EVENING: Final = 18


def my_requests(user: User) -> list[Line]:
    """Return the newest running cases that a user started. Three queries."""
    found = Case.objects.filter(started_by=user.username, state="active").order_by("-key")
    return processes.lines(list(found.select_related("definition").defer("definition__xml")[:FEW]))


def next_tasks(inbox: Inbox) -> list[tasks.Line]:
    """Return the tasks a user should look at next: own ones first, by due date, then offered ones. Five queries."""
    order = tasks.ORDERS["due"].by(backwards=False)
    own = list(inbox.tab(tasks.MINE).order_by(*order)[:FEW])
    if len(own) < FEW:
        own += inbox.tab(tasks.GROUPS).order_by(*order)[: FEW - len(own)]
    return tasks.lines(own)


def quick_starts(user: User) -> list[Startable]:
    """Return some of the processes a user may start."""
    return [each for _app, group in processes.catalogue(user) for each in group][:FEW]


def news(user: User) -> list[Notification]:
    """Return the newest notifications of a user. One query."""
    return list(Notification.objects.filter(user=user).order_by("-at", "-pk")[:FEW])


def part_of_day(zone: object) -> str:
    """Return "morning", "afternoon", "evening" or "night" for the present moment in a zone."""
    hour = to_datetime(wiring.now()).astimezone(zone).hour  # type: ignore[arg-type]
    if hour < NIGHT:
        return "night"
    if hour < NOON:
        return "morning"
    return "afternoon" if hour < EVENING else "evening"
