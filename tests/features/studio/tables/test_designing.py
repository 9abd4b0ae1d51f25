"""The table designer: what it is told, and what a definition would do to the rows that are there."""

import json
import re
from typing import Any

import pytest

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.tables import actions, queries

pytestmark = pytest.mark.django_db
PATH = "tables/errands.json"
EDIT = f"/studio/errands/edit/{PATH}"
EFFECTS = f"/studio/errands/effects/{PATH}"


def definition() -> dict[str, Any]:
    value: dict[str, Any] = json.loads(queries.table("errands", "errands").definition)
    return value


def asked(studio: Any, who: str, value: Any, url: str = EFFECTS) -> Any:
    content = value if isinstance(value, str) else json.dumps(value)
    return studio.client(who).post(url, json.dumps({"content": content}), content_type="application/json")


def island(answer: Any, name: str) -> Any:
    found = re.search(rf'data-name="{name}">(.*?)</script>', answer.content.decode(), re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_designer_opens_with_what_it_needs(studio: Any) -> None:
    answer = studio.get("bea", EDIT)
    assert answer.templates[0].name == "studio/tables/edit.html"
    told = island(answer, "table")
    assert {each["name"] for each in told["types"]} >= {"text", "choice", "reference"}
    assert told["published"] == {column["name"]: column["type"] for column in definition()["columns"]}
    assert told["rows"] == 0
    assert "errands" in told["tables"]
    assert told["roles"]
    assert all("<svg" in icon for icon in told["icons"].values())


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"name": "errands", "columns": {}}', '{"name": "errands", "columns": [{"name": 1}]}']
)
def test_what_is_no_definition_opens_as_text(studio: Any, content: str) -> None:
    body = json.dumps({"content": content, "revision": 0, "force": True})
    assert (
        studio.client("bea").put(f"/studio/errands/files/{PATH}", body, content_type="application/json").status_code
        == 200
    )
    answer = studio.get("bea", EDIT)
    assert answer.templates[0].name == "studio/text.html"
    assert island(answer, "unreadable")["message"]
    assert asked(studio, "bea", content).json()["problems"] > 0


def test_a_definition_tells_what_it_does_to_rows(studio: Any) -> None:
    table = queries.table("errands", "errands")
    row = {"owner": "mia", "starts": "2026-03-01", "ends": "2026-03-02", "status": "under way"}
    actions.create_row(table, row, SYSTEM)
    value = definition()
    value["columns"] = [column for column in value["columns"] if column["name"] != "status"]
    told = asked(studio, "vic", value).json()
    assert (told["stored"], told["rows"], told["problems"]) == (True, 1, 0)
    assert [effect["tone"] for effect in told["effects"]] == ["lose"]
    assert told["details"] == ["removes the column status"]
    value["columns"].append({"name": "need", "type": "text", "required": True})
    told = asked(studio, "bea", value).json()
    assert "fail" in [effect["tone"] for effect in told["effects"]]
    assert told["problems"] == 0


def test_what_publishing_does_is_said_in_the_readers_language(studio: Any) -> None:
    """Changes, losses, what cannot follow and why, and what to do."""
    row = {"owner": "mia", "starts": "2026-03-01", "ends": "2026-03-02", "status": "a word that is long"}
    actions.create_row(queries.table("errands", "errands"), row, SYSTEM)
    studio["root"].language = "de"
    studio["root"].save()
    value = definition()
    columns = {column["name"]: column for column in value["columns"]}
    columns["status"] |= {"type": "text", "length": 3}
    columns["ends"] |= {"name": "until", "id": "ends"}
    value["columns"].append({"name": "need", "type": "long text", "required": True})
    told = asked(studio, "root", value).json()
    assert told["details"] == [
        "fügt die Spalte need hinzu (langer Text)",
        "benennt die Spalte ends in until um",
    ]
    assert [(each["text"].partition(", nämlich")[0], each["remedy"]) for each in told["effects"]] == [
        ("1 Zeile hätte in der Pflichtspalte need keinen Wert.", "Geben Sie ihr eine Vorgabe."),
        ("1 Zeile würde nicht passen", "Ändern Sie zuerst die Zeilen."),
    ]
    assert [each["text"] for each in told["effects"][1]["samples"]] == [
        "Erwartet werden höchstens 3 Zeichen, aber es sind 19."
    ]
    value["columns"] = [column for column in value["columns"] if column["name"] not in {"need", "status"}]
    assert asked(studio, "root", value).json()["effects"][0]["text"].startswith("Die Werte von Status in 1 Zeile gehen")


def test_who_may_not_see_the_app_learns_nothing(studio: Any) -> None:
    assert asked(studio, "mia", definition()).status_code == 404
    assert asked(studio, "bea", definition(), "/studio/errands/effects/tables/none.json").status_code == 404
    assert asked(studio, "bea", definition(), "/studio/errands/effects/app.json").status_code == 404
    assert studio.client("bea").post(EFFECTS, "{}", content_type="application/json").status_code == 422


def test_values_are_shown_only_of_rows_one_may_read(studio: Any) -> None:
    """Building an app gives no right on its rows: no sample and no sentence holds a value."""
    table = queries.table("errands", "errands")
    for owner in ("mia", "otto"):
        row = {"owner": owner, "starts": "2026-03-01", "ends": "2026-03-02", "status": f"secret of {owner}"}
        actions.create_row(table, row, SYSTEM)
    value = definition()
    column = next(each for each in value["columns"] if each["name"] == "status")
    column |= {"type": "choice", "options": ["open"]}
    seen = {who: asked(studio, who, value) for who in ("bea", "otto", "root")}
    samples = {
        who: [each["value"] for e in answer.json()["effects"] for each in e["samples"]] for who, answer in seen.items()
    }
    assert samples == {"bea": [], "otto": ["secret of otto"], "root": ["secret of mia", "secret of otto"]}
    assert "secret" not in seen["bea"].content.decode()
    body = json.dumps({"content": json.dumps(value)})
    check = studio.client("bea").post(f"/studio/errands/check/{PATH}", body, content_type="application/json")
    assert "2 rows would not fit" in check.content.decode()
    assert "secret" not in check.content.decode()
