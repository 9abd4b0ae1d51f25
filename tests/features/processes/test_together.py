"""Two at once: real commits, real threads."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from clerkwork.features.people import queries as people
from clerkwork.features.processes import actions as processes
from clerkwork.features.tasks import actions as tasks
from clerkwork.kernel.errors import Refused
from clerkwork.runtime.models import Case, Task

pytestmark = [pytest.mark.both, pytest.mark.slow]
ANSWER = {"what": "Buy stamps", "amount": 4}


def at_once(*works: Any) -> list[Any]:
    """Run functions in threads of their own and return what they return or raise."""

    def run(work: Any) -> Any:
        try:
            return work()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_clicks_at_once_start_once(office: Any) -> None:
    def start() -> int:
        return processes.start_case(people.user("mia"), "errand", ANSWER, token="once")

    keys = at_once(*[start] * 4)
    assert len(set(keys)) == 1, keys
    assert Case.objects.count() == 1


def test_two_answers_at_once_complete_once(office: Any) -> None:
    """One wins, the other gets a sentence; the task has one completer and the case one end."""
    processes.start_case(people.user("mia"), "errand", ANSWER, token="once")
    key = Task.objects.get(state="open").key

    def complete(username: str) -> Any:
        return lambda: tasks.complete_task(people.user(username), key, {"decision": "yes", "reply": username})

    results = at_once(complete("ola"), complete("olga"))
    assert sum(isinstance(result, Refused) for result in results) == 1, results
    assert Case.objects.get().state == "completed"
    assert Task.objects.get().completed_by in {"ola", "olga"}


def test_a_start_that_fails_can_be_sent_again(office: Any) -> None:
    """The token is spent only with the start it belongs to."""

    def fail() -> None:
        with transaction.atomic():
            processes.start_case(people.user("mia"), "errand", ANSWER, token="once")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Case.objects.exists()
    processes.start_case(people.user("mia"), "errand", ANSWER, token="once")
    assert Case.objects.count() == 1
