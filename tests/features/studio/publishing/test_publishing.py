"""Publishing: a plan in words, refused when it is not what was looked at, atomic; versions, comparing, going back."""

import io
import json
import re
import zipfile
from typing import Any

import pytest

from clerkwork.features.apps import actions as apps
from clerkwork.features.apps import kinds, versions
from clerkwork.features.apps.kinds import Kind
from clerkwork.features.apps.models import AppVersion
from clerkwork.features.apps.queries import app as app_of
from clerkwork.features.apps.versions import Release
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.studio import actions as studio_actions
from clerkwork.features.studio import drafts, making
from clerkwork.features.studio.publishing import actions, plans
from clerkwork.features.studio.publishing.actions import Asked
from clerkwork.features.studio.publishing.merging import merge
from clerkwork.kernel.errors import Forbidden, Invalid, NotFound, Problem, Refused
from clerkwork.runtime.models import Definition

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PROCESS = "processes/errand.bpmn"


def change(studio: Any, path: str, *changes: tuple[str, str], by: str = "bea") -> None:
    """Change a file of the draft as a builder does."""
    text = drafts.file("errands", path).text
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    studio_actions.save(studio[by], "errands", path, text.encode(), 0, force=True)


def asked(why: str = "Better.", **more: Any) -> Asked:
    plan = plans.plan_of("errands", drafts.files("errands"))
    return Asked(**{"why": why, "base": plan.base, "token": plan.token, **more})


def page(studio: Any, username: str, url: str, status: int = 200) -> str:
    response = studio.get(username, f"/studio/errands/{url}")
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def words(html: str) -> str:
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


def form(studio: Any, username: str, url: str, **fields: str) -> Any:
    """Send the form of a page that plans, as it stands there."""
    hidden = dict(re.findall(r'<input type="hidden" name="(base|token)" value="([^"]*)">', page(studio, username, url)))
    assert set(hidden) == {"base", "token"}
    return studio.post(username, f"/studio/errands/{url}", {**hidden, **fields})


def test_a_draft_is_published_by_the_page(studio: Any) -> None:
    """What changes is said in words; then the app, its versions and the draft are as the page said."""
    change(studio, "app.json", ('"name": "Errands"', '"name": "Small errands"'))
    said = words(page(studio, "pia", "publish/"))
    assert "The app name Errands Small errands" in said
    assert "No problems" in said
    response = form(studio, "pia", "publish/", why="A better name.")
    assert (response.status_code, response["Location"]) == (302, "/studio/errands/versions/2/")
    made = versions.version("errands", 2)
    assert (app_of("errands").name, made.by, made.why) == ("Small errands", "pia", "A better name.")
    assert drafts.rows("errands") == []
    assert [(entry.actor, entry.verb) for entry in studio.log(verb="app.publish")] == [("pia", "app.publish")]
    assert "Nothing to publish" in words(page(studio, "pia", "publish/"))


def test_only_publishers_publish(studio: Any) -> None:
    """Builders and viewers see the plan and no button; strangers see nothing."""
    change(studio, "app.json", ('"name": "Errands"', '"name": "X"'))
    for username in ("bea", "vic"):
        assert "Publishers and owners of this app may publish it." in words(page(studio, username, "publish/"))
        assert studio.post(username, "/studio/errands/publish/", {}).status_code == 403
        with pytest.raises(Forbidden):
            actions.publish(studio[username], "errands", asked())
    page(studio, "nora", "publish/", 404)
    assert app_of("errands").name == "Errands"


def test_another_draft_than_was_looked_at_is_not_published(studio: Any) -> None:
    change(studio, "app.json", ('"name": "Errands"', '"name": "One"'))
    looked_at = asked()
    change(studio, "app.json", ('"name": "One"', '"name": "Two"'))
    with pytest.raises(Refused, match="The draft was changed while you looked at it"):
        actions.publish(studio["pia"], "errands", looked_at)
    assert AppVersion.objects.count() == 1


