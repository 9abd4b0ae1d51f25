"""Compensation and transactions as they are read, and what is refused of them."""

from collections.abc import Iterable

import pytest

from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn import read
from clerkwork.languages.bpmn.model import Definitions, Element, Event, Kind, Trigger
from clerkwork.languages.feel import Feel

FEEL = Feel()
HEAD = '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">'
COMPENSATE = "<bpmn:compensateEventDefinition/>"
CANCEL = "<bpmn:cancelEventDefinition/>"


def model(*parts: str, flows: Iterable[str] = ()) -> str:
    """Return a file: its parts and flows, each "from to", in one process."""
    ends = [each.split() for each in flows]
    drawn = [f'<bpmn:sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in ends]
    inside = "\n".join([*parts, *drawn])
    return f'{HEAD}\n<bpmn:process id="p" isExecutable="true">\n{inside}\n</bpmn:process>\n</bpmn:definitions>'


def boundary(identity: str, host: str, definition: str = COMPENSATE, more: str = "") -> str:
    return f'<bpmn:boundaryEvent id="{identity}" attachedToRef="{host}" {more}>{definition}</bpmn:boundaryEvent>'


def tie(source: str, target: str) -> str:
    return f'<bpmn:association id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'


def good(xml: str) -> tuple[Definitions, dict[str, Element]]:
    found = read(xml.encode(), FEEL)
    return found, {element.id: element for element in found.processes[0].elements}


def bad(xml: str) -> list[str]:
    with pytest.raises(Invalid) as caught:
        read(xml.encode(), FEEL)
    assert all(problem.remedy and problem.line for problem in caught.value.problems)
    return [f"{problem.place}: {problem.message}" for problem in caught.value.problems]


PLAIN = (
    '<bpmn:startEvent id="s"/>',
    '<bpmn:task id="a"/>',
    boundary("c", "a"),
    '<bpmn:manualTask id="undo" isForCompensation="true"/>',
)
FLOWS = ("s a", "a e")
END = (
    '<bpmn:endEvent id="e"><bpmn:compensateEventDefinition activityRef="a" waitForCompletion="false"/></bpmn:endEvent>'
)
GIVE_UP = f'<bpmn:startEvent id="in"/><bpmn:endEvent id="out">{CANCEL}</bpmn:endEvent>'
DEAL = (
    '<bpmn:startEvent id="s"/>',
    f'<bpmn:transaction id="t">{GIVE_UP}<bpmn:sequenceFlow id="f" sourceRef="in" targetRef="out"/></bpmn:transaction>',
)


@pytest.mark.parametrize("ends", [("c", "undo"), ("undo", "c")])
def test_an_association_ties_an_activity_to_its_handler(ends: tuple[str, str]) -> None:
    """It may be drawn either way; a note that is tied to the event plays no part."""
    note = '<bpmn:textAnnotation id="note"/>'
    found, elements = good(model(*PLAIN, END, note, tie("c", "note"), tie(*ends), flows=FLOWS))
    assert "undo" in elements["c"].undone_by
    assert elements["c"].event.trigger is Trigger.COMPENSATE
    assert (elements["undo"].for_compensation, elements["a"].for_compensation) == (True, False)
    assert elements["e"].event == Event(Trigger.COMPENSATE, activity="a", waits=False)
    assert found.warnings == ()


def test_a_transaction_holds_elements() -> None:
    """It is a scope that a cancel end event may give up."""
    _, elements = good(model(*DEAL, boundary("c", "t", CANCEL), flows=["s t"]))
    assert (elements["t"].kind, elements["out"].scope) == (Kind.TRANSACTION, "t")
    assert elements["c"].event.trigger is elements["out"].event.trigger is Trigger.CANCEL


NEXT = '<bpmn:task id="next"/>'
FAR = '<bpmn:subProcess id="far"><bpmn:startEvent id="in"/>{}</bpmn:subProcess>'
HANDLER = (
    '<bpmn:subProcess id="handler{0}" triggeredByEvent="true"><bpmn:startEvent id="h{0}">'
    "<bpmn:compensateEventDefinition/></bpmn:startEvent></bpmn:subProcess>"
)
NO_EVENT = "undo: No compensation event is associated with this activity for compensation."


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (
            model(*PLAIN, flows=["s a"]),
            ["c: The compensation event is associated with no activity.", NO_EVENT],
        ),
        (
            model(*PLAIN, NEXT, tie("c", "undo"), tie("c", "next"), flows=["s a", "a next"]),
            [
                "c: The compensation event is associated with 2 activities.",
                "next: “next” undoes “a”, but is not marked for compensation.",
            ],
        ),
        (
            model(*PLAIN, NEXT, tie("c", "undo"), flows=["s a", "c next"]),
            ["c: A flow leaves this compensation event."],
        ),
        (
            model(*PLAIN, boundary("c2", "a"), tie("c", "undo"), tie("c2", "undo"), flows=["s a"]),
            ["c2: Another event already compensates “a”."],
        ),
        (
            model(*PLAIN, NEXT, tie("c", "undo"), flows=["s a", "undo next"]),
            ["undo: A flow leads to or from this activity for compensation."],
        ),
        (
            model(*PLAIN[:3], FAR.format(PLAIN[3]), tie("c", "undo"), flows=["s a", "a far"]),
            ["undo: “c” lies in another process than this handler."],
        ),
        (
            model(*PLAIN, END.replace('"a"', '"b"'), tie("c", "undo"), flows=FLOWS),
            ["e: The event compensates “b”, which is no activity here."],
        ),
        (
            model(*PLAIN, END.replace('"a"', '"undo"'), tie("c", "undo"), flows=FLOWS),
            ["e: Nothing undoes “undo”."],
        ),
        (
            model(*PLAIN, FAR.format(END), tie("c", "undo"), flows=["s a", "a far"]),
            ["e: The event compensates “a” in another process."],
        ),
        (
            model(*PLAIN[:2], HANDLER.format(1), flows=["s a"]),
            ["h1: An event sub-process of the process itself cannot begin by compensation."],
        ),
        (
            model(PLAIN[0], FAR.format(HANDLER.format(1) + HANDLER.format(2)), flows=["s far"]),
            ["h2: Another event sub-process already undoes “far”."],
        ),
        (model(*DEAL, flows=["s t"]), ["out: No cancel event is attached to “t”."]),
        (
            model(*DEAL, boundary("c", "t", CANCEL), boundary("c2", "t", CANCEL), flows=["s t"]),
            ["c: 2 cancel events are attached to “t”.", "c2: 2 cancel events are attached to “t”."],
        ),
        (
            model(*DEAL, boundary("c", "t", CANCEL, 'cancelActivity="false"'), flows=["s t"]),
            ["c: A cancel event always ends the transaction."],
        ),
        (
            model(*PLAIN[:2], boundary("c", "a", CANCEL), flows=["s a"]),
            ["c: The cancel event is not attached to a transaction."],
        ),
        (
            model(PLAIN[0], f'<bpmn:endEvent id="e">{CANCEL}</bpmn:endEvent>', flows=["s e"]),
            ["e: The cancel event is not in a transaction."],
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_undone_is_refused(xml: str, said: list[str]) -> None:
    """Each fault names its element and line, and says what to do."""
    assert sorted(bad(xml)) == sorted(said)


def test_a_sub_process_can_be_named_for_what_is_in_it() -> None:
    """An event may name a sub-process without a handler, at any depth of which something can be undone."""
    flow = '<bpmn:sequenceFlow id="f-{0}" sourceRef="{0}" targetRef="{1}"/>'
    inner = FAR.format("".join((*PLAIN[1:], tie("c", "undo"), flow.format("in", "a"))))
    outer = f'<bpmn:subProcess id="outer"><bpmn:startEvent id="o"/>{inner}{flow.format("o", "far")}</bpmn:subProcess>'
    _, elements = good(model(PLAIN[0], outer, END.replace('"a"', '"outer"'), flows=["s outer", "outer e"]))
    assert elements["e"].event.activity == "outer"
