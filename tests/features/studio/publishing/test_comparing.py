"""Comparisons of files: what is added, removed, changed and moved, in words; no difference goes untold."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkwork.features.studio.publishing.comparing import Comparison, compare, compare_all
from clerkwork.features.studio.publishing.comparing.difference import moved
from clerkwork.features.studio.publishing.comparing.lines import Part, compare_lines, compare_words

VACATION = Path(__file__).parents[4] / "examples" / "vacation"
Told = list[tuple[str, str, str, list[tuple[str, str | None, str | None]]]]


def told(found: Comparison) -> Told:
    return [
        (note.mark.value, note.subject, note.place, [(fact.what, fact.before, fact.after) for fact in note.facts])
        for note in found.notes
    ]


def changed(path: str, *changes: tuple[str, str]) -> Told:
    """Compare a file of the example with itself after some replacements."""
    before = (VACATION / path).read_text()
    after = before
    for old, new in changes:
        assert old in after, old
        after = after.replace(old, new, 1)
    return told(compare(path, before.encode(), after.encode()))


# Processes


def test_an_element_says_what_changed_and_a_new_name_is_told_once() -> None:
    found = changed(
        "processes/vacation.bpmn",
        ('name="Reserve the days"', 'name="Reserve them"'),
        ('<zeebe:header key="table" value="absences" />', '<zeebe:header key="table" value="days" />'),
    )
    facts = [("name", "Reserve the days", "Reserve them"), ("header “table”", "absences", "days")]
    assert found == [("changed", "Service task “Reserve them”", "reserve", facts)]


def test_flows_say_where_they_lead() -> None:
    found = changed(
        "processes/vacation.bpmn", ('sourceRef="start" targetRef="reserve"', 'sourceRef="start" targetRef="handle"')
    )
    facts = [("to", "“Reserve the days”", "“Check and decide”")]
    assert found == [("changed", "Flow from “Vacation requested” to “Check and decide”", "f1", facts)]


DRAWING = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
 xmlns:clerk="http://clerkwork.org/schema/1.0">
<process id="p" name="P">{inside}</process>
<di:BPMNDiagram><di:BPMNPlane>{shapes}</di:BPMNPlane></di:BPMNDiagram></definitions>"""


def drawing(inside: str, **shapes: tuple[int, int]) -> bytes:
    drawn = "".join(
        f'<di:BPMNShape bpmnElement="{key}"><dc:Bounds x="{x}" y="{y}" width="100" height="80"/></di:BPMNShape>'
        for key, (x, y) in shapes.items()
    )
    return DRAWING.format(inside=inside, shapes=drawn).encode()


def test_what_only_moved_is_moved() -> None:
    tasks = '<task id="a" name="A"/><task id="b"/>'
    found = compare("processes/p.bpmn", drawing(tasks, a=(0, 0), b=(200, 0)), drawing(tasks, a=(0, 0), b=(300, 0)))
    assert told(found) == [("moved", "Task b", "b", [])]


def test_a_drawing_that_was_shifted_as_a_whole_has_not_moved() -> None:
    tasks = '<task id="a"/><task id="b"/>'
    found = compare("processes/p.bpmn", drawing(tasks, a=(0, 0), b=(200, 0)), drawing(tasks, a=(50, 9), b=(250, 9)))
    assert told(found) == [
        ("changed", "Nothing that runs or is read was found to differ; only how it is written.", "", [])
    ]


