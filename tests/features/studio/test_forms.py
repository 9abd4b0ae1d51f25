"""The form builder: what a form may stand on, and the server's verdict on an answer."""

import json
from typing import Any

import pytest

from clerkwork.features.apps.kinds import File
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.studio import actions, drafts
from clerkwork.features.studio.forms.knowing import processes, shelves
from clerkwork.features.tables.actions import create_row
from clerkwork.features.tables.queries import table

PATH = "forms/ask.form"
FORM = {
    "type": "default",
    "id": "ask",
    "components": [
        {"type": "number", "id": "a", "key": "amount", "label": "Amount", "validate": {"required": True},
         "properties": {"validate": "=amount < 100", "message": "Less than a hundred."}},
        {"type": "number", "id": "t", "key": "twice", "readonly": True, "properties": {"computed": "=amount * 2"}},
        {"type": "textfield", "id": "w", "key": "why", "conditional": {"hide": "=amount < 10"}},
        {"type": "text", "id": "x", "text": "From {{requester.name}}, {{level}}"},
    ],
}  # fmt: skip


def ask(studio: Any, data: Any, *, form: Any = FORM, who: str = "bea", **more: Any) -> Any:
    content = form if isinstance(form, str) else json.dumps(form)
    said = {"content": content, "data": data, **more}
    return studio.client(who).post(f"/studio/errands/verdict/{PATH}", json.dumps(said), content_type="application/json")


def sourced(**source: Any) -> dict[str, Any]:
    """Return a form that counts the rows of a source."""
    count = {"type": "number", "id": "n", "key": "n", "readonly": True, "properties": {"computed": "=count(rows)"}}
    return {"type": "default", "id": "ask", "clerk": {"sources": {"rows": source}}, "components": [count]}


def test_the_page_brings_the_draft_the_shelves_and_who_shows_the_form(studio: Any) -> None:
    page = studio.get("vic", f"/studio/errands/edit/{PATH}").content.decode()
    assert "<clerk-form-builder>" in page
    assert "/studio/errands/verdict/forms/ask.form" in page
    assert "Shown by" in page


def test_a_form_is_called_by_its_title_else_after_the_step_that_shows_it(studio: Any) -> None:
    """Nobody reads the id of a file over the page."""
    heading = "<span data-file-title>{}</span>".format
    assert heading("Ask for an errand") in studio.get("vic", f"/studio/errands/edit/{PATH}").content.decode()
    actions.save(studio["bea"], "errands", PATH, json.dumps({**FORM, "title": "What to fetch"}).encode(), 0)
    assert heading("What to fetch") in studio.get("vic", f"/studio/errands/edit/{PATH}").content.decode()


def test_the_verdict_is_that_of_the_server(studio: Any) -> None:
    """A rule is checked, a value computed, a hidden field not asked for; what would be kept is shown."""
    refused = ask(studio, {"amount": 250}).json()
    assert refused["errors"] == {"amount": ["Less than a hundred."]}
    assert "would not take this yet" in refused["html"]
    taken = ask(studio, {"amount": 0.1, "why": ""}).json()
    assert taken["values"] == {"twice": 0.2}
    assert "would take this" in taken["html"]
    assert "&quot;twice&quot;: 0.2" in taken["html"]


def test_what_is_known_before_is_made_up(studio: Any) -> None:
    told = ask(studio, {}, variables={"level": "urgent"}).json()
    assert told["texts"] == {"x": "From Bea Bau, urgent"}


def test_faults_of_the_form_itself_come_first(studio: Any) -> None:
    form = {**FORM, "components": [{"type": "number", "id": "a", "key": "a", "properties": {"validate": "=1 +"}}]}
    told = ask(studio, {}, form=form).json()
    assert "The form itself is not right yet" in told["html"]
    assert ask(studio, {}, form="{").json()["errors"] == {}


