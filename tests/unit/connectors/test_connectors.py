"""The built-in connectors, against a host that writes down what it is asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from clerkwork.connectors.mail import MailConnector
from clerkwork.connectors.rows import RowsConnector
from clerkwork.connectors.task import TaskConnector
from clerkwork.plugins import Connector, ConnectorError, ConnectorJob, Connectors, Host, installed


@dataclass
class Recorder:
    """Stands in for each part of the host: every call is kept, `found` is what calls return."""

    found: Any = None
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls.append((name, *args, *([kwargs] if kwargs else [])))
            return self.found

        return call


class Echo:
    """Renders a template as itself."""

    def render(self, template: str, _variables: Any) -> str:
        return template


def host(found: Any = None) -> Host:
    recorder = Recorder(found)
    return Host(rows=recorder, mail=recorder, tasks=recorder, people=recorder, texts=Echo(), now=0)


def job(headers: dict[str, str], **variables: Any) -> ConnectorJob:
    return ConnectorJob(1, "t", "step", 9, headers, variables, 1, "key-1", "app", "ada")


def calls(connector: Connector, work: ConnectorJob, found: Any = None) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    at = host(found)
    return connector.run(work, at), at.rows.calls


def test_rows_are_queried_under_a_lock_with_the_inputs_as_parameters():
    """The lock comes first; the result takes the header's name."""
    work = job(
        {
            "operation": "query",
            "table": "absences",
            "where": "team = handle",
            "order": "-starts, ends",
            "limit": "5",
            "result": "rows",
        },
        handle="sales",
        lock="team sales",
    )
    result, made = calls(RowsConnector(), work, [{"id": "1"}])
    assert result == {"rows": [{"id": "1"}]}
    assert made == [
        ("lock", "team sales"),
        (
            "query",
            "absences",
            {"where": "team = handle", "params": work.variables, "order": ["-starts", "ends"], "limit": 5},
        ),
    ]


def test_rows_are_created_updated_and_deleted():
    """Each operation passes on exactly what its inputs say."""
    connector = RowsConnector()
    table = {"table": "absences"}
    assert calls(connector, job(table | {"operation": "create", "result": "row"}, values={"a": 1}), {"id": "7"}) == (
        {"row": {"id": "7"}},
        [("create", "absences", {"a": 1})],
    )
    assert calls(connector, job(table | {"operation": "update"}, row="7", values={"a": 2}))[1] == [
        ("update", "absences", 7, {"a": 2})
    ]
    assert calls(connector, job(table | {"operation": "delete"}, row="7")) == ({}, [("delete", "absences", 7)])


def test_mail_goes_to_people_with_the_jobs_key():
    """Texts with commas and lists both name people; the idempotency key goes along."""
    for to in ("ada, bob", ["ada", "bob"]):
        _, made = calls(MailConnector(), job({"subject": "Hi", "text": "There"}, to=to))
        assert made == [("send", ["ada", "bob"], "Hi", "There", {"case": 9, "idempotency_key": "key-1"})]


def test_tasks_of_the_same_case_are_reminded_offered_and_reassigned():
    """Every open task of the element is acted on; none open is nothing to do."""
    task = {"task": "decide"}
    for headers, variables, expected in (
        ({"operation": "remind", "text": "Soon"}, {}, [("remind", 4, "Soon")]),
        (
            {"operation": "add candidate"},
            {"users": "ada", "groups": ["hr"]},
            [("add_candidate", 4, {"user": "ada"}), ("add_candidate", 4, {"group": "hr"})],
        ),
        ({"operation": "reassign"}, {"to": None}, [("reassign", 4, None)]),
    ):
        assert calls(TaskConnector(), job(task | headers, **variables), [4])[1] == [("find", 9, "decide"), *expected]
        assert calls(TaskConnector(), job(task | headers, **variables), [])[1] == [("find", 9, "decide")]


@pytest.mark.parametrize(
    ("connector", "work", "sentence"),
    [
        (RowsConnector(), job({"table": "x"}), "Expected “operation” on the task step, but it is empty."),
        (
            RowsConnector(),
            job({"operation": "drop", "table": "x"}),
            "Expected one of query, create, update, delete as operation of step, but “drop”.",
        ),
        (
            RowsConnector(),
            job({"operation": "update", "table": "x"}, row="seven", values={}),
            "Expected the id of a row in “row” of step, but 'seven'.",
        ),
        (
            RowsConnector(),
            job({"operation": "create", "table": "x"}, values="none"),
            "Expected a context of columns in “values” of step, but 'none'.",
        ),
        (
            MailConnector(),
            job({"subject": "Hi", "text": "There"}, to=[]),
            "Expected somebody in “to” of step, but the list is empty.",
        ),
        (MailConnector(), job({"text": "There"}, to="ada"), "Expected “subject” on the task step, but it is empty."),
    ],
)
def test_what_is_missing_is_named_with_its_element(connector, work, sentence):
    """A wrong configuration is an error that names the element and the remedy."""
    with pytest.raises(ConnectorError, match="Expected") as failed:
        connector.run(work, host())
    assert str(failed.value).startswith(sentence)
    assert failed.value.code == "configuration"


def test_the_built_in_connectors_are_installed_with_their_templates():
    """Entry points bring all three, and each template sets the job type it belongs to."""
    found = installed()
    assert {"clerk:mail", "clerk:rows", "clerk:task"} <= set(found)
    for job_type, connector in Connectors(found.items()).items():
        hidden = [entry["value"] for entry in connector.template["properties"] if entry["type"] == "Hidden"]
        assert job_type in hidden
