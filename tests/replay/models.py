"""
Random models as BPMN files: a seed makes one, the same each time.

Block-structured ones are made of the kinds of BLOCKS, which nest and follow each other; number n begins with pair n of
all ordered pairs of kinds (side by side where the first ends its token), so a run of PAIRS models has seen each.
Unstructured ones are random graphs, in which only elements that wait may be gone back to, so that no token moves for
ever.

Rule 1: no expression fails. Conditions read x (a number) and b (true or false), which every case has.
"""

import random
from collections.abc import Callable
from typing import Final, NamedTuple
from xml.sax.saxutils import quoteattr

from clerkwork.languages.bpmn import read
from clerkwork.languages.bpmn.model import Process
from clerkwork.languages.feel import Feel

FEEL: Final = Feel()
HEAD: Final = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'id="d" targetNamespace="replay">'
    '<message id="go" name="go"><extensionElements><zeebe:subscription correlationKey="=&quot;k&quot;"/>'
    '</extensionElements></message><error id="A" errorCode="A"/><error id="B" errorCode="B"/>'
    '<escalation id="E" escalationCode="E"/><signal id="S" name="S"/>'
)
CONDITIONS: Final = ("x &lt; 2", "x >= 2", "b", "not(b)", "true", "false")
DEEPEST: Final = 3
ROOT: Final = ""


class Model(NamedTuple):
    """A file, the process in it, and the kinds of block it was made of."""

    xml: bytes
    process: Process
    kinds: tuple[str, ...]


