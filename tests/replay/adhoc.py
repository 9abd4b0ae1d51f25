"""Ad-hoc sub-processes in the naive interpreter: what is chosen runs in a place of its own."""

from dataclasses import replace
from typing import Any

from tests.replay.places import Action, Place, catches_link, value_of

from clerkwork.languages.bpmn.model import Element, Kind

JOINS = {Kind.PARALLEL_GATEWAY, Kind.INCLUSIVE_GATEWAY, Kind.COMPLEX_GATEWAY}


class AdHocs:
    """Choices, by themselves or with others that lead to the same join."""

    def divide(self) -> None:
        """Find the choices of each ad-hoc sub-process, and those that run together."""
        for host in [one for one in self.elements.values() if one.kind is Kind.AD_HOC_SUB_PROCESS]:
            groups: list[tuple[set[str], list[str]]] = []
            for choice in [one.id for one in self.elements.values() if one.scope == host.id and self.is_choice(one)]:
                joins, members = self.joins_behind(choice), [choice]
                for group in [group for group in groups if group[0] & joins]:
                    groups.remove(group)
                    joins, members = joins | group[0], group[1] + members
                groups.append((joins, members))
            for _, members in groups:
                first = next(each for each in self.elements if each in members)
                ident = f"{host.id}#{first}"
                self.inner[ident] = members
                self.elements[ident] = replace(host, id=ident, kind=Kind.SUB_PROCESS, scope=host.id, attached_to=None)

    def is_choice(self, element: Element) -> bool:
        """Tell whether nothing in the model leads to an element."""
        led_to = element.attached_to or element.for_compensation or element.event_triggered or catches_link(element)
        return not led_to and element.id not in self.into

    def joins_behind(self, start: str) -> set[str]:
        """Return the joins to which a token can come from an element."""
        joins = [one for one in self.elements.values() if one.kind in JOINS and len(self.into.get(one.id, [])) > 1]
        return {join.id for join in joins if self.coming(start, join.id)}

    def begin_choices(self, host: Place) -> None:
        """Begin with the active elements."""
        said = host.element.ad_hoc
        assert said is not None
        host.asks = host.element.task is not None
        chosen = value_of(said.active, host.view()) if said.active else []
        if said.collection:
            self.set_in(host, {said.collection: []})
        for choice in chosen:
            inner = next(ident for ident in self.inner_of(host) if choice in self.inner[ident])
            if len(self.inner[inner]) == 1:
                self.queue.append((inner, None, host))
            else:
                self.begin_together(host, inner, choice, {})

    def choices_at(self, element: str) -> list[str]:
        """Return what may be chosen in an element, if it is an ad-hoc sub-process."""
        return [
            choice
            for ident, choices in self.inner.items()
            if self.elements[ident].scope == element
            for choice in choices
        ]

    def inner_of(self, host: Place) -> list[str]:
        """Return the ids of the inner scopes of an ad-hoc sub-process."""
        return [ident for ident in self.inner if self.elements[ident].scope == host.element.id]

    def activate_choice(self, action: Action, values: dict[str, Any]) -> None:
        """Let a choice begin because somebody said so, perhaps instead of what is open."""
        host = self.open_places(action.element)[action.nth]
        choice, _, instead = action.code.partition(" ")
        if instead:
            self.end_inside(host)
        inner = next(ident for ident in self.inner_of(host) if choice in self.inner[ident])
        if len(self.inner[inner]) == 1:
            self.begin_alone(host, inner, values)
        else:
            self.begin_together(host, inner, choice, values)

    def begin_alone(self, host: Place, inner: str, values: dict[str, Any]) -> None:
        """Open the place of a choice, which in sequential order waits for what is open."""
        assert host.element.ad_hoc is not None
        others = list(host.inside)
        place = self.open(self.elements[inner], host, values)
        place.in_line = host.element.ad_hoc.sequential and bool(others)
        if not place.in_line:
            self.queue.append((self.inner[inner][0], None, place))

    def begin_together(self, host: Place, inner: str, choice: str, values: dict[str, Any]) -> None:
        """Begin in the place that choices with a join in common share."""
        place = next((each for each in host.inside if each.element.id == inner and not each.ending), None)
        if place is None:
            place = self.open(self.elements[inner], host, values)
        else:
            self.set_in(place, values)
        self.queue.append((choice, None, place))

    def end_choice(self, place: Place) -> None:
        """Gather the result of a choice that is done; then the sub-process is done, or the next one begins."""
        host = place.scope
        assert host is not None
        said = host.element.ad_hoc
        assert said is not None
        results = {}
        if said.collection:
            results[said.collection] = [*host.variables[said.collection], value_of(said.element, place.view())]
        done = value_of(said.completion, {**host.view(), **results}) if said.completion else None
        if host.element.task is not None:
            done = host.completing or done is True
        self.set_in(host, results)
        self.note(place.element, host, place)
        self.close(place)
        if done and not host.completing and (said.cancel_remaining or said.sequential) and not self.end_inside(host):
            host.asks = False
            self.forgive(host)
            host.then = lambda: self.complete(host, {})
            return
        self.forgive(host)
        waits = host.inside or any(where is host for _, _, where in self.queue)
        if done is not False and not waits:
            self.complete(host, {})
            return
        self.begin_next(host)
        host.asks = host.element.task is not None and not done

    def choose(self, action: Action, values: dict[str, Any]) -> None:
        """Do what a worker has chosen."""
        host = self.open_places(action.element)[action.nth]
        host.asks = False
        self.forgive(host)
        self.merge(host, values)
        what, _, instead = action.code.partition(" ")
        host.completing = what == "done"
        if instead:
            self.end_inside(host)
        if what in self.choices_at(action.element):
            inner = next(ident for ident in self.inner_of(host) if what in self.inner[ident])
            if len(self.inner[inner]) == 1:
                self.begin_alone(host, inner, {})
            else:
                self.begin_together(host, inner, what, {})
        elif host.completing and not host.inside:
            self.complete(host, {})

    def begin_next(self, host: Place) -> None:
        """Let the oldest choice have its turn, if it waits for that."""
        if host.inside and host.inside[0].in_line:
            host.inside[0].in_line = False
            self.queue.append((self.inner[host.inside[0].element.id][0], None, host.inside[0]))
