from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction

from clerkwork.plugins import ConnectorError, ConnectorJob, Connectors, Host
from clerkwork.runtime import commands, dispatch, jobs, models, wiring

pytestmark = pytest.mark.both


@dataclass
class Probe:
    """A connector that does what the test says."""

    type: str
    transactional: bool
    template: dict[str, Any] = field(default_factory=dict)
    seen: list[ConnectorJob] = field(default_factory=list)
    behave: Callable[[ConnectorJob], dict[str, Any]] = lambda job: {"answer": job.variables.get("question")}

    def run(self, job: ConnectorJob, host: Host) -> dict[str, Any]:
        assert host.now
        self.seen.append(job)
        return self.behave(job)


def succeed(job: ConnectorJob) -> dict[str, Any]:
    return {}


@pytest.fixture
def probes(clock: Any) -> Iterator[dict[str, Probe]]:
    found = {kind: Probe(f"test:{kind}", transactional=kind == "rows") for kind in ("rows", "leased")}
    nobody: Any = None

    def host(_job: ConnectorJob) -> Host:
        return Host(rows=nobody, mail=nobody, tasks=nobody, people=nobody, texts=nobody, now=clock.now())

    with wiring.using(connectors=Connectors((name, probe) for name, probe in found.items()), host=host):
        yield found


def test_a_leased_connector_runs_in_the_background(started: Any, probes: Any) -> None:
    """The dispatcher runs a connector's job with what it needs and completes the case with its result."""
    case = started("connected", question=42)
    assert probes["leased"].seen == []
    assert dispatch.drain() == 1
    (job,) = probes["leased"].seen
    assert (job.case, job.element, job.app, job.initiator, job.attempt) == (case, "send", "tests", "ann", 1)
    assert job.variables == {"question": 42}
    assert models.Case.objects.get(key=case).state == "completed"
    assert models.Variable.objects.get(case=case, name="answer").data == 42


@pytest.mark.parametrize(("ms", "together"), [(0.0, [1, 4, 3, 2, 1]), (60.0, [1, 1, 1, 1, 1])])
def test_slow_jobs_are_leased_one_by_one(started: Any, probes: Any, ms: float, together: list[int]) -> None:
    """What a slow connector has not begun is free for other workers; a fast one takes many at once."""
    for _ in together:
        started("connected")
    met = []

    def look(job: ConnectorJob) -> dict[str, Any]:
        met.append(models.Job.objects.filter(state="leased").count())
        return succeed(job)

    probes["leased"].behave = look
    moments = iter(range(1_000))
    while jobs.run_connectors(10, lambda: next(moments) * ms):
        pass
    assert met == together


def test_p4_every_retry_has_the_same_idempotency_key(started: Any, probes: Any, clock: Any) -> None:
    """A connector that fails is called again with the same key and a higher attempt, then an incident stands."""

    def fail(job: ConnectorJob) -> dict[str, Any]:
        raise OSError("no line")

    probes["leased"].behave = fail
    case = started("connected")
    dispatch.drain()
    clock.instant += jobs.LONGEST_PAUSE
    dispatch.drain()
    first, second = probes["leased"].seen
    assert first.idempotency_key == second.idempotency_key
    assert (first.attempt, second.attempt) == (1, 2)
    assert models.Incident.objects.get(case=case).message == "OSError: no line"


def test_a_connector_killed_after_its_call_is_called_again(started: Any, probes: Any, clock: Any) -> None:
    """A process that dies between the call and its note leaves a lease that expires, and the call is repeated."""
    started("connected")

    def die(job: ConnectorJob) -> dict[str, Any]:
        raise SystemExit

    probes["leased"].behave = die
    with pytest.raises(SystemExit):
        dispatch.drain()
    probes["leased"].behave = succeed
    assert dispatch.drain() == 0
    clock.instant += jobs.LEASE
    dispatch.drain()
    clock.instant += jobs.LONGEST_PAUSE
    dispatch.drain()
    assert [job.attempt for job in probes["leased"].seen] == [1, 2]
    assert len({job.idempotency_key for job in probes["leased"].seen}) == 1
    assert models.Case.objects.get().state == "completed"


def write(value: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO runtime_node (number, holder, until) VALUES (%s, 'row', 0)", [value])


def rows() -> int:
    return models.Node.objects.filter(holder="row").count()


def test_a_transactional_connector_runs_in_the_step(started: Any, probes: Any, task_of: Any) -> None:
    """Its rows and the step are one transaction, and no job row is ever written."""

    def insert(job: ConnectorJob) -> dict[str, Any]:
        write(900)
        return {"row": 900}

    probes["rows"].behave = insert
    case = started("rows")
    assert task_of(case).element == "after"
    assert rows() == 1
    assert models.Variable.objects.get(case=case, name="row").data == 900


def test_a_failing_transactional_connector_leaves_no_row(started: Any, probes: Any) -> None:
    """What it wrote before it failed is gone; an incident says why, and resolving it tries again."""

    def fail(job: ConnectorJob) -> dict[str, Any]:
        write(900)
        write(900)  # the database refuses: inside its savepoint only
        return {}

    probes["rows"].behave = fail
    case = started("rows")
    assert rows() == 0
    incident = models.Incident.objects.get(case=case, state="open")
    assert "IntegrityError" in incident.message
    probes["rows"].behave = succeed
    commands.resolve_incident(incident.key, by="boss")
    assert models.Task.objects.get(case=case).element == "after"


def test_a_transactional_connectors_error_can_be_caught(started: Any, probes: Any, passed: Any) -> None:
    """A ConnectorError whose code the model catches goes that way and its rows are gone."""

    def refuse(job: ConnectorJob) -> dict[str, Any]:
        write(900)
        raise ConnectorError("FULL", "no room")

    probes["rows"].behave = refuse
    case = started("rows")
    assert rows() == 0
    assert [element for element, _ in passed(case)] == ["start", "write", "caught", "refused"]


def test_a_rolled_back_step_takes_its_rows_along(deploy: Any, probes: Any) -> None:
    """When the transaction around a step is rolled back, the connector's rows go too."""

    def insert(job: ConnectorJob) -> dict[str, Any]:
        write(900)
        return {}

    deploy("rows")
    probes["rows"].behave = insert
    with transaction.atomic():
        commands.start("rows", {}, by="ann")
        assert rows() == 1
        transaction.set_rollback(True)
    assert rows() == 0
