"""Folders of an app: moved, removed and taken back, with everything that names what is in them still finding it."""

from datetime import timedelta
from typing import Any

import pytest

from clerkwork.features.apps import actions as apps
from clerkwork.features.apps.kinds import File
from clerkwork.features.apps.plan import plan_files
from clerkwork.features.studio import actions, document_links, drafts, folders, making, shelves
from clerkwork.features.tables.models import Table
from clerkwork.kernel.errors import Forbidden, Invalid, NotFound
from clerkwork.runtime.models import Definition

FORM, PROCESS, TABLE = "forms/ask.form", "processes/errand.bpmn", "tables/errands.json"


def problems() -> list[str]:
    return [str(problem) for problem in plan_files(drafts.files("errands")).problems]


def moved(studio: Any, *paths: str) -> dict[str, str]:
    moves = {path: folders.joined(f"{path.partition('/')[0]}/office/old", path) for path in paths}
    folders.move(studio["bea"], "errands", moves)
    return moves


def test_files_in_folders_are_the_same_app(studio: Any) -> None:
    """A process, a form and a table that moved into folders have no problem, and publishing keeps their identity."""
    table = Table.objects.get(name="errands")
    moved(studio, FORM, PROCESS, TABLE)
    assert problems() == []
    whole = plan_files(drafts.files("errands"))
    assert whole.losses == []
    apps.apply_whole(drafts.files("errands"), studio["otto"])
    assert Table.objects.get(name="errands").pk == table.pk
    assert Definition.objects.get(process_id="errand", latest=True).resource == "processes/office/old/errand.bpmn"


def test_a_folder_is_renamed_with_all_that_is_in_it(studio: Any) -> None:
    """Every file below keeps its place in it; moving it back leaves no trace."""
    before = {path: file.content for path, file in drafts.files("errands").items()}
    moved(studio, FORM)
    assert [(change.path, change.moved) for change in drafts.changes("errands")] == [
        (FORM, "forms/office/old/ask.form"),
        ("forms/office/old/ask.form", FORM),
    ]
    files = drafts.files("errands")
    folders.move(studio["bea"], "errands", folders.moves_of(files, "forms/office", "forms/desk"))
    assert "forms/desk/old/ask.form" in drafts.files("errands")
    assert folders.beside(drafts.files("errands"), "forms") == ["forms", "forms/desk", "forms/desk/old"]
    folders.move(studio["bea"], "errands", {"forms/desk/old/ask.form": FORM})
    assert {path: file.content for path, file in drafts.files("errands").items()} == before
    assert drafts.changes("errands") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (FORM, "tables/ask.form"),
        (FORM, "docs/ask.form"),
        ("app.json", "docs/app.json"),
        ("tests/no.json", "tests/x/no.json"),
        (FORM, "forms/CON/ask.form"),
    ],
)
def test_what_cannot_move_stays(studio: Any, old: str, new: str) -> None:
    """Another sort of file, the app's own files, what is not there and what no disk takes are refused."""
    with pytest.raises(Invalid):
        folders.move(studio["bea"], "errands", {old: new})
    assert drafts.changes("errands") == []


def test_nothing_is_written_over(studio: Any) -> None:
    """A file of the same name at the target is in the way; who only looks may move nothing."""
    copy = making.copy_file(studio["bea"], "errands", FORM)
    with pytest.raises(Invalid):
        folders.move(studio["bea"], "errands", {FORM: copy})
    with pytest.raises(Forbidden):
        folders.move(studio["vic"], "errands", {FORM: "forms/x/ask.form"})


def test_a_removed_folder_names_its_users_and_comes_back(studio: Any) -> None:
    """Only who stands outside is named; taking it back brings what went, not what was moved out before."""
    moves = moved(studio, FORM)
    copy = making.copy_file(studio["bea"], "errands", moves[FORM])
    away = folders.joined("forms", copy)
    folders.move(studio["bea"], "errands", {copy: away})
    studio.clock.advance(timedelta(seconds=1))
    files = drafts.files("errands")
    assert {use.path for _, use in folders.uses(files, "forms/office")} == {PROCESS}
    assert folders.remove(studio["bea"], "errands", "forms/office") == [moves[FORM]]
    assert problems() != []
    assert folders.restore(studio["bea"], "errands", "forms/office") == [moves[FORM]]
    assert problems() == []
    with pytest.raises(NotFound):
        folders.remove(studio["bea"], "errands", "forms/none")


