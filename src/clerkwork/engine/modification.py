"""
How people change where the tokens of a case are.

Rule 1: a modification needs the whole case, because it may be about any part of it.
Rule 2: scopes are opened first, then what is to end ends, then tokens move: so what is moved keeps its scope alive.
Rule 3: this file knows no element; it enters, opens and ends whatever the graph says.

Semantics: Camunda 8's modification; BPMN is silent about it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from clerkwork.engine.activities import watch_all
from clerkwork.engine.commands import Activation, Modify, Move, Placed, Termination
from clerkwork.engine.completion import detach, end_token
from clerkwork.engine.errors import Gone, NotPossible
from clerkwork.engine.events import CaseCanceled, CaseModified, ElementActivated, TokensDropped
from clerkwork.engine.incidents import Fault
from clerkwork.engine.interruption import WITHERS, put_off, terminate
from clerkwork.engine.life import Phase
from clerkwork.engine.loading import load_all
from clerkwork.engine.nodes import Graph, Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance
from clerkwork.kernel.sentences import Sentence
from clerkwork.languages.bpmn.model import Kind, Trigger

BEING_ENDED: Final = Sentence(
    "Expected nothing that is being ended, but %(element)s waits for listeners to that. Complete their jobs first."
)
NOT_OPEN: Final = Sentence("Expected an open element instance, but %(instance)s is not open.")
SHUT: Final = Sentence("Expected %(element)s to open, but: %(why)s")
ATTACHED: Final = Sentence("Expected an element that a token can enter, but %(element)s is a boundary event.")
STARTING: Final = Sentence("Expected an element that a token can enter, but %(element)s begins cases.")
BEGUN_WITHIN: Final = Sentence(
    "Expected an element that a token can enter, but %(element)s is begun by its start event."
)
TRIGGERED: Final = Sentence("Expected an element that a token can enter, but %(element)s waits for its trigger.")
UNDOING: Final = Sentence("Expected an element that a token can enter, but %(element)s only undoes another.")
RACING: Final = Sentence("Expected %(gateway)s to be activated, but %(element)s, one of the events behind it.")
Waiting = tuple[int, str]
"""A scope, and the joining gateway in it at which tokens wait."""
WRONG: Final = {
    True: Sentence("Expected an instance or an element, but both."),
    False: Sentence("Expected an instance or an element, but neither."),
}


def modify(run: Run, command: Modify) -> None:
    """Carry a modification out."""
    root = run.state.instances.get(run.state.case)
    if root is None:
        raise Gone(Sentence("Expected a running case, but %(case)s is not running.", case=str(run.state.case)))
    if not (command.activate or command.terminate or command.moves):
        raise NotPossible(Sentence("Expected something to activate, to end or to move, but there is nothing."))
    load_all(run)
    check_settled(run)
    ending, dropped = _ends(run, (*command.terminate, *command.moves))
    wanted = [*((each, run.state.case) for each in command.activate), *_moved(run, command.moves)]
    ended = [
        *(run.state.instances[key].element for key in sorted(ending)),
        *(gateway for _, gateway in sorted(dropped)),
    ]
    run.emit(CaseModified(run.state.case, tuple(each.element for each, _ in wanted), tuple(ended)))
    begun = [activate(run, activation, origin, ending) for activation, origin in wanted]
    end(run, ending, dropped)
    for node, key in filter(None, begun):
        enter(run, node, key)


def check_settled(run: Run) -> None:
    """Raise NotPossible if something ends that waits for listeners."""
    for instance in run.state.instances.values():
        if instance.phase == Phase.TERMINATING:
            raise NotPossible(Sentence(BEING_ENDED, element=instance.element))


def _moved(run: Run, moves: Iterable[Move]) -> Iterator[tuple[Activation, int]]:
    """Yield for each token that moves what it activates, and the scope it comes from."""
    for move in moves:
        wanted = Activation(move.target, move.ancestor, move.variables)
        instances, waiting = sources(run, move)
        for key in instances:
            yield wanted, run.state.instances[key].scope
        for scope, gateway in waiting:
            for _ in range(sum(run.state.arrivals[scope][gateway].values())):
                yield wanted, scope


def _ends(run: Run, ends: Iterable[Termination | Move]) -> tuple[set[int], set[Waiting]]:
    """Return the instances that are to end, and where waiting tokens are to vanish."""
    ending: set[int] = set()
    dropped: set[Waiting] = set()
    for each in ends:
        instances, waiting = sources(run, each)
        ending.update(instances)
        dropped.update(waiting)
    return ending, dropped


def sources(run: Run, wanted: Termination | Move) -> tuple[list[int], list[Waiting]]:
    """Return the open instances that are meant, and the joins at which tokens wait. Raises Gone, NotPossible."""
    if bool(wanted.instance) == bool(wanted.element):
        raise NotPossible(WRONG[bool(wanted.instance)])
    case = run.state.case
    if case == wanted.instance or wanted.element == run.state.instances[case].element:
        raise NotPossible(
            Sentence("Expected an element of the process, but the process itself. Cancel the case instead.")
        )
    if wanted.instance:
        if wanted.instance not in run.state.instances:
            raise Gone(Sentence(NOT_OPEN, instance=str(wanted.instance)))
        return [wanted.instance], []
    meant = (one for one in run.state.instances.values() if one.element == wanted.element and not one.counter)
    open_ones = sorted(one.key for one in meant)
    there = sorted(scope for scope, at in run.state.arrivals.items() if wanted.element in at)
    waiting = [(scope, wanted.element) for scope in there if scope not in open_ones]
    if not open_ones and not waiting:
        raise Gone(Sentence("Expected %(element)s to be open, but it is not.", element=wanted.element))
    return open_ones, waiting


# What begins


def activate(run: Run, wanted: Activation, origin: int, ending: set[int]) -> tuple[Node, int] | None:
    """
    Let a token come to an element in the scope it stands in; one with variables of its own is opened and returned.

    Raises NotPossible, Gone.
    """
    node = activatable(run.graph, wanted.element)
    scopes = [*_around(node)]
    allowed = {"", node.id, *(scope.id for scope in scopes)}
    for placed in wanted.variables:
        if placed.scope not in allowed:
            said = Sentence("Expected %(element)s or a scope around it for variables, but “%(scope)s”.")
            raise NotPossible(Sentence(said, element=node.id, scope=placed.scope))
    scope = _scope_for(run, wanted, scopes, origin, ending)
    own = _own(node, wanted.variables)
    if not own:
        run.push(node.door, scope)
        return None
    key = run.ids()
    run.emit(ElementActivated(key, node.id, scope, Phase.ACTIVATING))
    run.set_here(key, own)
    return node, key


def begin_at(run: Run, elements: Iterable[str]) -> None:
    """Let a case begin with a token at each of some elements, and with what waits for the handlers of the process."""
    case, root = run.state.case, run.graph.nodes[run.graph.process]
    try:
        run.emit_all(watch_all(run, root.event_starts, case, run.view(case)))
    except Fault as fault:
        raise NotPossible(Sentence(SHUT, element=root.name, why=fault.message)) from fault
    for element in elements:
        activate(run, Activation(element), case, set())


def activatable(graph: Graph, element: str) -> Node:
    """Return the node of an element that can be entered without a flow. Raises NotPossible."""
    node = graph.nodes.get(element)
    if node is None or node.container is None:
        said = Sentence(
            "Expected an element of %(process)s, but “%(element)s”.", process=graph.process, element=element
        )
        raise NotPossible(said)
    if node.element.attached_to is not None:
        raise NotPossible(Sentence(ATTACHED, element=node.name))
    if node.element.instantiates or node.gate is not None:
        raise NotPossible(Sentence(STARTING, element=node.name))
    if node.element.event_triggered:
        raise NotPossible(Sentence(BEGUN_WITHIN, element=node.name))
    if node.element.kind is Kind.START_EVENT and node.element.event.trigger is not Trigger.NONE:
        raise NotPossible(Sentence(TRIGGERED, element=node.name))
    if node.element.for_compensation:
        raise NotPossible(Sentence(UNDOING, element=node.name))
    racing = [each for each in graph.nodes.values() if each.behaviour.races and node in each.watchers]
    if racing:
        raise NotPossible(Sentence(RACING, gateway=racing[0].name, element=node.name))
    return node


def _around(node: Node) -> Iterator[Node]:
    """Yield the scopes around a node, the process last."""
    at = node.container
    while at is not None:
        yield at
        at = at.container


def _scope_for(run: Run, wanted: Activation, scopes: list[Node], origin: int, ending: set[int]) -> int:
    """Return the instance in which an element is entered, after opening those that are missing."""
    at = wanted.ancestor or origin
    if at not in run.state.instances:
        raise Gone(Sentence(NOT_OPEN, instance=str(at)))
    if wanted.ancestor and run.node_of(run.state.instances[at]) not in scopes:
        element = run.state.instances[at].element
        said = Sentence("Expected a scope around %(element)s, but %(scope)s.", element=wanted.element, scope=element)
        raise NotPossible(said)
    stays = _outside(run, at, ending)
    if wanted.ancestor and stays != at:
        raise NotPossible(Sentence("Expected a scope that stays open, but %(instance)s is to end.", instance=str(at)))
    at = stays
    while run.node_of(run.state.instances[at]) not in scopes:
        at = run.state.instances[at].scope
    _place(run, at, wanted.variables)
    missing = scopes[: scopes.index(run.node_of(run.state.instances[at]))]
    for scope in reversed(missing):
        found = [] if wanted.ancestor else _inside(run, at, scope, ending)
        if len(found) > 1:
            said = Sentence(
                "Expected one open %(scope)s, but %(n)s are: choose the ancestor.", scope=scope.name, n=len(found)
            )
            raise NotPossible(said)
        if not found and scope.element.event_triggered:
            raise NotPossible(
                Sentence("Expected %(scope)s to be open, which begins by its event, but it is not.", scope=scope.name)
            )
        at = found[0] if found else open_scope(run, scope, at)
        _place_one(run, at, wanted.variables)
    return at


def _outside(run: Run, key: int, ending: set[int]) -> int:
    """Return the nearest instance, from one outwards, that does not end."""
    at, stays = key, key
    while at:
        scope = run.state.instances[at].scope
        if at in ending:
            stays = scope
        at = scope
    return stays


def _inside(run: Run, key: int, node: Node, ending: set[int]) -> list[int]:
    """Return the open instances of a node directly in a scope that are to stay."""
    members = sorted(run.state.members.get(key, ()))
    return [each for each in members if each not in ending and run.node_of(run.state.instances[each]) is node]


def _place(run: Run, key: int, variables: tuple[Placed, ...]) -> None:
    """Set the variables that belong to an instance or to those around it."""
    while key:
        _place_one(run, key, variables)
        key = run.state.instances[key].scope


def _place_one(run: Run, key: int, variables: tuple[Placed, ...]) -> None:
    element = run.state.instances[key].element
    for placed in variables:
        if placed.variables and (placed.scope or run.graph.process) == element:
            run.set_here(key, placed.variables)


def _own(node: Node, variables: tuple[Placed, ...]) -> dict[str, Any]:
    own: dict[str, Any] = {}
    for placed in variables:
        if placed.scope == node.id:
            own.update(placed.variables)
    return own


def open_scope(run: Run, node: Node, scope: int) -> int:
    """Open a scope without letting it begin; return its key. Raises NotPossible if a fault keeps it from opening."""
    key = run.ids()
    try:
        node.enter(run, node, scope, None, key)
    except Fault as fault:
        raise NotPossible(Sentence(SHUT, element=node.name, why=fault.message)) from fault
    run.forget(key)
    return key


def enter(run: Run, node: Node, key: int) -> None:
    """Let an element begin that is open already; a fault keeps it with an incident."""
    scope = run.state.instances[key].scope
    try:
        flow = node.enter(run, node, scope, None, key)
    except Fault as fault:
        run.incident(key, fault)
        return
    if flow is not None:
        run.push(flow, scope)


# What ends


def end(run: Run, ending: set[int], dropped: set[Waiting]) -> None:
    """End instances and let waiting tokens vanish, then end the scopes in which nothing is left."""
    state, scopes = run.state, {scope for scope, _ in dropped}
    for scope, gateway in sorted(dropped):
        run.emit(TokensDropped(scope, gateway, tuple(sorted(state.arrivals[scope][gateway]))))
    for key in sorted(ending):
        if key in state.instances:  # else it was in one that ended before
            scopes.add(state.instances[key].scope)
            terminate(run, key)
    for scope in sorted(scopes, reverse=True):
        if _only_ends(run, scope):
            put_off(run, scope, state.instances[scope].element, {}, WITHERS)
        wither(run, scope)


def _only_ends(run: Run, scope: int) -> bool:
    """Tell whether nothing is left in an open scope but what waits for listeners to its end."""
    if scope not in run.state.instances or run.queued.get(scope):
        return False
    left = [run.state.instances[key] for key in run.state.members.get(scope, ())]
    return bool(left) and all(instance.phase == Phase.TERMINATING for instance in left)


def wither(run: Run, key: int) -> None:
    """End a scope in which nothing is left, and those around it that are left with nothing by that."""
    state = run.state
    while key in state.instances and not state.instances[key].children and not run.queued.get(key):
        if state.arrivals.get(key):
            end_token(run, key)
            return
        if key == state.case:
            detach(run, key)
            run.emit(CaseCanceled(key))
            return
        scope = state.instances[key].scope
        terminate(run, key)
        key = scope
    if key in state.instances and state.instances[key].children:
        vacate(run, state.instances[key])


def vacate(run: Run, left: Instance) -> None:
    """Let a scope in which something is left do what it does when something in it was ended."""
    vacated = run.node_of(left).behaviour.vacated
    if vacated is not None:
        vacated(run, run.node_of(left), left)
