"""Drafts: saving, conflicts, undo and redo, the working folder, and what a publication leaves."""

import json
from typing import Any

import pytest

from clerkwork.features.apps import actions as apps
from clerkwork.features.studio import actions, drafts
from clerkwork.features.studio.models import Draft, DraftFile, Presence
from clerkwork.kernel.errors import Forbidden, Invalid, NotFound

FORM = "forms/errand.form"
ROLES = "roles.json"


def text(studio: Any, path: str = ROLES) -> str:
    return drafts.file("errands", path).text


def put(studio: Any, who: str, path: str, content: str, revision: int, **more: Any) -> Any:
    return studio.client(who).put(
        f"/studio/errands/files/{path}",
        json.dumps({"content": content, "revision": revision, **more}),
        content_type="application/json",
    )


def post(studio: Any, who: str, verb: str, value: Any, path: str = ROLES) -> Any:
    url = f"/studio/errands/{verb}/{path}"
    return studio.client(who).post(url, json.dumps(value), content_type="application/json")


def test_a_save_lies_over_what_is_published(studio: Any) -> None:
    """The working folder has the new content, the published app the old one, and the answer the problems."""
    before = text(studio)
    answer = put(studio, "bea", ROLES, "{", 0)
    assert answer.status_code == 200
    body = answer.json()
    assert body["revision"] == 1
    assert [problem["place"] for problem in body["problems"]] == [ROLES]
    assert body["problems"][0]["line"] == 1
    assert text(studio) == "{"
    assert drafts.published("errands")[ROLES].text == before
    assert [(change.path, change.verb, change.by) for change in drafts.changes("errands")] == [(ROLES, "change", "bea")]


def test_a_save_back_to_what_is_published_leaves_no_change(studio: Any) -> None:
    """The draft holds only what differs; the revision rises all the same."""
    before = text(studio)
    put(studio, "bea", ROLES, "{}", 0)
    assert put(studio, "bea", ROLES, before, 1).json()["revision"] == 2
    assert drafts.changes("errands") == []


def test_a_save_over_an_unseen_revision_is_refused_with_what_is_there(studio: Any) -> None:
    """The second writer gets who, when and what; forcing saves over it, and undo brings the other's back."""
    put(studio, "bea", ROLES, '{"a": {"members": "everyone"}}', 0)
    studio.clock.instant += 60_000
    refused = put(studio, "otto", ROLES, "{}", 0)
    assert refused.status_code == 409
    assert refused.json() == {
        "revision": 1,
        "by": "Bea Bau",
        "at": "2026-03-02T08:00:00Z",
        "content": '{"a": {"members": "everyone"}}',
    }
    assert text(studio) == '{"a": {"members": "everyone"}}'
    assert put(studio, "otto", ROLES, "{}", 0, force=True).json()["revision"] == 2
    assert post(studio, "otto", "undo", {"revision": 2}).json()["content"] == '{"a": {"members": "everyone"}}'


def test_undo_and_redo_walk_the_steps(studio: Any) -> None:
    """Saves within ten seconds are one step; the first step back is what was published."""
    before = text(studio)
    put(studio, "bea", ROLES, "1", 0)
    studio.clock.instant += 5_000
    put(studio, "bea", ROLES, "12", 1)
    studio.clock.instant += 6_000
    put(studio, "bea", ROLES, "123", 2)
    back = post(studio, "bea", "undo", {"revision": 3}).json()
    assert (back["content"], back["undo"], back["redo"], back["revision"]) == ("12", True, True, 4)
    first = post(studio, "bea", "undo", {"revision": 4}).json()
    assert (first["content"], first["undo"], first["redo"]) == (before, False, True)
    assert drafts.changes("errands") == []
    assert post(studio, "bea", "undo", {"revision": 5}).json()["content"] == before
    assert post(studio, "bea", "redo", {"revision": 5}).json()["content"] == "12"
    assert put(studio, "bea", ROLES, "new", 6).json()["redo"] is False
    assert post(studio, "bea", "redo", {"revision": 7}).json()["content"] == "new"
    assert post(studio, "bea", "undo", {"revision": 1}).status_code == 409


