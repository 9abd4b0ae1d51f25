"""The form to try a decision out: its fields, and what their texts mean."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from clerkwork.features.decisions.definitions import File
from clerkwork.features.decisions.inputs import STEP, Wanted, wanted
from clerkwork.features.decisions.trying import TryForm, duration
from clerkwork.languages.dmn.decisions import RequiredInput
from clerkwork.languages.feel import YearsMonths

pytestmark = pytest.mark.usefixtures("clock")  # without a database nobody else tells the time

FILE = File(
    b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="f" name="f" namespace="n">
    <itemDefinition name="tGrade"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues>
    </itemDefinition>
    <itemDefinition name="tPerson">
      <itemComponent name="age"><typeRef>number</typeRef></itemComponent>
      <itemComponent name="grade"><typeRef>tGrade</typeRef></itemComponent>
      <itemComponent name="boss"><typeRef>tPerson</typeRef></itemComponent>
    </itemDefinition>
    <itemDefinition name="tList" isCollection="true"><typeRef>number</typeRef></itemDefinition>
    <itemDefinition name="tRange"><typeRef>number</typeRef><allowedValues><text>[1..5]</text></allowedValues>
    </itemDefinition>
    <decision id="d" name="d"><decisionTable>
      <input label="Kind"><inputExpression typeRef="string"><text>kind</text></inputExpression></input>
      <input><inputExpression typeRef="date"><text>since</text></inputExpression></input>
      <output/>
      <rule><inputEntry><text>"x", "y"</text></inputEntry><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>1</text></outputEntry></rule>
      <rule><inputEntry><text>not("z")</text></inputEntry><inputEntry><text>broken(</text></inputEntry>
        <outputEntry><text>2</text></outputEntry></rule>
    </decisionTable></decision></definitions>""",
    {},
)


def asked(name: str, type_name: str, **more: Any) -> list[Wanted]:
    return wanted(FILE, [RequiredInput(name, type_name, **more)])


@pytest.mark.parametrize(
    ("type_name", "kind"),
    [
        ("number", "number"),
        ("feel:string", "text"),
        ("boolean", "boolean"),
        ("date", "date"),
        ("time", "time"),
        ("dateTime", "moment"),
        ("yearMonthDuration", "duration"),
        ("Any", "feel"),
        ("context", "feel"),
        ("tList", "feel"),
        ("tRange", "number"),
    ],
)
def test_a_type_decides_how_it_is_asked_for(type_name: str, kind: str) -> None:
    assert [field.kind for field in asked("x", type_name)] == [kind]


def test_a_type_of_an_imported_file_is_asked_for_by_what_it_is() -> None:
    assert asked("x", "other.tAge", kind="number")[0].kind == "number"


def test_allowed_values_are_choices() -> None:
    assert asked("x", "tGrade")[0].choices == ("a", "b")
    assert asked("x", "string", allowed=("p", "q"))[0].choices == ("p", "q")
    assert asked("x", "tRange")[0].choices == ()


def test_a_structure_is_asked_for_part_by_part_and_never_for_ever() -> None:
    fields = asked("who", "tPerson")
    assert [field.path for field in fields[:3]] == [
        ("who", "age"),
        ("who", "grade"),
        ("who", "boss", "age"),
    ]
    assert fields[0].label == "who \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} age"
    assert fields[1].choices == ("a", "b")
    assert len(fields) < 12


def test_where_no_type_is_named_the_tables_tell() -> None:
    assert (asked("kind", "Any")[0].kind, asked("kind", "Any")[0].suggestions) == ("text", ("x", "y", "z"))
    assert asked("since", "")[0].kind == "date"


def test_a_field_is_called_as_the_column_that_tests_it_unless_its_name_says_more() -> None:
    assert [asked(name, "string")[0].label for name in ("kind", "since", "Kind of day")] == [
        "Kind",
        "since",
        "Kind of day",
    ]


