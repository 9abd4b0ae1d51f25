from typing import Any

import pytest

from clerkwork.runtime import commands, dispatch, models, wake, wiring

pytestmark = pytest.mark.both
HOUR = 3_600_000


def reminders(case: int) -> int:
    return models.ElementHistory.objects.filter(case=case, element="remind").count()


def test_p9_a_timer_fires_once_and_never_early(started: Any, clock: Any) -> None:
    """A cycle of two fires at its first and second hour, not a millisecond before, and not a third time."""
    case = started("wait", request="r1")
    clock.instant += HOUR - 1
    assert dispatch.drain() == 0
    assert reminders(case) == 0
    clock.instant += 1
    assert dispatch.drain() == 1
    assert dispatch.drain() == 0
    assert reminders(case) == 1
    clock.instant += HOUR
    assert dispatch.drain() == 1
    clock.instant += 10 * HOUR
    assert dispatch.drain() == 0
    assert reminders(case) == 2
    assert models.Task.objects.filter(case=case, state="open").count() == 1


def test_many_timers_share_commits(deploy: Any, clock: Any) -> None:
    """Fifty cases whose timers are due at once are done by one drain."""
    deploy("wait")
    cases = [commands.start("wait", {"request": f"r{number}"}, by="ann") for number in range(50)]
    clock.instant += HOUR
    assert dispatch.drain() == 50
    assert {reminders(case) for case in cases} == {1}


def test_a_step_without_budget_goes_on_later(started: Any) -> None:
    """A long loop pauses when its budget is used up and a later transaction goes on."""
    with wiring.using(budget=25):
        case = started("loop")
        assert models.Case.objects.get(key=case).state == "active"
        assert models.Case.objects.get(key=case).due is not None
        assert dispatch.drain() > 1
    assert models.Case.objects.get(key=case).state == "completed"
    assert models.Variable.objects.get(case=case, name="n").data == 40


def test_start_timers_belong_to_the_latest_version(deploy: Any, clock: Any) -> None:
    """A start timer starts a case each hour; a new version takes over from the old one."""
    first = deploy("hourly")
    assert deploy("hourly").key == first.key
    clock.instant += HOUR
    assert dispatch.drain() == 1
    xml = bytes(models.Definition.objects.get(key=first.key).xml).replace(b'name="Check"', b'name="Look"')
    (second,) = commands.deploy(xml, app="tests", resource="hourly")
    assert (second.version, models.Definition.objects.get(process_id="hourly", latest=True).key) == (2, second.key)
    assert models.Timer.objects.count() == 1
    clock.instant += HOUR
    assert dispatch.drain() == 1
    assert list(models.Case.objects.order_by("key").values_list("definition", flat=True)) == [first.key, second.key]


def test_a_sweep_needs_no_wake_up(started: Any, clock: Any) -> None:
    """With every wake-up dropped, due timers, messages and paused steps are still found by the next drain."""
    wake.install()
    case = started("wait", request="r1")
    clock.instant += HOUR
    commands.publish("withdraw", "r1", {"why": "ill"})
    dispatch.drain()
    assert models.Case.objects.get(key=case).state == "completed"
    assert reminders(case) <= 1


def test_a_fault_of_the_model_is_an_incident(started: Any) -> None:
    """No flow chosen stops the token visibly; fixing the variable and resolving goes on."""
    case = started("broken")
    incident = models.Incident.objects.get(case=case)
    assert incident.kind == "no_flow"
    commands.set_variables(case, {"ok": False}, by="boss")
    commands.resolve_incident(incident.key, by="boss")
    assert models.Case.objects.get(key=case).state == "completed"
