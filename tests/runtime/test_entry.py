"""The entry into a transaction is Django's in every respect."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from clerkwork.runtime import entry, models, sql
from clerkwork.runtime.changes import Changes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def state() -> tuple[bool, ...]:
    return (
        connection.get_autocommit(),
        connection.in_atomic_block,
        connection.needs_rollback,
        bool(connection.atomic_blocks),
        bool(connection.savepoint_ids),
        bool(connection.run_on_commit),
    )


AT_REST = (True, False, False, False, False, False)


def add(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO runtime_node (number, holder, until) VALUES (%s, 'entry', 0)", [number])


def add_and_fail(number: int) -> None:
    with entry.atomic():
        add(number)
        raise ZeroDivisionError


def stored() -> list[int]:
    return sorted(models.Node.objects.filter(holder="entry").values_list("number", flat=True))


def test_what_is_done_in_it_is_committed_and_then_told() -> None:
    """Without the hooks at the end of `__exit__` this fails."""
    told: list[str] = []
    with entry.atomic():
        add(901)
        transaction.on_commit(lambda: told.append("then"))
        assert connection.in_atomic_block
        assert told == []
    assert told == ["then"]
    assert stored() == [901]
    assert state() == AT_REST


def test_what_fails_leaves_nothing_and_tells_nobody() -> None:
    """Without handing the error to Django's own exit this fails."""
    told: list[str] = []

    def fail() -> None:
        with entry.atomic():
            add(902)
            transaction.on_commit(lambda: told.append("then"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (stored(), told) == ([], [])
    assert state() == AT_REST


def test_inside_another_it_is_a_savepoint() -> None:
    """Without asking whether a transaction is open this fails."""
    with entry.atomic():
        add(903)
        with pytest.raises(ZeroDivisionError):
            add_and_fail(904)
        with transaction.atomic():
            add(905)
    assert stored() == [903, 905]
    with transaction.atomic():
        with entry.atomic():
            add(906)
        transaction.set_rollback(True)
    assert stored() == [903, 905]
    assert state() == AT_REST


def test_what_was_marked_for_rollback_is_rolled_back() -> None:
    """Without a look at `needs_rollback` this fails."""
    with entry.atomic():
        add(907)
        transaction.set_rollback(True)
    assert stored() == []
    assert state() == AT_REST


def test_a_handler_that_fails_leaves_the_connection_at_rest() -> None:
    """Without setting the state before the handlers are called this fails."""

    def fail() -> None:
        raise ZeroDivisionError

    def work() -> None:
        with entry.atomic():
            add(908)
            transaction.on_commit(fail)

    with pytest.raises(ZeroDivisionError):
        work()
    assert stored() == [908]
    assert state() == AT_REST


def test_a_commit_that_fails_is_rolled_back() -> None:
    """Without handing the failed commit to Django's own exit this fails."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL enters by Django alone")
    connection.ensure_connection()

    def work() -> None:
        with entry.atomic():
            add(909)
            connection.connection.set_authorizer(lambda action, *_: int(action == 22))  # no COMMIT, no ROLLBACK
            transaction.on_commit(lambda: None)

    with pytest.raises(DatabaseError, match="not authorized"):
        work()
    connection.close()
    assert stored() == []
    assert state() == AT_REST


def test_the_driver_speaks_django() -> None:
    """What the driver refuses on its own connection is Django's error, of the same kind."""
    changes = Changes()
    for row in range(2):
        changes.insert("message", row, (1, "m", "", "", "{}", 0, 0, True, ""))
    with pytest.raises(IntegrityError), entry.atomic():
        changes.flush(sql.session())
