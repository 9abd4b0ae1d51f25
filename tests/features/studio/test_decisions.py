"""The decision editor: findings of what is being edited, trying out, and rows of tests that are kept."""

import json
from typing import Any

import pytest
from django.utils import translation

from clerkwork.features.people.models import AppRole
from clerkwork.features.studio import drafts
from clerkwork.features.studio.decisions import testing
from clerkwork.features.studio.decisions.library_words import IN_TABLES, LIBRARY_WORDS, sentences
from clerkwork.features.studio.decisions.reading import Reading

PATH = "decisions/approval.dmn"
DISCOUNT = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="Discount" namespace="urn:discount">
  <inputData id="amount" name="amount"><variable name="amount" typeRef="number"/></inputData>
  <decision id="discount" name="Discount"><variable name="Discount" typeRef="number"/>
    <informationRequirement><requiredInput href="#amount"/></informationRequirement>
    <decisionTable id="table" hitPolicy="UNIQUE">
      <input id="in"><inputExpression typeRef="number"><text>amount</text></inputExpression></input>
      <output id="out" typeRef="number"/>
      <rule id="r1"><inputEntry><text>&lt; 100</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
      <rule id="r2"><inputEntry><text>FROM</text></inputEntry><outputEntry><text>0.1</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"""
GOOD = DISCOUNT.replace("FROM", "&gt;= 100")
OVERLAP = DISCOUNT.replace("FROM", "&gt;= 50")


@pytest.fixture
def leave(leave: Any, studio: Any) -> Any:
    """Return the office with the app `leave`, which bea builds and vic looks at."""
    AppRole.objects.create(app="leave", role="builder", user=studio["bea"])
    AppRole.objects.create(app="leave", role="viewer", user=studio["vic"])
    return studio


def ask(leave: Any, verb: str, said: dict[str, Any], *, who: str = "bea", path: str = PATH) -> Any:
    url = f"/studio/leave/{verb}/{path}"
    return leave.client(who).post(url, json.dumps(said), content_type="application/json")


def kept(path: str = "tests/discount.json") -> Any:
    return json.loads(drafts.file("leave", path).text)


def keep(leave: Any, given: dict[str, Any], then: Any, name: str = "", content: str = GOOD) -> Any:
    row = json.dumps({"given": given, "then": then, "rules": [2]})
    fields = {"action": "keep", "decision": "discount", "row": row, "name": name}
    return ask(leave, "rows", {"content": content, "fields": fields})


def test_the_page_brings_the_draft_and_where_to_ask(leave: Any) -> None:
    page = leave.get("vic", f"/studio/leave/edit/{PATH}").content.decode()
    assert "<clerk-decision-editor>" in page
    assert "/studio/leave/findings/decisions/approval.dmn" in page


def test_findings_are_those_of_the_content_that_was_sent(leave: Any) -> None:
    """An overlap that is not saved yet is marked at its cells; without it there is nothing."""
    found = ask(leave, "findings", {"content": OVERLAP}, who="vic").json()
    assert [(mark["tone"], mark["element"], mark["rules"]) for mark in found["marks"]] == [
        ("danger", "discount", [1, 2])
    ]
    assert found["marks"][0]["cells"] == [
        {"rule": 1, "side": "input", "number": 1},
        {"rule": 2, "side": "input", "number": 1},
    ]
    assert 'data-finding="1"' in found["html"]
    assert ask(leave, "findings", {"content": GOOD}).json()["marks"] == []


def test_what_a_column_reads_and_nobody_gives_can_be_added(leave: Any) -> None:
    """The finding names it with the type it is tested as; a fault inside a cell offers nothing."""
    lonely = GOOD.replace('<informationRequirement><requiredInput href="#amount"/></informationRequirement>', "")
    html = ask(leave, "findings", {"content": lonely}).json()["html"]
    assert 'data-adds="amount" data-type="number" data-to="discount"' in html
    wrong = GOOD.replace("&lt; 100", "&lt; limit")
    html = ask(leave, "findings", {"content": wrong}).json()["html"]
    assert "“limit” is not known here" in html
    assert "data-adds" not in html


def test_what_is_no_dmn_has_no_findings(leave: Any) -> None:
    assert ask(leave, "findings", {"content": "<a"}).json() == {"marks": [], "html": ""}


def test_a_decision_of_the_draft_is_tried_out(leave: Any) -> None:
    """The fields come first; with values the result, its reasons, and a row to keep."""
    empty = ask(leave, "decide", {"content": GOOD}, who="vic").content.decode()
    assert 'name="i0"' in empty
    assert "data-told" not in empty
    told = ask(leave, "decide", {"content": GOOD, "fields": {"asked": "1", "i0": "250"}}).content.decode()
    assert "0.1" in told
    assert "&quot;rules&quot;:[2]" in told
    assert "Keep it as a test" in told


def test_who_may_only_look_cannot_keep(leave: Any) -> None:
    told = ask(leave, "decide", {"content": GOOD, "fields": {"asked": "1", "i0": "250"}}, who="vic").content.decode()
    assert "Keep it as a test" not in told
    said = {"content": GOOD, "fields": {"action": "keep", "decision": "discount", "row": '{"then": 1}'}}
    assert ask(leave, "rows", said, who="vic").status_code == 403
    assert "tests/discount.json" not in drafts.files("leave")


def test_a_value_that_cannot_be_read_is_told_at_its_field(leave: Any) -> None:
    told = ask(leave, "decide", {"content": GOOD, "fields": {"asked": "1", "i0": "many"}}).content.decode()
    assert "Expected a number" in told
    assert "data-told" not in told


def test_another_file_of_the_folder_is_imported(leave: Any) -> None:
    """Imports mean the working folder, not what is deployed."""
    importing = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="i" name="I" namespace="urn:i">
      <import id="im" name="base" namespace="urn:discount" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
      <decision id="half" name="Half"><variable name="Half"/>
        <informationRequirement><requiredDecision href="urn:discount#discount"/></informationRequirement>
        <literalExpression><text>base.Discount / 2</text></literalExpression></decision></definitions>"""
    reading = Reading({"decisions/a.dmn": GOOD.encode(), "decisions/b.dmn": importing.encode()})
    context = testing._context("2026-01-01T00:00:00Z")
    outcome = reading.compiled("decisions/b.dmn").decide("half", {"amount": 200}, context)
    assert str(outcome.value) == "0.05"


