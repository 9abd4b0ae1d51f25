"""Deployments. Administrators only."""

from typing import Annotated

from django.http import HttpRequest
from ninja import File, Form
from ninja.files import UploadedFile

from clerkwork.features.decisions.api.requirements import RequirementsAnswer, requirements_answer
from clerkwork.features.forms.models import Form as FormRow
from clerkwork.features.processes.api.routing import operator, router
from clerkwork.features.processes.deploying import Deployed, deploy
from clerkwork.runtime import nodes
from clerkwork.runtime.models import Decision, Definition
from clerkwork.web.rest import Answer, Key
from clerkwork.web.rest.words import TENANT, Tenant


class ProcessAnswer(Answer):
    """A version of a process."""

    process_definition_id: str
    process_definition_key: Key
    process_definition_version: int
    resource_name: str
    tenant_id: str = TENANT


class DecisionAnswer(Answer):
    """A version of a decision."""

    decision_definition_id: str
    decision_definition_key: Key
    decision_requirements_id: str
    decision_requirements_key: Key
    name: str
    version: int
    tenant_id: str = TENANT


class DeployedFormAnswer(Answer):
    """A version of a form."""

    form_id: str
    form_key: Key
    resource_name: str
    version: int
    tenant_id: str = TENANT


class PartAnswer(Answer):
    """One thing that was deployed; the other places are null."""

    process_definition: ProcessAnswer | None = None
    decision_definition: DecisionAnswer | None = None
    decision_requirements: RequirementsAnswer | None = None
    form: DeployedFormAnswer | None = None
    resource: None = None


class DeploymentAnswer(Answer):
    """Everything that was deployed."""

    deployment_key: Key
    deployments: list[PartAnswer]
    tenant_id: str = TENANT


@router.post("/deployments", response=DeploymentAnswer)
def create_deployment(
    request: HttpRequest,
    resources: File[list[UploadedFile]],
    tenant: Annotated[Tenant, Form(alias="tenantId")] = None,
) -> DeploymentAnswer:
    """Deploy files of processes, decisions and forms, all or none."""
    del tenant
    user = operator(request)
    found = deploy(user, [(each.name or "", each.read()) for each in resources])
    return DeploymentAnswer(deployment_key=nodes.ids()(), deployments=_parts(found))


def _parts(found: Deployed) -> list[PartAnswer]:
    files = {row.resource.key: row.resource for row in found.decisions}
    return [
        *(PartAnswer(process_definition=_process(row)) for row in found.processes),
        *(PartAnswer(decision_definition=_decision(row)) for row in found.decisions),
        *(PartAnswer(decision_requirements=requirements_answer(row)) for row in files.values()),
        *(PartAnswer(form=_form(name, row)) for name, row in found.forms),
    ]


def _process(row: Definition) -> ProcessAnswer:
    return ProcessAnswer(
        process_definition_id=row.process_id,
        process_definition_key=row.key,
        process_definition_version=row.version,
        resource_name=row.resource,
    )


def _decision(row: Decision) -> DecisionAnswer:
    return DecisionAnswer(
        decision_definition_id=row.decision_id,
        decision_definition_key=row.key,
        decision_requirements_id=row.resource.drg_id,
        decision_requirements_key=row.resource.key,
        name=row.name,
        version=row.version,
    )


def _form(name: str, row: FormRow) -> DeployedFormAnswer:
    return DeployedFormAnswer(form_id=row.form_id, form_key=row.pk, resource_name=name, version=row.version)
