"""
Random models as BPMN files: a seed makes one, the same each time.

Block-structured ones are made of the kinds of BLOCKS, which nest and follow each other; number n begins with pair n of
all ordered pairs of kinds (side by side where the first ends its token), so a run of PAIRS models has seen each.
Unstructured ones are random graphs, in which only elements that wait may be gone back to, so that no token moves for
ever.
"""

import random
from itertools import count
from typing import Final, NamedTuple

from tests.replay.blocks import (
    again,
    attended,
    caught,
    deal,
    each,
    handled,
    handler,
    last,
    link,
    loop,
    part,
    race,
    rescued,
    split,
    stop,
    sub,
    terminate,
    undoable,
    undone,
    watched,
)
from tests.replay.drafts import CONDITIONS, ENDING, LOUD, ROOT, Block, Draft
from tests.replay.leaves import SIMPLE, simple, some_watches
from tests.replay.places import FEEL
from tests.replay.steps import beginning, chosen, complex_join, consulted, data, ruled

from clerkwork.languages.bpmn import read
from clerkwork.languages.bpmn.model import Process


class Model(NamedTuple):
    """A file, the process in it, the kinds of block it was made of, and what it begins with."""

    xml: bytes
    process: Process
    kinds: tuple[str, ...]
    first: str | None


BLOCKS: Final[dict[str, Block]] = {
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
    "data": data,
    "ruled": ruled,
    "consulted": consulted,
    "chosen": chosen,
    "complex": complex_join,
    "terminate": terminate,
    "stop": stop,
    "last": last,
}
LEAVES: Final = (*SIMPLE, "link", "stop", "last", "data", "ruled", "consulted")
HANDLED: Final = 0.3  # of the processes have event sub-processes of their own
PAIRS: Final = tuple((one, other) for one in BLOCKS for other in BLOCKS)


def structured(seed: int) -> Model:
    """Return a model of blocks, the first two of which are a pair of kinds."""
    return made(drafted(seed))


def drafted(seed: int) -> Draft:
    """Return the draft of such a model: the first try in which the first kind of the pair lets a token come out."""
    pair = PAIRS[seed % len(PAIRS)]
    return next(draft for attempt in count() if pair in (draft := tried(pair, f"{seed}/{attempt}")).pairs)


def tried(pair: tuple[str, str], seed: str) -> Draft:
    """Return a draft that begins with two kinds, side by side if the first ends its token."""
    draft = Draft(random.Random(seed), BLOCKS, LEAVES)
    first = beginning(draft, ROOT)
    draft.throws = bool(LOUD & {*pair}) or draft.rng.random() < HANDLED
    if pair[0] in ENDING:
        gateway = draft.behind(ROOT, first, "parallelGateway")
        draft.sequence(ROOT, gateway, 1, (pair[1], *draft.some_kinds(1)))
        draft.sequence(ROOT, gateway, 1, pair[:1])
        draft.pairs.add(pair)
    else:
        draft.sequence(ROOT, first, 1, (*pair, *draft.some_kinds(1)))
    if draft.rng.random() < HANDLED:
        for kind in some_watches(draft):
            handler(draft, ROOT, kind, 1)
    return draft


def unstructured(seed: int) -> Model:
    """Return a random graph of tasks, waits and gateways."""
    draft = Draft(random.Random(seed), BLOCKS, LEAVES)
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
WAITS: Final = frozenset({"user", "told", "job", "timer", "message", "mapped"})
GATEWAYS: Final = {"choose": "exclusiveGateway", "fork": "parallelGateway", "some": "inclusiveGateway"}
GRAPH: Final = ("user", "told", "job", "timer", "message", "mapped", "script", "task", *GATEWAYS, *GATEWAYS)


def _tag(kind: str) -> tuple[str, str]:
    return (GATEWAYS[kind], "") if kind in GATEWAYS else SIMPLE[kind][:2]


def made(draft: Draft) -> Model:
    """Return the finished model, read from its file."""
    xml = draft.xml()
    return Model(xml, read(xml, FEEL).processes[0], tuple(draft.kinds), draft.first)
