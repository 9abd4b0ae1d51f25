"""Execution listeners in the naive interpreter: jobs before an element begins and before it is left."""

from typing import Any

from tests.replay.places import SCOPES, Place


class Listening:
    """Listeners to the start and the end of what is open."""

    def listens(self, place: Place, at: str) -> bool:
        """Begin with the listeners to the start or the end of what is open; tell whether there are any."""
        place.listeners = sum(each.event == at for each in place.element.listeners)
        place.listening = at if place.listeners else ""
        return place.listeners > 0

    def listened(self, place: Place, values: dict[str, Any]) -> None:
        """Complete a listener's job; after the last the activity begins or is left."""
        assert place.scope is not None
        at, place.listeners = place.listening, place.listeners - 1
        if at == "start":
            self.set_in(place, values)
        else:
            self.merge(place.scope, values)
        if place.listeners:
            return
        place.listening = ""
        if at == "start":
            self.watch(place)
            self.begin(place)
            if place.element.kind in SCOPES and place.element.ad_hoc is None:
                self.settle(place)
        else:
            self.close(place)
            self.follow(place.element, place.scope)