@pytest.mark.parametrize(("path", "word"), [(FORM, "form"), (PROCESS, "process"), (TABLE, "table")])
def test_the_same_thing_twice_is_a_problem(studio: Any, path: str, word: str) -> None:
    """Two files in two folders that define the same id are named, both of them."""
    twin = folders.joined(f"{path.partition('/')[0]}/twin", path)
    actions.save(studio["bea"], "errands", twin, drafts.file("errands", path).content, 0)
    found = [each for each in problems() if f"Expected one {word} called" in each]
    assert len(found) == 2
    assert twin in found[0] + found[1]


def test_links_between_documents_follow() -> None:
    """Links of what moves and links to what moves lead to the same files as before; all else stays."""
    text = (
        "See [leave](leave.md#how), ![plan](<../img/a b.png>), [out](https://x.org/leave.md) and `](leave.md)`.\n"
        '\n[w]: leave.md "T"\n'
    )
    names = ["docs/hr/index.md", "docs/hr/leave.md", "docs/img/a b.png", "docs/top.md"]
    files = {name: File(name, b"") for name in names}
    files["docs/hr/index.md"] = File("docs/hr/index.md", text.encode())
    files["docs/top.md"] = File("docs/top.md", b"[i](hr/index.md)")
    found = document_links.relinked(files, {"docs/hr/index.md": "docs/index.md"})
    assert found["docs/index.md"].decode() == text.replace("(leave.md#", "(hr/leave.md#").replace(
        "<../img", "<img"
    ).replace("`](leave.md)`", "`](hr/leave.md)`").replace("[w]: leave.md", "[w]: hr/leave.md")
    assert found["docs/top.md"] == b"[i](index.md)"
    assert document_links.relinked(files, {}) == {}


def test_the_tree_of_a_shelf() -> None:
    """Every file stands in its folder once; documents beside app.json stand at the root."""
    lines = [shelves.Line(path, path) for path in ("README.md", "docs/a.md", "docs/x/y/b.md", "docs/x/c.md")]
    root = shelves.branch(lines)
    assert [line.path for line in root.lines] == ["README.md", "docs/a.md"]
    (x,) = root.branches
    assert (x.path, x.name, x.count, [line.path for line in x.lines]) == ("docs/x", "x", 2, ["docs/x/c.md"])
    assert [each.path for each in x.branches] == ["docs/x/y"]


def test_folders_in_the_browser(studio: Any) -> None:
    """Make a folder, move it, remove it and take it back, by forms alone."""
    base = "/studio/errands"
    post = lambda at, /, **data: studio.post("bea", f"{base}/{at}", data)  # noqa: E731 - a word for what repeats
    assert post("folder/", **{"in": "forms", "name": "office", "path": FORM}).status_code == 302
    assert post("folder/", **{"in": "forms", "name": "empty"}).status_code == 422
    page = studio.get("bea", f"{base}/").content.decode()
    assert 'data-folder="forms/office"' in page
    assert studio.get("bea", f"{base}/move/forms/office").status_code == 200
    answer = post("move/forms/office", folder="forms", name="desk")
    assert "moved=forms%2Fdesk" in answer["Location"]
    assert "Take it back" in studio.get("bea", answer["Location"]).content.decode()
    assert post("move/forms/desk", folder="forms/desk", name="x").status_code == 422
    assert "errand.bpmn" in studio.get("bea", f"{base}/remove-folder/forms/desk").content.decode()
    answer = post("remove-folder/forms/desk")
    assert "restore-folder/forms/desk/" in studio.get("bea", answer["Location"]).content.decode()
    assert post("restore-folder/forms/desk/").status_code == 302
    assert "forms/desk/ask.form" in drafts.files("errands")
    assert studio.log(verb="draft.move").count() == 2
