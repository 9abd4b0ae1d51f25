"""Operations on many process instances, in the background. Administrators only."""

from typing import Annotated, Any, Final

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.http import HttpRequest
from ninja import Status
from pydantic import Field as Declared
from pydantic import StrictStr

from clerkwork.features.people.models import User
from clerkwork.features.processes import care, queries
from clerkwork.features.processes.api.instances import INSTANCES, InstanceFilter, instances_of
from clerkwork.features.processes.api.routing import operator, renamed, router
from clerkwork.runtime.batches import THING
from clerkwork.runtime.models import Batch, BatchItem
from clerkwork.runtime.models import Case as Row
from clerkwork.web.rest import Answer, Field, Key, Request, Search, SearchAnswer, SearchRequest
from clerkwork.web.rest.schema import Long
from clerkwork.web.rest.search import instant
from clerkwork.web.rest.words import DONE, EMPTY, Keys, Operation, Text, moment

TYPES: Final = {
    "cancel": "CANCEL_PROCESS_INSTANCE",
    "suspend": "SUSPEND_PROCESS_INSTANCE",
    "resume": "RESUME_PROCESS_INSTANCE",
    "resolve": "RESOLVE_INCIDENT",
    "modify": "MODIFY_PROCESS_INSTANCE",
    "migrate": "MIGRATE_PROCESS_INSTANCE",
    "delete": "DELETE_PROCESS_INSTANCE",
    "update": "UPDATE_JOB",
    "forget": "DELETE_DECISION_INSTANCE",
}
STATES: Final = {"active": "ACTIVE", "suspended": "SUSPENDED", "completed": "COMPLETED", "canceled": "CANCELED"}
ITEMS: Final = {"active": "ACTIVE", "completed": "COMPLETED", "failed": "FAILED", "canceled": "CANCELED"}
MOST: Final = 1_000


class Selection(Request):
    """The cases that are meant: those that a filter finds now."""

    filter: InstanceFilter
    operation_reference: Long | None = None


class BatchMove(Request):
    """What is to end here and to begin there, in every case."""

    source_element_id: StrictStr
    target_element_id: StrictStr


class ModificationOfMany(Selection):
    """How the tokens of many cases are to change."""

    move_instructions: Annotated[list[BatchMove], Declared(min_length=1, max_length=MOST)]


class BatchMapping(Request):
    """What an element becomes."""

    source_element_id: StrictStr
    target_element_id: StrictStr


class BatchPlan(Request):
    """By which version cases are to go on."""

    target_process_definition_key: Key
    mapping_instructions: Annotated[list[BatchMapping], Declared(max_length=MOST)]


class MigrationOfMany(Selection):
    """By which version many cases are to go on."""

    migration_plan: BatchPlan


class Created(Answer):
    """An operation that began."""

    batch_operation_key: Key
    batch_operation_type: str


class BatchError(Answer):
    """Why an operation as a whole went wrong; none of ours does."""

    partition_id: int
    type: str
    message: str


class BatchAnswer(Answer):
    """One operation on many cases."""

    batch_operation_key: Key
    batch_operation_type: str
    state: str
    start_date: str | None
    end_date: str | None
    actor_type: str | None
    actor_id: str | None
    operations_total_count: int
    operations_failed_count: int
    operations_completed_count: int
    errors: list[BatchError] = []


class BatchFilter(Request):
    """What an operation may be found by."""

    batch_operation_key: Keys | None = None
    operation_type: Text | None = None
    state: Text | None = None
    actor_type: Text | None = None
    actor_id: Text | None = None


class BatchSearch(SearchRequest[BatchFilter]):
    """A search for operations."""


class Batches(SearchAnswer[BatchAnswer]):
    """Operations that were found."""


class ItemAnswer(Answer):
    """What became of one case in an operation."""

    batch_operation_key: Key
    operation_type: str
    item_key: Key
    process_instance_key: Key | None
    root_process_instance_key: Key | None
    state: str
    processed_date: str | None
    error_message: str | None


class ItemFilter(Request):
    """What an item may be found by."""

    batch_operation_key: Keys | None = None
    item_key: Keys | None = None
    process_instance_key: Keys | None = None
    state: Text | None = None
    operation_type: Text | None = None


class ItemSearch(SearchRequest[ItemFilter]):
    """A search for items."""


class Items(SearchAnswer[ItemAnswer]):
    """Items that were found."""


BATCHES: Final = Search(
    {
        "batchOperationKey": Field("key"),
        "operationType": Field("type"),
        "state": Field("status"),
        "actorType": Field("actor"),
        "actorId": Field("started_by"),
        "startDate": Field("started_at", instant),
        "endDate": Field("ended_at", instant),
    }
)
ITEM_SEARCH: Final = Search(
    {
        "batchOperationKey": Field("batch_id"),
        "itemKey": Field("case_id"),
        "processInstanceKey": Field("case_id"),
        "state": Field("status"),
        "operationType": Field("type"),
        "processedDate": Field("at", instant),
    },
    usual=("batch_id", "case_id"),
    key=("batch_id", "case_id"),
)


def begun(kind: str, key: int) -> Created:
    """Answer with the key of an operation."""
    return Created(batch_operation_key=key, batch_operation_type=TYPES[kind])


def _begin(user: User, kind: str, asked: Selection, details: dict[str, Any] | None = None) -> Created:
    cases = instances_of(user).filter(INSTANCES.where(asked.filter))
    return begun(kind, care.start_batch(user, kind, cases, details=details))


