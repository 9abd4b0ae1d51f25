"""Ad-hoc sub-processes as Camunda's modeler writes them."""

import pytest
from tests.unit.languages.bpmn.test_reader import FEEL, chain, element, model, problems, said

from clerkwork.languages.bpmn import Kind, read
from clerkwork.languages.bpmn.model import AdHoc


def host(inside: str, attributes: str = "", extension: str = "") -> bytes:
    """Return a file with an ad-hoc sub-process."""
    extensions = f"<bpmn:extensionElements>{extension}</bpmn:extensionElements>" if extension else ""
    return model(chain(f'<bpmn:adHocSubProcess id="t" {attributes}>{extensions}{inside}</bpmn:adHocSubProcess>'))


def test_all_that_it_can_say() -> None:
    """Expressions are FEEL with or without their sign; the elements in it are the process's."""
    condition = "<bpmn:completionCondition>=count(r) &gt; 1</bpmn:completionCondition>"
    said_of_it = '<zeebe:adHoc activeElementsCollection="=[1]" outputCollection="r" outputElement="=x"/>'
    attributes = 'cancelRemainingInstances="false" ordering="Sequential"'
    xml = host(f'<bpmn:task id="a"/><bpmn:task id="b"/>{condition}', attributes, said_of_it)
    found = element(xml)
    assert (found.kind, found.name) == (Kind.AD_HOC_SUB_PROCESS, "")
    assert found.ad_hoc == AdHoc(
        "[1]", "count(r) > 1", cancel_remaining=False, sequential=True, collection="r", element="x"
    )
    assert [(each.id, each.scope) for each in read(xml, FEEL).processes[0].elements][1:4] == [
        ("t", "p"),
        ("a", "t"),
        ("b", "t"),
    ]
    assert read(xml, FEEL).warnings == ()


def test_what_nobody_wrote_is_bpmns_default() -> None:
    """Without extension element or condition nothing begins by itself, and all may run at once."""
    assert element(host('<bpmn:task id="a"/>')).ad_hoc == AdHoc()


@pytest.mark.parametrize(
    ("inside", "attributes", "extension", "messages"),
    [
        ("", "", "", ["t: The ad-hoc sub-process has no activity that could begin."]),
        (
            '<bpmn:startEvent id="x"/><bpmn:endEvent id="y"/><bpmn:task id="a"/>',
            "",
            "",
            [
                "x: An ad-hoc sub-process cannot have a start event.",
                "y: An ad-hoc sub-process cannot have an end event.",
            ],
        ),
        ('<bpmn:task id="a"/>', 'ordering="Any"', "", ["t: Expected the ordering Parallel or Sequential, but “Any”."]),
        ('<bpmn:task id="a"/>', "", '<zeebe:adHoc outputCollection="r"/>', ["t: The results have no outputElement."]),
        (
            '<bpmn:task id="a"/>',
            "",
            '<zeebe:adHoc outputCollection="a b" outputElement="=1"/>',
            ["t: Expected the output collection to be a variable, but “a b”."],
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(inside: str, attributes: str, extension: str, messages: list[str]) -> None:
    """Each fault names the element and what to do."""
    found = problems(host(inside, attributes, extension))
    assert said(found) == messages
    assert all(problem.remedy for problem in found)
