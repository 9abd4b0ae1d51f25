"""Workers, messages and incidents over REST, asked by Camunda 8's own client."""

from datetime import timedelta
from typing import Any

import pytest
from camunda_orchestration_sdk import (
    CamundaClient,
    IncidentSearchQuery,
    JobActivationRequest,
    JobCompletionRequest,
    JobErrorRequest,
    JobFailRequest,
    JobFailRequestVariables,
    JobSearchQuery,
    MessageCorrelationRequest,
    MessagePublicationRequest,
    ProcessCreationById,
    ProcessInstanceCreationInstructionBaseVariables,
)
from camunda_orchestration_sdk.errors import ApiError, NotFoundError
from tests.features.rest.bpmn_models import PACK, PAY

from clerkwork.runtime import messages
from clerkwork.runtime.models import Incident, Message

WRAP = JobActivationRequest(type_="wrap", timeout=60_000, max_jobs_to_activate=10, worker="w", request_timeout=0)


@pytest.fixture
def pack(root: CamundaClient, deploy: Any) -> str:
    """Deploy a process with a job, start it, and return its case's key."""
    deploy(pack_bpmn=PACK)
    given = ProcessInstanceCreationInstructionBaseVariables.from_dict({"size": 2, "secret": "x"})
    made = root.create_process_instance(data=ProcessCreationById(process_definition_id="pack", variables=given))
    return str(made.process_instance_key)


def state(root: CamundaClient, key: str) -> str:
    return str(root.get_process_instance(process_instance_key=key).state)


def test_a_worker_takes_a_job_and_completes_it(root: CamundaClient, pack: str, office: Any) -> None:
    """It gets the job once, with variables and headers; a wrong lease is refused, and what is done is gone."""
    asked = JobActivationRequest(
        type_="wrap", timeout=60_000, max_jobs_to_activate=10, worker="w", fetch_variable=["size"]
    )
    (job,) = root.activate_jobs(data=asked).jobs
    assert (job.variables.to_dict(), job.custom_headers.to_dict(), job.retries) == ({"size": 2}, {"paper": "red"}, 3)
    assert (job.process_instance_key, job.element_id, job.worker) == (pack, "wrap", "w")
    assert job.deadline == office.clock.now() + 60_000
    assert root.activate_jobs(data=WRAP).jobs == []
    with pytest.raises(ApiError, match="409"):
        root.complete_job(job_key=job.job_key, data=JobCompletionRequest(job_lease_token="1"))
    root.complete_job(job_key=job.job_key, data=JobCompletionRequest(job_lease_token=job.job_lease_token))
    assert state(root, pack) == "COMPLETED"
    with pytest.raises(ApiError, match="404"):
        root.complete_job(job_key=job.job_key, data=JobCompletionRequest())
    verbs = list(office.log(kind="job").order_by("id").values_list("verb", flat=True))
    assert verbs == ["job.activate", "job.complete"]


def test_a_failed_job_comes_back_after_its_pause_and_ends_as_an_incident(
    root: CamundaClient, pack: str, office: Any
) -> None:
    """With attempts left it waits, without an incident stands; resolved, it runs on with one attempt."""
    (job,) = root.activate_jobs(data=WRAP).jobs
    learned = JobFailRequestVariables.from_dict({"tried": True})
    again = JobFailRequest(retries=1, error_message="No paper.", retry_back_off=5_000, variables=learned)
    root.fail_job(job_key=job.job_key, data=again)
    assert root.activate_jobs(data=WRAP).jobs == []
    (waiting,) = root.search_jobs(data=JobSearchQuery.from_dict({"filter": {"type": "wrap"}})).items
    assert (waiting.has_failed_with_retries_left, waiting.retries, waiting.state) == (True, 1, "CREATED")
    office.clock.advance(timedelta(seconds=5))
    (job,) = root.activate_jobs(data=WRAP).jobs
    assert job.variables["tried"] is True
    root.fail_job(job_key=job.job_key, data=JobFailRequest(retries=0, error_message="No paper at all."))
    query = {"filter": {"state": "ACTIVE", "processInstanceKey": pack}}
    (incident,) = root.search_incidents(data=IncidentSearchQuery.from_dict(query)).items
    assert (incident.error_type, incident.error_message) == ("JOB_NO_RETRIES", "No paper at all.")
    assert (incident.job_key, incident.element_id) == (job.job_key, "wrap")
    assert root.get_process_instance(process_instance_key=pack).has_incident
    root.resolve_incident(incident_key=incident.incident_key)
    assert root.get_incident(incident_key=incident.incident_key).state == "RESOLVED"
    with pytest.raises(ApiError, match="409"):
        root.resolve_incident(incident_key=incident.incident_key)
    (job,) = root.activate_jobs(data=WRAP).jobs
    root.complete_job(job_key=job.job_key, data=JobCompletionRequest())
    assert state(root, pack) == "COMPLETED"