def test_texts_become_values_by_the_kind_of_their_field() -> None:
    kinds = ["number", "text", "boolean", "date", "time", "moment", "duration", "feel"]
    form = TryForm(
        [Wanted((kind,), kind, kind) for kind in kinds],
        {
            "i0": "1.50",
            "i1": " gold ",
            "i2": "false",
            "i3": "2026-03-02",
            "i4": "09:30",
            "i5": "2026-03-02T09:30",
            "i6": "2 weeks",
            "i7": "[1, 2]",
        },
    )
    assert form.is_valid()
    assert form.values() == {
        "number": Decimal("1.50"),
        "text": "gold",
        "boolean": False,
        "date": date(2026, 3, 2),
        "time": time(9, 30),
        "moment": datetime.fromisoformat("2026-03-02T09:30:00"),
        "duration": timedelta(days=14),
        "feel": [1, 2],
    }


def test_what_is_left_open_is_null_and_so_is_a_structure_of_nothing() -> None:
    form = TryForm(
        [Wanted(("a",), "a", "number"), Wanted(("p", "x"), "x", "text"), Wanted(("p", "y"), "y")], {"i0": ""}
    )
    assert form.is_valid()
    assert form.values() == {"a": None, "p": None}
    form = TryForm([Wanted(("p", "x"), "x", "text"), Wanted(("p", "y"), "y")], {"i0": "here"})
    assert form.is_valid()
    assert form.values() == {"p": {"x": "here", "y": None}}


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e", "ten"])
def test_what_is_no_number_is_refused(text: str) -> None:
    form = TryForm([Wanted(("a",), "a", "number")], {"i0": text})
    assert form.errors == {"i0": [f"Expected a number, but “{text}”."]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("P3D", timedelta(days=3)),
        ("3 days", timedelta(days=3)),
        ("1 Week", timedelta(days=7)),
        ("2 weeks and 1 day", timedelta(days=15)),
        ("12 hours, 5 minutes", timedelta(hours=12, minutes=5)),
        ("0 days", timedelta()),
        ("1 year 6 months", YearsMonths(18)),
    ],
)
def test_durations_are_written_as_people_say_them(text: str, value: Any) -> None:
    assert duration(text) == value


@pytest.mark.parametrize("text", ["3", "days", "x days", "3 moons", "1 year 2 days", "P", "- 3 days"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Expected a duration"):
        duration(text)


@pytest.mark.parametrize(
    ("text", "value"), [("gold", "gold"), ("a b c(", "a b c("), ('"x"', "x"), ("{a: 1}", {"a": 1})]
)
def test_a_bare_word_is_a_text(text: str, value: Any) -> None:
    form = TryForm([Wanted(("a",), "a", "feel")], {"i0": text})
    assert form.is_valid()
    assert form.values() == {"a": value}


def test_suggestions_stand_beside_their_field() -> None:
    form = TryForm([Wanted(("a",), "a", "text", suggestions=("x", "y"))])
    assert form.suggestions == [("try-i0-list", ("x", "y"))]
    assert 'list="try-i0-list"' in str(form["i0"])


def test_inputs_and_parts_are_asked_for_by_their_labels() -> None:
    """A label of an input goes before its name, that of a part too, and a part without one keeps its name."""
    file = File(
        b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="f" name="f" namespace="n">
        <itemDefinition name="tPerson"><itemComponent name="age" label="Age"><typeRef>number</typeRef></itemComponent>
          <itemComponent name="town"><typeRef>string</typeRef></itemComponent></itemDefinition>
        <inputData id="who" name="who" label="Who asks"><variable name="who" typeRef="tPerson"/></inputData>
        <inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData></definitions>""",
        {},
    )
    fields = wanted(file, [RequiredInput("who", "tPerson"), RequiredInput("n", "number")])
    assert [each.label for each in fields] == [f"Who asks{STEP}Age", f"Who asks{STEP}town", "n"]