def test_rows_are_read_with_the_rights_of_who_tries(studio: Any) -> None:
    """A draft cannot read with the app's rights what its builder may not see; otto sees his own row."""
    errands = table("errands", "errands")
    for owner in ("mia", "otto"):
        create_row(errands, {"owner": owner, "starts": "2026-03-02", "ends": "2026-03-03"}, SYSTEM)
    everything = sourced(table="errands", **{"as": "process"})
    assert ask(studio, {}, form=everything).json()["values"] == {"n": 0}
    assert ask(studio, {}, form=everything, who="otto").json()["values"] == {"n": 1}


def test_a_table_that_is_not_published_has_no_rows_unless_they_are_made_up(studio: Any) -> None:
    told = ask(studio, {}, form=sourced(table="plans")).json()
    assert told["values"] == {"n": 0}
    assert "Without rows until its table is published" in told["html"]
    told = ask(studio, {}, form=sourced(table="plans"), variables={"rows": [{"a": 1}, {"a": 2}]}).json()
    assert told["values"] == {"n": 2}
    assert "Without rows" not in told["html"]


def test_whoever_sees_no_draft_gets_no_verdict(studio: Any) -> None:
    assert ask(studio, {}, who="mia").status_code == 404


@pytest.mark.parametrize("said", [{"data": {}}, {"content": "{}", "data": []}, {"content": "{}", "variables": 3}])
def test_what_is_no_question_is_refused(studio: Any, said: dict[str, Any]) -> None:
    url = f"/studio/errands/verdict/{PATH}"
    assert studio.client("bea").post(url, json.dumps(said), content_type="application/json").status_code == 422


def test_a_file_that_cannot_be_read_opens_as_text(studio: Any) -> None:
    studio.client("bea").put(
        f"/studio/errands/files/{PATH}",
        json.dumps({"content": '{\n "id": }', "revision": 0}),
        content_type="application/json",
    )
    page = studio.get("bea", f"/studio/errands/edit/{PATH}").content.decode()
    assert "<clerk-text" in page
    assert "cannot be shown in its editor" in page


def test_shelves_offer_what_processes_and_tables_know(studio: Any) -> None:
    """Fields of the other forms of the process, results of its steps, and columns as components."""
    found = {
        shelf.title: {offer.name: offer for offer in shelf.offers} for shelf in shelves(drafts.files("errands"), PATH)
    }
    process = next(offers for title, offers in found.items() if "requester" in offers)
    assert "decision" in process
    assert process["requester"].component["type"] == "text"
    assert len(found) > 1


def test_a_model_is_read_once(studio: Any) -> None:
    """The process of an unchanged file is the very object that was read before, whoever asks again."""
    files = drafts.files("errands")
    assert next(processes(files)) is next(processes(drafts.files("errands")))


def test_a_column_becomes_the_component_that_asks_for_it(db: None) -> None:
    columns = [
        {"name": "kind", "title": "Kind", "type": "choice", "options": [{"value": "a", "title": "A"}]},
        {"name": "day", "title": "Day", "type": "date", "required": True},
        {"name": "sum", "type": "number", "scale": 2, "min": 0, "help": "In euros."},
        {"name": "note", "type": "text", "length": 80},
    ]
    file = File("tables/t.json", json.dumps({"name": "t", "columns": columns}).encode())
    (shelf,) = shelves({"tables/t.json": file, PATH: File(PATH, b"{}")}, PATH)
    assert [offer.component for offer in shelf.offers] == [
        {"type": "select", "key": "kind", "label": "Kind", "values": [{"value": "a", "label": "A"}]},
        {"type": "datetime", "subtype": "date", "key": "day", "dateLabel": "Day", "validate": {"required": True}},
        {"type": "number", "key": "sum", "label": "sum", "description": "In euros.", "validate": {"min": 0},
         "decimalDigits": 2},
        {"type": "textfield", "key": "note", "label": "note", "validate": {"maxLength": 80}},
    ]  # fmt: skip
