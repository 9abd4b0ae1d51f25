"""How the naive interpreter goes rounds."""

from typing import Any

from tests.replay.places import OPENED, Place, Rounds, value_of

from clerkwork.languages.bpmn.model import Element, MultiInstance, StandardLoop


class Loops:
    """Multi-instance activities and standard loops."""

    def go_round(self, element: Element, scope: Place) -> None:
        """Open a loop, or begin the next of its rounds."""
        if scope.loop is None or scope.element is not element:
            items, size = self.rounds_of(element, scope.view())
            loop = Place(element, scope)
            loop.loop = Rounds(items, size)
            scope.inside.append(loop)
            self.places.append(loop)
            self.watch(loop)
            self.queue.append((element.id, None, loop))
        elif self.wants_round(element, scope, scope.loop):
            self.begin_round(element, scope, scope.loop)
        else:
            self.settle(scope)

    def rounds_of(self, element: Element, view: dict[str, Any]) -> tuple[list[Any], int | None]:
        """Return the items of a loop, and how many rounds it has."""
        said = element.loop
        if isinstance(said, StandardLoop):
            return [], said.most
        assert said is not None
        items = value_of(said.collection, view) if said.collection else []
        return items, value_of(said.cardinality, view) if said.cardinality else len(items)

    def wants_round(self, element: Element, scope: Place, loop: Rounds) -> bool:
        """Tell whether there is another round."""
        said = element.loop
        if loop.begun == loop.size:
            return False
        if not isinstance(said, StandardLoop) or not said.before or said.condition is None:
            return True
        return value_of(said.condition, {**scope.view(), "loopCounter": loop.begun + 1}) is True

    def begin_round(self, element: Element, scope: Place, loop: Rounds) -> None:
        """Open a round; those side by side begin one after another, each when it is its turn."""
        said = element.loop
        loop.begun += 1
        own = {"loopCounter": loop.begun}
        if isinstance(said, MultiInstance):
            if not said.sequential and loop.begun != loop.size:
                self.send_round(element, scope)
            own |= {said.item: loop.items[loop.begun - 1]} if said.item else {}
        place = self.open(element, scope, own)
        if element.kind in OPENED:
            self.begin(place)
        else:
            script = element.script
            self.complete(place, {script.result: value_of(script.expression, place.view())} if script else {})

    def end_round(self, place: Place, loop: Rounds, produced: dict[str, Any]) -> None:
        """Keep what a round gave, and go on with the next or end the loop."""
        scope, said, counter = place.scope, place.element.loop, place.variables["loopCounter"]
        assert scope is not None
        values = self.handed_on(place.element, scope, place.variables, produced)
        view = {**scope.view(), **values, **place.variables, **produced}
        self.close(place)
        if isinstance(said, MultiInstance) and said.result:
            loop.results[counter] = value_of(said.result, view)
        total = loop.begun if not isinstance(said, MultiInstance) or said.sequential else loop.size
        loop.completed += 1
        view |= {"numberOfInstances": total, "numberOfCompletedInstances": loop.completed}
        is_last = self.is_last(said, view)
        self.merge(scope, values)
        if is_last and not self.end_inside(scope):
            scope.then = lambda: self.settle(scope)
            return
        if is_last or (isinstance(said, MultiInstance) and not said.sequential):
            self.settle(scope)
        else:
            self.send_round(place.element, scope)

    def send_round(self, element: Element, scope: Place) -> None:
        """Let the next round have its turn; rounds that do not wait go before anything else moves."""
        each_waits = element.kind in OPENED or self.conditional  # conditions are asked between rounds
        send = self.queue.append if each_waits else self.queue.appendleft
        send((element.id, None, scope))

    def is_last(self, said: MultiInstance | StandardLoop | None, view: dict[str, Any]) -> bool:
        """Tell whether a loop is done with the round that has just ended."""
        if isinstance(said, MultiInstance):
            return said.until is not None and value_of(said.until, view) is True
        asks = said is not None and said.condition is not None and not said.before
        return asks and value_of(said.condition or "", view) is False

    def end_loop(self, place: Place, loop: Rounds) -> None:
        """Hand on the results of all rounds, null for those that have none."""
        scope, said = place.scope, place.element.loop
        assert scope is not None
        self.close(place)
        if isinstance(said, MultiInstance) and said.results:
            size = loop.begun if loop.size is None else loop.size
            self.merge(scope, {said.results: [loop.results.get(number) for number in range(1, size + 1)]})
        self.follow(place.element, scope)