def test_settings_are_told_by_what_they_are_called() -> None:
    """Timers, rounds, people, listeners, lanes, step sheets: each by its words; unknown ones by their tags."""
    before = """<laneSet><lane id="l1" name="Front"><flowNodeRef>a</flowNodeRef></lane></laneSet>
      <userTask id="a" name="A"><extensionElements><zeebe:assignmentDefinition assignee="=x"/>
      <clerk:sheet><clerk:rule kind="target" within="P1D"><clerk:text>Soon</clerk:text></clerk:rule></clerk:sheet>
      </extensionElements></userTask>
      <boundaryEvent id="late" attachedToRef="a"><timerEventDefinition id="t1"><timeDuration>PT1H</timeDuration>
      </timerEventDefinition></boundaryEvent>"""
    after = """<laneSet><lane id="l1" name="Front"/><lane id="l2" name="Back"><flowNodeRef>a</flowNodeRef></lane>
      </laneSet>
      <userTask id="a" name="A"><extensionElements><zeebe:assignmentDefinition candidateGroups="office"/>
      <clerk:sheet><clerk:rule kind="target" within="P2D"><clerk:text>Sooner</clerk:text><clerk:why>Law</clerk:why>
      </clerk:rule></clerk:sheet><other:thing xmlns:other="urn:o" depth="3"/></extensionElements>
      <multiInstanceLoopCharacteristics isSequential="true"/></userTask>
      <boundaryEvent id="late" attachedToRef="a" cancelActivity="false"><timerEventDefinition id="t2">
      <timeDuration>PT2H</timeDuration></timerEventDefinition></boundaryEvent>"""
    found = told(compare("processes/p.bpmn", drawing(before), drawing(after)))
    assert found == [
        ("added", "Lane “Back”", "l2", [("name", None, "Back")]),
        (
            "changed",
            "User task “A”",
            "a",
            [
                ("lane", "Front", "Back"),
                ("groups that may take it", None, "office"),
                ("step sheet: target within", "P1D", "P2D"),
                ("step sheet: target", "Soon", "Sooner"),
                ("step sheet: target why", None, "Law"),
                ("thing depth", None, "3"),
                ("rounds one after another", None, "yes"),
                ("assigned to", "=x", None),
            ],
        ),
        ("changed", "Boundary event late", "late", [("interrupts", None, "no"), ("after", "PT1H", "PT2H")]),
    ]


def test_another_kind_of_element_is_told() -> None:
    found = compare("processes/p.bpmn", drawing('<userTask id="a"/>'), drawing('<serviceTask id="a"/>'))
    assert told(found) == [("changed", "Service task a", "a", [("kind", "user task", "service task")])]


# Forms


def test_components_are_told_one_by_one() -> None:
    form = json.loads((VACATION / "forms/request.form").read_text())
    before = json.dumps(form)
    first, *rest = form["components"]
    rest[-1] |= {"label": "Note", "validate": {"maxLength": 200, "required": True}}
    form["components"] = [*rest, first, {"type": "checkbox", "id": "half", "key": "half", "label": "Half a day"}]
    del form["components"][0]
    found = told(compare("forms/request.form", before.encode(), json.dumps(form).encode()))
    facts = [("label", "Note for your manager", "Note"), ("longest", "500", "200"), ("required", None, "yes")]
    assert ("changed", "Long text “Note”", "/components/2", facts) in found
    assert ("moved", "Number “Days you have left”", "/components/3", []) in found
    assert ("removed", "Number “Working days you ask for”", "/components/1", []) in found
    new = [("type", None, "checkbox"), ("key", None, "half"), ("label", None, "Half a day")]
    assert ("added", "Checkbox “Half a day”", "/components/4", new) in found
    assert len(found) == 4


def test_what_is_in_a_group_says_so() -> None:
    def form(*top: dict[str, Any]) -> bytes:
        return json.dumps({"components": top}).encode()

    name = {"type": "textfield", "id": "n", "key": "name", "label": "Name"}
    group = {"type": "group", "id": "g", "label": "Person"}
    found = told(compare("forms/f.form", form(name, group), form({**group, "components": [name]})))
    assert [each for each in found if each[1] == "Text field “Name”"] == [
        ("changed", "Text field “Name”", "/components/0/components/0", [("stands in", None, "“Person”")])
    ]


# Decisions


def test_rules_are_told_cell_by_cell_in_plain_words() -> None:
    path, rule = "decisions/vacation.dmn", '<rule id="obstacle_2">'
    text = (VACATION / path).read_text()
    start = text.index(rule)
    after = text[:start] + text[start:].replace("&lt; 0", "&lt; 5", 1)
    found = told(compare(path, text.encode(), after.encode()))
    assert [(mark, place) for mark, _subject, place, _facts in found] == [("changed", "vacation_obstacle")]
    (_mark, subject, _place, [(what, before, now)]) = found[0]
    assert subject.startswith("Rule 2 of “")
    assert (before, now) == ("less than 0", "less than 5")
    assert what


def table(*rules: tuple[str, str, str]) -> bytes:
    rows = "".join(
        f'<rule id="{key}"><inputEntry><text>{left}</text></inputEntry>'
        f"<outputEntry><text>{right}</text></outputEntry></rule>"
        for key, left, right in rules
    )
    return f"""<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="D" namespace="urn:d">
    <decision id="fee" name="Fee"><variable name="Fee" typeRef="number"/><decisionTable id="t">
    <input id="i" label="Days"><inputExpression><text>days</text></inputExpression></input>
    <output id="o" label="Fee"/>{rows}</decisionTable></decision></definitions>""".encode()


