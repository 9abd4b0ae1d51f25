"""
Models that grow, and the texts of which their files are made.

Rule 1: no expression fails. Conditions read x (a number) and b (true or false), which every case has.
"""

import random
import re
from collections.abc import Callable
from typing import Final
from xml.sax.saxutils import quoteattr

HEAD: Final = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:clerk="http://clerkwork.org/schema/1.0" '
    'id="d" targetNamespace="replay">'
    '<message id="go" name="go"><extensionElements><zeebe:subscription correlationKey="=&quot;k&quot;"/>'
    '</extensionElements></message><error id="A" errorCode="A"/><error id="B" errorCode="B"/>'
    '<escalation id="E" escalationCode="E"/><signal id="S" name="S"/>'
    '<message id="paid" name="paid"/><correlationProperty id="sum"><correlationPropertyRetrievalExpression '
    'id="r" messageRef="paid"><messagePath>=x</messagePath></correlationPropertyRetrievalExpression>'
    '</correlationProperty><dataStore id="st" name="st"/>'
)
CONDITIONS: Final = ("x &lt; 2", "x >= 2", "b", "not(b)", "true", "false")
DEEPEST: Final = 3
LOUD: Final = frozenset({"shout", "proclaim"})  # throw signals
ENDING: Final = frozenset({"terminate", "stop", "last"})  # no token comes out of these
HALF: Final = 0.5
LANED: Final = re.compile('<userTask id="(\\w+)"')
ROOT: Final = ""


class Draft:
    """A file that grows; elements are kept by the scope they stand in."""

    def __init__(self, rng: random.Random, blocks: "dict[str, Block]", leaves: tuple[str, ...]) -> None:
        self.rng = rng
        self.blocks = blocks
        self.leaves = leaves
        self.parts: dict[str, list[str]] = {ROOT: []}
        self.count = 0
        self.kinds: list[str] = []
        self.pairs: set[tuple[str, str]] = set()  # kinds of which one follows the other, or stands beside its end
        self.throws = False  # signals; then nothing hears them without end, for that might throw the next
        self.ad_hoc: set[str] = set()  # scopes without start and end events
        self.first: str | None = None  # what the process begins with, None for its none start event
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
        inside = self.lanes() + self.text(ROOT)
        return f'{HEAD}<process id="p" isExecutable="true">{inside}</process></definitions>'.encode()

    def lanes(self) -> str:
        """Return lanes for some of the elements of the process."""
        found = [ident for part in self.parts[ROOT] for ident in LANED.findall(part) if self.rng.random() < HALF]
        references = "".join(f"<flowNodeRef>{ident}</flowNodeRef>" for ident in found)
        return f'<laneSet id="lanes"><lane id="lane" name="Front Desk">{references}</lane></laneSet>' if found else ""

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
        before = ""
        for wanted in kinds or self.some_kinds(depth):
            if last is None:
                break
            without_end = wanted in ENDING and scope in self.ad_hoc
            kind = "throw" if (wanted in LOUD and not self.throws) or without_end else wanted
            self.kinds.append(kind)
            last = self.blocks[kind](self, scope, last, depth)
            self.pairs.add((before, kind))
            before = kind
        return last

    def some_kinds(self, depth: int) -> tuple[str, ...]:
        """Choose up to three kinds; the deepest blocks hold no others."""
        choices = self.leaves if depth >= DEEPEST else tuple(self.blocks)
        return tuple(self.rng.choice(choices) for _ in range(self.rng.randint(0, 3)))

    def behind(self, scope: str, source: str, tag: str, inside: str = "", **attributes: str) -> str:
        """Add an element behind another."""
        ident = self.add(scope, tag, inside, **attributes)
        self.flow(scope, source, ident)
        return ident


Block = Callable[[Draft, str, str, int], str | None]
"""Add a block to a draft: (draft, scope, source, depth) → its last element, None if no token comes out of it."""


def extensions(inside: str) -> str:
    """Return extension elements."""
    return f"<extensionElements>{inside}</extensionElements>"


def timer(kind: str = "timeDuration", text: str = "PT1H") -> str:
    """Return the definition of a timer event."""
    return f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"
