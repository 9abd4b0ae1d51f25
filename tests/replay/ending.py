"""
How things come to their end in the naive interpreter.

What ends a task waits for those who listen to that: until then the task, and what ends with it around it, are ending.
"""

from collections import deque
from typing import Any

from tests.replay.places import Action, Change, Place


class Ending:
    """The end of places and of the case."""

    def cancel(self, _action: Action, _values: dict[str, Any]) -> None:
        """End all."""
        self.root.ending = True
        if self.end_inside(self.root):
            self.finish("canceled")
        else:
            self.root.then = lambda: self.finish("canceled")

    def finish(self, outcome: str) -> None:
        """End the case."""
        self.outcome = outcome
        self.places.clear()
        self.queue.clear()

    def close(self, place: Place) -> None:
        """Take a place away, in which nothing is left."""
        assert not place.inside
        place.scope.inside.remove(place)
        self.places.remove(place)

    def end_inside(self, scope: Place) -> bool:
        """End all in a scope; tell whether it is gone, or waits for those who listen."""
        waiting = [place for place in list(scope.inside) if not self.stop(place)]
        scope.arrived.clear()
        self.in_hand = [each for each in self.in_hand if each is not scope]
        self.queue = deque(entry for entry in self.queue if entry[2] is not scope)
        return not waiting

    def stop(self, place: Place) -> bool:
        """End a place from outside; tell whether it is gone, or waits for those who listen."""
        is_first, place.ending, place.then = not place.ending, True, None
        if is_first:
            place.troubles.clear()
        is_empty = self.end_inside(place)
        if is_first:
            left = self.listening_to(place.element, "canceling") if place.task and not place.listening else 0
            place.change = Change("canceling", left) if left else None
        if not is_empty or place.change:
            return False
        self.close(place)
        return True

    def let_go(self, place: Place) -> None:
        """Go on after the last who listened: with what has waited for that, or outwards."""
        while not place.inside:
            if place.then is not None:
                then, place.then = place.then, None
                then()
                return
            if not place.ending:
                self.settle(place)
                return
            self.close(place)
            place = place.scope
        if place.element.ad_hoc is not None and place.element.id not in self.inner:
            self.begin_next(place)