def test_rules_that_change_places_are_moved() -> None:
    before = table(("r1", "1", "10"), ("r2", "2", "20"), ("r3", "3", "30"))
    after = table(("r3", "3", "30"), ("r1", "1", "10"), ("r2", "2", "20"))
    assert told(compare("decisions/d.dmn", before, after)) == [("moved", "Rule 1 of “Fee”", "fee", [])]


def test_rules_with_new_ids_are_known_by_what_they_say() -> None:
    before = table(("r1", "1", "10"), ("r2", "2", "20"))
    after = table(("x1", "1", "10"), ("x2", "2", "25"))
    found = told(compare("decisions/d.dmn", before, after))
    assert found == [
        ("added", "Rule 2 of “Fee”", "fee", [("Days", None, "2"), ("Fee", None, "25")]),
        ("removed", "Rule 2 of “Fee”", "fee", [("Days", "2", None), ("Fee", "20", None)]),
    ]


def test_the_hit_policy_is_told() -> None:
    before = table(("r1", "1", "10"))
    after = before.replace(b'decisionTable id="t"', b'decisionTable id="t" hitPolicy="COLLECT" aggregation="SUM"')
    found = told(compare("decisions/d.dmn", before, after))
    assert found == [("changed", "Decision “Fee”", "fee", [("hit policy", "UNIQUE", "COLLECT SUM")])]


# Tables, roles, the app, tests


def test_columns_are_known_by_their_ids() -> None:
    found = changed("tables/absences.json", ('"name": "note", "title": "Note"', '"name": "remark", "title": "Remark"'))
    facts = [("name", "note", "remark"), ("title", "Note", "Remark")]
    assert found == [("changed", "Column “Remark”", "/columns/7", facts)]


def test_rules_of_rows_are_told_by_role() -> None:
    found = changed(
        "tables/absences.json",
        ('"rows": "employee in user.reports", "may": ["read"]', '"rows": "true", "may": ["read", "update"]'),
    )
    facts = [("may", "read", "read, update"), ("rows", "employee in user.reports", "true")]
    assert found == [("changed", "What the role “manager” may do", "/rules/1", facts)]


def test_roles_are_told_by_who_has_them() -> None:
    found = changed("roles.json", ('"groups": ["hr"]', '"groups": ["hr", "it"]'), ('"cases": "all"', '"cases": "own"'))
    facts = [("groups that have it", "hr", "hr, it"), ("cases they see", "all", "own")]
    assert found == [("changed", "Role “Human resources”", "/hr", facts)]


def test_the_app_and_its_tiles_are_told() -> None:
    found = changed("app.json", ('"name": "Vacation"', '"name": "Leave"'), ('"unit": "days"', '"unit": "d"'))
    assert found == [
        ("changed", "The app", "", [("name", "Vacation", "Leave")]),
        ("changed", "Tile “Remaining leave”", "/tiles/0", [("unit", "days", "d")]),
    ]


def test_steps_of_tests_are_told_as_sentences() -> None:
    found = changed("tests/approved.json", ('"do": "book"', '"do": "order"'))
    assert found == [("removed", "Step 11: book is done", "", []), ("added", "Step 11: order is done", "", [])]


# Whatever else


def test_a_file_that_is_new_or_gone_is_told_in_one_line() -> None:
    content = (VACATION / "forms/request.form").read_bytes()
    new, gone = compare("forms/request.form", None, content), compare("forms/request.form", content, None)
    assert (new.mark, new.title, new.summary, new.notes) == ("added", "Request vacation", "5 components", ())
    assert (gone.mark, gone.title) == ("removed", "Request vacation")


@pytest.mark.parametrize("path", ["processes/p.bpmn", "forms/f.form", "decisions/d.dmn", "tables/t.json", "docs/a.md"])
def test_what_cannot_be_read_is_compared_line_by_line(path: str) -> None:
    found = compare(path, b"<one\n{two", b"<one\n{three")
    assert [(line.part.value, line.text) for line in found.lines] == [
        ("same", "<one"),
        ("gone", "{two"),
        ("new", "{three"),
    ]


