"""
What stops a step in the naive interpreter, and how it goes on: incidents and those who resolve them.

A job whose attempts are used up stands as an incident until it is tried again, or done after all. What a step gave
and may not be left with is kept: its variables are where they would be, and it is asked again when somebody says so.
"""

from typing import Any

from tests.replay.places import Action, Place, settings, value_of

from clerkwork.languages.bpmn.model import Element, Kind
from clerkwork.languages.bpmn.sheets import Consequence, Criterion, Failure

NO_RETRIES = "no_retries"
CRITERION = "criterion"
STOPPED = "failure"
RESOLVED = (NO_RETRIES, CRITERION, STOPPED)


class Troubles:
    """Incidents."""

    def fail(self, action: Action, _values: dict[str, Any]) -> None:
        """Let the last attempt at a job fail."""
        self.trouble(self.open_places(action.element)[action.nth], NO_RETRIES)

    def trouble(self, place: Place, kind: str) -> None:
        """Raise an incident, unless it is there."""
        if kind not in place.troubles:
            place.troubles.append(kind)

    def forgive(self, place: Place) -> None:
        """Forget that a job has failed, because it is done after all."""
        place.troubles = [kind for kind in place.troubles if kind != NO_RETRIES]

    def resolve(self, action: Action, _values: dict[str, Any]) -> None:
        """Try again what an incident stopped."""
        place = self.open_places(action.element)[action.nth]
        place.troubles.remove(action.code)
        place.waived = place.waived or action.code == STOPPED
        if place.unbegun:
            self.begin_again(place)
        elif place.kept:
            self.complete(place, {})

    def begin_again(self, place: Place) -> None:
        """Begin in spite of what stopped it, unless it is not required any more."""
        place.unbegun = False
        if self.is_skipped(place.element, place.scope):
            self.close(place)
            self.follow(place.element, place.scope)
        else:
            self.begin(place)

    def keep(self, place: Place, produced: dict[str, Any], kind: str) -> None:
        """Keep what a step gave that may not be left with it."""
        own = {name: value for name, value in produced.items() if place.element.outputs or name in place.variables}
        self.set_in(place, own)
        self.merge(place.scope, {name: value for name, value in produced.items() if name not in own})
        place.kept, place.task = True, None
        self.trouble(place, kind)

    def keeps(self, place: Place, produced: dict[str, Any]) -> str:
        """Return why a step may not be left with what it gave, "" if it may; people were asked before."""
        view = {**place.view(), **produced}
        if place.element.kind is not Kind.USER_TASK and self.unmet(place.element, view):
            return CRITERION
        return STOPPED if STOPPED in place.troubles or self.is_stopped(place, view) else ""

    def unmet(self, element: Element, view: dict[str, Any]) -> bool:
        """Tell whether a completion criterion of a step is not met."""
        return any(value_of(one.when, view) is not True for one in settings(element, Criterion))

    def is_stopped(self, place: Place, view: dict[str, Any]) -> bool:
        """Tell whether a failure condition holds that stops a step and that nobody has waived."""
        stops = [one for one in settings(place.element, Failure) if one.then is Consequence.STOP and not place.waived]
        return any(value_of(one.when, view) is True for one in stops)
