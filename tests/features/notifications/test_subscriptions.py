"""Whom the runtime's events tell."""

import msgspec
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from clerkwork.features.notifications import subscriptions
from clerkwork.features.notifications.models import Letter, Notification
from clerkwork.features.people.models import User
from clerkwork.runtime.models import Task, TaskCandidate
from clerkwork.runtime.signals import (
    CaseHalted,
    CaseInfo,
    IncidentOpened,
    StepEscalated,
    TaskAssigned,
    TaskEscalated,
    TaskOffered,
)

CASE = CaseInfo(key=7, process_id="vacation", app="vacation", title="Vacation of Dan", started_by="dan")


def told() -> set[tuple[str, str, str, str]]:
    return set(Notification.objects.values_list("user__username", "title", "body", "url"))


def offered(**how: object) -> TaskOffered:
    plain = {"assignee": None, "candidate_users": (), "candidate_groups": (), "excluded_users": (), "due": None}
    return TaskOffered(key=9, element="decide", name="Decide", **{**plain, **how})  # type: ignore[arg-type]


def test_candidates_are_told_once(people: dict[str, User]) -> None:
    """Users and members of groups are told, but not who is excluded; a doubled event tells nobody again."""
    event = offered(candidate_users=("ann",), candidate_groups=("hr", "team:sales:approvers"), excluded_users=("bob",))
    for _ in range(2):
        subscriptions.offered([(event, CASE)])
    assert told() == {(name, "Decide", "Vacation of Dan", "/tasks/9/") for name in ("ann", "cy")}
    assert Notification.objects.count() == 2


def test_the_assignee_alone(people: dict[str, User]) -> None:
    """Where somebody has the task, the candidates are left in peace."""
    subscriptions.offered([(offered(assignee="bob", candidate_groups=("hr",)), CASE)])
    assert {row[0] for row in told()} == {"bob"}


def test_many_cost_what_one_costs(people: dict[str, User]) -> None:
    """Fifty tasks of one commit are told with as many queries as one, each person once of each."""
    counts = []
    for first, size in ((100, 1), (200, 50)):
        events = [msgspec.structs.replace(offered(candidate_groups=("hr",)), key=first + n) for n in range(size)]
        with CaptureQueriesContext(connection) as queries:
            subscriptions.offered([(event, CASE) for event in events])
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Notification.objects.filter(user__username="cy").count() == 51


def test_each_is_told_in_their_language(people: dict[str, User]) -> None:
    """Whoever caused it speaks another one: the page and the letter are of who gets them, for no more queries."""
    event = late("tell", users=("ann", "bob"))
    counts = []
    for language in ("", "de"):
        User.objects.filter(username="ann").update(language=language)
        Notification.objects.all().delete()
        Letter.objects.all().delete()
        with translation.override("de" if not language else "en"), CaptureQueriesContext(connection) as queries:
            subscriptions.late(event, CASE)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    titles = {"ann": "Decide wurde nicht rechtzeitig erledigt", "bob": "Decide was not done in time"}
    assert {row[0]: row[1] for row in told()} == titles
    letters = Letter.objects.values_list("to", "language", "subject")
    assert set(letters) == {
        ("ann@example.org", "de", titles["ann"]),
        ("bob@example.org", "", titles["bob"]),
    }


def test_administrators_and_who_started_it_are_told_in_their_language(people: dict[str, User]) -> None:
    """Of incidents and of cases that a rule has ended."""
    User.objects.filter(username="root").update(language="de")
    case = msgspec.structs.replace(CASE, started_by="ann")
    subscriptions.faulty(IncidentOpened(1, "decide", "no_flow", "No way."), case)
    subscriptions.halted(CaseHalted("decide", "abandon", "Void."), case)
    assert {row[:2] for row in told()} == {
        ("root", "Vacation of Dan braucht Aufmerksamkeit"),
        ("root", "Vacation of Dan wurde beendet"),
        ("ann", "Vacation of Dan was ended"),
    }


def test_given_by_another(people: dict[str, User]) -> None:
    """Who gets a task from another is told; who takes one is not."""
    subscriptions.assigned(TaskAssigned(9, "Decide", "ann", "ann"), CASE)
    subscriptions.assigned(TaskAssigned(9, "Decide", None, "ann"), CASE)
    assert told() == set()
    subscriptions.assigned(TaskAssigned(9, "Decide", "ann", "bob"), CASE)
    assert {row[0] for row in told()} == {"ann"}


def test_escalated(people: dict[str, User]) -> None:
    """Whoever is offered the task as well is told."""
    subscriptions.escalated(TaskEscalated(9, "Decide", "ann", None), CASE)
    subscriptions.escalated(TaskEscalated(9, "Decide", None, "hr"), CASE)
    assert {row[0] for row in told()} == {"ann", "bob", "cy"}


def test_faults_go_to_administrators(people: dict[str, User]) -> None:
    """A case that cannot go on by itself is an administrator's to see."""
    subscriptions.faulty(IncidentOpened(3, "pay", "job", "No answer."), CASE)
    assert told() == {("root", "Vacation of Dan needs attention", "No answer.", "/cases/7/")}


def late(do: str, **how: object) -> StepEscalated:
    plain = {"task": None, "users": (), "groups": (), "message": ""}
    return StepEscalated(element="decide", name="Decide", do=do, **{**plain, **how})  # type: ignore[arg-type]


def test_late(people: dict[str, User]) -> None:
    """Whom an escalation names is told what it says, and where to look."""
    subscriptions.late(late("tell", users=("ann",), groups=("hr",)), CASE)
    assert told() == {
        (name, "Decide was not done in time", "Vacation of Dan", "/cases/7/") for name in people if name != "root"
    }
    subscriptions.late(late("reassign", task=9, users=("cy",), message="Please, Cy."), CASE)
    assert ("cy", "Please, Cy.", "Vacation of Dan", "/tasks/9/") in told()


def test_those_who_have_the_task_are_reminded(people: dict[str, User]) -> None:
    """Without anybody named: the assignee, else everybody to whom it is offered and who is not excluded."""
    known = {"case_id": 7, "instance": 1, "element": "decide", "process_id": "p", "app": "a", "created_at": 1}
    Task.objects.create(key=9, name="Decide", state="open", **known)
    TaskCandidate.objects.create(task_id=9, kind="group", name="hr")
    TaskCandidate.objects.create(task_id=9, kind="excluded", name="cy")
    subscriptions.late(late("remind", task=9), CASE)
    assert told() == {("bob", "Reminder: Decide", "Vacation of Dan", "/tasks/9/")}
    Task.objects.filter(key=9).update(assignee="ann")
    subscriptions.late(late("remind", task=9), CASE)
    assert {row[0] for row in told()} == {"ann", "bob"}


def test_halted(people: dict[str, User]) -> None:
    """Who started the case and the administrators are told that a rule has paused or ended it, and why."""
    case = msgspec.structs.replace(CASE, started_by="ann")
    subscriptions.halted(CaseHalted("decide", "pause", "The order is lost."), case)
    title = "Vacation of Dan rests"
    assert told() == {(name, title, "The order is lost.", "/cases/7/") for name in ("ann", "root")}
    subscriptions.halted(CaseHalted("decide", "abandon", "Void."), CASE)
    assert ("root", "Vacation of Dan was ended", "Void.", "/cases/7/") in told()
