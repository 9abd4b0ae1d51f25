"""Process instances that need care, one by one: suspend, resume, name, modify, migrate, resolve incidents."""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest
from ninja import Status
from pydantic import Field as Declared
from pydantic import StrictStr

from clerkwork.engine import commands as c
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes import care, queries
from clerkwork.features.processes.api.batches import Created, begun
from clerkwork.features.processes.api.routing import BusinessId, operator, router
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.runtime.care import Plan
from clerkwork.runtime.models import Case
from clerkwork.web.rest import Key, Request
from clerkwork.web.rest.schema import Long
from clerkwork.web.rest.words import DONE, EMPTY, Operation

MOST: int = 1_000
Many = Declared(max_length=MOST)
SOURCES: Final = {"byId": (True, False), "byKey": (False, True)}
"""Kind of source → whether it has an id, and a key."""
Ancestor = Key | Literal["-1"]
"""An open scope; "-1" is the one that is open already."""


class BusinessIdAssignment(Request):
    """The business id of a case."""

    business_id: BusinessId


class VariableInstruction(Request):
    """Variables to set in the scope of an element, "" for the case's own."""

    variables: dict[str, Any]
    scope_id: StrictStr = ""


class ActivateInstruction(Request):
    """An element that is to begin."""

    element_id: StrictStr
    ancestor_element_instance_key: Ancestor | None = None
    variable_instructions: Annotated[list[VariableInstruction], Many] = Declared(default_factory=list)


class TerminateInstruction(Request):
    """What is to end: one element instance, or all of an element."""

    element_instance_key: Key | None = None
    element_id: StrictStr | None = None


class SourceInstruction(Request):
    """What is to be moved: one element instance, or all of an element."""

    source_type: Literal["byId", "byKey"]
    source_element_id: StrictStr | None = None
    source_element_instance_key: Key | None = None


class AncestorInstruction(Request):
    """In which scope what is moved begins: one that is named, or the nearest one around it that fits."""

    ancestor_scope_type: Literal["direct", "inferred", "sourceParent"]
    ancestor_element_instance_key: Ancestor | None = None


class MoveInstruction(Request):
    """What is to end here and to begin there."""

    source_element_instruction: SourceInstruction
    target_element_id: StrictStr
    ancestor_scope_instruction: AncestorInstruction | None = None
    variable_instructions: Annotated[list[VariableInstruction], Many] = Declared(default_factory=list)


class Modification(Request):
    """How the tokens of a case are to change."""

    operation_reference: Long | None = None
    activate_instructions: Annotated[list[ActivateInstruction], Many] = Declared(default_factory=list)
    move_instructions: Annotated[list[MoveInstruction], Many] = Declared(default_factory=list)
    terminate_instructions: Annotated[list[TerminateInstruction], Many] = Declared(default_factory=list)


class MappingInstruction(Request):
    """What an element becomes."""

    source_element_id: StrictStr
    target_element_id: StrictStr


class Migration(Request):
    """By which version a case is to go on."""

    operation_reference: Long | None = None
    target_process_definition_key: Key
    mapping_instructions: Annotated[list[MappingInstruction], Many]


@router.post("/process-instances/{key}/suspension", response=EMPTY)
def suspend_instance(request: HttpRequest, key: Key, asked: Operation | None = None) -> Status[None]:
    """Let a case rest: nothing in it moves until it is resumed."""
    del asked
    care.suspend_case(signed_in(request), key)
    return DONE


@router.post("/process-instances/{key}/resumption", response=EMPTY)
def resume_instance(request: HttpRequest, key: Key, asked: Operation | None = None) -> Status[None]:
    """Let a suspended case go on."""
    del asked
    care.resume_case(signed_in(request), key)
    return DONE


@router.post("/process-instances/{key}/business-id-assignment", response=EMPTY)
def assign_business_id(request: HttpRequest, key: Key, asked: BusinessIdAssignment) -> Status[None]:
    """Give a case that has no business id its one, for good."""
    care.assign_business_id(operator(request), key, asked.business_id)
    return DONE


@router.post("/process-instances/{key}/modification", response=EMPTY)
def modify_instance(request: HttpRequest, key: Key, asked: Modification) -> Status[None]:
    """Activate elements of a case, end others, and move tokens."""
    user = operator(request)
    queries.case(user, key)
    _demand_whole(asked)
    command = c.Modify(
        tuple(_activation(each) for each in asked.activate_instructions),
        tuple(_termination(each) for each in asked.terminate_instructions),
        tuple(_move(each) for each in asked.move_instructions),
    )
    care.modify_case(user, key, command)
    return DONE


