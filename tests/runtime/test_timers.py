import re
from typing import Any

import pytest
from tests.runtime.conftest import MODELS

from clerkwork.runtime import commands, dispatch, kept, models, wake, wiring
from clerkwork.runtime.sql import COUNTERS

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


def test_p9_the_clock_may_jump(started: Any, clock: Any) -> None:
    """Days ahead everything due fires once, in order; back again nothing fires early or a second time."""
    case = started("wait", request="r1")
    clock.instant += 3 * 24 * HOUR
    assert dispatch.drain() == 2
    assert reminders(case) == 2
    clock.instant -= 3 * 24 * HOUR
    other = commands.start("wait", {"request": "r2"}, by="ann")
    assert dispatch.drain() == 0
    clock.instant += HOUR - 1
    assert dispatch.drain() == 0
    clock.instant += 1
    assert dispatch.drain() == 1
    assert (reminders(case), reminders(other)) == (2, 1)


def test_cron_starts_cases_and_leaves_out_what_it_missed(deploy: Any, clock: Any) -> None:
    """Five minutes asleep and a whole hour asleep are one case each; a cycle of a duration makes up for every one."""
    xml = (MODELS / "hourly.bpmn").read_bytes()
    cron = re.sub(rb"R[0-9]*/PT1H", b"0 0/5 * * * *", xml)
    assert cron != xml
    commands.deploy(cron, app="tests", resource="hourly")
    clock.instant += HOUR // 12
    assert dispatch.drain() == 1
    clock.instant += HOUR
    assert dispatch.drain() == 1
    assert models.Case.objects.count() == 2
    (timer,) = models.Timer.objects.filter(case=None)
    assert (timer.due > clock.instant, timer.due % 300_000, timer.repetitions) == (True, 0, -1)


MANY = 3_000
PER_BATCH = 40  # statements; measured 17 on SQLite


@pytest.mark.slow
def test_thousands_of_timers_due_at_once_drain_in_batches(deploy: Any, clock: Any) -> None:
    """Each commit takes a hundred cases; statements grow with batches, not with cases, and a limit is kept to."""
    deploy("wait")
    for hundred in range(0, MANY, 500):
        with commands.together():
            for number in range(hundred, hundred + 500):
                commands.start("wait", {"request": f"r{number}"}, by="ann")
    kept.forget()
    clock.instant += HOUR
    before = COUNTERS.statements
    assert dispatch.drain(1_000) == 1_000
    spent = COUNTERS.statements - before
    assert spent <= 10 * PER_BATCH
    assert models.Timer.objects.filter(due__lte=clock.instant).count() == MANY - 1_000
    while dispatch.drain(1_000):
        pass
    assert COUNTERS.statements - before <= (MANY // 100 + 20) * PER_BATCH
    assert models.ElementHistory.objects.filter(element="remind").count() == MANY