def test_saves_of_two_people_are_two_steps(studio: Any) -> None:
    """Nobody's work melts into another's."""
    put(studio, "bea", ROLES, "1", 0)
    put(studio, "otto", ROLES, "2", 1)
    assert post(studio, "otto", "undo", {"revision": 2}).json()["content"] == "1"


def test_only_so_many_steps_are_kept(studio: Any) -> None:
    """Two hundred steps a file."""
    for n in range(205):
        actions.save(studio["bea"], "errands", ROLES, str(n).encode(), n)
        studio.clock.instant += 11_000
    row = DraftFile.objects.get(path=ROLES)
    assert row.steps.count() == actions.KEPT_STEPS


def test_each_sitting_is_one_row_of_the_log(studio: Any) -> None:
    """Typing does not flood the log: a rest of half an hour, another person or an undo in between begins anew."""
    minute = 60_000
    for revision, (who, wait) in enumerate([("bea", 0), ("bea", 1), ("bea", 29), ("bea", 31), ("otto", 1), ("bea", 1)]):
        studio.clock.instant += wait * minute
        put(studio, who, ROLES, str(revision), revision)
    assert changes_logged(studio) == ["bea", "bea", "otto", "bea"]
    assert post(studio, "bea", "undo", {"revision": 6}).status_code == 200
    put(studio, "bea", ROLES, "again", 7)
    assert changes_logged(studio) == ["bea", "bea", "otto", "bea", "bea"]
    assert DraftFile.objects.get(path=ROLES).steps.count() == 7  # undo still goes step by step


def changes_logged(studio: Any) -> list[str]:
    """Return who began to change files, as the log says it."""
    return list(studio.log(verb="draft.change").order_by("id").values_list("actor", flat=True))


def test_a_new_file_is_made_by_saving_it(studio: Any) -> None:
    """Revision 0 is that of a file that is not there."""
    assert put(studio, "bea", "docs/why.md", "Because.", 0).status_code == 200
    assert drafts.file("errands", "docs/why.md").text == "Because."
    assert [change.verb for change in drafts.changes("errands")] == ["create"]


@pytest.mark.parametrize(
    "path",
    [
        "../x.md",
        "docs/../x.md",
        "docs//x.md",
        "docs/.git",
        ".env",
        "docs/a\\b.md",
        "docs/con.md",
        "docs/x.md /y.md",
        "x" * 251,
    ],
)
def test_paths_that_no_folder_can_hold_are_refused(studio: Any, path: str) -> None:
    """The answer names the place and the remedy; nothing is stored."""
    with pytest.raises(Invalid) as caught:
        actions.save(studio["bea"], "errands", path, b"x", 0)
    assert caught.value.problems[0].remedy
    assert not DraftFile.objects.exists()


def test_a_file_and_a_folder_of_one_name_are_refused(studio: Any) -> None:
    """What could not be exported cannot be saved."""
    with pytest.raises(Invalid):
        actions.save(studio["bea"], "errands", "forms", b"x", 0)
    with pytest.raises(Invalid):
        actions.save(studio["bea"], "errands", "app.json/x.md", b"x", 0)


def test_a_body_that_is_not_as_agreed_is_refused(studio: Any) -> None:
    """Missing, unknown and mistyped keys are named."""
    answer = put(studio, "bea", ROLES, 7, 0, extra=1)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert {problem["place"] for problem in answer.json()["problems"]} == {"extra", "content"}
    assert post(studio, "bea", "undo", {"revision": True}).status_code == 422


def test_checking_saves_nothing(studio: Any) -> None:
    """The same sentences as publishing, for a content that nobody has saved."""
    answer = post(studio, "bea", "check", {"content": "{"})
    assert [problem["place"] for problem in answer.json()["problems"]] == [ROLES]
    assert drafts.changes("errands") == []


def test_roles_in_the_studio(studio: Any) -> None:
    """Viewers read, builders write, who has no role finds nothing."""
    assert studio.get("vic", f"/studio/errands/files/{ROLES}").json()["mayEdit"] is False
    assert put(studio, "vic", ROLES, "{}", 0).status_code == 403
    assert put(studio, "mia", ROLES, "{}", 0).status_code == 404
    assert put(studio, "root", ROLES, "{}", 0).status_code == 200
    with pytest.raises(Forbidden):
        actions.save(studio["pia"], "errands", ROLES, b"", 1)
    with pytest.raises(NotFound):
        actions.save(studio["root"], "nowhere", ROLES, b"", 0)


