"""Step sheets as they are read, and what is refused of them."""

import json
from pathlib import Path

import pytest

from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn import read
from clerkwork.languages.bpmn.sheet_reading import STEP
from clerkwork.languages.bpmn.sheets import (
    QUESTIONS,
    SETTINGS,
    Consequence,
    Criterion,
    Deed,
    Delegation,
    Escalation,
    Failure,
    Hours,
    Required,
    Responsible,
    Rule,
    RuleKind,
    Rung,
    Sheet,
    Since,
    Target,
)
from clerkwork.languages.bpmn.vocabulary import ITEMS
from clerkwork.languages.feel import Feel

FEEL = Feel()
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:clerk="http://clerkwork.org/schema/1.0" id="d">'
)
DESCRIPTOR = Path(__file__).parents[4] / "frontend" / "editors" / "designer" / "clerk.json"


def model(*rules: str, tag: str = "userTask", more: str = "") -> bytes:
    """Return a process of a start and one element with a sheet."""
    sheet = f"<bpmn:extensionElements><clerk:sheet>{''.join(rules)}</clerk:sheet></bpmn:extensionElements>"
    inside = f'<bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/>{more}'
    element = f'<bpmn:{tag} id="t">{sheet}</bpmn:{tag}>'
    return (
        f'{HEAD}<bpmn:process id="p" isExecutable="true">{inside}{element}</bpmn:process></bpmn:definitions>'.encode()
    )


def rule(kind: str, text: str = "", inside: str = "", **said: str) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in said.items())
    words = f"<clerk:text>{text}</clerk:text>" if text else ""
    return f'<clerk:rule kind="{kind}"{attributes}>{words}{inside}</clerk:rule>'


def step(**said: str) -> str:
    attributes = " ".join(f'{name}="{value}"' for name, value in said.items())
    return f"<clerk:step {attributes}/>"


def sheet(*rules: str) -> Sheet:
    """Return the sheet that rules are read as."""
    return read(model(*rules), FEEL).processes[0].elements[1].sheet


def test_a_rule_is_words_and_a_reason() -> None:
    """Each of the twelve kinds and anybody's own may be text only."""
    kinds = [*RuleKind, "Safety at work"]
    found = sheet(*(rule(kind, f"About {kind}.", "<clerk:why>The law.</clerk:why>") for kind in kinds))
    assert found.rules == tuple(Rule(kind, f"About {kind}.", "The law.", None, 1) for kind in kinds)
    assert set(QUESTIONS) == set(RuleKind)


SETTINGS_READ = {
    rule("requiredWhen", when="=amount > 100"): Required("amount > 100"),
    rule("completion", "Say yes or no.", when="=approved != null"): Criterion("approved != null", "Say yes or no."),
    rule("completion", "Text.", when="=a", message="Message."): Criterion("a", "Message."),
    rule("responsible", role="hr, board", fallback="=deputies"): Responsible('["hr", "board"]', "deputies"),
    rule("responsible", delegation="nobody"): Responsible(delegation=Delegation.NOBODY),
    rule("target", within="PT4H"): Target('"PT4H"'),
    rule("target", within="=limit", time="working", region="DE-BY"): Target("limit", Hours("DE-BY")),
    rule("target", within="P1D", time="working", region="US", hours="08:30-16:00"): Target(
        '"P1D"', Hours("US", 510, 960)
    ),
    rule("failure", "Gone.", when="=withdrawn", then="abandon"): Failure("withdrawn", Consequence.ABANDON),
    rule("escalation", inside=step(after="P2D", do="remind", every="P1D", times="3", message="Soon.")): Escalation(
        (Rung('"P2D"', Deed.REMIND, every='"P1D"', times=3, message="Soon."),)
    ),
    rule("escalation", inside=step(after="-P1D", since="due", do="tell", role="hr")): Escalation(
        (Rung('"-P1D"', Deed.TELL, Since.DUE, role='["hr"]'),)
    ),
    rule("escalation", inside=step(after="P3D", do="reassign", person="=boss")): Escalation(
        (Rung('"P3D"', Deed.REASSIGN, person="boss"),)
    ),
    rule("escalation", inside=step(after="P9D", do="decide", result="={ok: false}")): Escalation(
        (Rung('"P9D"', Deed.DECIDE, result="{ok: false}"),)
    ),
}


@pytest.mark.parametrize("written", SETTINGS_READ)
def test_a_setting_is_read(written: str) -> None:
    found = read(model(written), FEEL)
    assert [each.setting for each in found.processes[0].elements[1].sheet.rules] == [SETTINGS_READ[written]]
    assert not found.warnings


