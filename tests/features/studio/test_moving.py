"""Export and import: zips, single files, models of other engines, and what is refused."""

import stat
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clerkwork.features.apps.plan import plan_files
from clerkwork.features.studio import actions, archives, arrivals, drafts, searching
from clerkwork.features.studio.models import Arrival
from clerkwork.kernel.errors import Forbidden, Invalid, NotFound

CAMUNDA_7 = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="x">
  <bpmn:process id="bill" name="Pr\xfcfung" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>f</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="look" camunda:assignee="${boss}" camunda:asyncBefore="true" camunda:formKey="embedded:x">
      <bpmn:incoming>f</bpmn:incoming></bpmn:userTask>
    <bpmn:sequenceFlow id="f" sourceRef="start" targetRef="look" />
  </bpmn:process>
</bpmn:definitions>
"""


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def upload(studio: Any, who: str, *files: tuple[str, bytes]) -> Any:
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return studio.client(who).post("/studio/errands/import/", {"file": uploads})


def test_an_export_holds_the_draft_and_is_the_same_every_time(studio: Any) -> None:
    """Files stand in order, with one date, and come back byte for byte."""
    actions.save(studio["bea"], "errands", "docs/why.md", "Grün".encode(), 0)
    first = studio.get("vic", "/studio/errands/export/").content
    assert first == studio.get("vic", "/studio/errands/export/").content
    found = archives.read(first)
    assert list(found) == sorted(found)
    assert found == {path: file.content for path, file in drafts.files("errands").items()}
    published = archives.read(studio.get("vic", "/studio/errands/export/?what=published").content)
    assert "docs/why.md" not in published


def test_a_damaged_zip_is_refused_in_the_readers_language(studio: Any) -> None:
    """What is wrong with it, and what to do about it."""
    studio["bea"].language = "de"
    studio["bea"].save()
    whole = zipped({"app.json": b"{}", "docs/.why": b""})
    for content, said in (
        (b"PK\x03\x04 and no more", "Diese Zip-Datei kann nicht gelesen werden."),
        (whole[:-30], "Exportieren Sie sie noch einmal."),
        (zipped({}), "Die Zip-Datei ist leer."),
        (zipped({"con.txt": b""}), "con.txt geht nicht als Name"),
    ):
        answer = upload(studio, "bea", ("errands.zip", content))
        assert (answer.status_code, said in answer.text) == (422, True), said


def test_a_zip_of_an_app_is_reported_and_then_taken(studio: Any) -> None:
    """Nothing changes before; what it lacks goes only when asked; the app keeps its handle."""
    files = {f"somewhere/{path}": file.content for path, file in drafts.files("errands").items()}
    files["somewhere/app.json"] = b'{"handle": "other", "name": "Errands, better"}'
    del files["somewhere/processes/note.bpmn"]
    del files["somewhere/processes/stuck.bpmn"]
    answer = upload(studio, "bea", ("errands.zip", zipped({**files, "__MACOSX/x": b"", "somewhere/.DS_Store": b""})))
    assert answer.status_code == 302
    assert drafts.changes("errands") == []
    page = studio.get("bea", answer["Location"]).content.decode()
    assert "Also remove the 2 files" in page
    assert "replaces what is there" in page
    assert studio.get("otto", answer["Location"]).status_code == 404
    studio.post("bea", answer["Location"], {"whole": "yes"})
    assert [(each.path, str(each.verb)) for each in drafts.changes("errands")] == [
        ("app.json", "change"),
        ("processes/note.bpmn", "remove"),
        ("processes/stuck.bpmn", "remove"),
    ]
    assert drafts.file("errands", "app.json").json() == {"handle": "errands", "name": "Errands, better"}
    assert not Arrival.objects.exists()


def test_a_model_of_another_engine_is_converted_with_its_report(studio: Any) -> None:
    """Decoded, placed among the processes, and every foreign word told; it can then be published."""
    answer = upload(studio, "bea", ("Bill check.bpmn20.xml", CAMUNDA_7))
    page = studio.get("bea", answer["Location"]).content.decode()
    assert "processes/Bill check.bpmn" in page
    assert "Needs a hand" in page
    assert "asyncBefore" in page
    assert "dropped" in page
    assert studio.post("bea", answer["Location"])["Location"] == "/studio/errands/edit/processes/Bill%20check.bpmn"
    text = drafts.file("errands", "processes/Bill check.bpmn").text
    assert 'name="Prüfung"' in text
    assert 'assignee="=boss"' in text
    assert plan_files(drafts.files("errands")).problems == ()


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("x.json", b'{"id": "wish", "components": []}', "forms/wish.form"),
        ("List.json", b'{"name": "wishes", "columns": []}', "tables/wishes.json"),
        ("notes.pdf", b"%PDF", "docs/notes.pdf"),
        ("why.md", b"Because.", "why.md"),
        ("any.xml", b'<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"/>', "decisions/any.dmn"),
        ("broken.bpmn", b"<bpmn:definitions", "processes/broken.bpmn"),
        ("forms/deep.form", b"{", "forms/deep.form"),
    ],
)
def test_a_file_goes_where_it_belongs(name: str, content: bytes, place: str) -> None:
    """By what is in it, else by its ending, else among the documents."""
    assert arrivals.arranged(name, content, "errands")[0] == place


def test_dangerous_zips_are_refused(studio: Any) -> None:
    """Bombs, ways out, links, passwords, doubles and nonsense; each is named, nothing is stored."""
    link = zipfile.ZipInfo("forms/link.form")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    linked = BytesIO()
    with zipfile.ZipFile(linked, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    doubled = BytesIO()
    with zipfile.ZipFile(doubled, "w") as archive:
        archive.writestr("docs/a.md", "1")
        archive.writestr("docs/A.md", "2")
    cases = {
        "packed less tightly": zipped({"docs/bomb.txt": b"0" * (4 << 20)}),
        "at most 5 MB": zipped({"docs/large.txt": b"0" * (6 << 20)}),
        "at most 1000 files": zipped({f"docs/{n}.md": b"" for n in range(1001)}),
        "link or device": linked.getvalue(),
        "comes twice": doubled.getvalue(),
        "can be read": b"PK\x03\x04 nonsense",
        "empty": zipped({}),
        "begins with a dot": zipped({"../../etc/passwd": b"x"}),
        "between the slashes": zipped({"/etc/passwd": b"x"}),
    }
    for words, content in cases.items():
        answer = upload(studio, "bea", ("a.zip", content))
        assert answer.status_code == 422, words
        assert words in answer.content.decode()
    assert not Arrival.objects.exists()


def test_a_zip_that_lies_about_its_sizes_is_refused() -> None:
    """What is inflated is counted, whatever the entry says."""
    content = bytearray(zipped({"docs/a.txt": b"0" * 100_000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.find(signature) + offset
        content[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Invalid):
        archives.read(bytes(content))


def test_who_may_import(studio: Any) -> None:
    """Viewers export but do not import; strangers find nothing; an upload is gone after a day."""
    assert studio.get("vic", "/studio/errands/import/").status_code == 403
    assert studio.get("mia", "/studio/errands/export/").status_code == 404
    with pytest.raises(Forbidden):
        arrivals.bring(studio["vic"], "errands", [])
    with pytest.raises(Invalid):
        arrivals.bring(studio["bea"], "errands", [])
    token = arrivals.bring(studio["bea"], "errands", [SimpleUploadedFile("a.md", b"x")])
    studio.clock.instant += arrivals.KEPT_FOR + 1
    with pytest.raises(NotFound):
        arrivals.arrival(studio["bea"], "errands", token)


def test_search_finds_words_in_every_file(studio: Any) -> None:
    """With file, line and the words around; a single letter finds nothing."""
    actions.save(studio["bea"], "errands", "docs/why.md", b"One\nTwo STAMPS here\n", 0)
    hit = next(hit for hit in searching.find(drafts.files("errands"), "stamps") if hit.path == "docs/why.md")
    assert (hit.line, hit.before, hit.found, hit.after) == (2, "Two ", "STAMPS", " here")
    assert searching.find(drafts.files("errands"), "s") == []
    assert "docs/why.md:2" in studio.get("vic", "/studio/errands/?q=stamps").content.decode()