@router.post("/process-instances/{key}/migration", response=EMPTY)
def migrate_instance(request: HttpRequest, key: Key, asked: Migration) -> Status[None]:
    """Let a case go on by another version of its process."""
    user = operator(request)
    queries.case(user, key)
    care.check_target(user, asked.target_process_definition_key)
    care.migrate_case(user, key, asked.target_process_definition_key, plan_of(asked.mapping_instructions))
    return DONE


@router.post("/process-instances/{key}/incident-resolution", response=Created)
def resolve_instance_incidents(request: HttpRequest, key: Key, asked: Operation | None = None) -> Created:
    """Try again in the background whatever stopped a case."""
    del asked
    user = operator(request)
    case = queries.case(user, key)
    return begun("resolve", care.start_batch(user, "resolve", Case.objects.filter(key=key), app=case.app))


def plan_of(instructions: list[MappingInstruction]) -> Plan:
    """Return the plan of mapping instructions. Raises Invalid for an element that stands twice."""
    found: dict[str, str] = {}
    for each in instructions:
        if each.source_element_id in found:
            message = f"Expected one target of {each.source_element_id}, but two."
            raise Invalid([Problem("mappingInstructions", message, "Name each source element once.")])
        found[each.source_element_id] = each.target_element_id
    return Plan(found)


def _demand_whole(asked: Modification) -> None:
    """Raise Invalid for instructions that do not say what is meant, or say it twice."""
    problems = [*_unclear_ends(asked.terminate_instructions), *_unclear_moves(asked.move_instructions)]
    if not (asked.activate_instructions or asked.terminate_instructions or asked.move_instructions):
        message = "Expected something to activate, to end or to move, but there is nothing."
        problems.append(Problem("activateInstructions", message))
    if problems:
        raise Invalid(problems)


def _unclear_ends(instructions: list[TerminateInstruction]) -> Iterator[Problem]:
    for number, each in enumerate(instructions):
        if (each.element_id is None) == (each.element_instance_key is None):
            message = "Expected exactly one of elementId and elementInstanceKey."
            yield Problem(f"terminateInstructions.{number}", message)


def _unclear_moves(instructions: list[MoveInstruction]) -> Iterator[Problem]:
    for number, each in enumerate(instructions):
        source, ancestor = each.source_element_instruction, each.ancestor_scope_instruction
        given = (source.source_element_id is not None, source.source_element_instance_key is not None)
        if given != SOURCES[source.source_type]:
            place = f"moveInstructions.{number}.sourceElementInstruction"
            yield Problem(place, "Expected sourceElementId for byId, sourceElementInstanceKey for byKey, and no other.")
        direct = ancestor is not None and ancestor.ancestor_scope_type == "direct"
        if ancestor is not None and direct != (ancestor.ancestor_element_instance_key is not None):
            place = f"moveInstructions.{number}.ancestorScopeInstruction"
            yield Problem(place, "Expected ancestorElementInstanceKey for direct, and for direct only.")


def _placed(instructions: list[VariableInstruction]) -> tuple[c.Placed, ...]:
    return tuple(c.Placed(each.variables, each.scope_id) for each in instructions)


def _ancestor(key: Ancestor | None) -> int:
    return 0 if key is None or isinstance(key, str) else key


def _activation(asked: ActivateInstruction) -> c.Activation:
    ancestor = _ancestor(asked.ancestor_element_instance_key)
    return c.Activation(asked.element_id, ancestor, _placed(asked.variable_instructions))


def _termination(asked: TerminateInstruction) -> c.Termination:
    return c.Termination(asked.element_instance_key or 0, asked.element_id or "")


def _move(asked: MoveInstruction) -> c.Move:
    source, ancestor = asked.source_element_instruction, asked.ancestor_scope_instruction
    by_id = source.source_type == "byId"
    return c.Move(
        asked.target_element_id,
        instance=0 if by_id else source.source_element_instance_key or 0,
        element=(source.source_element_id or "") if by_id else "",
        ancestor=0 if ancestor is None else _ancestor(ancestor.ancestor_element_instance_key),
        variables=_placed(asked.variable_instructions),
    )
