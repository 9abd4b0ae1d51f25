"""Tags, stops, what messages reached, and definitions that are withdrawn."""

from pathlib import Path
from typing import Any

import pytest

from clerkwork.kernel.errors import Invalid, NotFound, Refused
from clerkwork.runtime import commands, definitions, due, models

pytestmark = pytest.mark.both
MODELS = Path(__file__).parent / "models"


def test_tags_stand_in_the_case_and_lead_to_it(deploy: Any, task_of: Any) -> None:
    """Each once, in order, until the case is forgotten; a wrong one leaves no case."""
    deploy("approve")
    case = commands.start("approve", {}, by="ann", tags=["vip", "Eu-West:1", "vip"])
    commands.complete_task(task_of(case).key, {}, by="bob")
    assert models.Case.objects.get(key=case).tags == "Eu-West:1 vip"
    assert list(models.CaseTag.objects.filter(case=case).values_list("tag", flat=True)) == ["Eu-West:1", "vip"]
    for wrong in (["1st"], ["a b"], [""], ["x" * 101], [f"t{n}" for n in range(11)]):
        with pytest.raises(Invalid):
            commands.start("approve", {}, by="ann", tags=wrong)
    assert models.Case.objects.count() == 1


def test_a_case_stops_after_an_element_though_others_loaded_it(deploy: Any, task_of: Any) -> None:
    """The element is kept with the case, so the step that completes it cancels."""
    deploy("approve")
    case = commands.start("approve", {}, by="ann", stops=["review"])
    definitions.forget()
    commands.complete_task(task_of(case).key, {}, by="bob")
    assert models.Case.objects.get(key=case).state == "canceled"
    with pytest.raises(Refused, match="nowhere"):
        commands.start("approve", {}, by="ann", stops=["nowhere"])


def test_what_a_message_reached_is_known(started: Any) -> None:
    """The subscription, the element and the time, as long as the message is."""
    case = started("catch", invoice="i1")
    subscription = models.Subscription.objects.get(case=case)
    commands.publish("payment", "i1")
    due.drain()
    found = models.Correlation.objects.get(case=case)
    assert (found.subscription, found.element, found.instance) == (
        subscription.key,
        subscription.element,
        subscription.instance,
    )
    assert found.at is not None


def test_the_version_before_takes_over_from_one_that_is_withdrawn(deploy: Any) -> None:
    """New cases begin by it, numbers are never given twice, and running cases stay where they are."""
    first = deploy("approve")
    xml = (MODELS / "approve.bpmn").read_bytes()
    (second,) = commands.deploy(xml.replace(b'name="Review"', b'name="Look"'), app="tests", resource="approve")
    old = commands.start("approve", {}, by="ann")
    definitions.withdraw(second.key)
    assert models.Case.objects.get(key=old).definition_id == second.key
    assert models.Case.objects.get(key=commands.start("approve", {}, by="ann")).definition_id == first.key
    with pytest.raises(NotFound):
        commands.start("approve", {}, by="ann", version=2)
    with pytest.raises(Refused, match="withdrawn"):
        definitions.withdraw(second.key)
    (third,) = commands.deploy(xml.replace(b'name="Review"', b'name="See"'), app="tests", resource="approve")
    assert third.version == second.version + 1
    for each in (third, first):
        definitions.withdraw(each.key)
    with pytest.raises(NotFound):
        commands.start("approve", {}, by="ann")
    assert deploy("approve").version == third.version + 1


def test_what_starts_cases_moves_to_the_version_that_takes_over(file: Any) -> None:
    """A message start waits for exactly one version, and for none when all are withdrawn."""
    begin = """<bpmn:process id="begun" name="{name}" isExecutable="true"><bpmn:startEvent id="s">
      <bpmn:messageEventDefinition messageRef="m"/></bpmn:startEvent></bpmn:process>
      <bpmn:message id="m" name="go"/>"""
    first, second = (
        commands.deploy(HEAD.encode() + begin.format(name=name).encode() + b"</bpmn:definitions>")[0]
        for name in ("One", "Two")
    )
    assert [row.definition_id for row in models.Subscription.objects.all()] == [second.key]
    definitions.withdraw(second.key)
    assert [row.definition_id for row in models.Subscription.objects.all()] == [first.key]
    definitions.withdraw(first.key)
    assert not models.Subscription.objects.exists()


HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'id="d" targetNamespace="http://clerkwork.org/tests">'
)
