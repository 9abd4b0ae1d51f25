"""Blocks of one element, and the events that may be attached to activities."""

from typing import Final

from tests.replay.drafts import Block, Draft, extensions, timer

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
HOLDS: Final = "<conditionalEventDefinition><condition>=x > 2 or b</condition></conditionalEventDefinition>"
TURNS: Final = (
    "<conditionalEventDefinition><condition>=b</condition>"
    '<extensionElements><zeebe:conditionalFilter variableNames="b" variableEvents="update"/></extensionElements>'
    "</conditionalEventDefinition>"
)
"""Only who sets variables from outside changes b, so no event makes another one occur for ever."""
ALL: Final = timer() + MESSAGE + SIGNAL
TOLD: Final = extensions(
    '<zeebe:userTask/><zeebe:taskListeners><zeebe:taskListener eventType="canceling" type="say"/></zeebe:taskListeners>'
)
SIMPLE: Final[dict[str, tuple[str, str, dict[str, str]]]] = {
    "task": ("task", "", {}),
    "manual": ("manualTask", "", {}),
    "script": ("scriptTask", COUNT, {}),
    "throw": ("intermediateThrowEvent", "", {}),
    "user": ("userTask", extensions("<zeebe:userTask/>"), {}),
    "told": ("userTask", TOLD, {}),
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
    "announce": ("sendTask", PUBLISH, {"messageRef": "go"}),
    "proclaim": ("intermediateThrowEvent", PUBLISH + SIGNAL + MESSAGE, {}),
    "call": ("callActivity", CALL, {}),
    "keyed": ("receiveTask", "", {"messageRef": "paid"}),
    "until": ("intermediateCatchEvent", HOLDS, {}),
    "sooner": ("intermediateCatchEvent", timer() + HOLDS, {}),
    "both": ("intermediateCatchEvent", MESSAGE + HOLDS, {"parallelMultiple": "true"}),
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
    "holds": (HOLDS, {}),
    "turns": (TURNS, {"cancelActivity": "false"}),
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
    ("holds", "turns"),
)
"""Of each of these an activity has at most one."""


def some_watches(draft: Draft) -> list[str]:
    """Choose one or two events to attach to an activity."""
    rng = draft.rng
    found = [rng.choice(kinds) for kinds in rng.sample(ONE_OF, rng.randint(1, 2))]
    return ["stopped" if kind == "signed" and draft.throws else kind for kind in found]


def simple(kind: str) -> Block:
    """Return the maker of a block of one element."""
    tag, inside, attributes = SIMPLE[kind]
    return lambda draft, scope, source, _depth: draft.behind(scope, source, tag, inside, **attributes)
