"""New apps, and new, copied, renamed and removed files."""

import json
from pathlib import Path
from typing import Any

import pytest

from clerkwork.features.apps import folder
from clerkwork.features.apps.kinds import File
from clerkwork.features.apps.plan import plan_files
from clerkwork.features.people.models import AppRole
from clerkwork.features.studio import drafts, json_places, making, permissions, shelves, starters, things
from clerkwork.features.studio.things import Thing
from clerkwork.kernel.errors import Forbidden, Invalid, Refused

VACATION = Path(__file__).parents[3] / "examples" / "vacation"


def problems(handle: str) -> list[str]:
    return [str(problem) for problem in plan_files(drafts.files(handle)).problems]


@pytest.mark.parametrize("sort", starters.FOLDERS)
def test_every_starter_can_be_published(studio: Any, sort: str) -> None:
    """A new app with one new file of any sort has no problem."""
    making.create_app(studio["root"], "fresh", "Fresh", starters.app("fresh", "Fresh"), origin="blank")
    path = making.new_file(studio["root"], "fresh", sort, "Größe & Ümläut")
    assert path == starters.FOLDERS[sort].format(id="grosse_umlaut" if sort != "docs" else "grosse-umlaut")
    assert problems("fresh") == []
    with pytest.raises(Invalid):
        making.new_file(studio["root"], "fresh", sort, "Größe & Ümläut")


def test_a_copy_of_an_app_stands_beside_it(studio: Any) -> None:
    """Ids that are known everywhere become the copy's own, with every use; both can be published."""
    files = folder.read(VACATION)
    copied = making.copied(files, "vacation", "time-off")
    making.create_app(studio["root"], "time-off", "Time off", copied, origin="vacation")
    assert problems("time-off") == []
    found = {(thing.sort, thing.id) for thing in things.things(drafts.files("time-off"))}
    assert ("process", "time_off") in found
    assert ("table", "absences") in found
    assert not any(name == "vacation" for sort, name in found if sort != "table")
    manifest = json.loads(drafts.file("time-off", "app.json").text)
    assert manifest["handle"] == "time-off"
    assert manifest["tiles"][0]["link"] == "/tables/time-off/absences/"
    assert json.loads(drafts.file("time-off", "roles.json").text)["employee"]["start"] == ["time_off"]
    assert json.loads(drafts.file("time-off", "tests/withdrawn.json").text)["process"] == "time_off"


def test_who_may_begin_an_app_owns_it(studio: Any) -> None:
    """Builders and owners of any app may; others may not, and a taken handle is refused."""
    files = starters.app("club", "Club")
    making.create_app(studio["bea"], "club", "Club", files, origin="blank")
    assert permissions.may_own(studio["bea"], "club")
    assert not permissions.may_view(studio["otto"], "club")
    assert AppRole.objects.get(app="club").role == "owner"
    with pytest.raises(Forbidden):
        making.create_app(studio["vic"], "other", "Other", files, origin="blank")
    for handle in ("club", "errands", "new", "UPPER", ""):
        with pytest.raises(Invalid):
            making.create_app(studio["bea"], handle, "Club", files, origin="blank")


def test_an_app_of_nothing_says_what_to_begin_with(studio: Any) -> None:
    """Its own two files do not hide that; the first file of work does, and who may only look is not sent anywhere."""
    making.create_app(studio["bea"], "club", "Club", starters.app("club", "Club"), origin="blank")
    AppRole.objects.create(app="club", role="viewer", user=studio["vic"])
    said = {name: studio.get(name, "/studio/club/").content.decode() for name in ("bea", "vic")}
    assert ["Nothing in it yet" in page for page in said.values()] == [True, True]
    assert ["Draw a process" in page for page in said.values()] == [True, False]
    assert "Nothing in it yet" not in studio.get("bea", "/studio/club/?q=role").content.decode()
    making.new_file(studio["bea"], "club", "processes", "Join")
    assert "Nothing in it yet" not in studio.get("bea", "/studio/club/").content.decode()


VACATION_USES = {
    ("process", "vacation"): {"processes/vacation.bpmn", "roles.json", "tests/withdrawn.json"},
    ("form", "request"): {"forms/request.form", "processes/vacation.bpmn"},
    ("table", "absences"): {"processes/vacation.bpmn", "app.json"},
    ("decision", "vacation_check"): {"decisions/vacation.dmn", "processes/vacation.bpmn"},
}