class Draft:
    """A file that grows; elements are kept by the scope they stand in."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.parts: dict[str, list[str]] = {ROOT: []}
        self.count = 0
        self.kinds: list[str] = []
        self.throws = False  # signals; then nothing hears them without end, for that might throw the next
        self.looping = 0  # rounds around: nothing is undone in them
        self.nested: dict[str, tuple[str, str]] = {}  # id of a scope → its tag and attributes, and where it stands

    def name(self, letter: str) -> str:
        """Return an id that is not taken."""
        self.count += 1
        return f"{letter}{self.count}"

    def add(self, scope: str, tag: str, inside: str = "", *, letter: str = "n", **attributes: str) -> str:
        """Add an element and return its id."""
        ident = self.name(letter)
        said = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
        self.parts[scope].append(f'<{tag} id="{ident}"{said}>{inside}</{tag}>')
        return ident

    def scope(self, scope: str, tag: str = "subProcess", inside: str = "", **attributes: str) -> str:
        """Add an element that has elements of its own and return its id."""
        ident = self.name("s")
        said = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
        self.parts[ident] = [inside]
        self.parts[scope].append(f"\0{ident}\0")
        self.nested[ident] = (tag, said)
        return ident

    def flow(self, scope: str, source: str, target: str, condition: str = "") -> str:
        """Add a sequence flow and return its id."""
        said = f"<conditionExpression>={condition}</conditionExpression>" if condition else ""
        return self.add(scope, "sequenceFlow", said, letter="f", sourceRef=source, targetRef=target)

    def default(self, source: str, flow: str) -> None:
        """Make a flow the default one of its source."""
        for parts in self.parts.values():
            for place, part in enumerate(parts):
                if f'id="{source}"' in part:
                    parts[place] = part.replace(f'id="{source}"', f'id="{source}" default="{flow}"', 1)

    def xml(self) -> bytes:
        """Return the file."""
        return f'{HEAD}<process id="p" isExecutable="true">{self.text(ROOT)}</process></definitions>'.encode()

    def text(self, scope: str) -> str:
        """Return what stands in a scope."""
        parts = []
        for part in self.parts[scope]:
            if part.startswith("\0"):
                inner = part.strip("\0")
                tag, said = self.nested[inner]
                parts.append(f'<{tag} id="{inner}"{said}>{self.text(inner)}</{tag}>')
            else:
                parts.append(part)
        return "".join(parts)

    # Blocks

    def sequence(self, scope: str, source: str, depth: int, kinds: tuple[str, ...] = ()) -> str | None:
        """Add blocks one after another behind an element; return the last element, None if no token comes out."""
        last: str | None = source
        for wanted in kinds or self.some_kinds(depth):
            if last is None:
                break
            kind = "throw" if wanted == "shout" and not self.throws else wanted
            self.kinds.append(kind)
            last = BLOCKS[kind](self, scope, last, depth)
        return last

    def some_kinds(self, depth: int) -> tuple[str, ...]:
        """Choose up to three kinds; the deepest blocks hold no others."""
        choices = LEAVES if depth >= DEEPEST else tuple(BLOCKS)
        return tuple(self.rng.choice(choices) for _ in range(self.rng.randint(0, 3)))

    def behind(self, scope: str, source: str, tag: str, inside: str = "", **attributes: str) -> str:
        """Add an element behind another."""
        ident = self.add(scope, tag, inside, **attributes)
        self.flow(scope, source, ident)
        return ident


def extensions(inside: str) -> str:
    """Return extension elements."""
    return f"<extensionElements>{inside}</extensionElements>"


def timer(kind: str = "timeDuration", text: str = "PT1H") -> str:
    """Return the definition of a timer event."""
    return f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"


MAPPED: Final = extensions(
    '<zeebe:userTask/><zeebe:ioMapping><zeebe:input source="=x + 1" target="y"/>'
    '<zeebe:output source="=if b then y else x" target="x"/></zeebe:ioMapping>'
)
COUNT: Final = extensions('<zeebe:script expression="=if x > 5 then 0 else x + 1" resultVariable="x"/>')
JOB: Final = extensions('<zeebe:taskDefinition type="work"/>')
DECIDE: Final = extensions('<zeebe:calledDecision decisionId="d" resultVariable="x"/>')
CALL: Final = extensions('<zeebe:calledElement processId="callee" propagateAllParentVariables="false"/>')
PUBLISH: Final = extensions('<zeebe:publishMessage correlationKey="=x"/>')
SIGNAL: Final = '<signalEventDefinition signalRef="S"/>'
ESCALATION: Final = '<escalationEventDefinition escalationRef="E"/>'
MESSAGE: Final = '<messageEventDefinition messageRef="go"/>'
EITHER: Final = timer() + MESSAGE
ALL: Final = timer() + MESSAGE + SIGNAL
SIMPLE: Final[dict[str, tuple[str, str, dict[str, str]]]] = {
    "task": ("task", "", {}),
    "manual": ("manualTask", "", {}),
    "script": ("scriptTask", COUNT, {}),
    "throw": ("intermediateThrowEvent", "", {}),
    "user": ("userTask", extensions("<zeebe:userTask/>"), {}),
    "mapped": ("userTask", MAPPED, {}),
    "job": ("serviceTask", JOB, {}),
    "timer": ("intermediateCatchEvent", timer(), {}),
    "message": ("intermediateCatchEvent", MESSAGE, {}),
    "receive": ("receiveTask", "", {"messageRef": "go"}),
    "hear": ("intermediateCatchEvent", SIGNAL, {}),
    "shout": ("intermediateThrowEvent", SIGNAL, {}),
    "warn": ("intermediateThrowEvent", ESCALATION, {}),
    "decide": ("businessRuleTask", DECIDE, {}),
    "send": ("sendTask", JOB, {}),
    "post": ("intermediateThrowEvent", JOB + MESSAGE, {}),
    "publish": ("intermediateThrowEvent", PUBLISH + MESSAGE, {}),
    "call": ("callActivity", CALL, {}),
    "either": ("intermediateCatchEvent", EITHER, {}),
    "all": ("intermediateCatchEvent", ALL, {"parallelMultiple": "true"}),
}
"""Blocks of one element: its tag, what stands in it, its attributes."""
WATCHES: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "late": (timer(), {}),
    "remind": (timer("timeCycle", "R2/PT1H"), {"cancelActivity": "false"}),
    "told": (MESSAGE, {}),
    "heard": (MESSAGE, {"cancelActivity": "false"}),
    "stopped": (SIGNAL, {}),
    "signed": (SIGNAL, {"cancelActivity": "false"}),
    "raised": (ESCALATION, {}),
    "noted": (ESCALATION, {"cancelActivity": "false"}),
    "any": (EITHER, {}),
    "every": (ALL, {"parallelMultiple": "true"}),
    "often": (EITHER, {"cancelActivity": "false"}),
}
"""Boundary events, by what they are about."""
STARTS: Final = {"cancelActivity": "isInterrupting"}
"""What attributes of boundary events are called on start events."""
ONE_OF: Final = (
    ("late", "remind"),
    ("told", "heard"),
    ("stopped", "signed"),
    ("raised", "noted"),
    ("any", "every", "often"),
)
"""Of each of these an activity has at most one."""


def some_watches(draft: Draft) -> list[str]:
    """Choose one or two events to attach to an activity."""
    rng = draft.rng
    found = [rng.choice(kinds) for kinds in rng.sample(ONE_OF, rng.randint(1, 2))]
    return ["stopped" if kind == "signed" and draft.throws else kind for kind in found]


def simple(kind: str) -> Callable[[Draft, str, str, int], str | None]:
    """Return the maker of a block of one element."""
    tag, inside, attributes = SIMPLE[kind]
    return lambda draft, scope, source, _depth: draft.behind(scope, source, tag, inside, **attributes)


def split(tag: str) -> Callable[[Draft, str, str, int], str | None]:
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
        tag, inside, _ = SIMPLE[draft.rng.choice(("user", "job"))]
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
    kind = draft.rng.choice(("user", "mapped", "job", "script", "receive", "sub", "sub"))
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
    host = draft.behind(scope, source, *SIMPLE[draft.rng.choice(("user", "job", "script"))][:2])
    if not draft.looping:
        tag, inside, _ = SIMPLE[draft.rng.choice(("user", "job", "script", "task"))]
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


BLOCKS: Final[dict[str, Callable[[Draft, str, str, int], str | None]]] = {
    **{kind: simple(kind) for kind in SIMPLE},
    "choose": split("exclusiveGateway"),
    "fork": split("parallelGateway"),
    "some": split("inclusiveGateway"),
    "race": race,
    "part": part,
    "attended": attended,
    "loop": loop,
    "link": link,
    "sub": sub,
    "watched": watched,
    "caught": caught,
    "handled": handled,
    "rescued": rescued,
    "each": each,
    "again": again,
    "undoable": undoable,
    "undone": undone,
    "deal": deal,
    "terminate": terminate,
    "stop": stop,
}
LEAVES: Final = (*SIMPLE, "link", "stop")
HALF: Final = 0.5
UNTIL: Final = ("numberOfCompletedInstances >= 2", "loopCounter = 2", "x > 3")
HANDLED: Final = 0.3  # of the processes have event sub-processes of their own
ENDING: Final = frozenset({"terminate", "stop"})  # no token comes out of these
PAIRS: Final = tuple((one, other) for one in BLOCKS for other in BLOCKS)


def structured(seed: int) -> Model:
    """Return a model of blocks, the first two of which are a pair of kinds."""
    draft = Draft(random.Random(seed))
    first = draft.add(ROOT, "startEvent")
    pair = PAIRS[seed % len(PAIRS)]
    draft.throws = "shout" in pair or draft.rng.random() < HANDLED
    if pair[0] in ENDING:
        gateway = draft.behind(ROOT, first, "parallelGateway")
        draft.sequence(ROOT, gateway, 1, (pair[1], *draft.some_kinds(1)))
        draft.sequence(ROOT, gateway, 1, pair[:1])
    else:
        draft.sequence(ROOT, first, 1, (*pair, *draft.some_kinds(1)))
    if draft.rng.random() < HANDLED:
        for kind in some_watches(draft):
            handler(draft, ROOT, kind, 1)
    return made(draft)


def unstructured(seed: int) -> Model:
    """Return a random graph of tasks, waits and gateways."""
    draft = Draft(random.Random(seed))
    rng = draft.rng
    first = draft.add(ROOT, "startEvent")
    nodes = [(kind, draft.add(ROOT, *_tag(kind))) for kind in rng.choices(GRAPH, k=rng.randint(3, 12))]
    draft.flow(ROOT, first, nodes[0][1])
    for place, (kind, ident) in enumerate(nodes):
        later = [each for _, each in nodes[place + 1 :]] or [draft.add(ROOT, "endEvent")]
        back = [each for what, each in nodes[: place + 1] if what in WAITS]
        targets = [rng.choice(later) if not back or rng.random() < GO_ON else rng.choice(back)]
        if kind in {"choose", "fork", "some"}:
            targets += rng.choices(later + back, k=rng.randint(1, 2))
        for number, target in enumerate(dict.fromkeys(targets)):
            asks = kind in {"choose", "some"} and number
            flow = draft.flow(ROOT, ident, target, rng.choice(CONDITIONS) if asks else "")
            if kind in {"choose", "some"} and not number:
                draft.default(ident, flow)
    draft.kinds += [kind for kind, _ in nodes]
    return made(draft)


GO_ON: Final = 0.75
WAITS: Final = frozenset({"user", "job", "timer", "message", "mapped"})
GATEWAYS: Final = {"choose": "exclusiveGateway", "fork": "parallelGateway", "some": "inclusiveGateway"}
GRAPH: Final = ("user", "user", "job", "timer", "message", "mapped", "script", "task", *GATEWAYS, *GATEWAYS)


def _tag(kind: str) -> tuple[str, str]:
    return (GATEWAYS[kind], "") if kind in GATEWAYS else SIMPLE[kind][:2]


def made(draft: Draft) -> Model:
    """Return the finished model, read from its file."""
    xml = draft.xml()
    return Model(xml, read(xml, FEEL).processes[0], tuple(draft.kinds))