@router.post("/process-instances/cancellation", response=Created)
def cancel_instances(request: HttpRequest, asked: Selection) -> Created:
    """End many cases."""
    return _begin(operator(request), "cancel", asked)


@router.post("/process-instances/suspension", response=Created)
def suspend_instances(request: HttpRequest, asked: Selection) -> Created:
    """Let many cases rest."""
    return _begin(operator(request), "suspend", asked)


@router.post("/process-instances/resumption", response=Created)
def resume_instances(request: HttpRequest, asked: Selection) -> Created:
    """Let many suspended cases go on."""
    return _begin(operator(request), "resume", asked)


@router.post("/process-instances/incident-resolution", response=Created)
def resolve_incidents_of_many(request: HttpRequest, asked: Selection) -> Created:
    """Try again whatever stopped many cases."""
    return _begin(operator(request), "resolve", asked)


@router.post("/process-instances/deletion", response=Created)
def delete_instances(request: HttpRequest, asked: Selection) -> Created:
    """Delete many cases that have ended."""
    return _begin(operator(request), "delete", asked)


@router.post("/process-instances/modification", response=Created)
def modify_instances(request: HttpRequest, asked: ModificationOfMany) -> Created:
    """Move tokens of many cases."""
    moves = [[each.source_element_id, each.target_element_id] for each in asked.move_instructions]
    return _begin(operator(request), "modify", asked, {"moves": moves})


@router.post("/process-instances/migration", response=Created)
def migrate_instances(request: HttpRequest, asked: MigrationOfMany) -> Created:
    """Let many cases go on by another version of their process."""
    user, plan = operator(request), asked.migration_plan
    care.check_target(user, plan.target_process_definition_key)
    elements = {each.source_element_id: each.target_element_id for each in plan.mapping_instructions}
    details = {"target": str(plan.target_process_definition_key), "elements": elements}
    return _begin(user, "migrate", asked, details)


@router.post("/batch-operations/search", response=Batches)
def search_batches(request: HttpRequest, asked: BatchSearch | None = None) -> Batches:
    """Find operations on many cases."""
    operator(request)
    items, page = BATCHES.answer(_rows(), asked)
    return Batches(items=[_batch(row) for row in items], page=page)


@router.get("/batch-operations/{key}", response=BatchAnswer)
def get_batch(request: HttpRequest, key: Key) -> BatchAnswer:
    """Return one operation."""
    queries.batch(operator(request), key)
    return _batch(_rows().get(key=key))


@router.post("/batch-operations/{key}/suspension", response=EMPTY)
def suspend_batch(request: HttpRequest, key: Key, asked: Operation | None = None) -> Status[None]:
    """Let an operation rest after the cases that it works on."""
    del asked
    care.turn_batch(operator(request), key, "suspend")
    return DONE


@router.post("/batch-operations/{key}/resumption", response=EMPTY)
def resume_batch(request: HttpRequest, key: Key, asked: Operation | None = None) -> Status[None]:
    """Let a suspended operation go on."""
    del asked
    care.turn_batch(operator(request), key, "resume")
    return DONE


@router.post("/batch-operations/{key}/cancellation", response=EMPTY)
def cancel_batch(request: HttpRequest, key: Key, asked: Operation | None = None) -> Status[None]:
    """Leave alone the cases to which an operation has not come."""
    del asked
    care.turn_batch(operator(request), key, "cancel")
    return DONE


@router.post("/batch-operation-items/search", response=Items)
def search_batch_items(request: HttpRequest, asked: ItemSearch | None = None) -> Items:
    """Find what became of the cases, jobs and evaluations of operations."""
    operator(request)
    root = Subquery(Row.objects.filter(key=OuterRef("case_id")).values("root_id")[:1])  # a deleted case has none
    words = {"status": renamed("state", ITEMS), "type": renamed("batch__kind", TYPES), "root": root}
    words["kind"] = F("batch__kind")
    rows = BatchItem.objects.annotate(**words)
    items, page = ITEM_SEARCH.answer(rows, asked)
    return Items(items=[_item(row) for row in items], page=page)


def _rows() -> QuerySet[Batch]:
    actor = Case(When(started_by=None, then=Value("ANONYMOUS")), default=Value("USER"), output_field=TextField())
    words = {"status": renamed("state", STATES), "type": renamed("kind", TYPES), "actor": actor}
    return Batch.objects.annotate(**words)


def _batch(row: Any) -> BatchAnswer:
    return BatchAnswer(
        batch_operation_key=row.key,
        batch_operation_type=row.type,
        state=row.status,
        start_date=moment(row.started_at),
        end_date=moment(row.ended_at),
        actor_type=row.actor,
        actor_id=row.started_by,
        operations_total_count=row.total,
        operations_failed_count=row.failed,
        operations_completed_count=row.completed,
    )


def _item(row: Any) -> ItemAnswer:
    """Return an item; what is none of a case has no case, as for Camunda 8."""
    case = None if row.kind in THING else row.case_id
    return ItemAnswer(
        batch_operation_key=row.batch_id,
        operation_type=row.type,
        item_key=row.case_id,
        process_instance_key=case,
        root_process_instance_key=row.root or case,
        state=row.status,
        processed_date=moment(row.at),
        error_message=row.message or None,
    )
