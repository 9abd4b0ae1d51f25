"""Forms: stored by version, read back compiled, checked with their folder."""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from clerkwork.features.apps import actions as apps
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.forms import queries
from clerkwork.features.forms.models import Form
from clerkwork.kernel.errors import Invalid, NotFound
from clerkwork.runtime.models import Definition


@pytest.fixture
def folder(office: Any, tmp_path: Path) -> Path:
    """Copy the app folder, to change it."""
    found = tmp_path / "errands"
    copytree(Path(__file__).parents[1] / "fixtures" / "errands", found)
    return found


def change(path: Path, **values: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def problems(folder: Path) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        apps.apply(folder, SYSTEM)
    return {problem.place: problem.message for problem in caught.value.problems}


def test_a_form_is_found_by_app_and_id(office: Any) -> None:
    form = queries.form("errands", "ask")
    assert (form.id, [source.name for source in form.sources]) == ("ask", ["mine"])
    assert queries.find("errands", "nothing") is None
    with pytest.raises(NotFound):
        queries.form("other", "ask")


def test_a_form_of_an_older_release_stops_its_own_pages_only(office: Any) -> None:
    """The start page says so in a sentence; cases go on being shown."""
    case = office.ask()
    Form.objects.filter(form_id="ask").update(schema='{"components": [{"type": "hologram", "id": "h"}]}', digest="old")
    response = office.get("mia", "/start/errand/")
    assert response.status_code == 409
    assert "cannot be read any more" in response.text
    assert office.get("mia", f"/cases/{case.key}/").status_code == 200


def test_a_changed_form_is_a_new_version(office: Any, folder: Path) -> None:
    """An unchanged one is not; the latest counts, the older stays."""
    apps.apply(folder, SYSTEM)
    assert Form.objects.filter(form_id="ask").count() == 1
    change(folder / "forms" / "ask.form", components=[{"type": "textfield", "id": "what", "key": "what"}])
    apps.apply(folder, SYSTEM)
    assert list(Form.objects.filter(form_id="ask").order_by("version").values_list("version", flat=True)) == [1, 2]
    assert queries.form("errands", "ask").schema["components"] == [{"type": "textfield", "id": "what", "key": "what"}]
    assert office.log(verb="form.deploy", object="ask").count() == 2


def test_every_problem_of_a_form_is_listed_and_nothing_applied(folder: Path) -> None:
    """Wrong JSON, an unknown table, a wrong expression: all at once, and no version is made."""
    (folder / "forms" / "decide.form").write_text("{")
    sources = {"one": {"table": "nowhere"}, "two": {"table": "errands", "where": "owner = ("}}
    change(folder / "forms" / "ask.form", clerk={"sources": sources})
    found = problems(folder)
    assert "forms/decide.form" in found
    assert "forms/ask.form#/clerk/sources/one" in found
    assert any(place.startswith("forms/ask.form#/") and "two" in place for place in found), found
    assert Form.objects.count() == 2


def test_a_process_that_names_a_missing_form_is_refused(folder: Path) -> None:
    """The place is the element, with its line; no version of any process is made."""
    before = Definition.objects.count()
    (folder / "forms" / "decide.form").unlink()
    assert "forms" not in "".join(place for place in problems(folder) if place.startswith("app.json"))
    assert "processes/errand.bpmn#decide" in problems(folder)
    assert Definition.objects.count() == before


def test_a_process_with_faults_is_refused_with_all_of_them(folder: Path) -> None:
    path = folder / "processes" / "errand.bpmn"
    path.write_text(
        path.read_text().replace('=decision = "yes"', "=decision = (").replace('targetRef="gone"', 'targetRef="lost"')
    )
    found = problems(folder)
    assert len([place for place in found if place.startswith("processes/errand.bpmn#")]) >= 2


def test_a_changed_process_says_what_goes_on_with_the_old(office: Any, folder: Path) -> None:
    """The plan counts running cases; they go on with the version they began with."""
    case = office.ask()
    path = folder / "processes" / "errand.bpmn"
    path.write_text(path.read_text().replace("Ask for an errand", "Ask for anything"))
    plan = apps.apply(folder, SYSTEM)
    assert any("1 running case goes on" in detail for change in plan.changes for detail in change.details)
    assert sorted(Definition.objects.filter(process_id="errand").values_list("version", "latest")) == [
        (1, False),
        (2, True),
    ]
    assert case.definition.version == 1
    assert office.ask().definition.version == 2
