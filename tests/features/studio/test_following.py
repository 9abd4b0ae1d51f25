"""Names that change inside of an editor: who still says the old one, and how they follow."""

import json
from typing import Any

import pytest
from django.test import Client

from clerkwork.features.studio import actions, drafts, following, making
from clerkwork.features.studio.following import Mark

HOME = "/studio/errands"


def post(client: Client, url: str, value: dict[str, Any]) -> Any:
    answer = client.post(url, json.dumps(value), content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def put(client: Client, path: str, content: str) -> Any:
    body = {"content": content, "revision": 0, "force": True}
    answer = client.put(f"{HOME}/files/{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200
    return json.loads(answer.content)


def form_of(files: Any) -> tuple[str, str]:
    return next(
        (path, mark.id) for path, file in files.items() for mark in following.marks(file) if mark.sort == "form"
    )


def test_a_form_that_was_renamed_inside_takes_its_users_along(studio: Any, client: Client) -> None:
    """The answer to saving says the names; who says the old one is told, and follows when asked to."""
    client.force_login(studio["bea"])
    path, old = form_of(drafts.files("errands"))
    marks = json.loads(client.get(f"{HOME}/files/{path}").content)["marks"]
    assert marks == [["form", old, ""]]
    content = drafts.file("errands", path).text.replace(f'"{old}"', '"quite_new"')
    assert put(client, path, content)["marks"] == [["form", "quite_new", ""]]
    status, told = post(client, f"{HOME}/follow/{path}", {"marks": marks, "change": False})
    assert status == 200
    [renamed] = told["renames"]
    assert (renamed["old"], renamed["new"], renamed["sure"], told["changed"]) == (old, "quite_new", 1, {})
    [place] = renamed["places"]
    assert place["url"].startswith(f"{HOME}/edit/processes/")
    assert (f'formId="{old}"' in place["before"], 'formId="quite_new"' in place["after"]) == (True, True)
    status, told = post(client, f"{HOME}/follow/{path}", {"marks": marks, "change": True})
    assert told["renames"] == []
    assert list(told["changed"]) == ["processes/errand.bpmn"]
    assert b'formId="quite_new"' in drafts.file("errands", "processes/errand.bpmn").content
    status, told = post(client, f"{HOME}/follow/{path}", {"marks": marks, "change": False, "undo": told["changed"]})
    assert (status, [each["sure"] for each in told["renames"]]) == (200, [1])
    assert b"quite_new" not in drafts.file("errands", "processes/errand.bpmn").content


def test_what_changed_since_is_not_taken_back(studio: Any, client: Client) -> None:
    """Undo of many files is all or nothing: somebody else's work after it stays."""
    client.force_login(studio["bea"])
    path, old = form_of(drafts.files("errands"))
    marks = [["form", old, ""]]
    put(client, path, drafts.file("errands", path).text.replace(f'"{old}"', '"quite_new"'))
    _status, told = post(client, f"{HOME}/follow/{path}", {"marks": marks, "change": True})
    later = drafts.file("errands", "processes/errand.bpmn").text + "<!-- later -->"
    put(client, "processes/errand.bpmn", later)
    undo = {"marks": marks, "change": False, "undo": told["changed"]}
    assert post(client, f"{HOME}/follow/{path}", undo)[0] == 409
    assert drafts.file("errands", "processes/errand.bpmn").text == later


def test_what_somebody_saved_in_between_is_not_written_over(studio: Any) -> None:
    """All files of a rename change or none: one that is not as it was seen refuses them all."""
    files = {"docs/a.md": b"new", "docs/b.md": b"new"}
    actions.write(studio["bea"], "errands", {"docs/a.md": b"one", "docs/b.md": b"two"}, "draft.change")
    with pytest.raises(actions.Conflict):
        actions.write(studio["bea"], "errands", files, "draft.rename", seen={"docs/a.md": b"one", "docs/b.md": b"old"})
    assert [drafts.file("errands", path).content for path in files] == [b"one", b"two"]


def test_who_may_only_look_changes_nothing(studio: Any, client: Client) -> None:
    """A viewer sees who says the old name, and may not change it."""
    path, old = form_of(drafts.files("errands"))
    client.force_login(studio["vic"])
    marks = [["form", f"{old}_before", ""]]
    assert post(client, f"{HOME}/follow/{path}", {"marks": marks, "change": False}) == (
        200,
        {"renames": [], "changed": {}},
    )
    asked = json.dumps({"marks": marks, "change": True})
    assert client.post(f"{HOME}/follow/{path}", asked, content_type="application/json").status_code == 403


MESSAGE = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><message id="m" name="{}"/></definitions>'


def test_a_message_is_renamed_where_others_send_it(studio: Any) -> None:
    """The same name in other processes and in tests follows; a variable of that name does not."""
    files = {
        "processes/a.bpmn": MESSAGE.format("paid now"),
        "processes/b.bpmn": MESSAGE.format("paid"),
        "tests/t.json": '{"steps": [{"publish": "paid", "with": {"paid": "paid"}}]}',
    }
    found = {path: making.File(path, text.encode()) for path, text in files.items()}
    [renamed] = following.renamings(found, "processes/a.bpmn", [Mark("message", "paid")])
    assert [(place.path, place.line) for place in renamed.places] == [("processes/b.bpmn", 1), ("tests/t.json", 1)]


def test_two_new_names_of_a_sort_are_no_rename(studio: Any) -> None:
    """What is not certain is not told."""
    found = {"processes/a.bpmn": making.File("processes/a.bpmn", MESSAGE.format("new").encode())}
    before = [Mark("message", "one"), Mark("message", "two")]
    assert following.renamings(found, "processes/a.bpmn", before) == []


def test_a_file_in_an_old_encoding_follows_byte_by_byte(studio: Any, client: Client) -> None:
    """Only the name changes in it; what people read of the place has a sign for what is no UTF-8."""
    client.force_login(studio["bea"])
    path, old = form_of(drafts.files("errands"))
    model = drafts.file("errands", "processes/errand.bpmn").content
    latin = model.replace(f'formId="{old}"'.encode(), f'formId="{old}" title="Gr\xf6\xdfe"'.encode("latin-1"))
    actions.write(studio["bea"], "errands", {"processes/errand.bpmn": latin}, "draft.change")
    put(client, path, drafts.file("errands", path).text.replace(f'"{old}"', '"quite_new"'))
    marks = [["form", old, ""]]
    _status, told = post(client, f"{HOME}/follow/{path}", {"marks": marks, "change": False})
    assert "Gr\ufffd\ufffde" in told["renames"][0]["places"][0]["before"]
    status, told = post(client, f"{HOME}/follow/{path}", {"marks": marks, "change": True})
    assert (status, list(told["changed"])) == (200, ["processes/errand.bpmn"])
    assert drafts.file("errands", "processes/errand.bpmn").content == latin.replace(
        f'formId="{old}"'.encode(), b'formId="quite_new"'
    )


def test_an_undo_that_names_no_revision_is_refused(studio: Any, client: Client) -> None:
    """With the remedy, not as a failure of the server."""
    client.force_login(studio["bea"])
    path, old = form_of(drafts.files("errands"))
    undo = {"marks": [["form", old, ""]], "change": False, "undo": {path: "one"}}
    status, told = post(client, f"{HOME}/follow/{path}", undo)
    assert (status, told["problems"][0]["place"]) == (422, "undo")
