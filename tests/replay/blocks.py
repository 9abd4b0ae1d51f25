"""Blocks of several elements, which hold others."""

from typing import Final

from tests.replay.drafts import CONDITIONS, HALF, Block, Draft, extensions
from tests.replay.leaves import ESCALATION, JOB, MESSAGE, PUBLISH, SIGNAL, SIMPLE, STARTS, WATCHES, some_watches

UNTIL: Final = ("numberOfCompletedInstances >= 2", "loopCounter = 2", "x > 3")


def split(tag: str) -> Block:
    """Return the maker of a split with a join of the same kind."""

    def make(draft: Draft, scope: str, source: str, depth: int) -> str | None:
        gateway = draft.behind(scope, source, tag)
        join = draft.add(scope, tag)
        asks = tag != "parallelGateway"
        ends = 0
        for place in range(draft.rng.randint(2, 3)):
            way = draft.add(scope, "task")
            condition = draft.rng.choice(CONDITIONS) if asks and place else ""
            flow = draft.flow(scope, gateway, way, condition)
            if asks and not place:
                draft.default(gateway, flow)
            last = draft.sequence(scope, way, depth + 1)
            if last is None:
                ends += 1
            else:
                draft.flow(scope, last, join)
        return join

    return make


def race(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add an event-based gateway with the events behind it."""
    gateway = draft.behind(scope, source, "eventBasedGateway")
    merge = draft.add(scope, "exclusiveGateway")
    for kind in draft.rng.sample(("timer", "message", "timer"), draft.rng.randint(2, 3)):
        tag, inside, attributes = SIMPLE[kind]
        event = draft.behind(scope, gateway, tag, inside, **attributes)
        last = draft.sequence(scope, event, depth + 1)
        if last is not None:
            draft.flow(scope, last, merge)
    return merge


def part(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add an activity that conditions leave by some of its flows, merged by an inclusive gateway."""
    tag, inside, _ = SIMPLE[draft.rng.choice(("task", "user", "script"))]
    ident = draft.behind(scope, source, tag, inside)
    merge = draft.add(scope, "inclusiveGateway")
    draft.default(ident, draft.flow(scope, ident, merge))
    for _ in range(draft.rng.randint(1, 2)):
        way = draft.add(scope, "task")
        draft.flow(scope, ident, way, draft.rng.choice(CONDITIONS))
        last = draft.sequence(scope, way, depth + 1)
        if last is not None:
            draft.flow(scope, last, merge)
    return merge


def attended(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add an activity with execution listeners, and perhaps events on it."""
    said = "".join(
        f'<zeebe:executionListener eventType="{event}" type="listen"/>'
        for event in draft.rng.choice((("start",), ("end",), ("start", "start", "end"), ("start", "end", "end")))
    )
    kind = draft.rng.choice(("user", "job", "sub"))
    if kind == "sub":
        host = draft.scope(scope, inside=extensions(f"<zeebe:executionListeners>{said}</zeebe:executionListeners>"))
        draft.sequence(host, draft.add(host, "startEvent"), depth + 1)
    else:
        tag, inside, _ = SIMPLE[kind]
        own = f"<zeebe:executionListeners>{said}</zeebe:executionListeners></extensionElements>"
        host = draft.add(scope, tag, inside.replace("</extensionElements>", own))
    draft.flow(scope, source, host)
    return host if draft.rng.random() < HALF else attach(draft, scope, host, depth)


def loop(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add a loop of three rounds through gateways."""
    counter = draft.name("c")
    merge = draft.behind(scope, source, draft.rng.choice(("exclusiveGateway", "inclusiveGateway")))
    said = f'<zeebe:script expression="=if {counter} = null then 1 else {counter} + 1" resultVariable="{counter}"/>'
    first = draft.behind(scope, merge, "scriptTask", extensions(said))
    last = draft.sequence(scope, first, depth + 1)
    if last is None:
        return None
    gateway = draft.behind(scope, last, "exclusiveGateway")
    draft.flow(scope, gateway, merge, f"{counter} &lt; 3")
    after = draft.add(scope, "task")
    draft.default(gateway, draft.flow(scope, gateway, after))
    return after


def link(draft: Draft, scope: str, source: str, _depth: int) -> str | None:
    """Add both ends of a link."""
    name = draft.name("link")
    draft.behind(scope, source, "intermediateThrowEvent", f'<linkEventDefinition name="{name}"/>')
    return draft.add(scope, "intermediateCatchEvent", f'<linkEventDefinition name="{name}"/>')


def sub(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add a sub-process."""
    ident = draft.scope(scope)
    draft.flow(scope, source, ident)
    draft.sequence(ident, draft.add(ident, "startEvent"), depth + 1)
    return ident


def attach(draft: Draft, scope: str, host: str, depth: int) -> str:
    """Attach events to an activity; their ways and its own merge in the gateway that is returned."""
    merge = draft.behind(scope, host, "exclusiveGateway")
    for kind in some_watches(draft):
        inside, attributes = WATCHES[kind]
        event = draft.add(scope, "boundaryEvent", inside, attachedToRef=host, **attributes)
        last = draft.sequence(scope, event, depth + 1)
        if last is not None:
            draft.flow(scope, last, merge)
    return merge


def watched(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add an activity with boundary events, whose ways merge behind it."""
    if draft.rng.random() < 0.5:
        host = sub(draft, scope, source, depth)
        assert host is not None
    else:
        tag, inside, _ = SIMPLE[draft.rng.choice(("user", "told", "job"))]
        host = draft.behind(scope, source, tag, inside)
    return attach(draft, scope, host, depth)


def caught(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add a sub-process that may end by an error, with who catches it."""
    host = draft.scope(scope)
    draft.flow(scope, source, host)
    last = draft.sequence(host, draft.add(host, "startEvent"), depth + 1)
    if last is not None:
        gateway = draft.behind(host, last, "exclusiveGateway")
        for place, error in enumerate(("A", "B")):
            end = draft.add(host, "endEvent", f'<errorEventDefinition errorRef="{error}"/>')
            flow = draft.flow(host, gateway, end, "" if place else "b")
            if place:
                draft.default(gateway, flow)
    merge = draft.behind(scope, host, "exclusiveGateway")
    for reference in ('errorRef="A"', ""):
        event = draft.add(scope, "boundaryEvent", f"<errorEventDefinition {reference}/>", attachedToRef=host)
        after = draft.sequence(scope, event, depth + 1)
        if after is not None:
            draft.flow(scope, after, merge)
    return merge


def handled(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add a sub-process with an event sub-process or two."""
    host = sub(draft, scope, source, depth)
    assert host is not None
    for kind in some_watches(draft):
        handler(draft, host, kind, depth)
    return host


def handler(draft: Draft, host: str, kind: str, depth: int) -> None:
    """Add an event sub-process to a scope."""
    inside, attributes = WATCHES[kind]
    own = draft.scope(host, triggeredByEvent="true")
    said = {STARTS.get(name, name): value for name, value in attributes.items()}
    draft.sequence(own, draft.add(own, "startEvent", inside, **said), depth + 1)


def rescued(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add a sub-process that ends by an error which an event sub-process in it catches."""
    host = draft.scope(scope)
    draft.flow(scope, source, host)
    last = draft.sequence(host, draft.add(host, "startEvent"), depth + 1)
    if last is not None:
        draft.behind(host, last, "endEvent", '<errorEventDefinition errorRef="A"/>')
    own = draft.scope(host, triggeredByEvent="true")
    start = draft.add(own, "startEvent", '<errorEventDefinition errorRef="A"/>')
    draft.sequence(own, start, depth + 1)
    return host


def each(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add an activity with a round for each item of a collection, and perhaps events on all of them."""
    rng, result = draft.rng, draft.name("out")
    results = f' outputCollection="{result}" outputElement="=item * 10 + loopCounter"' if rng.random() < HALF else ""
    collection = rng.choice(("[1, 2, 3]", "[]", "for i in 1..x return i", "[7]"))
    until = f"<completionCondition>={rng.choice(UNTIL)}</completionCondition>" if rng.random() < HALF else ""
    said = f'<zeebe:loopCharacteristics inputCollection="={collection}" inputElement="item"{results}/>'
    order = rng.choice(("true", "false"))
    loop = f'<multiInstanceLoopCharacteristics isSequential="{order}">{extensions(said)}{until}'
    return rounds(draft, scope, source, depth, f"{loop}</multiInstanceLoopCharacteristics>")


def again(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add an activity that goes up to three rounds while a condition holds."""
    before = draft.rng.choice(("true", "false"))
    condition = "<loopCondition>=x &lt; 3</loopCondition>"
    loop = f'<standardLoopCharacteristics testBefore="{before}" loopMaximum="3">{condition}'
    return rounds(draft, scope, source, depth, f"{loop}</standardLoopCharacteristics>")


def rounds(draft: Draft, scope: str, source: str, depth: int, loop: str) -> str:
    """Add an activity with a loop, and perhaps an event on it."""
    kind = draft.rng.choice(("user", "told", "mapped", "job", "script", "receive", "sub", "sub"))
    if kind == "sub":
        host = draft.scope(scope, inside=loop)
        draft.looping += 1
        draft.sequence(host, draft.add(host, "startEvent"), depth + 1)
        draft.looping -= 1
    else:
        tag, inside, attributes = SIMPLE[kind]
        host = draft.add(scope, tag, inside + loop, **attributes)
    draft.flow(scope, source, host)
    if draft.rng.random() < HALF:
        return host
    return attach(draft, scope, host, depth)


def undoable(draft: Draft, scope: str, source: str, _depth: int) -> str | None:
    """Add an activity with what undoes it."""
    host = draft.behind(scope, source, *SIMPLE[draft.rng.choice(("user", "told", "job", "script"))][:2])
    if not draft.looping:
        tag, inside, _ = SIMPLE[draft.rng.choice(("user", "told", "job", "script", "task"))]
        handler = draft.add(scope, tag, inside, isForCompensation="true")
        event = draft.add(scope, "boundaryEvent", "<compensateEventDefinition/>", attachedToRef=host)
        draft.add(scope, "association", letter="a", sourceRef=event, targetRef=handler, associationDirection="One")
    return host


def undone(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add a sub-process that undoes what was completed in it."""
    host = draft.scope(scope)
    draft.flow(scope, source, host)
    first = undoable(draft, host, draft.add(host, "startEvent"), depth)
    last = draft.sequence(host, first or "", depth + 1, ("undoable", *draft.some_kinds(depth + 1)))
    if last is not None:
        tag = draft.rng.choice(("intermediateThrowEvent", "endEvent"))
        event = draft.behind(host, last, tag, "<compensateEventDefinition/>")
        if tag == "intermediateThrowEvent":
            draft.sequence(host, event, depth + 1)
    return host


def deal(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add a transaction that may be given up."""
    host = draft.scope(scope, "transaction")
    draft.flow(scope, source, host)
    first = undoable(draft, host, draft.add(host, "startEvent"), depth)
    last = draft.sequence(host, first or "", depth + 1)
    if last is not None:
        gateway = draft.behind(host, last, "exclusiveGateway")
        cancel = draft.add(host, "endEvent", "<cancelEventDefinition/>")
        draft.flow(host, gateway, cancel, "b")
        draft.default(gateway, draft.flow(host, gateway, draft.add(host, "endEvent")))
    merge = draft.behind(scope, host, "exclusiveGateway")
    if last is not None:
        event = draft.add(scope, "boundaryEvent", "<cancelEventDefinition/>", attachedToRef=host)
        after = draft.sequence(scope, event, depth + 1)
        if after is not None:
            draft.flow(scope, after, merge)
    return merge


def terminate(draft: Draft, scope: str, source: str, _depth: int) -> str | None:
    """End the scope and everything in it."""
    draft.behind(scope, source, "endEvent", "<terminateEventDefinition/>")
    return None


def stop(draft: Draft, scope: str, source: str, _depth: int) -> str | None:
    """End the token."""
    draft.behind(scope, source, "endEvent")
    return None


def last(draft: Draft, scope: str, source: str, _depth: int) -> str | None:
    """End the token with something that is sent or thrown."""
    quiet, loud = (JOB + MESSAGE, PUBLISH + MESSAGE, ESCALATION), (SIGNAL, PUBLISH + SIGNAL + MESSAGE)
    draft.behind(scope, source, "endEvent", draft.rng.choice(quiet + (loud if draft.throws else ())))
    return None
