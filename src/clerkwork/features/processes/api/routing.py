"""What all of these operations share: the router, and who asks."""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import and_
from typing import Annotated, Any, Final

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.http import HttpRequest
from pydantic import Field as Declared
from pydantic import StrictStr

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes import permissions
from clerkwork.runtime.models import CaseTag
from clerkwork.runtime.tags import MOST
from clerkwork.web.rest import Field, Router

router: Final = Router("Engine")


def operator(request: HttpRequest) -> User:
    """Return who asks. Raises Forbidden for whoever may not operate the engine."""
    user = signed_in(request)
    permissions.demand_operator(user)
    return user


def root_of(case: str = "") -> Field:
    """Return the field for the first of the cases that called each other; rows lead to their case by a column."""
    prefix = f"{case}__" if case else ""
    return Field(
        "", meaning=lambda key: Q(**{f"{prefix}root_id": key}) | Q(**{f"{prefix}root_id": None, f"{prefix}key": key})
    )


LONGEST_ID: Final = 256
BusinessId = Annotated[StrictStr, Declared(min_length=1, max_length=LONGEST_ID)]
"""What a case is called by those for whose business it runs."""
FirstBusinessId = Annotated[StrictStr, Declared(max_length=LONGEST_ID)]
"""The one that a case begins with; an empty text is none."""
Tags = Annotated[list[StrictStr], Declared(max_length=MOST)]


def tagged(case: str) -> Field:
    """Return the field for tags, all of which a case must have; rows name their case in a column."""

    def has(tags: Iterable[str]) -> Q:
        return reduce(and_, (Q(Exists(CaseTag.objects.filter(tag=tag, case_id=OuterRef(case)))) for tag in tags), Q())

    return Field("", meaning=has)


def renamed(column: str, names: Mapping[Any, str]) -> Any:
    """Return an expression that gives a column's words as clients of Camunda 8 know them."""
    cases = [When(**{column: ours}, then=Value(theirs)) for ours, theirs in names.items()]
    return Case(*cases, default=Value("UNKNOWN"), output_field=models.TextField())
