"""What Camunda 8's own client may say with messages, signals, conditions, and decisions, and the clock."""

from pathlib import Path
from typing import Any

import pytest
from camunda_orchestration_sdk import CamundaClient
from tests.features.rest.asking import ask, status
from tests.features.rest.bpmn_models import HEAR, PAY
from tests.features.rest.test_many import VERDICT as RULES

from clerkwork.runtime import dispatch, wiring
from clerkwork.runtime.clocks import MovableClock
from clerkwork.runtime.models import Broadcast, Case, DecisionEvaluation, Message, Variable

pytestmark = pytest.mark.once

RULE = {"decisionDefinitionId": "verdict"}


@pytest.fixture
def pay(root: CamundaClient, deploy: Any) -> str:
    """Start a case that waits for the message of its order, `o`; return its key."""
    deploy(pay_bpmn=PAY, hear_bpmn=HEAR, verdicts_dmn=RULES)
    made = ask(root, "create_process_instance", processDefinitionId="pay", variables={"order": "o"})
    return str(made.process_instance_key)


@pytest.mark.parametrize(
    ("more", "reached"),
    [
        ({}, True),
        ({"timeToLive": 0, "messageId": "m", "tenantId": "<default>", "businessId": "B"}, True),
        ({"variables": {"paid": {"": [1.5]}}}, True),
        ({"correlationKey": "other"}, False),
        ({"correlationKey": ""}, False),
        ({"name": "other"}, False),
    ],
)
def test_a_message_reaches_who_waits_for_it(root: CamundaClient, pay: str, more: Any, reached: bool) -> None:  # noqa: FBT001 - what is found
    """Published or correlated: by name and key, with its variables; it gives a case that runs no business id."""
    asked = {"name": "paid", "correlationKey": "o", **more}
    assert ask(root, "publish_message", **asked).tenant_id == "<default>"
    dispatch.drain()
    case = Case.objects.get(key=int(pay))
    assert (case.state, case.business_key) == ("completed" if reached else "active", "")
    named = {row.name: row.data for row in Variable.objects.filter(case=case)}
    assert named == {"order": "o", **(more.get("variables", {}) if reached else {})}


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({}, 0),
        ({"variables": {"paid": 1}, "tenantId": "<default>", "businessId": "B"}, 0),
        ({"correlationKey": "other"}, 404),
        ({"name": "other"}, 404),
    ],
)
def test_a_message_is_correlated_at_once_or_not_at_all(
    client: Any, root: CamundaClient, pay: str, more: Any, refusal: int
) -> None:
    """What reaches nobody was never there; whoever is no administrator sends none."""
    asked = {"name": "paid", "correlationKey": "o", **more}
    assert status(client("mia"), "correlate_message", **asked) == 403
    assert status(client("mia"), "publish_message", **asked) == 403
    assert status(root, "correlate_message", **asked) == refusal
    assert Case.objects.get(key=int(pay)).state == ("active" if refusal else "completed")
    assert Message.objects.exists() is (refusal == 0)


