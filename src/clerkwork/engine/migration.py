"""
How a case goes on by another version of its model.

Rule 1: the step is given the graph of the target; of the old one it needs only the ids that the state holds.
Rule 2: what waits goes on waiting: jobs, tasks, variables and incidents are kept as they are, and so are timers and
subscriptions whose event has a target. What is begun afresh is ended and entered again.
Rule 3: what the plan does not allow is refused with every reason; `mapping.check` has looked at the plan itself.

Semantics: Camunda 8's migration; BPMN is silent about it.
"""

from collections.abc import Iterator
from typing import Final

from clerkwork.engine.commands import Migrate
from clerkwork.engine.completion import gone
from clerkwork.engine.errors import Gone, NotPossible
from clerkwork.engine.events import (
    CaseContinued,
    CaseMigrated,
    CasePaused,
    ElementMigrated,
    Token,
    TokenArrived,
    TokensDropped,
    WaitMigrated,
)
from clerkwork.engine.handling import is_closed
from clerkwork.engine.incidents import Fault
from clerkwork.engine.interruption import terminate
from clerkwork.engine.life import Phase
from clerkwork.engine.loading import load_all
from clerkwork.engine.modification import check_settled
from clerkwork.engine.nodes import Flow, Node
from clerkwork.engine.run import Run
from clerkwork.engine.sheets import index_of
from clerkwork.engine.state import Compensation, Condition, Instance, Occurrence, Subscription, Timer
from clerkwork.kernel.sentences import Sentence, joined

MISPLACED: Final = Sentence("%(element)s is open in %(scope)s, but its target %(target)s stands in %(place)s.")
WAYLESS: Final = Sentence("A token waits at %(join)s that came by %(flow)s, for which %(target)s has no flow.")

Fresh = tuple[Node, int]
"""An element that begins afresh, and the scope in which it does."""


def migrate(run: Run, command: Migrate) -> None:
    """Let the case go on by the graph of this step."""
    state = run.state
    if state.case not in state.instances:
        raise Gone(f"Expected a running case, but {state.case} is not running.")
    load_all(run)
    check_settled(run)
    ending = _ending(run, command)
    reasons = [*_reasons(run, command, ending)]
    if reasons:
        raise NotPossible(joined(reasons))
    paused, arrived = _paused(run, command, ending), _arrived(run, command, ending)
    run.emit(CaseMigrated(state.case, run.graph.process))
    fresh = _end(run, command, ending)
    for instance in sorted(state.instances.values(), key=lambda one: one.key):
        _rename(run, command, instance)
    run.views.clear()
    for key in sorted(state.instances):
        _watch(run, command, state.instances[key])
    for node, scope in fresh:
        run.push(node.door, scope)
    for flow, scope in arrived:
        run.push(flow, scope)
    if paused:
        run.emit(CasePaused(state.case, paused))
        for token in paused:
            run.queued[token.scope] = run.queued.get(token.scope, 0) + 1


def _ending(run: Run, command: Migrate) -> dict[int, None]:
    """Return the outermost instances that begin afresh, which are to end before."""
    found: dict[int, None] = {}
    inside: set[int] = set()
    for key in sorted(run.state.instances):
        instance = run.state.instances[key]
        if instance.scope in inside or instance.scope in found:
            inside.add(key)
        elif instance.scope and command.elements.get(instance.element) in command.renewed:
            found[key] = None
    return found


def _within(run: Run, key: int, ending: dict[int, None]) -> bool:
    """Tell whether an instance is one of those that end, or in one."""
    while key:
        if key in ending:
            return True
        key = run.state.instances[key].scope
    return False


# What keeps a case from being migrated


def _reasons(run: Run, command: Migrate, ending: dict[int, None]) -> Iterator[Sentence]:
    """Yield why the plan does not fit the case."""
    state = run.state
    stays = {key for key in state.instances if not _within(run, key, ending)}
    for key in sorted((stays | ending.keys()) - {state.case}):
        yield from _misplaced(run, command, state.instances[key])
    for kept in state.compensations.values():
        if kept.instance in stays:
            yield from _forgotten(run, command, kept)
    for scope in sorted(stays & state.arrivals.keys()):
        for gateway, flows in sorted(state.arrivals[scope].items()):
            yield from _lost(run, command, gateway, flows)
    for token in state.tokens:
        if token.scope in stays and _way(run, command, token) is None:
            yield Sentence("A token is on its way to %(element)s, which has no target.", element=token.element)


def _misplaced(run: Run, command: Migrate, instance: Instance) -> Iterator[Sentence]:
    """Yield why an instance has no place in the target."""
    new = command.elements.get(instance.element)
    node = run.graph.nodes.get(new or "")
    if node is None or node.container is None:
        yield Sentence("%(element)s is open, but has no target.", element=instance.element)
        return
    scope = run.state.instances[instance.scope]
    if not {node.container.id, new} & set(_around(run, command, scope)):  # new: the loop around one of its rounds
        place = node.container.id
        yield Sentence(MISPLACED, element=instance.element, scope=scope.element, target=new, place=place)


def _around(run: Run, command: Migrate, scope: Instance) -> Iterator[str | None]:
    """Yield in which elements of the target something may stand: an event that undoes does so for what is around it."""
    undoes = False
    while scope.scope:
        target = command.elements.get(scope.element)
        yield target
        node = run.graph.nodes.get(target or "")
        undoes = node is not None and (node.behaviour.undoes or (undoes and node.element.event_triggered))
        if not undoes:
            return
        scope = run.state.instances[scope.scope]
    yield run.graph.process


