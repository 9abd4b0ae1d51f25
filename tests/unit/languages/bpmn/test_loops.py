"""What the reader makes of loop markers, and what it asks of them."""

import pytest

from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn import read
from clerkwork.languages.bpmn.model import Definitions, MultiInstance, StandardLoop
from clerkwork.languages.feel import Feel

FILE = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="file"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
<bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s"/>
{}
<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/></bpmn:process></bpmn:definitions>"""


def definitions(marker: str, tag: str = "userTask") -> Definitions:
    return read(FILE.format(f'<bpmn:{tag} id="t">{marker}</bpmn:{tag.split(maxsplit=1)[0]}>').encode(), Feel())


def loop_of(marker: str) -> MultiInstance | StandardLoop | None:
    return definitions(marker).processes[0].elements[1].loop


def multi(zeebe: str = "", inside: str = "", attributes: str = "") -> str:
    said = f"<bpmn:extensionElements><zeebe:loopCharacteristics {zeebe}/></bpmn:extensionElements>" if zeebe else ""
    tag = "bpmn:multiInstanceLoopCharacteristics"
    return f"<{tag} {attributes}>{said}{inside}</{tag}>"


def faults(marker: str, tag: str = "userTask") -> list[str]:
    try:
        definitions(marker, tag)
    except Invalid as invalid:
        return [f"{problem.place} {problem.line}: {problem.message}" for problem in invalid.problems]
    return []


ALL = 'inputCollection="=items" inputElement="item" outputCollection="results" outputElement="=result.value"'


def test_a_multi_instance_activity_as_the_modeler_writes_it() -> None:
    until = "<bpmn:completionCondition>=numberOfCompletedInstances &gt; 1</bpmn:completionCondition>"
    assert loop_of(multi(ALL, until, 'isSequential="true"')) == MultiInstance(
        sequential=True,
        collection="items",
        item="item",
        results="results",
        result="result.value",
        until="numberOfCompletedInstances > 1",
    )


def test_a_number_of_rounds() -> None:
    assert loop_of(multi(inside="<bpmn:loopCardinality>3</bpmn:loopCardinality>")) == MultiInstance(cardinality="3")


def test_a_standard_loop() -> None:
    """The condition is FEEL with or without its sign."""
    tag = "bpmn:standardLoopCharacteristics"
    condition = "<bpmn:loopCondition>=x &lt; 3</bpmn:loopCondition>"
    assert loop_of(f'<{tag} testBefore="true" loopMaximum="5">{condition}</{tag}>') == StandardLoop("x < 3", True, 5)
    assert loop_of(f"<{tag}>{condition.replace('=', '')}</{tag}>") == StandardLoop("x < 3")
    assert loop_of(f'<{tag} loopMaximum="5"/>') == StandardLoop(None, False, 5)


@pytest.mark.parametrize(
    ("marker", "fault"),
    [
        (multi(), "The multi-instance activity has no input collection."),
        (
            multi('inputCollection="=a"', "<bpmn:loopCardinality>3</bpmn:loopCardinality>"),
            "The multi-instance activity has an input collection and a loop cardinality.",
        ),
        (multi('inputCollection="=a" outputElement="=b"'), "The output element goes nowhere."),
        (
            multi('inputCollection="=a" outputCollection="b"'),
            "Nothing says what a round adds to the output collection “b”.",
        ),
        (
            multi('inputCollection="=a" inputElement="a b"'),
            "Expected the name of a variable as inputElement, but “a b”.",
        ),
        ("<bpmn:standardLoopCharacteristics/>", "Nothing says when the loop ends."),
        (
            '<bpmn:standardLoopCharacteristics loopMaximum="0"/>',
            "Expected the most rounds to be a number from 1 on, but “0”.",
        ),
        (
            multi('inputCollection="=a"') + '<bpmn:standardLoopCharacteristics loopMaximum="2"/>',
            "The activity has two loop markers.",
        ),
    ],
)
def test_what_is_missing_or_there_twice_is_refused(marker: str, fault: str) -> None:
    assert faults(marker) == [f"t 4: {fault}"]


def test_only_activities_go_rounds() -> None:
    fault = "t 4: Only an activity can go rounds."
    assert fault in faults('<bpmn:standardLoopCharacteristics loopMaximum="2"/>', "parallelGateway")


def test_expressions_are_checked() -> None:
    assert faults(multi('inputCollection="=items["'))[0].startswith("t 4: The input collection is not an expression")


def test_what_nobody_reads_is_a_warning() -> None:
    """BPMN's own references to data, events thrown by rounds, and an item without a collection."""
    inside = "<bpmn:loopDataInputRef>d</bpmn:loopDataInputRef><bpmn:loopCardinality>3</bpmn:loopCardinality>"
    found = definitions(multi('inputElement="i"', inside, 'behavior="One"')).warnings
    assert [warning.message for warning in found] == [
        "<loopDataInputRef> is not read.",
        "No event is thrown for the behavior “One”.",
        "Without an input collection the input element has no value.",
    ]