def test_a_publication_leaves_what_was_changed_meanwhile(studio: Any) -> None:
    """What holds now is no change any more; what does not is based on what is published now."""
    published = drafts.published("errands")[ROLES].text + " "
    put(studio, "bea", ROLES, "{}", 0)
    put(studio, "bea", "docs/why.md", "Because.", 0)
    apps.apply_files("errands", {"docs/why.md": b"Because.", ROLES: published.encode()}, studio["root"])
    assert [(change.path, change.behind) for change in drafts.changes("errands")] == [(ROLES, True)]
    actions.settle(studio["root"], "errands")
    assert [(change.path, change.behind) for change in drafts.changes("errands")] == [(ROLES, False)]
    assert put(studio, "bea", "docs/why.md", "Why not.", 1).json()["revision"] == 2
    assert post(studio, "bea", "undo", {"revision": 2}, "docs/why.md").json()["content"] == "Because."


def test_throwing_away_can_be_undone(studio: Any) -> None:
    """A file becomes what is published, and undo brings the work back."""
    put(studio, "bea", ROLES, "{}", 0)
    assert actions.discard(studio["bea"], "errands", [ROLES]) == [ROLES]
    assert drafts.changes("errands") == []
    assert post(studio, "bea", "undo", {"revision": 2}).json()["content"] == "{}"


def test_one_tab_edits_and_another_takes_over(studio: Any) -> None:
    """The second is told who edits; after taking over the first is a reader; an unseen tab is gone."""
    first = post(studio, "bea", "presence", {"tab": "a", "editing": True}).json()
    assert first == {"others": [], "editing": True, "revision": 0}
    second = post(studio, "otto", "presence", {"tab": "b", "editing": True}).json()
    assert second["editing"] is False
    assert second["others"] == [{"name": "Bea Bau", "since": "2026-03-02T08:00:00Z", "editing": True, "you": False}]
    assert post(studio, "otto", "presence", {"tab": "b", "editing": True, "takeOver": True}).json()["editing"] is True
    assert post(studio, "bea", "presence", {"tab": "a", "editing": True}).json()["editing"] is False
    assert post(studio, "vic", "presence", {"tab": "c", "editing": True, "takeOver": True}).json()["editing"] is False
    studio.clock.instant += 41_000
    assert post(studio, "bea", "presence", {"tab": "a", "editing": True}).json() == {
        "others": [],
        "editing": True,
        "revision": 0,
    }
    post(studio, "bea", "presence", {"tab": "a", "editing": False, "leave": True})
    assert not Presence.objects.exists()


def test_nobody_waits_for_a_tab_of_their_own(studio: Any) -> None:
    """A person's new tab edits though their old one was never closed; somebody else's still has to be asked."""
    assert post(studio, "bea", "presence", {"tab": "killed", "editing": True, "came": True}).json()["editing"] is True
    assert post(studio, "bea", "presence", {"tab": "b", "editing": True, "came": True}).json()["editing"] is True
    assert post(studio, "bea", "presence", {"tab": "killed", "editing": True}).json()["editing"] is False
    assert post(studio, "otto", "presence", {"tab": "c", "editing": True, "came": True}).json()["editing"] is False


def test_pages(studio: Any) -> None:
    """The list, the workspace and the text editor show the draft; the sidebar leads there."""
    put(studio, "bea", "docs/why.md", "Because.", 0)
    home = studio.get("bea", "/studio/").content.decode()
    assert "Errands" in home
    assert "1 change" in home
    assert "docs/why.md" in studio.get("bea", "/studio/errands/").content.decode()
    assert "No file is called like that" in studio.get("bea", "/studio/errands/?q=zebra").content.decode()
    editor = studio.get("bea", "/studio/errands/edit/docs/why.md").content.decode()
    assert "<clerk-text" in editor
    assert "/studio/errands/files/docs/why.md" in editor
    assert studio.get("bea", "/studio/errands/raw/docs/why.md")["Content-Disposition"].startswith("attachment")
    assert "Nothing differs" in studio.get("root", "/studio/errands/").content.decode() or Draft.objects.exists()
    assert b'href="/studio/"' not in studio.get("mia", "/cases/").content
    assert b'href="/studio/"' in studio.get("vic", "/cases/").content
