"""The engine agrees with the reference on random paths through random models, and so do the rows in the database."""

from collections.abc import Iterator

import pytest
from tests.replay.models import BLOCKS, PAIRS, drafted, structured
from tests.replay.paths import LISTENED, Run, walks
from tests.replay.rows import StoredRun

from clerkwork.engine.elements.table import BEHAVIOURS
from clerkwork.kernel.clock import PinnedClock
from clerkwork.languages.bpmn.model import Kind, MultiInstance, StandardLoop, Trigger
from clerkwork.languages.bpmn.sheets import Criterion, Escalation, Failure, Required, Responsible
from clerkwork.runtime.definitions import forget

PART = 250
STORED = 80


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 1_000, PART))
def test_the_engine_agrees_with_the_reference(first: int) -> None:
    for walk in walks(PART, first):
        Run(walk).go()


def test_every_ordered_pair_of_kinds_is_seen() -> None:
    """As many models as there are pairs have each kind behind each other one, or beside one that ends its token."""
    seen = {pair for number in range(len(PAIRS)) for pair in drafted(number).pairs}
    assert {(one, other) for one in BLOCKS for other in BLOCKS} <= seen


def test_every_element_is_walked_by_the_first_models() -> None:
    """Whatever the engine runs stands in the models that are walked."""
    elements = [element for number in range(250) for element in structured(number).process.elements]
    seen = {(element.kind, element.event.trigger) for element in elements}
    never = {(Kind.RECEIVE_TASK, Trigger.NONE)}  # refused: it would wait for nothing
    starts = {(Kind.START_EVENT, trigger) for trigger in (Trigger.ERROR, Trigger.ESCALATION)}
    assert set(BEHAVIOURS) - seen == never
    assert seen - set(BEHAVIOURS) == starts  # of event sub-processes
    rules = {type(rule.setting) for element in elements for rule in element.sheet.rules}
    assert rules == {Required, Criterion, Responsible, Escalation, Failure}
    assert {listener.event for element in elements for listener in element.task_listeners} == set(LISTENED)
    assert {type(element.loop) for element in elements} == {type(None), MultiInstance, StandardLoop}
    for say in ("instantiates", "waits_for_all", "data_outputs", "listeners", "lane", "ad_hoc", "for_compensation"):
        assert any(getattr(element, say) for element in elements), say


@pytest.fixture
def _forgotten() -> Iterator[None]:
    yield
    forget()


@pytest.mark.both
@pytest.mark.slow
@pytest.mark.usefixtures("_forgotten")
@pytest.mark.parametrize("first", range(0, 3 * STORED, STORED))
def test_the_rows_agree_with_the_reference(first: int, clock: PinnedClock) -> None:
    """Each step is read back from the database: the state that the next one begins with is that of the rows."""
    for walk in walks(STORED, first):
        StoredRun(walk, clock).go()
