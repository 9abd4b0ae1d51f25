"""Tasks of people in the naive interpreter: whose they are, what listens to them, and what their step sheets say."""

from typing import Any

from tests.replay.places import WORKED_ON, Action, Change, Place, Task, settings, value_of
from tests.replay.troubles import STOPPED

from clerkwork.languages.bpmn.model import Element, Kind, UserTask
from clerkwork.languages.bpmn.sheets import (
    Consequence,
    Deed,
    Escalation,
    Failure,
    Required,
    Responsible,
    Rung,
)

UNASKED = {Kind.START_EVENT, Kind.BOUNDARY_EVENT}


class AbandonedError(Exception):
    """A failure condition holds that ends the case."""


class People:
    """Tasks, their listeners, and step sheets."""

    def work_at(self, place: Place) -> list[str]:
        """Return what somebody can do at a place, for the marking."""
        if place.listening:
            return ["job"]
        if place.ending and place.change is None:
            return []
        if place.loop or place.todo is not None or place.canceled or place.unbegun or place.kept:
            return []
        if place.element.kind is Kind.CALL_ACTIVITY:
            return ["call"]
        found = ["job"] if place.element.kind in WORKED_ON or place.change or place.asks else []
        if place.task:
            found.append(f"task {place.task.assignee}/{','.join(sorted(place.task.groups))}")
        return found

    # Tasks and who listens to them

    def offer(self, place: Place) -> None:
        """Create a task, when those who listen to that are done."""
        self.ask(place, Change("creating", self.listening_to(place.element, "creating")))

    def listening_to(self, element: Element, event: str) -> int:
        """Return how many listen to an event of a task."""
        return sum(each.event == event for each in element.task_listeners)

    def ask(self, place: Place, change: Change) -> None:
        """Change a task, or wait for those who listen first."""
        place.change = change if change.left else None
        if not change.left:
            self.carry_out(place, change)

    def carry_out(self, place: Place, change: Change) -> None:
        """Change a task."""
        if change.event == "creating":
            said = place.element.user_task or UserTask()
            whose = value_of(said.assignee, place.view()) if said.assignee else None
            assignee = change.assignee or whose
            listeners = self.listening_to(place.element, "assigning")
            place.task = Task(None if listeners else assignee, self.groups_of(place, whose))
            if assignee and listeners:
                self.ask(place, Change("assigning", listeners, assignee))
        elif change.event == "completing":
            self.complete(place, change.values)
        elif change.event == "canceling":
            place.task = None
            self.let_go(place)
        elif change.assignee is not None:
            assert place.task is not None
            place.task = place.task._replace(assignee=change.assignee)

    def assign(self, action: Action, _values: dict[str, Any]) -> None:
        """Let somebody have a task."""
        place = self.open_places(action.element)[action.nth]
        self.ask(place, Change("assigning", self.listening_to(place.element, "assigning"), action.code))

    def say(self, action: Action, _values: dict[str, Any]) -> None:
        """Let a task listener have its say: deny the change, correct whose the task is, or neither."""
        place = self.open_places(action.element)[action.nth]
        self.forgive(place)
        change, place.change = place.change, None
        assert change is not None
        if action.code != "no":
            said = change._replace(left=change.left - 1, assignee=action.code or change.assignee)
            self.ask(place, said)

    def finish_task(self, place: Place, values: dict[str, Any]) -> None:
        """Take a person's result."""
        self.ask(place, Change("completing", self.listening_to(place.element, "completing"), None, values))

    def groups_of(self, place: Place, assignee: str | None) -> tuple[str, ...]:
        """Return to whom a task is offered: who is named, else those whom the step sheet makes responsible."""
        said = place.element.user_task or UserTask()
        groups = value_of(said.candidate_groups, place.view()) if said.candidate_groups else []
        for responsible in settings(place.element, Responsible):
            if assignee is None and not groups and responsible.role:
                whose = responsible.role if self.staffed else responsible.fallback or responsible.role
                groups = value_of(whose, place.view())
        return tuple(groups)

    # Step sheets

    def is_skipped(self, element: Element, scope: Place) -> bool:
        """Tell whether a step is not required."""
        alone = element.kind in UNASKED or element.event_triggered or element.for_compensation or scope.loop
        return not alone and any(value_of(one.when, scope.view()) is False for one in settings(element, Required))

    def refuses(self, action: Action, values: dict[str, Any]) -> bool:
        """Tell whether a person's result does not meet the criteria of the step."""
        if action.verb != "complete":
            return False
        place = self.open_places(action.element)[action.nth]
        view = {**place.view(), **values}
        is_task = place.element.kind is Kind.USER_TASK and not place.listening
        return is_task and (STOPPED in place.troubles or self.unmet(place.element, view))

    def rungs(self, element: Element) -> list[Rung]:
        """Return the steps of the escalation of an element."""
        return [rung for escalation in settings(element, Escalation) for rung in escalation.rungs]

    def escalations(self, place: Place) -> list[tuple[Element, int]]:
        """Return the steps of an escalation that are waited for at a place, as parts below zero."""
        element = place.element
        if place.ending or place.listening or place.todo is not None or place.canceled or (element.loop and place.loop):
            return []
        if place.unbegun:
            return []
        fired = place.fired
        rungs = enumerate(self.rungs(element))
        return [
            (element, -1 - number)
            for number, rung in rungs
            if fired.get((element.id, -1 - number), 0) < (rung.times if rung.every else 1)
        ]

    def escalate(self, place: Place, part: int) -> None:
        """Take a step of an escalation."""
        rung = self.rungs(place.element)[-1 - part]
        person = value_of(rung.person, place.view()) if rung.person else []
        role = value_of(rung.role, place.view()) if rung.role else []
        if rung.do is Deed.REASSIGN and place.task:
            alone = person[0] if len(person) == 1 and not role else None
            place.task = Task(alone, place.task.groups if alone else tuple(role))
        if rung.do is Deed.DECIDE and not place.kept:
            place.task = None
            self.complete(place, value_of(rung.result or "{}", place.view()))

    def fails(self, place: Place, values: dict[str, Any], then: Consequence) -> bool:
        """Tell whether something is to become of a case because of what is seen at a place."""
        view = {**place.view(), **values}
        found = [one for one in self.failures(place.element) if one.then is then]
        return any(value_of(one.when, view) is True for one in found)

    def judge(self, place: Place, values: dict[str, Any]) -> None:
        """Abandon the case if what comes out of a step says so, keeping that."""
        if self.fails(place, values, Consequence.ABANDON):
            self.merge(place.scope, values)
            raise AbandonedError
        self.pausing = self.pausing or self.fails(place, values, Consequence.PAUSE)

    def failures_at(self, place: Place) -> list[Failure]:
        """Return the failure conditions that are waited for at a place."""
        ends = (
            place.scope is None
            or place.ending
            or place.listening
            or place.todo is not None
            or place.canceled
            or place.unbegun
            or place.loop
        )
        found = [] if ends else self.failures(place.element)
        return [one for one in found if one.then is not Consequence.STOP or not place.waived]

    def failures(self, element: Element) -> list[Failure]:
        """Return the failure conditions of an element."""
        return settings(element, Failure)
