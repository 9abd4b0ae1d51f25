"""Words of tools that nobody here knows: named with element and line, and kept byte for byte."""

from clerkwork.languages.bpmn.conversion import convert
from clerkwork.languages.feel import Feel

FILE = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:t="http://tool.example/1"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color/1.0"
  t:version="3">
<process id="p">
  <userTask id="ask" name="Ask" t:cost="7" color:background-color="#fff"%s>
    <extensionElements>
      <t:risk level="high"><t:inner/></t:risk>
    </extensionElements>
  </userTask>
</process></definitions>"""


def test_what_is_not_known_is_named_with_its_place_and_kept() -> None:
    """The file comes back as it is, and the report has a note for each outermost word."""
    converted = convert(FILE % b"", Feel())
    assert converted.xml == FILE % b""
    said = [(note.element, note.line, note.what, note.outcome.value) for note in converted.notes]
    assert said == [
        ("file", 3, "t:version", "kept"),
        ("ask", 5, "t:cost", "kept"),
        ("ask", 7, "t:risk", "kept"),
    ]
    assert "“7” stays in the file" in converted.notes[1].says
    assert "http://tool.example/1" in converted.notes[2].says


def test_it_stays_where_other_words_are_converted() -> None:
    """What another engine says is converted beside it."""
    converted = convert(FILE % b' camunda:assignee="ada"', Feel())
    assert [note.what for note in converted.notes] == ["assignee", "t:version", "t:cost", "t:risk"]
    assert b't:cost="7"' in converted.xml
    assert b'<t:risk level="high"><t:inner/></t:risk>' in converted.xml
