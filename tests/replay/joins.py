"""Joins that wait for what can still come, in the naive interpreter."""

from tests.replay.places import Place, catches_link, value_of

from clerkwork.languages.bpmn.model import Element, Flow, Kind

RESET = "waitingForStart"


class Joins:
    """Inclusive gateways, and complex ones, which go on before and wait for the rest."""

    def sees_order(self) -> bool:
        """Tell whether it can be seen when a join goes on, which it does when all tokens wait or a step pauses."""
        kinds = {element.kind for element in self.elements.values()}
        gathers = kinds & {Kind.INCLUSIVE_GATEWAY, Kind.COMPLEX_GATEWAY}
        return bool(gathers and (self.conditional or kinds & {Kind.AD_HOC_SUB_PROCESS, Kind.COMPLEX_GATEWAY}))

    def gather(self) -> bool:
        """Let joins go on, the oldest scope's first; tell whether anything changed."""
        changed = False
        for scope in [place for place in self.places if place.flows is None]:
            gates = [one for one in scope.inside if one.flows is not None]
            for gate in sorted(gates, key=lambda one: list(self.elements).index(one.element.id)):
                if scope in self.places and not self.kept_open(gate):
                    self.reset(gate)
                    changed = True
            for gateway in sorted(scope.arrived):
                changed = self.go_on_as_often_as_possible(self.elements[gateway], scope) or changed
        return changed

    def go_on_as_often_as_possible(self, element: Element, scope: Place) -> bool:
        """Let an inclusive gateway go on until another token holds it; tell whether it did."""
        changed = False
        while element.kind is Kind.INCLUSIVE_GATEWAY and scope.arrived.get(element.id):
            if self.held(element, scope):
                break
            changed = True
            self.join(element, scope)
            follow = self.leave(element, scope)
            if follow is not None:
                self.queue.append((follow[0].id, follow[1], scope))
        return changed

    def held(self, element: Element, scope: Place) -> bool:
        """Tell whether another token can reach a flow without a token, and none with one."""
        filled = set(scope.arrived[element.id])
        return any(coming - filled and not coming & filled for coming in self.ways_to(element, scope))

    def ways_to(self, element: Element, scope: Place) -> list[set[str]]:
        """Return for each other token of a scope by which flows it can come to a join."""
        places = [place for place in scope.inside if place.flows is None or self.late_flows(place.element)]
        tokens = [place.element.id for place in places] + [gate for gate in scope.arrived if gate != element.id]
        moving = [(target, via) for target, via, where in self.queue if where is scope]
        return [self.coming(token, element.id) for token in tokens] + [
            {via.id} if via and target == element.id else self.coming(target, element.id) for target, via in moving
        ]

    def coming(self, start: str, join: str) -> set[str]:
        """Return the flows into a join that a token can come by, not counting ways through the join."""
        found, seen, waiting = set(), {start}, [start]
        while waiting:
            here = waiting.pop()
            for flow in self.out.get(here, []):
                if flow.target == join:
                    found.add(flow.id)
                elif flow.target not in seen:
                    seen.add(flow.target)
                    waiting.append(flow.target)
            others = [each.id for each in self.elements.values() if each.attached_to == here or self._leads(here, each)]
            waiting += [each for each in others if each not in seen]
            seen.update(others)
        return found

    def _leads(self, source: str, target: Element) -> bool:
        element = self.elements[source]
        if not catches_link(target) or element.kind is not Kind.INTERMEDIATE_THROW_EVENT:
            return False
        return (element.scope, element.event.link) == (target.scope, target.event.link)

    # Complex gateways

    def gate(self, element: Element, scope: Place) -> Place | None:
        """Return the complex gateway of a scope that has gone on and waits for the rest, if it does."""
        return next((one for one in scope.inside if one.element is element and one.flows is not None), None)

    def arrive_at_gate(self, element: Element, via: Flow, scope: Place) -> tuple[Element, Flow | None] | None:
        """Let a token wait at a complex gateway, which goes on when its condition holds."""
        flows = scope.arrived.setdefault(element.id, {})
        flows[via.id] = flows.get(via.id, 0) + 1
        return None if self.gate(element, scope) else self.activate(element, scope)

    def activate(self, element: Element, scope: Place) -> tuple[Element, Flow | None] | None:
        """Go on if the condition holds, with a token of each flow that has one; wait for the other flows."""
        counts = {flow.id: scope.arrived[element.id].get(flow.id, 0) for flow in self.into[element.id]}
        view = {**scope.view(), "activationCount": sum(counts.values()), "activationCounts": counts, RESET: True}
        if not (value_of(element.activation, view) is True if element.activation else all(counts.values())):
            return None
        flows = self.chosen(element, {**scope.view(), RESET: True})
        had = {flow for flow, count in counts.items() if count}
        self.join(element, scope)
        if all(counts.values()):
            flows = flows + self.flows_of_reset(element, scope)
        else:
            gate = self.open(element, scope)
            gate.flows, gate.arrived = had, {element.id: dict.fromkeys(had, 1)}
        return self.send(flows, scope)

    def kept_open(self, gate: Place) -> bool:
        """Tell whether a token can still come on a flow of which a complex gateway has had none."""
        assert gate.scope is not None
        there = set(gate.scope.arrived.get(gate.element.id, {})) - gate.flows
        missing = {flow.id for flow in self.into[gate.element.id]} - there - gate.flows
        return any(coming & missing and not coming & there for coming in self.ways_to(gate.element, gate.scope))

    def reset(self, gate: Place) -> None:
        """Consume the tokens that came since, let those that waited begin the next round, and go on."""
        scope, element = gate.scope, gate.element
        assert scope is not None
        flows = self.flows_of_reset(element, scope)
        late = set(scope.arrived.get(element.id, {})) - gate.flows
        if late:
            self.join(element, scope, late)
        gate.arrived.clear()
        self.in_hand.append(scope)
        self.close(gate)
        if element.id in scope.arrived:
            again = self.activate(element, scope)
            if again is not None:
                self.queue.append((again[0].id, again[1], scope))
        self.in_hand.remove(scope)
        step = self.send(flows, scope)
        if step is not None:
            self.queue.append((step[0].id, step[1], scope))

    def late_flows(self, element: Element) -> list[Flow]:
        """Return the flows of a complex gateway that ask whether it resets."""
        return [flow for flow in self.out.get(element.id, []) if flow.condition and RESET in flow.condition]

    def flows_of_reset(self, element: Element, scope: Place) -> list[Flow]:
        """Return the flows by which tokens leave a complex gateway when it resets."""
        view = {**scope.view(), RESET: False}
        return [flow for flow in self.late_flows(element) if value_of(flow.condition, view) is True]
