"""
Who may read decisions, try them out and see what was decided: the one table.

    verb       what            who
    read       a decision      holders of a role of its app whose `decisions` is not "none"; administrators
    try        a decision      holders of a role of its app whose `decisions` is "try"; administrators
    see        an evaluation   who may read the app's decisions and see its case; without a case, who asked for it and
                               who may try the app's decisions; administrators

Rule 1: lists, pages, counts and searches all begin with `readable` or `visible`; what they leave out does not exist.
Rule 2: an evaluation shows a case's data, so who may see a case decides; a feature above this one says who that is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from clerkwork.features.apps.models import App
from clerkwork.features.apps.roles import NONE, TRY, holds
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.runtime.models import Decision, DecisionEvaluation

SeeCases = Callable[[User], QuerySet[Any]]


class _Above:
    """What a feature above told this one."""

    cases: SeeCases | None = None
    url_name: str = ""


def let_cases_be_seen(see: SeeCases, url_name: str) -> None:
    """Take over the one function that knows which cases somebody may see, and the name of the address of one."""
    _Above.cases, _Above.url_name = see, url_name


def address_of_case(key: int) -> str:
    """Return where a case is shown, "" while no feature shows cases."""
    return reverse(_Above.url_name, args=[key]) if _Above.url_name else ""


@dataclass(frozen=True, slots=True)
class Reach:
    """
    The apps whose decisions somebody may read, and those whose decisions they may try; all for administrators.

    `names` are the names of all apps by handle.
    """

    everything: bool
    read: frozenset[str] = frozenset()
    tried: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)

    def may_read(self, app: str) -> bool:
        """Say whether decisions of an app may be read."""
        return self.everything or app in self.read

    def may_try(self, app: str) -> bool:
        """Say whether decisions of an app may be tried out."""
        return self.everything or app in self.tried


def reach(user: User) -> Reach:
    """Return how far somebody reaches. One query; three, and one for each app, for whom is no administrator."""
    apps = list(App.objects.all())
    names = {app.handle: app.name for app in apps}
    if user.is_administrator:
        return Reach(everything=True, names=names)
    read, tried = set(), set()
    groups = frozenset(people.groups_of(user))
    for app in apps if user.is_active else ():
        held = holds(app.role_table, user, app.handle, groups)
        rights = {app.role_table[name].decisions for name in held}
        if rights - {NONE}:
            read.add(app.handle)
        if TRY in rights:
            tried.add(app.handle)
    return Reach(everything=False, read=frozenset(read), tried=frozenset(tried), names=names)


def readable(reach: Reach) -> QuerySet[Decision]:
    """Return the decisions that may be read."""
    found = Decision.objects.all()
    return found if reach.everything else found.filter(app__in=reach.read)


def visible(user: User, reach: Reach) -> QuerySet[DecisionEvaluation]:
    """Return the evaluations that may be seen, of decisions that may be read. As many queries as cases take."""
    found = DecisionEvaluation.objects.all()
    if reach.everything:
        return found
    alone = Q(case=None) & (Q(by=user.username) | Q(app__in=reach.tried))
    of_cases = Q(case__in=_Above.cases(user).values("key")) if _Above.cases is not None else Q(pk__in=())
    return found.filter(app__in=reach.read).filter(alone | of_cases)
