"""App folders: planned whole, applied in one piece, exported byte for byte."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clerkwork.features.apps import actions, kinds, queries
from clerkwork.features.apps.kinds import Change, Draft, File, Kind, Verb
from clerkwork.features.apps.models import App, AppFile
from clerkwork.features.apps.plan import plan
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people.models import AppRole, Group, Membership, Team, User
from clerkwork.kernel.errors import Invalid, NotFound, Problem

pytestmark = [pytest.mark.both, pytest.mark.django_db]

MANIFEST = '{ "handle": "leave", "name": "Leave",\n  "icon": "beach" }\r\n'
ROLES: dict[str, Any] = {
    "hr": {"members": {"groups": ["hr"], "users": ["root"]}, "cases": "all", "start": "all"},
    "manager": {"members": "managers", "start": ["leave"]},
    "employee": {"members": "everyone"},
    "auditor": {"members": {"users": []}},
}


def make(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode())
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(
        tmp_path / "in",
        {"app.json": MANIFEST, "roles.json": json.dumps(ROLES), "tests/a.json": "[ ]", "README.md": "# Ü"},
    )


@pytest.fixture
def notes() -> Iterator[list[str]]:
    """Register a kind that writes down what it is asked, and refuses what says so."""
    log: list[str] = []

    def check(_draft: Draft, file: File) -> list[Problem]:
        return [Problem(file.path, "Bad.", "Write better.")] if "bad" in file.text else []

    def apply(draft: Draft, change: Change, _actor: Any) -> None:
        assert draft.app is not None
        log.append(f"{change.verb} {change.name}")
        App.objects.filter(pk=draft.app.pk).update(description=change.name)
        if change.after is not None and "late" in change.after.text:
            raise Invalid([Problem(change.path, "Found late.", "Write better.")])

    kinds.register(Kind("notes", "notes", ".note", 25, check=check, apply=apply))
    yield log
    kinds.forget("notes")


def test_an_app_is_what_its_folder_says(folder: Path) -> None:
    actions.apply(folder, SYSTEM)
    app = queries.app("leave")
    assert (app.name, app.icon, sorted(app.role_table)) == ("Leave", "beach", sorted(ROLES))


def test_applying_twice_changes_nothing(folder: Path) -> None:
    assert not actions.apply(folder, SYSTEM).empty
    assert actions.apply(folder, SYSTEM).empty


def test_planning_changes_nothing(folder: Path) -> None:
    found = plan(folder)
    assert [change.path for change in found.changes][:2] == ["app.json", "roles.json"]
    assert {change.verb for change in found.changes} == {Verb.CREATE}
    assert not App.objects.exists()


def test_an_export_is_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    actions.apply(folder, SYSTEM)
    out = tmp_path / "out"
    assert actions.export("leave", out) == ["README.md", "app.json", "roles.json", "tests/a.json"]
    for path in folder.rglob("*.*"):
        assert (out / path.relative_to(folder)).read_bytes() == path.read_bytes()
    assert actions.export("leave", out) == []


def test_what_leaves_the_folder_leaves_the_app(folder: Path, notes: list[str]) -> None:
    make(folder, {"notes/a.note": "x", "notes/b.note": "y"})
    actions.apply(folder, SYSTEM)
    (folder / "notes/a.note").unlink()
    make(folder, {"notes/b.note": "z"})
    found = actions.apply(folder, SYSTEM)
    assert found.lines() == ["~ change notes/b.note", "- remove notes/a.note"]
    assert notes == ["create a", "create b", "change b", "remove a"]
    assert not AppFile.objects.filter(path="notes/a.note").exists()


@pytest.mark.parametrize("word", ["bad", "late"])
def test_nothing_is_half_applied(folder: Path, notes: list[str], word: str) -> None:
    """Whether a fault is found before or during, app, files and what kinds did are as before."""
    actions.apply(folder, SYSTEM)
    make(folder, {"notes/a.note": "good", "notes/b.note": word, "roles.json": "{}"})
    with pytest.raises(Invalid) as caught:
        actions.apply(folder, SYSTEM)
    assert [problem.place for problem in caught.value.problems] == ["notes/b.note"]
    app = queries.app("leave")
    assert (app.description, sorted(app.role_table)) == ("", sorted(ROLES))
    assert not AppFile.objects.filter(path__startswith="notes").exists()


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"app.json": "{"}, "app.json"),
        ({"app.json": "[]"}, "app.json"),
        ({"app.json": '{"handle": "Bad Handle", "name": "x"}'}, "app.json#/handle"),
        ({"app.json": '{"handle": "leave"}'}, "app.json#/name"),
        ({"app.json": '{"handle": "leave", "name": "x", "colour": 1}'}, "app.json#/colour"),
        ({"roles.json": "[]"}, "roles.json"),
        ({"roles.json": '{"hr": {}}'}, "roles.json#/hr/members"),
        ({"roles.json": '{"hr": {"members": {"group": ["x"]}}}'}, "roles.json#/hr/members/group"),
        ({"roles.json": '{"hr": {"members": "everyone", "start": "x"}}'}, "roles.json#/hr/start"),
        ({"roles.json": '{"hr": {"members": "everyone", "case": "x"}}'}, "roles.json#/hr/case"),
        ({"stray.json": "{}"}, "stray.json"),
        ({"forms/stray.txt": "x"}, "forms/stray.txt"),
    ],
)
def test_a_wrong_file_is_named_with_its_place(folder: Path, files: dict[str, str], place: str) -> None:
    problems = plan(make(folder, files)).problems
    assert place in [problem.place for problem in problems]
    assert all(problem.remedy for problem in problems)


def test_a_fault_in_json_is_named_with_its_line(folder: Path) -> None:
    make(folder, {"roles.json": '{\n  "hr": {},\n  oops\n}'})
    assert [(problem.place, problem.line) for problem in plan(folder).problems] == [("roles.json", 3)]


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="there is none"):
        plan(tmp_path / "nothing")
    make(tmp_path, {"roles.json": "{}"})
    assert [problem.place for problem in plan(tmp_path).problems] == ["app.json"]


def test_hidden_files_and_links_are_no_part_of_an_app(folder: Path) -> None:
    make(folder, {".git/config": "x"})
    (folder / "link.md").symlink_to("/etc/passwd")
    actions.apply(folder, SYSTEM)
    assert not AppFile.objects.filter(path__in=[".git/config", "link.md"]).exists()


def test_publishing_some_files_keeps_the_others(folder: Path, notes: list[str]) -> None:
    actions.apply(folder, SYSTEM)
    actions.apply_files("leave", {"notes/a.note": b"x", "README.md": None}, SYSTEM)
    assert sorted(AppFile.objects.values_list("path", flat=True)) == [
        "app.json",
        "notes/a.note",
        "roles.json",
        "tests/a.json",
    ]
    with pytest.raises(NotFound):
        actions.apply_files("nothing", {}, SYSTEM)


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    def made(username: str, **more: Any) -> User:
        return User.objects.create(username=username, **more)

    return made


def test_roles_are_held_by_users_groups_managers_everyone_and_assignment(
    folder: Path, person: Callable[..., User]
) -> None:
    actions.apply(folder, SYSTEM)
    ada, ben, hanna, root = (person(name) for name in ("ada", "ben", "hanna", "root"))
    Team.objects.create(handle="sales", name="Sales", manager=ada, deputy=ben)
    Membership.objects.create(user=hanna, group=Group.objects.create(handle="hr", name="HR"))
    AppRole.objects.create(app="leave", role="auditor", user=root)
    AppRole.objects.create(app="leave", role="invented", user=root)
    held = {user.username: set(queries.roles_of(user, "leave")) for user in (ada, ben, hanna, root)}
    assert held == {
        "ada": {"employee", "manager"},
        "ben": {"employee", "manager"},
        "hanna": {"employee", "hr"},
        "root": {"employee", "hr", "auditor"},
    }
    assert queries.roles_of(ada, "nothing") == frozenset()
    ada.is_active = False
    assert queries.roles_of(ada, "leave") == frozenset()


def test_what_is_not_granted_is_refused(folder: Path) -> None:
    actions.apply(folder, SYSTEM)
    roles = queries.roles("leave")
    assert {name: role.starts("leave") for name, role in roles.items()} == {
        "hr": True,
        "manager": True,
        "employee": False,
        "auditor": False,
    }
    assert (roles["hr"].cases, roles["employee"].cases) == ("all", "own")