def test_a_row_is_kept_and_measures_the_next_change(leave: Any) -> None:
    """It holds at first; when a rule is changed it does not, and says what came out."""
    page = keep(leave, {"amount": 250}, 0.1, "A large order").content.decode()
    assert "1 of 1 holds" in page
    row = {"name": "A large order", "given": {"amount": 250}, "then": 0.1, "rules": [2]}
    assert kept() == {"title": "Discount", "decision": "discount", "rows": [row]}
    changed = GOOD.replace("<text>0.1</text>", "<text>0.2</text>")
    page = ask(leave, "rows", {"content": changed}, who="vic").content.decode()
    assert "0 of 1 hold" in page
    assert "but now 0.2" in page
    assert leave.log(verb="draft.change").exists()


def test_what_comes_out_now_can_be_made_right(leave: Any) -> None:
    """Another result is taken over, and no rule is claimed any more."""
    keep(leave, {"amount": 250}, 5, content=DISCOUNT)
    leave.client("bea").put(
        f"/studio/leave/files/{PATH}", json.dumps({"content": GOOD, "revision": 0}), content_type="application/json"
    )
    fields = {"action": "accept", "file": "tests/discount.json", "index": "0"}
    assert "1 of 1 holds" in ask(leave, "rows", {"content": GOOD, "fields": fields}).content.decode()
    assert kept()["rows"] == [{"given": {"amount": 250}, "then": 0.1}]


def test_a_row_is_dropped_and_the_last_takes_the_file_along(leave: Any) -> None:
    keep(leave, {"amount": 250}, 0.1)
    keep(leave, {"amount": 5}, 0)
    fields = {"action": "drop", "file": "tests/discount.json", "index": "0"}
    ask(leave, "rows", {"content": GOOD, "fields": fields})
    assert [row["given"] for row in kept()["rows"]] == [{"amount": 5}]
    ask(leave, "rows", {"content": GOOD, "fields": fields})
    assert "tests/discount.json" not in drafts.files("leave")


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "drop", "file": "tests/discount.json", "index": "7"},
        {"action": "drop", "file": "tests/none.json", "index": "0"},
        {"action": "drop", "file": "roles.json", "index": "0"},
        {"action": "drop", "file": "tests/discount.json", "index": "first"},
    ],
)
def test_a_row_that_is_not_there_changes_nothing(leave: Any, fields: dict[str, str]) -> None:
    keep(leave, {"amount": 250}, 0.1)
    before = drafts.files("leave")
    assert ask(leave, "rows", {"content": GOOD, "fields": fields}).status_code == 404
    assert drafts.files("leave") == before


def test_a_row_of_nonsense_is_refused(leave: Any) -> None:
    fields = {"action": "keep", "decision": "discount", "row": "[]"}
    assert ask(leave, "rows", {"content": GOOD, "fields": fields}).status_code == 422


def test_whoever_sees_no_draft_gets_no_answer(leave: Any) -> None:
    """Not even that there is such an app."""
    for verb in ("findings", "decide", "rows"):
        assert ask(leave, verb, {"content": GOOD}, who="mia").status_code == 404


@pytest.mark.parametrize("body", ["[]", "{", "{}", '{"content": 3}'])
def test_what_is_no_question_is_refused(leave: Any, body: str) -> None:
    url = f"/studio/leave/findings/{PATH}"
    assert leave.client("bea").post(url, body, content_type="application/json").status_code == 422


def test_the_library_speaks_the_readers_language() -> None:
    """Every word of it has one in German; those that pages say of other things, too, have one of their own."""
    assert sentences() == {}
    with translation.override("de"):
        said = sentences()
    assert [word for word in (*LIBRARY_WORDS, *IN_TABLES) if word not in said] == []
    assert [said[word] for word in IN_TABLES] == ["Nach", "Vor", "Priorität", "Wenn"]
