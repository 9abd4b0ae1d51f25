"""
Variables of cases; values are JSON as text.

Rule: a variable has no key of its own; its key is its scope's with six digits behind it that follow from its name.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from hashlib import blake2b
from operator import and_, or_
from typing import Annotated, Any, Final

from django.db.models import BooleanField, Case, Count, Exists, Q, QuerySet, Value, When
from django.db.models.functions import Length
from django.http import HttpRequest
from ninja import Query, Status
from pydantic import Field as Declared
from pydantic import StrictBool, StrictStr

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes import operations, permissions
from clerkwork.features.processes.api.routing import operator, root_of, router
from clerkwork.kernel.errors import NotFound, Refused
from clerkwork.runtime.models import ElementInstance, Variable
from clerkwork.web.rest import (
    Answer,
    CountRequest,
    Field,
    Groups,
    Key,
    Page,
    Request,
    Search,
    SearchAnswer,
    SearchRequest,
)
from clerkwork.web.rest.filters import MOST_ALTERNATIVES, conditions
from clerkwork.web.rest.schema import DIGITS, LARGEST, Long, LongKey
from clerkwork.web.rest.words import DONE, EMPTY, TENANT, Keys, Tenant, Text

Truncate = Annotated[bool, Query(alias="truncateValues")]
PLACES: Final = 6  # digits that follow from a name
WHOLE: Final = 8_192  # characters of a value that a search shows unless it is asked for all


class VariableAnswer(Answer):
    """One variable of one scope."""

    variable_key: Key
    name: str
    value: str
    is_truncated: bool
    scope_key: Key
    process_instance_key: Key
    root_process_instance_key: Key
    tenant_id: str = TENANT


class VariableCondition(Request):
    """What one variable must be; its value is JSON as text."""

    name: StrictStr
    value: Text


Wanted = Annotated[list[VariableCondition], Declared(max_length=MOST_ALTERNATIVES)]


def having(**scope: Any) -> Callable[[Sequence[VariableCondition]], Q]:
    """Return what makes a filter of the rows whose scope, given by outer references, has all of some variables."""
    among, value = Variable.objects.filter(**scope), Field("value")

    def found(wanted: Sequence[VariableCondition]) -> Q:
        each = [Q(Exists(among.filter(value.where(conditions(one)["value"]), name=one.name))) for one in wanted]
        return reduce(and_, each, Q())

    return found


def seen(case: int, scopes: Sequence[int]) -> Q:
    """Return the filter for the variables that are seen in the last of some scopes, each within the one before."""
    names = Variable.objects.filter(case_id=case, scope__in=scopes).values_list("scope", "name")
    innermost = {name: scope for scope, name in sorted(names, key=lambda one: scopes.index(one[0]))}
    each = [Q(scope=scope, name__in=[name for name, at in innermost.items() if at == scope]) for scope in scopes]
    return Q(case_id=case) & reduce(or_, each)


class VariableFilter(Request):
    """What a variable may be found by."""

    name: Text | None = None
    value: Text | None = None
    variable_key: Text | None = None
    is_truncated: StrictBool | None = None
    scope_key: Keys | None = None
    process_instance_key: Keys | None = None
    root_process_instance_key: Keys | None = None
    tenant_id: Tenant = None


class VariableSearch(SearchRequest[VariableFilter]):
    """A search for variables."""


class Variables(SearchAnswer[VariableAnswer]):
    """Variables that were found."""


class SetVariables(Request):
    """New values; without `local` each goes where its name is declared."""

    variables: dict[str, Any]
    local: StrictBool = False
    operation_reference: Long | None = None


def _of_key(key: str) -> Q:
    """Return the filter for the variables that share a key: of one scope, with names whose digits are the same."""
    scope = min(int(key[:-PLACES] or 0), LARGEST) if DIGITS.fullmatch(key) else 0
    names = [row.name for row in Variable.objects.filter(case_id=_owner(scope), scope=scope) if str(_key(row)) == key]
    return Q(case_id=_owner(scope), scope=scope, name__in=names)


VARIABLES: Final = Search(
    {
        "name": Field("name"),
        "value": Field("value"),
        "variableKey": Field("", meaning=_of_key),
        "isTruncated": Field("cut"),
        "scopeKey": Field("scope"),
        "processInstanceKey": Field("case_id"),
        "rootProcessInstanceKey": root_of("case"),
    },
    usual=("case_id", "scope", "name"),
    key=("case_id", "scope", "name"),
)


@router.post("/variables/search", response=Variables)
def search_variables(request: HttpRequest, asked: VariableSearch | None = None, truncate: Truncate = True) -> Variables:  # noqa: FBT002 - a query parameter
    """Find variables."""
    return search(rows(signed_in(request)), asked, truncate=truncate)


class NameAnswer(Answer):
    """The name of a variable."""

    name: str


class NameFilter(Request):
    """What a name may be found by."""

    name: Text | None = None


class NameRequest(Request):
    """Which names, and which part of them."""

    filter: NameFilter | None = None
    page: Page = Declared(default_factory=Page)


class Names(SearchAnswer[NameAnswer]):
    """Names that were found, in order."""


NAMES: Final = Groups({"variable": "name"}, {"scopes": Count("scope")})


@router.post("/process-definitions/{key}/variable-names/search", response=Names)
def search_variable_names(request: HttpRequest, key: Key, asked: NameRequest | None = None) -> Names:
    """Find the names of the variables that cases of a version of a process have."""
    user, asked = signed_in(request), asked or NameRequest()
    if not permissions.readable(user).filter(key=key).exists():
        raise NotFound(f"Expected a process definition with the key {key}, but there is none that you may read.")
    among = permissions.visible(user).filter(definition_id=key)
    named = Variable.objects.filter(case__in=among.values("key")).filter(VARIABLES.where(asked.filter))
    found, page = NAMES.answer(named, CountRequest(page=asked.page))
    return Names(items=[NameAnswer(name=each.variable) for each in found], page=page)


@router.get("/variables/{key}", response=VariableAnswer)
def get_variable(request: HttpRequest, key: LongKey) -> VariableAnswer:
    """Return one variable, all of its value."""
    scope = min(int(key[:-PLACES] or 0), LARGEST)
    among = rows(signed_in(request)).filter(case_id=_owner(scope), scope=scope)
    found = [row for row in among if _key(row) == int(key)]
    if not found:
        raise NotFound(f"Expected a variable with the key {key}, but there is none that you may see.")
    if len(found) > 1:
        names = " and ".join(repr(row.name) for row in found)
        raise Refused(f"Expected one variable with the key {key}, but {names} share it. Search for them by name.")
    return _variable(found[0], truncate=False)


@router.put("/element-instances/{key}/variables", response=EMPTY)
def set_variables(request: HttpRequest, key: Key, asked: SetVariables) -> Status[None]:
    """Set variables in the scope of a case or of an open element instance."""
    operations.set_variables(operator(request), key, asked.variables, local=asked.local)
    return DONE


def rows(user: User) -> QuerySet[Variable]:
    """Return the variables of cases that a user may see."""
    long = Case(When(size__gt=WHOLE, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())
    found = Variable.objects.select_related("case").annotate(size=Length("value"), cut=long)
    return found if user.is_administrator else found.filter(case__in=permissions.visible(user).values("key"))


def search(found: QuerySet[Variable], asked: VariableSearch | None, *, truncate: bool) -> Variables:
    """Return a page of variables."""
    items, page = VARIABLES.answer(found, asked)
    return Variables(items=[_variable(row, truncate=truncate) for row in items], page=page)


def _owner(scope: int) -> int:
    """Return the case that a scope belongs to, or is."""
    return ElementInstance.objects.filter(key=scope).values_list("case_id", flat=True).first() or scope


def _key(row: Variable) -> int:
    digest = blake2b(row.name.encode(), digest_size=7).digest()
    return row.scope * 10**PLACES + int.from_bytes(digest) % 10**PLACES


def _variable(row: Variable, *, truncate: bool) -> VariableAnswer:
    """Return a variable, a long value cut if asked for."""
    cut = truncate and len(row.value) > WHOLE
    return VariableAnswer(
        variable_key=_key(row),
        name=row.name,
        value=row.value[:WHOLE] if cut else row.value,
        is_truncated=cut,
        scope_key=row.scope,
        process_instance_key=row.case_id,
        root_process_instance_key=row.case.top,
    )