def _forgotten(run: Run, command: Migrate, kept: Compensation) -> Iterator[Sentence]:
    """Yield why something that can be undone could not be in the target."""
    node = run.graph.nodes.get(command.elements.get(kept.element, ""))
    if node is None or not node.remembers:
        yield Sentence("%(element)s is completed and can be undone, but has no target that can.", element=kept.element)


def _lost(run: Run, command: Migrate, gateway: str, flows: dict[str, int]) -> Iterator[Sentence]:
    """Yield why tokens that wait at a join have no place in the target."""
    new = command.elements.get(gateway)
    if new is None:
        yield Sentence("Tokens wait at %(join)s, which has no target.", join=gateway)
        return
    for flow in sorted(flows):
        if command.flows.get(flow) not in run.graph.nodes[new].incoming:
            yield Sentence(WAYLESS, join=gateway, flow=flow, target=new)


def _way(run: Run, command: Migrate, token: Token) -> Token | None:
    """Return a token that is on its way with its way in the target, None if the plan has none."""
    node = run.graph.nodes.get(command.elements.get(token.element, ""))
    if node is None:
        return None
    flow = command.flows.get(token.flow, "")
    if token.flow and not flow and len(node.incoming) > 1:
        return None
    return Token(token.scope, node.id, flow)


# What is done


def _paused(run: Run, command: Migrate, ending: dict[int, None]) -> tuple[Token, ...]:
    """Return the tokens that wait for Continue, on their ways in the target."""
    staying = (token for token in run.state.tokens if not _within(run, token.scope, ending))
    return tuple(way for token in staying if (way := _way(run, command, token)) is not None)


def _arrived(run: Run, command: Migrate, ending: dict[int, None]) -> list[tuple[Flow, int]]:
    """Return the tokens that wait at joins, on their ways in the target: they arrive there anew."""
    found = []
    for scope, gateways in sorted(run.state.arrivals.items()):
        if not _within(run, scope, ending):
            for gateway, flows in gateways.items():
                if _stays(run, command, gateway):
                    continue
                for flow, count in sorted(flows.items()):
                    found += [(run.graph.flows[command.flows[flow]], scope)] * count
    return found


def _end(run: Run, command: Migrate, ending: dict[int, None]) -> list[Fresh]:
    """End what begins afresh, and let tokens go that are given new ways; return what is to begin."""
    state = run.state
    ends = [state.instances[key] for key in ending]
    fresh = [(run.graph.nodes[command.elements[one.element]], one.scope) for one in ends]
    if state.tokens:
        run.emit(CaseContinued(state.case))
        run.queued.clear()
    for key in ending:
        terminate(run, key, heard=True)
    for scope, gateways in sorted(state.arrivals.items()):
        for gateway, flows in sorted(gateways.items()):
            had = sorted(flows.items())
            run.emit(TokensDropped(scope, gateway, tuple(flow for flow, _ in had)))
            if _stays(run, command, gateway):
                new = command.elements[gateway]
                for flow, count in had:
                    run.emit_all([TokenArrived(scope, new, command.flows[flow])] * count)
    return fresh


def _stays(run: Run, command: Migrate, gateway: str) -> bool:
    """Tell whether tokens go on waiting where they are: what a complex gateway has decided it decides only once."""
    return run.graph.nodes[command.elements[gateway]].behaviour.resets


def _rename(run: Run, command: Migrate, instance: Instance) -> None:
    """Let an instance be one of its target, and what waits for events ones of theirs."""
    old = instance.element
    if instance.scope:
        run.emit(ElementMigrated(instance.key, command.elements[old]))
    node = run.node_of(instance)
    kept = {node.id, *(event.id for event in (*node.watchers, *node.event_starts))} - command.renewed
    for row in list(run.state.attached.get(instance.key, {}).values()):
        if isinstance(row, Timer | Subscription | Condition | Occurrence | Compensation):
            new = command.elements.get(row.element, "")
            if isinstance(row, Timer | Condition) and row.part < 0 and not still_says(node, row):
                run.emit(gone(row))
            elif new in kept or type(row) is Compensation:
                run.emit(WaitMigrated(row.key, instance.key, new))
            else:
                run.emit(gone(row))


def still_says(node: Node, row: Timer | Condition) -> bool:
    """Tell whether a step sheet has a rule in the place of that which something waits for."""
    if node.sheet is None:
        return False
    rules = node.sheet.rungs if type(row) is Timer else node.sheet.failures
    return index_of(row.part) < len(rules)


def _watch(run: Run, command: Migrate, instance: Instance) -> None:
    """Open what an instance waits for in the target only; an event that has occurred does not wait again."""
    if instance.phase != Phase.ACTIVE:
        return
    node = run.node_of(instance)
    known = set(command.elements.values()) - command.renewed
    for event in (*node.watchers, *(() if is_closed(run, instance) else node.event_starts)):
        watch = event.behaviour.watch
        if watch is not None and event.id not in known:
            try:
                run.emit_all(watch(run, event, instance.key, run.view(instance.key)))
            except Fault as fault:
                said = Sentence(
                    "Expected %(event)s to be waited for, but: %(why)s", event=event.name, why=fault.message
                )
                raise NotPossible(said) from fault
