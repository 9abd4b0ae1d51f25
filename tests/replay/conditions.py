"""
Conditional events in the naive interpreter.

A condition is asked when it begins to wait, and whenever a variable that it reads and sees has changed: after the
element or command that changed it, before any other token moves or scope completes. The outermost go first.
"""

from typing import Any

from tests.replay.people import AbandonedError
from tests.replay.places import FEEL, Action, Place, value_of
from tests.replay.troubles import STOPPED

from clerkwork.languages.bpmn.model import Condition, Element, Flow
from clerkwork.languages.bpmn.sheets import Consequence, Failure

FAILS = -1000  # from there down stand for the parts of an event where failure conditions wait
Awaited = tuple[Place, Element, int]


class Conditions:
    """What changed, and who is to be asked."""

    def set_in(self, place: Place, values: dict[str, Any]) -> None:
        """Set variables of a place, keeping in mind what changes."""
        for name, value in values.items():
            is_new = name not in place.variables
            old = place.variables.get(name)
            if is_new or type(old) is not type(value) or old != value:
                self.changes.append((place, name, "create" if is_new else "update"))
            place.variables[name] = value

    def conditions(self) -> dict[Awaited, Condition]:
        """Return all conditions that are waited for."""
        found = {}
        for place in self.places if self.conditional else ():
            for event, number in self.awaited(place):
                condition = (event.event.parts or (event.event,))[max(number, 0)].condition
                if number >= 0 and condition is not None:
                    found[place, event, number] = condition
            for number, failure in enumerate(self.failures(place.element)):
                if failure in self.failures_at(place):
                    found[place, place.element, FAILS - number] = Condition(failure.when)
        return found

    def is_stirred(self) -> bool:
        """Tell whether a condition might be asked."""
        return self.conditional and bool(self.changes or any(one not in self.asked for one in self.conditions()))

    def react(self) -> None:
        """Let events occur whose condition holds now, until nothing changes any more; then let scopes complete."""
        while self.is_stirred() or self.unfinished:
            for place, event, number in self.due():
                if number <= FAILS and place in self.places:  # else an event that was faster has ended it
                    self.meet(place, self.failures(place.element)[FAILS - number])
                elif place in self.places and (event, number) in self.awaited(place):
                    self.arrive_at(event, number, place, {})
            if not self.is_stirred():
                scopes, self.unfinished = self.unfinished, []
                for scope in scopes:
                    if scope in self.places:
                        self.settle(scope)

    def meet(self, place: Place, failure: Failure) -> None:
        """Let a failure condition do what it says."""
        if failure.then is Consequence.ABANDON:
            raise AbandonedError
        if failure.then is Consequence.PAUSE:
            self.pausing = True
        else:
            self.trouble(place, STOPPED)

    def rest(self) -> None:
        """Let the case rest: tokens wait where they are, and nobody sees what changes."""
        self.pausing, self.paused = False, True
        self.overlook()
        scopes, self.unfinished = self.unfinished, []
        for scope in scopes:
            if scope in self.places:
                self.settle(scope)
        self.overlook()

    def overlook(self) -> None:
        """Forget what has changed, and which conditions have not been asked."""
        self.changes.clear()
        self.asked += [one for one in self.conditions() if one not in self.asked]

    def resume(self, _action: Action, _values: dict[str, Any]) -> None:
        """Go on; conditions of events that interrupt are asked again."""
        self.paused = False
        self.asked = [one for one in self.asked if one[2] < 0 or not one[1].event.interrupting]

    def react_before(self, step: tuple[Element, Flow | None] | None, scope: Place) -> Any:
        """Do so while a token is on its way to its next element; it may be gone then."""
        if step is None:
            self.react()
            return None
        self.in_hand.append(scope)
        self.react()
        if scope not in self.in_hand:
            return None
        self.in_hand.remove(scope)
        return step

    def due(self) -> list[Awaited]:
        """Return the conditions to ask that hold."""
        changes, self.changes = self.changes, []
        depths: dict[Awaited, int] = {}
        waiting = self.conditions()
        for one, condition in waiting.items():
            if one not in self.asked:
                self.asked.append(one)
                depths[one] = 0
            for change in changes:
                depth = self.depth_of(one[0], condition, change)
                if depth is not None:
                    depths[one] = depth
        order = sorted(depths, key=lambda one: (depths[one], self.asked.index(one)))
        return [one for one in order if value_of(waiting[one].expression, one[0].view()) is True]

    def depth_of(self, place: Place, condition: Condition, change: tuple[Place, str, str]) -> int | None:
        """Return how deep below a change a place sees it, if it does and its condition is to be asked then."""
        where, name, kind = change
        names = FEEL.expression(condition.expression).names if condition.names is None else condition.names
        if kind not in condition.changes or name not in names:
            return None
        depth, at = 0, place
        while at is not where:
            if name in at.variables or at.scope is None:
                return None
            depth, at = depth + 1, at.scope
        return depth
