"""The map of a process for its people: derived from the model alone."""

from pathlib import Path

import pytest

from clerkwork.features.processes.readers_map import Goes, Map, Row
from clerkwork.features.processes.rulebook import book
from clerkwork.languages.bpmn import read
from clerkwork.server import dialect

pytestmark = pytest.mark.usefixtures("wired")
EXAMPLES = Path(__file__).parents[3] / "examples"
BPMN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:clerk="http://clerkwork.org/schema/1.0"'


@pytest.fixture
def wired(db: None) -> None:
    """Words of FEEL ask the wiring."""


def drawn(xml: bytes) -> Map:
    (process,) = read(xml, dialect.feel()).processes
    return book([(process, "")], {"boss": "Managers"}).chapters[0].map


def model(inside: str) -> Map:
    """Return the map of a process of these elements and flows."""
    return drawn(
        f'<definitions {BPMN} id="defs"><process id="p" isExecutable="true">{inside}</process></definitions>'.encode()
    )


def flow(source: str, target: str, name: str = "", condition: str = "", identity: str = "") -> str:
    said = f"<conditionExpression>={condition}</conditionExpression>" if condition else ""
    named = f'id="{identity or source + "_" + target}" name="{name}"'
    return f'<sequenceFlow {named} sourceRef="{source}" targetRef="{target}">{said}</sequenceFlow>'


def told(found: Map) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Return the rows as sort, name and ways."""
    return [
        (row.row.value, row.name, [(way.words, way.name, way.goes.value) for way in row.ways]) for row in found.rows
    ]


def test_a_choice_is_told_by_names_else_by_conditions() -> None:
    """What runs by itself is named on the way, never a row."""
    found = model(
        '<startEvent id="s" name="Asked"/><userTask id="ask" name="Ask"/><exclusiveGateway id="g" default="g_e"/>'
        '<serviceTask id="book" name="Book it"/><userTask id="sign" name="Sign"/><endEvent id="e" name="Done"/>'
        + flow("s", "ask") + flow("ask", "g") + flow("g", "sign", condition="amount &gt; 1000")
        + flow("g", "book", "small") + flow("g", "e") + flow("book", "e") + flow("sign", "e")
    )  # fmt: skip
    assert told(found) == [
        ("begin", "Asked", [("", "Ask", "on")]),
        ("step", "Ask", [("amount > 1000", "Sign", "on"), ("small", "Done", "end"), ("otherwise", "Done", "end")]),
        ("step", "Sign", [("", "Done", "end")]),
    ]
    assert found.rows[1].ways[1].alone == ("Book it",)


def test_loops_go_back_and_parallel_work_is_all_there() -> None:
    """A way to an earlier row goes back; both ways of a fork are told."""
    found = model(
        '<startEvent id="s"/><userTask id="a" name="A"/><parallelGateway id="f"/><userTask id="b" name="B"/>'
        '<userTask id="c" name="C"/><parallelGateway id="j"/><exclusiveGateway id="g" name="Good?"/><endEvent id="e"/>'
        + flow("s", "a") + flow("a", "f") + flow("f", "b") + flow("f", "c") + flow("b", "j") + flow("c", "j")
        + flow("j", "g") + flow("g", "a", "no", "bad") + flow("g", "e", "yes", "good")
    )  # fmt: skip
    assert told(found)[1] == ("step", "A", [("", "B", "on"), ("", "C", "on")])
    ways = next(row for row in found.rows if row.name == "B").ways
    assert [(way.words, way.goes, way.number) for way in ways] == [("no", Goes.BACK, 2), ("yes", Goes.END, 0)]


def test_a_choice_after_a_choice_is_a_question_of_its_own() -> None:
    """So no way tells a combination that cannot be."""
    found = model(
        '<startEvent id="s"/><userTask id="a" name="A"/><exclusiveGateway id="g"/>'
        '<exclusiveGateway id="h" name="Cover?"/>'
        '<endEvent id="e" name="No"/><endEvent id="y" name="Yes"/>'
        + flow("s", "a") + flow("a", "g") + flow("g", "e", "no", "x") + flow("g", "h", "yes", "y")
        + flow("h", "e", "none", "z") + flow("h", "y", "enough", "w")
    )  # fmt: skip
    assert told(found)[1:] == [
        ("step", "A", [("no", "No", "end"), ("yes", "Cover?", "on")]),
        ("question", "Cover?", [("none", "No", "end"), ("enough", "Yes", "end")]),
    ]


def test_deadlines_and_what_comes_in_between() -> None:
    """Timers on a step are told in words, those without a name by their time; roles make lanes."""
    found = model(
        '<startEvent id="s"/><userTask id="a" name="A"><extensionElements><clerk:sheet>'
        '<clerk:rule kind="responsible" role="boss"/><clerk:rule kind="target" within="P2D"/>'
        '<clerk:rule kind="required"><clerk:why>Law.</clerk:why></clerk:rule>'
        '</clerk:sheet></extensionElements></userTask>'
        '<boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>PT4H</timeDuration>'
        '</timerEventDefinition></boundaryEvent><endEvent id="e" name="Late"/><endEvent id="d"/>'
        + flow("s", "a") + flow("t", "e") + flow("a", "d")
    )  # fmt: skip
    step = found.rows[1]
    assert [(way.words, way.name) for way in step.besides] == [("After 4 hours", "Late")]
    assert (step.roles, step.why, step.times) == (("boss",), "Law.", ("To be done within 2 days.",))
    assert found.lanes == [("boss", "Managers")]
    assert [lane for _row, lane, _names in found.lined] == [0, 1]


def test_the_vacation_map_is_plain() -> None:
    """The shipped example: every row is of people, a choice or an outcome, and every way leads to a row or an end."""
    found = drawn((EXAMPLES / "vacation/processes/vacation.bpmn").read_bytes())
    assert [(row.row, row.name) for row in found.rows] == [
        (Row.BEGIN, "Vacation requested"),
        (Row.QUESTION, "Possible?"),
        (Row.STEP, "Decide on the vacation"),
        (Row.STEP, "Answer the question"),
        (Row.PART, "Check and decide"),
    ]
    numbers = {row.number for row in found.rows}
    assert all(way.number in numbers or way.goes is Goes.END for row in found.rows for way in row.ways)
    decide = next(row for row in found.rows if row.name == "Decide on the vacation")
    assert [way.name for way in found.rows[0].ways] == ["Possible?"]
    assert {way.words for way in decide.ways} == {"approve: check again", "decline, Declined", "ask back"}
    assert ("Reminder", ("Remind",)) in [(way.words, way.alone) for way in decide.besides]
    assert {way.goes for way in decide.besides} == {Goes.END}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("elements/*/processes/*.bpmn")), ids=lambda path: path.stem)
def test_every_example_has_a_map(path: Path) -> None:
    """Whatever an element means to the engine, the map of its example has rows and ends."""
    for process in read(path.read_bytes(), dialect.feel()).processes:
        found = book([(process, "")], {}).chapters[0].map
        assert [row.number for row in found.rows] == list(range(1, len(found.rows) + 1))
        assert found.rows