REFUSED = {
    rule("requiredWhen", when="=amount >"): "The condition is not an expression",
    rule("requiredWhen", when="a") + rule("requiredWhen", when="b"): "2 settings of the kind “requiredWhen”",
    rule(""): "A rule of the step sheet has no kind.",
    rule("x" * 61): "A rule of the step sheet has “xxx",
    rule("target", within="soon"): "Expected the target to be a duration, but “soon”.",
    rule("target", within="P1D", time="working"): "Working time needs a region",
    rule("target", within="P1D", time="working", region="DE-XX"): "Expected a region such as",
    rule("target", within="P1D", time="night"): "Expected the time to be calendar or working, but “night”.",
    rule("target", within="P1D", time="working", region="DE", hours="9-5"): "Expected the hours of a working day",
    rule("target", within="P1D", time="working", region="DE", hours="17:00-09:00"): "Expected the hours",
    rule("failure", "x", when="=a"): "The failure condition does not say what happens then.",
    rule("failure", "x", when="=a", then="explode"): "Expected then to be one of stop, pause, abandon",
    rule("responsible", fallback="hr"): "The fallback has no role to stand in for.",
    rule("responsible", role="hr", delegation="friends"): "Expected delegation to be one of anybody, role, nobody",
    rule("escalation", inside=step(do="remind")): "A step of the escalation does not say when.",
    rule("escalation", inside=step(after="P1D")): "A step of the escalation does nothing.",
    rule("escalation", inside=step(after="-P1D", do="remind")): "Expected the time of the escalation to be a duration",
    rule("escalation", inside=step(after="P1D", do="tell")): "is to tell, but says no role and no person.",
    rule("escalation", inside=step(after="P1D", do="reassign")): "is to reassign, but says no role and no person.",
    rule("escalation", inside=step(after="P1D", do="decide")): "is to decide, but says no result.",
    rule("escalation", inside=step(after="P1D", do="remind", times="often")): "Expected the times to be a number",
}


@pytest.mark.parametrize("written", REFUSED)
def test_a_setting_that_cannot_be_executed_is_refused(written: str) -> None:
    with pytest.raises(Invalid) as raised:
        read(model(written), FEEL)
    (problem,) = raised.value.problems
    assert REFUSED[written] in problem.message
    assert (problem.place, problem.line, bool(problem.remedy)) == ("t", 1, True)


WARNED = {
    rule("inputs", when="=a"): "The attribute when of a rule of the kind “inputs” is not read.",
    rule("inputs", inside=step(after="P1D", do="remind")): "<step> inside a rule of the kind “inputs” is not read.",
    rule("completion", when="=a"): "does not say in words what is missing",
    rule("failure", when="=a", then="stop"): "The failure condition has no words",
    rule("escalation", inside=step(after="P1D", do="remind", color="red")): "The attribute color of a step",
    rule("escalation", inside=step(after="P1D", do="decide", result="={}", every="P1D")): "decides only once",
}


@pytest.mark.parametrize("written", WARNED)
def test_what_is_not_read_is_warned_of(written: str) -> None:
    assert [WARNED[written] in each.message for each in read(model(written), FEEL).warnings] == [True]


TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"


@pytest.mark.parametrize(
    ("tag", "kind", "effect"),
    [
        ("userTask", "target", True),
        ("receiveTask", "target", True),
        ("manualTask", "target", False),
        ("manualTask", "requiredWhen", True),
        ("task", "failure", True),
        ("endEvent", "requiredWhen", True),
        ("endEvent", "completion", False),
        ("callActivity", "responsible", False),
    ],
)
def test_a_setting_has_an_effect_where_something_executes_it(tag: str, kind: str, effect: bool) -> None:  # noqa: FBT001 - a table
    """Elsewhere it is warned of, and the process runs all the same."""
    said = {"when": "=a"} if "when" in SETTINGS[kind] else {"within": "P1D"} if kind == "target" else {"role": "hr"}
    then = {"then": "stop"} if kind == "failure" else {}
    xml = model(rule(kind, "Words.", **said, **then), tag=tag)
    if tag == "receiveTask":
        xml = xml.replace(b'id="t"', b'id="t" messageRef="m"')
        message = b'<bpmn:message id="m" name="m"><bpmn:extensionElements><zeebe:subscription'
        message += b' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" correlationKey="=k"/>'
        xml = xml.replace(b"<bpmn:process", message + b"</bpmn:extensionElements></bpmn:message><bpmn:process", 1)
    xml = xml.replace(b'callActivity id="t"', b'callActivity id="t" calledElement="q"')
    warned = [each for each in read(xml, FEEL).warnings if "has no effect" in each.message]
    assert len(warned) == (0 if effect else 1)


def test_a_start_event_is_always_required() -> None:
    """Nothing could take its place."""
    sheet = f"<bpmn:extensionElements><clerk:sheet>{rule('requiredWhen', when='a')}</clerk:sheet>"
    xml = model().replace(b'<bpmn:startEvent id="s"/>', b'<bpmn:startEvent id="s">%s</bpmn:startEvent>')
    xml = xml.replace(b"%s", f"{sheet}</bpmn:extensionElements>".encode())
    assert ["has no effect on a start event" in each.message for each in read(xml, FEEL).warnings] == [True]


def test_the_editor_knows_the_same_words() -> None:
    """What the descriptor of the editor leaves out would be lost when a model is saved in it."""
    types = {each["name"]: each for each in json.loads(DESCRIPTOR.read_text())["types"]}

    def attributes(name: str) -> set[str]:
        return {each["name"] for each in types[name]["properties"] if each.get("isAttr")}

    assert attributes("Rule") == set(ITEMS["rule"]) == {"kind"}.union(*SETTINGS.values())
    assert attributes("Step") == set(STEP)
    assert {each["name"] for each in types["Rule"]["properties"]} - attributes("Rule") == {"text", "why", "steps"}
