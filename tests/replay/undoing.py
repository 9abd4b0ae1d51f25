"""How the naive interpreter undoes what was completed."""

from tests.replay.places import SCOPES, Done, Place

from clerkwork.languages.bpmn.model import Element, Flow, Trigger


class Undoing:
    """Compensation and transactions."""

    def note(self, element: Element, scope: Place, place: Place | None = None) -> None:
        """Keep in mind what was completed and can be undone."""
        events = [each for each in self.elements.values() if each.attached_to == element.id]
        undone = [each.undone_by[0] for each in events if each.event.trigger is Trigger.COMPENSATE]
        handler = self.elements[undone[0]] if undone else None
        if handler is not None or (place is not None and place.done):
            variables, inside = (dict(place.variables), place.done) if place is not None else ({}, [])
            scope.done.append(Done(element, handler, variables, inside))

    def compensate(self, element: Element, scope: Place) -> tuple[Element, Flow | None] | None:
        """Undo all that was completed in a scope, one after the other, the last first."""
        if not scope.done:
            return self.work(element, scope)
        place = self.open(element, scope)
        place.todo, scope.done = scope.done, []
        self.undo(place)
        return None

    def give_up(self, element: Element, scope: Place) -> None:
        """Cancel a transaction: end all in it, undo what was completed, leave by its cancel event."""
        scope.canceled = True
        if self.end_inside(scope):
            self.undo_all(element, scope)
        else:
            scope.then = lambda: self.undo_all(element, scope)

    def undo_all(self, element: Element, scope: Place) -> None:
        """Undo what was completed in a transaction, in which nothing else is open."""
        place = self.open(element, scope)
        place.todo, scope.done = scope.done, []
        self.undo(place)

    def undo(self, place: Place) -> None:
        """Begin with what is to be undone next; when nothing is left, go on."""
        while True:
            assert place.todo is not None
            assert place.scope is not None
            if place.todo:
                done = place.todo.pop()
                if done.handler is not None:
                    self.queue.append((done.handler.id, None, place))
                    return
                inner = Place(done.element, place, dict(done.variables))
                inner.todo = list(done.inside)
                place.inside.append(inner)
                self.places.append(inner)
                place = inner
            elif place.element.kind in SCOPES:
                outer = place.scope
                self.close(place)
                place = outer
            else:
                self.end_undoing(place, place.scope)
                return

    def end_undoing(self, place: Place, scope: Place) -> None:
        """Let the event that undid go on, a cancel event by way of the transaction's boundary."""
        if place.element.event.trigger is not Trigger.CANCEL:
            self.complete(place, {})
            return
        self.close(place)
        events = self.attached(scope)
        self.occur(next(each for each in events if each.event.trigger is Trigger.CANCEL), scope, {})