@pytest.mark.parametrize("named", VACATION_USES, ids="-".join)
def test_a_rename_reaches_every_use_and_nothing_else(named: tuple[str, str]) -> None:
    """After renaming there and back every file is byte for byte as before; in between nothing names the old id."""
    files = folder.read(VACATION)
    thing = next(each for each in things.things(files) if (each.sort, each.id) == named)
    assert {use.path for use in things.uses(files, thing)} >= VACATION_USES[named] - {thing.path}
    there = {**files, **_files(things.renamed(files, thing, "quite_new"))}
    assert things.uses(there, thing) == []
    back = {**there, **_files(things.renamed(there, Thing(thing.sort, "quite_new", thing.path), thing.id))}
    assert {path: file.content for path, file in back.items()} == {path: file.content for path, file in files.items()}


def _files(changed: dict[str, bytes]) -> dict[str, File]:
    return {path: File(path, content) for path, content in changed.items()}


def test_renaming_a_form_leaves_an_app_without_problems(studio: Any) -> None:
    """File and id change, the process follows; undo of each file brings it back."""
    form = next(thing for thing in things.things(drafts.files("errands")) if thing.sort == "form")
    target = "forms/wish.form"
    updated = making.rename(studio["bea"], "errands", form.path, target, {form: "wish"})
    assert "processes/errand.bpmn" in updated
    assert problems("errands") == []
    assert form.path not in drafts.files("errands")
    with pytest.raises(Invalid):
        making.rename(studio["bea"], "errands", target, "tables/wish.json", {})
    with pytest.raises(Refused):
        making.rename(studio["bea"], "errands", "app.json", "app2.json", {})


def test_renaming_a_table_takes_its_first_rows_along(studio: Any) -> None:
    """The name stands in the file's name, in the file, in other files and in the name of its rows."""
    from clerkwork.features.studio import actions  # noqa: PLC0415

    actions.save(studio["bea"], "errands", "data/errands.csv", b"owner,status\n", 0)
    making.rename(studio["bea"], "errands", "tables/errands.json", "tables/wishes.json", {})
    files = drafts.files("errands")
    assert "data/wishes.csv" in files
    assert files["tables/wishes.json"].json()["name"] == "wishes"
    assert problems("errands") == []


def test_a_removed_file_names_its_users_and_comes_back(studio: Any) -> None:
    """Removing is allowed, said by the check, and undone."""
    files = drafts.files("errands")
    form = next(thing for thing in things.things(files) if thing.sort == "form")
    assert {use.path for _, use in things.used_by(files, form.path)} == {"processes/errand.bpmn"}
    title = shelves.title_of(files["processes/errand.bpmn"])
    for verb in ("remove", "rename"):
        page = studio.get("bea", f"/studio/errands/{verb}/{form.path}").content.decode()
        assert f'>{title}</a><span class="sub">processes/errand.bpmn · line ' in page, verb
    making.remove(studio["bea"], "errands", form.path)
    assert problems("errands") != []
    making.restore(studio["bea"], "errands", form.path)
    assert problems("errands") == []
    assert drafts.changes("errands") == []


def test_a_copy_of_a_file_has_ids_of_its_own(studio: Any) -> None:
    """A copied form is another form."""
    path = making.copy_file(studio["bea"], "errands", "forms/ask.form")
    assert path == "forms/ask-2.form"
    assert drafts.file("errands", path).json()["id"] == "ask_2"
    assert problems("errands") == []


def test_throwing_a_draft_away(studio: Any) -> None:
    """A published app becomes what is published; an unpublished one is gone, with the roles given in it."""
    making.new_file(studio["bea"], "errands", "docs", "Why")
    assert making.discard_app(studio["otto"], "errands") is True
    assert drafts.changes("errands") == []
    making.create_app(studio["bea"], "club", "Club", starters.app("club", "Club"), origin="blank")
    assert making.discard_app(studio["bea"], "club") is False
    assert not permissions.exists("club")
    assert not AppRole.objects.filter(app="club").exists()


def test_places_of_a_json_text() -> None:
    """Every value has its path; a pointer finds its line, or that of what is around it."""
    text = '{"a": {"b": [1, {"c": "x\\"y"}]},\n "d": ["e",\n  "f"]}'
    found = {place.path: text[place.start : place.end] for place in json_places.places(text)}
    assert found[("a", "b", 1, "c")] == '"x\\"y"'
    assert found[("d", 1)] == '"f"'
    assert json_places.line(text, "/d/1") == 3
    assert json_places.line(text, "/d/7/x") == 2
    assert json_places.line("{", "/a") is None