def test_nothing_is_published_over_a_version_nobody_has_looked_at(studio: Any) -> None:
    """The page says so and shows the new plan; the second time it is done."""
    change(studio, "app.json", ('"name": "Errands"', '"name": "One"'))
    hidden = {"base": "1", "token": asked().token, "why": "Mine."}
    apps.apply_files("errands", {"docs/a.md": b"A"}, SYSTEM, Release("From the command line."))
    response = studio.post("pia", "/studio/errands/publish/", hidden)
    assert response.status_code == 409
    assert "while you looked at it" in response.content.decode()
    assert form(studio, "pia", "publish/", why="Mine.").status_code == 302
    assert versions.files_of(versions.version("errands", 3))["docs/a.md"].text == "A"


def test_problems_are_listed_and_nothing_is_published(studio: Any) -> None:
    change(studio, PROCESS, ('formId="decide"', 'formId="missing"'))
    said = words(page(studio, "pia", "publish/"))
    assert "What has to be put right first" in said
    assert "Expected a form called missing" in said
    assert f'href="/studio/errands/edit/{PROCESS}#decide">{PROCESS} · Decide on the errand</a>' in page(
        studio, "pia", "publish/"
    )
    assert 'name="token"' not in page(studio, "pia", "publish/")
    with pytest.raises(Invalid):
        actions.publish(studio["pia"], "errands", asked())
    assert AppVersion.objects.count() == 1


def test_the_handle_stays(studio: Any) -> None:
    change(studio, "app.json", ('"handle": "errands"', '"handle": "other"'))
    assert "Expected the handle errands, but it is other." in words(page(studio, "pia", "publish/"))
    with pytest.raises(Invalid):
        actions.publish(studio["pia"], "errands", asked())


GIVEN = {"what": "x", "amount": 1, "requester": {"username": "mia", "name": "Mia"}}
HOLDS = {"title": "It begins", "process": "errand", "given": GIVEN, "then": {"at": ["decide"]}}


def test_tests_that_do_not_hold_need_a_reason(studio: Any) -> None:
    """Without the box and a comment nothing is published; with them the version says what did not hold."""
    test = {**HOLDS, "title": "It ends at once", "then": {"ended": "completed"}}
    studio_actions.save(studio["bea"], "errands", "tests/a.json", json.dumps(HOLDS).encode(), 0)
    studio_actions.save(studio["bea"], "errands", "tests/b.json", json.dumps(test).encode(), 0)
    said = words(page(studio, "pia", "publish/"))
    assert "One test does not hold" in said
    assert "Expected the case to be IS_COMPLETED" in said
    with pytest.raises(Refused, match="1 of 2 tests do not hold"):
        actions.publish(studio["pia"], "errands", asked())
    with pytest.raises(Invalid):
        actions.publish(studio["pia"], "errands", asked(" ", despite=True))
    made = actions.publish(studio["pia"], "errands", asked("The test is wrong.", despite=True))
    assert made.noted == {"tests": {"held": 1, "failed": ["It ends at once"], "despite": True}}


def test_running_cases_stay_and_what_moving_them_would_do_is_said(studio: Any) -> None:
    """Nothing is deployed to find out, and the cases are as they were."""
    studio.ask()
    before = Definition.objects.count()
    change(studio, PROCESS, ('name="Ask for an errand"', 'name="Do an errand"'))
    (found,) = plans.plan_of("errands", drafts.files("errands")).impact.processes
    (standing,) = found.standings
    assert (found.process_id, found.gone, found.running) == ("errand", False, 1)
    assert (standing.running, standing.looked, standing.going, standing.reasons) == (1, 1, 1, ())
    assert "One running case stays as it is." in words(page(studio, "pia", "publish/"))
    assert Definition.objects.count() == before


def test_cases_that_would_break_are_said_with_the_reason(studio: Any) -> None:
    studio.ask()
    change(
        studio,
        PROCESS,
        ('"decide"', '"rule"'),
        ('name="Decide on the errand"', 'name="Rule"'),
        ('Id="rule"', 'Id="decide"'),
    )
    (found,) = plans.plan_of("errands", drafts.files("errands")).impact.processes
    (standing,) = found.standings
    assert (standing.looked, standing.going, standing.breaking) == (1, 0, 1)
    assert standing.reasons[0][1] == 1


