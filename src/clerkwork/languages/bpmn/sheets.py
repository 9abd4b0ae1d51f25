"""
What the step sheet of an element says, as plain data: rules in plain words, some with a setting that is executed.

Rule 1: a rule is text, a setting, or both; what a setting of each kind may say is the table SETTINGS.
Rule 2: FEEL stays text here, without the leading "="; a static value is kept as a FEEL literal.
Rule 3: a kind that is not one of RuleKind is somebody's own; it is shown, never executed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class RuleKind(StrEnum):
    """The twelve rules of a step, in the order in which people read them."""

    REQUIRED_WHEN = "requiredWhen"
    INPUTS = "inputs"
    REQUIRED = "required"
    COMPLETION = "completion"
    OUTPUTS = "outputs"
    FOLLOW_ON = "followOn"
    RESPONSIBLE = "responsible"
    ESCALATION = "escalation"
    LOOPING = "looping"
    TARGET = "target"
    FAILURE = "failure"
    REPORTING = "reporting"


QUESTIONS: Final[Mapping[str, str]] = {
    RuleKind.REQUIRED_WHEN: "When is the step required?",
    RuleKind.INPUTS: "What does it need?",
    RuleKind.REQUIRED: "What is to be done or decided, by which rules?",
    RuleKind.COMPLETION: "When is it done?",
    RuleKind.OUTPUTS: "What comes out of it?",
    RuleKind.FOLLOW_ON: "What follows from it?",
    RuleKind.RESPONSIBLE: "Who is responsible, and who stands in?",
    RuleKind.ESCALATION: "What happens when nothing happens?",
    RuleKind.LOOPING: "When is it done again?",
    RuleKind.TARGET: "How soon and how well should it be done?",
    RuleKind.FAILURE: "When is the case stopped, paused or abandoned?",
    RuleKind.REPORTING: "What is reported and watched?",
}
"""What each of the twelve rules answers."""

SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    RuleKind.REQUIRED_WHEN: ("when",),
    RuleKind.COMPLETION: ("when", "message"),
    RuleKind.RESPONSIBLE: ("role", "fallback", "delegation"),
    RuleKind.ESCALATION: ("time", "region", "hours"),
    RuleKind.TARGET: ("within", "time", "region", "hours"),
    RuleKind.FAILURE: ("when", "then"),
}
"""The attributes of the setting of a rule, by its kind; other kinds are text."""

SEVERAL: Final = frozenset({RuleKind.COMPLETION, RuleKind.FAILURE})
"""The kinds of which an element may have several settings."""


class Deed(StrEnum):
    """What a step of an escalation does."""

    REMIND = "remind"
    """Tell those who have the task."""
    REASSIGN = "reassign"
    """Give the task to somebody else."""
    TELL = "tell"
    """Tell somebody else; the task stays where it is."""
    DECIDE = "decide"
    """Complete the element with a result that the model says."""


class Consequence(StrEnum):
    """What a failure condition does when it holds."""

    STOP = "stop"
    """The step waits as an incident until somebody has looked at it."""
    PAUSE = "pause"
    """The case rests until somebody resumes it."""
    ABANDON = "abandon"
    """The case is canceled."""


class Delegation(StrEnum):
    """To whom the responsible may hand a task over."""

    ANYBODY = "anybody"
    ROLE = "role"
    NOBODY = "nobody"


class Since(StrEnum):
    """What the time of an escalation counts from."""

    BEGIN = "begin"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Hours:
    """Working time of a region: the hours of a working day, in minutes from midnight."""

    region: str
    opens: int = 9 * 60
    closes: int = 17 * 60


@dataclass(frozen=True, slots=True)
class Required:
    """The step is skipped unless the condition (FEEL) is true."""

    when: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """The step is done only when the condition (FEEL) is true; else people read the message."""

    when: str
    message: str


@dataclass(frozen=True, slots=True)
class Responsible:
    """
    Whose task it is, when the model says nobody else: the people of a role, or of the fallback if it has none.

    Role and fallback are FEEL for names of groups, None if they are not said.
    """

    role: str | None = None
    fallback: str | None = None
    delegation: Delegation = Delegation.ANYBODY


@dataclass(frozen=True, slots=True)
class Target:
    """How long the step should take at most (FEEL), in working time if hours are said."""

    within: str
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """
    One step of an escalation.

    `after` is the FEEL of a duration since the beginning or the due date, `every` that after which it is done again,
    `times` how often in all (-1: until the step is done). Role and person are FEEL for names, the message is a text
    template's source, the result FEEL for a context.
    """

    after: str
    do: Deed
    since: Since = Since.BEGIN
    every: str | None = None
    times: int = -1
    role: str | None = None
    person: str | None = None
    message: str = ""
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """What happens, one after the other, while a step is not done."""

    rungs: tuple[Rung, ...]
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """What happens when a condition (FEEL) holds that the step or its case must not go on with."""

    when: str
    then: Consequence


Setting = Required | Criterion | Responsible | Target | Escalation | Failure


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a step: its kind, its plain words, the reason for it, and what of it is executed."""

    kind: str
    text: str = ""
    why: str = ""
    setting: Setting | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rules of a step, as they are written."""

    rules: tuple[Rule, ...] = ()

    def of(self, kind: str) -> Iterator[Rule]:
        """Yield the rules of a kind."""
        return (rule for rule in self.rules if rule.kind == kind)


NOTHING_SAID: Final = Sheet()