def test_other_json_is_told_by_its_entries() -> None:
    found = compare("data/rows.json", b'[{"a": 1}, {"a": "2"}]', b'[{"a": 1}, {"a": 2}, {"a": 3}]')
    assert told(found) == [
        ("changed", "entry 2", "/1", [("a", '"2"', "2")]),
        ("added", "entry 3", "/2", [("a", None, "3")]),
    ]


def test_what_has_too_many_entries_is_compared_line_by_line() -> None:
    """Nothing is left out silently: a difference in the last of many entries is told."""
    rows = ["[", *(f'{{"a": {number}}},' for number in range(1_990)), *(["{},"] * 20), '{"b": 1}', "]"]
    before, after = ("\n".join(each).encode() for each in (rows, [*rows[:-2], '{"b": 2}', "]"]))
    found = compare("data/rows.json", before, after)
    assert (found.notes, [line.text for line in found.lines if line.part is Part.NEW]) == ((), ['{"b": 2}'])


def test_a_process_of_two_thousand_elements_is_compared_by_what_differs() -> None:
    tasks = "".join(f'<task id="t{number}" name="Task {number}"/>' for number in range(2_000))
    found = compare("processes/p.bpmn", drawing(tasks), drawing(tasks.replace('"Task 7"', '"Seven"')))
    assert told(found) == [("changed", "Task “Seven”", "t7", [("name", "Task 7", "Seven")])]


def test_pictures_are_compared_by_their_size() -> None:
    assert told(compare("a.png", b"\xff\xfe", b"\xff\xfe\xff")) == [
        ("changed", "The content is another.", "", [("size", "2 bytes", "3 bytes")])
    ]


def test_only_what_differs_is_compared() -> None:
    found = compare_all({"a.md": b"a", "b.md": b"b"}, {"a.md": b"a", "c.md": b"c"})
    assert [(each.path, each.mark.value) for each in found] == [("b.md", "removed"), ("c.md", "added")]


FORM = b'{"id": "ask", "components": [{"key": "a", "type": "textfield", "label": "%s"}]}'
TABLE = b'{"name": "%s", "id": "loans", "columns": []}'


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"docs/a.md": b"a"}, {"docs/b.md": b"a"}, [("docs/b.md", "moved", "docs/a.md")]),
        ({"docs/a.md": b"[b](b)"}, {"docs/in/a.md": b"[b](../b)"}, [("docs/in/a.md", "moved", "docs/a.md")]),
        (
            {"forms/a.form": FORM % b"A"},
            {"forms/in/b.form": FORM % b"B"},
            [("forms/in/b.form", "moved", "forms/a.form")],
        ),
        (
            {"tables/a.json": TABLE % b"a"},
            {"tables/b.json": TABLE % b"b"},
            [("tables/b.json", "moved", "tables/a.json")],
        ),
        ({"docs/a.md": b"a"}, {"forms/a.form": b"a"}, [("docs/a.md", "removed", ""), ("forms/a.form", "added", "")]),
        ({"docs/a.md": b""}, {"docs/b.md": b""}, [("docs/a.md", "removed", ""), ("docs/b.md", "added", "")]),
        (
            {"docs/a.md": b"a"},
            {"docs/b.md": b"a", "docs/c.md": b"a"},
            [("docs/a.md", "removed", ""), ("docs/b.md", "added", ""), ("docs/c.md", "added", "")],
        ),
    ],
)
def test_a_file_that_lies_elsewhere_is_moved(before: Any, after: Any, found: Any) -> None:
    """The same content, the same id or, of a document, the same name; never where two files could be it."""
    assert [(each.path, each.mark.value, each.was) for each in compare_all(before, after)] == found


def test_a_moved_file_says_what_changed_in_it() -> None:
    """Its inner changes are told as if it had stayed, and nothing is told of one that is the same."""
    [found] = compare_all({"forms/a.form": FORM % b"A"}, {"forms/in/b.form": FORM % b"B"})
    assert told(found) == told(compare("forms/a.form", FORM % b"A", FORM % b"B"))
    assert told(found) != []
    [same] = compare_all({"forms/a.form": FORM % b"A"}, {"forms/b.form": FORM % b"A"})
    assert (told(same), same.lines, same.drawn) == ([], (), False)