def test_a_message_waits_as_long_as_it_lives_and_is_known_by_its_id(root: CamundaClient, pay: str, office: Any) -> None:
    """One with the same name, key and id is refused; with another of them it is another."""
    assert pay
    once = {"name": "paid", "correlationKey": "later", "timeToLive": 60_000, "messageId": "m"}
    ask(root, "publish_message", **once)
    dispatch.drain()
    assert status(root, "publish_message", **once) == 409
    for change in ({"messageId": "n"}, {"correlationKey": "k"}, {"name": "n"}):
        assert status(root, "publish_message", **{**once, **change}) == 0
    made = ask(root, "create_process_instance", processDefinitionId="pay", variables={"order": "later"})
    assert Case.objects.get(key=int(made.process_instance_key)).state == "completed"


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("publish_message", {"name": ""}),
        ("publish_message", {"name": "x" * 801}),
        ("publish_message", {"name": "paid", "correlationKey": "x" * 801}),
        ("publish_message", {"name": "paid", "messageId": "x" * 801}),
        ("publish_message", {"name": "paid", "timeToLive": -1}),
        ("publish_message", {"name": "paid", "variables": {"": 1}}),
        ("publish_message", {"name": "paid", "tenantId": "other"}),
        ("correlate_message", {"name": "", "correlationKey": "o"}),
        ("correlate_message", {"name": "paid", "correlationKey": "o", "variables": {"": 1}}),
        ("correlate_message", {"name": "paid", "correlationKey": "o", "tenantId": "other"}),
        ("broadcast_signal", {"signalName": ""}),
        ("broadcast_signal", {"signalName": "x" * 801}),
        ("broadcast_signal", {"signalName": "fire", "variables": {"": 1}}),
        ("broadcast_signal", {"signalName": "fire", "tenantId": "other"}),
        ("evaluate_conditionals", {"variables": {"": 1}}),
        ("evaluate_conditionals", {"variables": {}, "tenantId": "other"}),
        ("evaluate_decision", {**RULE, "tenantId": "other"}),
    ],
)
def test_what_cannot_be_said_is_400(root: CamundaClient, pay: str, operation: str, body: Any) -> None:
    """And nothing is sent or kept."""
    assert status(root, operation, **body) == 400
    dispatch.drain()
    assert Case.objects.get().key == int(pay)
    assert not any(rows.exists() for rows in (Message.objects, Broadcast.objects, DecisionEvaluation.objects))


@pytest.mark.parametrize("more", [{}, {"variables": {"loud": True}, "tenantId": "<default>"}, {"signalName": "none"}])
@pytest.mark.usefixtures("pay")
def test_a_signal_reaches_all_or_nobody(client: Any, root: CamundaClient, more: Any) -> None:
    """Those who wait when it is thrown; nobody waiting is no fault."""
    for _ in range(2):
        ask(root, "create_process_instance", processDefinitionId="hear")
    asked = {"signalName": "fire", **more}
    assert status(client("mia"), "broadcast_signal", **asked) == 403
    assert ask(root, "broadcast_signal", **asked).signal_key.isdigit()
    dispatch.drain()
    states = set(Case.objects.filter(process_id="hear").values_list("state", flat=True))
    assert states == ({"active"} if more.get("signalName") else {"completed"})
    assert Variable.objects.filter(name="loud").count() == (2 if "variables" in more else 0)


@pytest.mark.usefixtures("pay")
def test_a_decision_is_asked_by_id_or_key(root: CamundaClient) -> None:
    """With variables or without; what is not there is 404 and leaves no evaluation."""
    said = ask(root, "evaluate_decision", **RULE)
    assert said.output == '"guilty"'
    key = said.decision_definition_key
    again = ask(root, "evaluate_decision", decisionDefinitionKey=key, variables={"": 1}, tenantId="<default>")
    assert again.output == said.output
    for wrong in ({"decisionDefinitionId": "none"}, {"decisionDefinitionKey": "7"}):
        assert status(root, "evaluate_decision", **wrong) == 404
    assert DecisionEvaluation.objects.count() == 2


def test_the_clock_is_moved_and_let_go(client: Any, root: CamundaClient, office: Any, tmp_path: Path) -> None:
    """Only in an installation for tests, by administrators; what is due then is done."""
    later = office.clock.now() + 86_400_000
    assert status(root, "pin_clock", timestamp=later) == 404
    assert status(root, "reset_clock") == 404
    with wiring.using(clock=MovableClock(tmp_path / "clock")):
        assert status(client("mia"), "pin_clock", timestamp=later) == 403
        assert status(client("mia"), "reset_clock") == 403
        ask(root, "pin_clock", timestamp=later)
        assert wiring.now() == later
        for wrong in (-1, 0, 1 << 62):
            assert status(root, "pin_clock", timestamp=wrong) == 400
        assert wiring.now() == later
        ask(root, "reset_clock")
        assert wiring.now() != later