def test_an_error_takes_the_way_that_catches_it(root: CamundaClient, pack: str) -> None:
    """A BPMN error of a known code goes on at its boundary event; a job nobody has taken throws none."""
    (job,) = root.search_jobs(data=JobSearchQuery()).items
    torn = JobErrorRequest(error_code="TORN", error_message="It tore.")
    with pytest.raises(ApiError, match="409"):
        root.throw_job_error(job_key=job.job_key, data=torn)
    root.activate_jobs(data=WRAP)
    root.throw_job_error(job_key=job.job_key, data=torn)
    assert state(root, pack) == "COMPLETED"
    assert not Incident.objects.exists()


def test_a_message_reaches_whoever_waits(root: CamundaClient, deploy: Any) -> None:
    """Correlated at once it names the case, and nobody waiting is 404; published it waits for its reader."""
    deploy(pay_bpmn=PAY)

    def start(order: str) -> str:
        given = ProcessInstanceCreationInstructionBaseVariables.from_dict({"order": order})
        made = root.create_process_instance(data=ProcessCreationById(process_definition_id="pay", variables=given))
        return str(made.process_instance_key)

    first = start("A1")
    with pytest.raises(NotFoundError):
        root.correlate_message(data=MessageCorrelationRequest(name="paid", correlation_key="B1"))
    assert not Message.objects.exists()
    done = root.correlate_message(data=MessageCorrelationRequest(name="paid", correlation_key="A1"))
    assert (done.process_instance_key, state(root, first)) == (first, "COMPLETED")
    once = MessagePublicationRequest(name="paid", correlation_key="C1", time_to_live=60_000, message_id="m")
    assert root.publish_message(data=once).message_key
    with pytest.raises(ApiError, match="409"):
        root.publish_message(data=once)
    messages.correlate_fresh(10)
    assert state(root, start("C1")) == "COMPLETED"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v2/jobs/activation", {"type": "wrap", "timeout": 1, "maxJobsToActivate": 1}),
        ("/v2/jobs/1/completion", {}),
        ("/v2/jobs/1/failure", {}),
        ("/v2/jobs/1/error", {"errorCode": "x"}),
        ("/v2/jobs/search", {}),
        ("/v2/messages/publication", {"name": "paid"}),
        ("/v2/messages/correlation", {"name": "paid"}),
        ("/v2/signals/broadcast", {"signalName": "closed"}),
        ("/v2/conditionals/evaluation", {"variables": {}}),
        ("/v2/incidents/search", {}),
        ("/v2/incidents/1/resolution", {}),
    ],
)
def test_the_engine_is_operated_by_administrators_only(program: Any, path: str, body: dict[str, Any]) -> None:
    """Anybody else gets 403, whether what they name is there or not; a wrong field is 400 for administrators too."""
    assert program("ola").post(path, body).status_code == 403
    assert program("root").post(path, {**body, "nonsense": 1}).status_code == 400