def test_open_tasks_of_a_changed_form_are_counted(studio: Any) -> None:
    studio.ask()
    schema = drafts.file("errands", "forms/decide.form").json() | {"title": "Another"}
    studio_actions.save(studio["bea"], "errands", "forms/decide.form", json.dumps(schema).encode(), 0)
    (found,) = plans.plan_of("errands", drafts.files("errands")).impact.forms
    assert (found.form, found.tasks) == ("Another", 1)


def test_a_new_app_is_published_from_nothing(studio: Any) -> None:
    """Its first version has everything; until then it is nobody's app."""
    form = b'{"id": "note", "type": "default", "schemaVersion": 19, "components": []}'
    making.create_app(studio["otto"], "small", "Small", {"app.json": b"{}", "forms/note.form": form}, origin="blank")
    assert "What changes" in words(studio.get("otto", "/studio/small/publish/").content.decode())
    assert "No version yet" in words(studio.get("otto", "/studio/small/versions/").content.decode())
    plan = plans.plan_of("small", drafts.files("small"))
    assert (plan.problems, plan.base) == ((), 0)
    made = actions.publish(studio["otto"], "small", Asked("First.", plan.base, plan.token))
    assert (made.number, made.app.name, drafts.rows("small")) == (1, "Small", [])


def test_what_fails_late_leaves_draft_and_versions(studio: Any) -> None:
    """A kind that refuses while it is applied takes back what others did before it."""
    change(studio, "app.json", ('"name": "Errands"', '"name": "Late"'))

    def refuse(*_given: Any) -> None:
        raise Invalid([Problem("notes/a.note", "Found late.")])

    kinds.register(Kind("notes", "notes", ".note", 70, apply=refuse))
    try:
        studio_actions.save(studio["bea"], "errands", "notes/a.note", b"x", 0)
        response = form(studio, "pia", "publish/", why="No.")
    finally:
        kinds.forget("notes")
    assert response.status_code == 422
    assert "Found late." in words(response.content.decode())
    assert (app_of("errands").name, AppVersion.objects.count()) == ("Errands", 1)
    assert [row.path for row in drafts.rows("errands")] == ["app.json", "notes/a.note"]
    assert not studio.log(verb="app.publish").exists()


# Published meanwhile


def meanwhile(studio: Any, mine: tuple[str, str], theirs: tuple[str, str]) -> None:
    """Change a line of the draft, and publish a change from elsewhere."""
    change(studio, "app.json", mine)
    text = drafts.published("errands")["app.json"].text.replace(*theirs)
    apps.apply_files("errands", {"app.json": text.encode()}, SYSTEM, Release("Theirs."))


NAME = ('"name": "Errands"', '"name": "Mine"')
OTHER = ('"icon": "briefcase"', '"icon": "box"')


def test_what_was_published_meanwhile_is_settled_first(studio: Any) -> None:
    """Both sides are shown; until one is chosen nothing is published."""
    meanwhile(studio, NAME, OTHER)
    said = words(page(studio, "pia", "publish/"))
    assert "Published meanwhile" in said
    assert "It can be published when this is settled." in said
    with pytest.raises(Refused, match="published by somebody else meanwhile"):
        actions.publish(studio["pia"], "errands", asked())


@pytest.mark.parametrize("choice", ["mine", "theirs", "both"])
def test_one_side_or_both_hold(studio: Any, choice: str) -> None:
    meanwhile(studio, NAME, OTHER)
    response = studio.post("bea", "/studio/errands/publish/settle/", {"path": "app.json", "choice": choice})
    assert (response.status_code, response["Location"]) == (302, "/studio/errands/publish/")
    text = drafts.file("errands", "app.json").text
    assert (NAME[1] in text, OTHER[1] in text) == (choice != "theirs", choice != "mine")
    assert plans.meanwhile("errands") == []
    if choice != "theirs":
        assert actions.publish(studio["pia"], "errands", asked()).number == 3