@given(st.lists(st.integers(0, 30), unique=True), st.randoms())
def test_the_fewest_moves_explain_an_order(keys: list[int], random: Any) -> None:
    """Without what moved, both orders are the same; putting one thing elsewhere is one move."""
    before = [str(key) for key in keys]
    after = random.sample(before, len(before))
    gone = moved(before, after)
    assert [key for key in before if key not in gone] == [key for key in after if key not in gone]
    if len(before) > 1:
        assert len(moved(before, [*before[1:], before[0]])) == 1


@given(st.text(max_size=60), st.text(max_size=60))
def test_words_put_together_are_both_texts(before: str, after: str) -> None:
    pieces = compare_words(before, after)
    assert "".join(piece.text for piece in pieces if piece.part is not Part.NEW) == before
    assert "".join(piece.text for piece in pieces if piece.part is not Part.GONE) == after


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_lines_put_together_are_both_texts(before: list[str], after: list[str]) -> None:
    """What is shown has the lines of both where they differ, each with its number."""
    found = compare_lines("\n".join(before), "\n".join(after))
    for part, numbered, text in ((Part.GONE, "before", before), (Part.NEW, "after", after)):
        shown = [line for line in found if line.part in {part, Part.SAME}]
        assert all(text[getattr(line, numbered) - 1] == line.text for line in shown)
    gone, new = (sum(line.part is part for line in found) for part in (Part.GONE, Part.NEW))
    assert len(before) - gone == len(after) - new


def test_only_lines_around_a_difference_are_shown() -> None:
    lines = [str(number) for number in range(20)]
    found = compare_lines("\n".join(lines), "\n".join([*lines[:10], "x", *lines[11:]]))
    assert [line.part.value for line in found] == ["gap", "same", "same", "gone", "new", "same", "same", "gap"]
    assert [(line.before, line.after) for line in found][3:5] == [(11, 0), (0, 11)]


# Side by side


def beside(path: str, *changes: tuple[str, str]) -> Comparison:
    """Compare a file of the example with itself after some replacements."""
    before = (VACATION / path).read_text()
    after = before
    for old, new in changes:
        assert old in after, old
        after = after.replace(old, new, 1)
    return compare(path, before.encode(), after.encode())


def test_decision_tables_stand_beside_each_other_cell_by_cell() -> None:
    """A changed cell is marked in its row; a new rule leaves an empty place on the older side."""
    path, rule = "decisions/vacation.dmn", '<rule id="obstacle_2">'
    text = (VACATION / path).read_text()
    start = text.index(rule)
    whole = text[start : text.index("</rule>", start) + len("</rule>")]
    new = whole.replace("obstacle_2", "obstacle_new")
    (sides,) = beside(path, (whole, whole + new)).sides
    marks = [row.mark for row in sides.rows]
    assert marks.count("added") == 1
    assert set(marks) == {"", "added"}
    added = sides.rows[marks.index("added")]
    assert added.number.before is None
    assert all(cell.before is None for cell in added.cells)
    assert [row.number.before for row in sides.rows if not row.mark] == [str(n) for n in range(1, len(marks))]


def test_columns_of_tables_stand_beside_each_other() -> None:
    """What is said of a column is one cell; a table without a difference in its columns is not shown twice."""
    found = beside("tables/absences.json", ('"title": "Absences"', '"title": "Away"'))
    assert found.sides == ()
    (sides,) = beside("tables/absences.json", ('"type": "date"', '"type": "datetime"')).sides
    changed_rows = [row for row in sides.rows if row.mark]
    assert [[cell.mark for cell in row.cells] for row in changed_rows] == [["", "changed"]]


def test_forms_are_marked_on_both_sides() -> None:
    """What changed is marked on both, what is new on the newer one; nothing is hidden by a condition."""
    before = {"components": [{"id": "a", "type": "text", "text": "x"}, {"key": "b", "type": "number"}]}
    hidden = {
        "id": "c",
        "type": "group",
        "conditional": {"hide": "=true"},
        "components": [{"key": "d", "type": "text"}],
    }
    after = {"components": [{"id": "a", "type": "text", "text": "y"}, hidden]}
    pair = compare("forms/f.form", json.dumps(before).encode(), json.dumps(after).encode()).forms
    assert pair is not None
    assert pair.marks == {
        "before": {"a": "changed", "b": "removed"},
        "after": {"a": "changed", "c": "added", "d": "added"},
    }
    assert "conditional" not in pair.after["components"][1]
    assert pair.after["components"][1]["components"][0]["id"] == "d"
