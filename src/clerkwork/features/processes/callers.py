"""Which cases called each other, as far as somebody may see them."""

from typing import Final

from django.db import connection
from django.db.models import F, QuerySet

from clerkwork.features.people.models import User
from clerkwork.features.processes import permissions
from clerkwork.runtime.models import Call, Case

MOST: Final = 100  # called cases that a page shows
UPWARDS: Final = """WITH RECURSIVE up AS (SELECT key, parent_id FROM runtime_case WHERE key = %s
 UNION ALL SELECT c.key, c.parent_id FROM runtime_case c JOIN up ON c.key = up.parent_id) SELECT key FROM up"""


def path(user: User, case: Case) -> list[Case]:
    """Return the cases that a user may see of those that called each other to get to a case, the first one first."""
    if case.parent_id is None:
        return [case]
    with connection.cursor() as cursor:
        cursor.execute(UPWARDS, [case.key])
        keys = [key for (key,) in cursor.fetchall()]
    return list(_seen(user).filter(key__in=keys).order_by("depth"))


def called(user: User, case: Case) -> list[Case]:
    """Return the cases that a case has called: those that stopped, those that run, the latest ended; as far as seen."""
    order = (F("ended_at").desc(nulls_first=True), "-incidents", "-key")
    return list(_seen(user).filter(parent=case.key).order_by(*order)[:MOST])


def is_awaited(case: Case) -> bool:
    """Tell whether another case waits for this one, so that it is not canceled alone."""
    return case.parent_id is not None and Call.objects.filter(key=case.key).exists()


def _seen(user: User) -> QuerySet[Case]:
    return permissions.visible(user).select_related("definition").defer("definition__xml")