def test_what_touches_cannot_be_put_together(studio: Any) -> None:
    meanwhile(studio, NAME, ('"name": "Errands"', '"name": "Theirs"'))
    (found,) = plans.meanwhile("errands")
    assert found.merged is None
    with pytest.raises(Refused):
        actions.settle(studio["bea"], "errands", "app.json", "both")
    with pytest.raises(Forbidden):
        actions.settle(studio["pia"], "errands", "app.json", "mine")
    with pytest.raises(NotFound):
        actions.settle(studio["bea"], "errands", "roles.json", "mine")


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ("A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n"),
        ("a\nb\nc\nd\n", "b\nc\n", "b\nc\nd\n"),
        ("x\nb\nc\n", "x\nb\nc\n", "x\nb\nc\n"),
        ("x\nb\nc\n", "y\nb\nc\n", None),
        ("a\nc\n", "a\nB\nc\n", None),
        ("a\nb\nx\nc\n", "a\nb\ny\nc\n", None),
    ],
)
def test_only_changes_that_do_not_touch_are_merged(mine: str, theirs: str, merged: str | None) -> None:
    found = merge(b"a\nb\nc\n", mine.encode(), theirs.encode())
    assert found == (None if merged is None else merged.encode())


# Versions


def second(studio: Any) -> AppVersion:
    change(studio, "app.json", ('"name": "Errands"', '"name": "Second"'))
    return actions.publish(studio["pia"], "errands", asked("The second."))


def test_versions_are_listed_and_shown(studio: Any) -> None:
    second(studio)
    listed = words(page(studio, "vic", "versions/"))
    assert "The second." in listed
    assert "1 file" in listed
    shown = words(page(studio, "vic", "versions/2/"))
    assert "Version 2" in shown
    assert "name Errands Second" in shown
    assert "What it began with" in words(page(studio, "vic", "versions/1/"))
    page(studio, "vic", "versions/3/", 404)
    page(studio, "nora", "versions/", 404)


def test_any_two_are_compared(studio: Any) -> None:
    second(studio)
    change(studio, "app.json", ('"name": "Second"', '"name": "Third"'))
    assert "name Second Errands" in words(page(studio, "vic", "versions/compare/?from=2&to=1"))
    assert "name Errands Third" in words(page(studio, "vic", "versions/compare/?from=1&to=draft"))
    assert "No difference" in words(page(studio, "vic", "versions/compare/?from=2&to=2"))
    page(studio, "vic", "versions/compare/?from=2&to=99", 404)
    page(studio, "vic", "versions/compare/?from=x&to=2", 404)


def test_going_back_is_a_new_version(studio: Any) -> None:
    """It shows the same plan, and the draft keeps what it has."""
    second(studio)
    studio_actions.save(studio["bea"], "errands", "docs/a.md", b"A", 0)
    assert "name Second Errands" in words(page(studio, "pia", "versions/1/restore/"))
    response = form(studio, "pia", "versions/1/restore/", why="It was better.")
    assert response["Location"] == "/studio/errands/versions/3/"
    made = versions.version("errands", 3)
    assert (made.restores, made.by, app_of("errands").name) == (1, "pia", "Errands")
    assert made.digests == versions.version("errands", 1).digests
    assert drafts.file("errands", "docs/a.md").text == "A"
    assert "Nothing to go back to" in words(page(studio, "pia", "versions/1/restore/"))
    page(studio, "bea", "versions/1/restore/", 403)


def test_a_version_is_exported_the_same_each_time(studio: Any) -> None:
    first, again = (studio.get("vic", "/studio/errands/versions/1/export/") for _ in range(2))
    assert first.content == again.content
    with zipfile.ZipFile(io.BytesIO(first.content)) as archive:
        assert archive.namelist() == sorted(drafts.published("errands"))
        assert archive.read("app.json") == drafts.published("errands")["app.json"].content


