"""What may be deployed is what runs."""

import pytest

from clerkwork.engine.elements.table import BEHAVIOURS
from clerkwork.languages.bpmn.model import Kind, Trigger
from clerkwork.languages.bpmn.vocabulary import DETOURS, EVENTS, EXECUTABLE, EXTENSIONS, ITEMS, WORDS


def test_the_reader_lets_through_what_the_engine_has_a_behaviour_for() -> None:
    """An element that one of them knows alone would be refused for nothing, or fail in a case."""
    read = {(kind, trigger) for kind, triggers in EXECUTABLE.items() for trigger in triggers or {Trigger.NONE}}
    assert read == BEHAVIOURS.keys() - {(Kind.RECEIVE_TASK, Trigger.NONE)}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_word_and_runs_or_has_a_detour(kind: Kind) -> None:
    assert WORDS[kind]
    assert (kind in EXECUTABLE) != (kind in DETOURS)


def test_only_events_and_tasks_with_messages_have_triggers() -> None:
    tasks = {Kind.RECEIVE_TASK, Kind.SEND_TASK}
    assert {kind for kind, triggers in EXECUTABLE.items() if triggers} == EVENTS | tasks


def test_every_part_of_an_extension_element_has_its_attributes() -> None:
    assert {child for extension in EXTENSIONS.values() for child in extension.children} == set(ITEMS)