def test_a_moved_process_is_one_change_and_its_cases_could_go_on(studio: Any) -> None:
    """The plan says moved, with what changed inside, and tries the running cases with the file in its new place."""
    studio.ask()
    content = drafts.files("errands")[PROCESS].content.replace(b'name="Ask for an errand"', b'name="Do an errand"')
    moved = {PROCESS: None, "processes/in/errand.bpmn": content}
    studio_actions.write(studio["bea"], "errands", moved, "draft.move")
    plan = plans.plan_of("errands", drafts.files("errands"))
    [entry] = plan.entries
    assert (entry.comparison.mark, entry.comparison.was) == ("moved", PROCESS)
    assert [note.mark for note in entry.comparison.notes] == ["changed"]
    [process] = plan.impact.processes
    assert (process.gone, [(each.running, each.looked, each.going) for each in process.standings]) == (
        False,
        [(1, 1, 1)],
    )
    shown = page(studio, "pia", "publish/")
    assert f"<del>{PROCESS}</del> → processes/in/errand.bpmn" in shown
    assert f"picture/1/{PROCESS}" in shown
    actions.publish(studio["pia"], "errands", asked())
    assert f"<del>{PROCESS}</del>" in page(studio, "pia", "versions/compare/")


def test_drawings_are_read_as_text(studio: Any) -> None:
    response = studio.get("vic", f"/studio/errands/picture/1/{PROCESS}")
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert b"<bpmn:process" in response.content
    page(studio, "vic", "picture/1/app.json", 404)
    page(studio, "nora", f"picture/1/{PROCESS}", 404)


def test_running_cases_are_moved_from_the_newest_version(studio: Any) -> None:
    """Administrators are led to the wizard with both versions chosen."""
    studio.ask()
    change(studio, PROCESS, ('name="Ask for an errand"', 'name="Do an errand"'))
    actions.publish(studio["pia"], "errands", asked())
    old, new = Definition.objects.filter(process_id="errand").order_by("version")
    link = f"?source={old.key}&amp;target={new.key}"
    assert link in page(studio, "root", "versions/2/")
    assert link not in page(studio, "pia", "versions/2/")
    response = studio.get("root", f"/care/versions/?source={old.key}&target={new.key}")
    assert "would go on" in words(response.content.decode())


# Who may

WHO = ("mia", "vic", "pia", "bea", "otto", "root")
SEEN = (404, 200, 200, 200, 200, 200)
OPENED = {
    "publish/": SEEN,
    "versions/": SEEN,
    "versions/1/": SEEN,
    "versions/compare/": SEEN,
    "versions/1/export/": SEEN,
    f"picture/1/{PROCESS}": SEEN,
    "versions/1/restore/": (404, 403, 200, 403, 200, 200),
}
DONE = {
    "publish/": (404, 403, 409, 403, 409, 409),
    "versions/1/restore/": (404, 403, 409, 403, 409, 409),
    "publish/settle/": (404, 403, 403, 404, 404, 404),
}


def test_each_page_and_operation_answers_each_role(studio: Any) -> None:
    """An operation that is allowed is refused here for another reason: nothing was looked at."""
    for column, who in enumerate(WHO):
        found = {url: studio.get(who, f"/studio/errands/{url}").status_code for url in OPENED}
        assert found == {url: statuses[column] for url, statuses in OPENED.items()}, who
        given = {"path": "app.json", "choice": "mine"}
        sent = {url: studio.post(who, f"/studio/errands/{url}", given).status_code for url in DONE}
        assert sent == {url: statuses[column] for url, statuses in DONE.items()}, who


def test_the_list_costs_the_same_however_long_it_is(studio: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(3):
        apps.apply_files("errands", {"docs/a.md": str(number).encode()}, SYSTEM)
    studio.get("vic", "/studio/errands/versions/")
    with django_assert_max_num_queries(21):
        studio.get("vic", "/studio/errands/versions/")
