"""What travels to PostgreSQL in one pipeline arrives as it was, and a failure in it leaves a sound connection."""

import pytest
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction

from clerkwork.runtime import entry, models, sql

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
HOSTILE = [
    "",
    " ",
    "NULL",
    "null",
    '"',
    "\\",
    '\\"',
    "{a,b}",
    "a,b",
    "{}",
    "'",
    "$1",
    "%s",
    "?",
    "\n\t",
    "ä€😀",
    "{}'--",
]


def store(app: str, values: list[str]) -> None:
    """Write values as one statement."""
    rows = [(app, "s", str(place), value, 1, -place) for place, value in enumerate(values)]
    with entry.atomic():
        sql.session().writes([("upsert", "storedvalue", rows)])


def stored(app: str) -> list[str]:
    """Return them, as our statements read them."""
    with entry.atomic():
        found: dict[str, str] = dict(sql.session().read("stored", app, "s"))
    return [found[str(place)] for place in range(len(found))]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_single_text_arrives_as_it_is(value: str) -> None:
    """A row of its own travels as parameters."""
    store("one", [value])
    assert stored("one") == [value]


def test_texts_of_many_rows_arrive_as_they_are() -> None:
    """Without the escapes in arrays this fails."""
    store("many", HOSTILE)
    assert stored("many") == HOSTILE


def test_nulls_truth_values_and_the_largest_numbers_arrive_as_they_are() -> None:
    """One row and many rows give the same."""
    for count in (1, 2):
        keys = [(1 << 62) + number for number in range(count)]
        rows = [(key, None, None, None, "a", -key, "", -1, number == 0, 0) for number, key in enumerate(keys)]
        with entry.atomic():
            sql.session().writes([("insert", "timer", rows)])
        found = models.Timer.objects.order_by("key").values_list("key", "case", "due", "held")
        expected: list[tuple[int, int | None, int, bool]]
        expected = [(key, None, -key, number == 0) for number, key in enumerate(keys)]
        assert list(found) == expected
        models.Timer.objects.all().delete()


def test_a_list_finds_its_rows() -> None:
    """One key, and some of several."""
    with entry.atomic():
        session = sql.session()
        session.writes([("insert", "call", [(key, 7, 0, "e") for key in (1, 2)])])
        assert session.read("path_call", 7, [1]) == [(0,)]
        assert session.read("path_call", 7, [1, 2, 3]) == [(0,)]
        assert session.read("path_call", 8, [1, 2]) == []
        session.writes([("delete", "call", [(1,), (2,)])])


@pytest.mark.parametrize("rows", [1, 2])
def test_a_nul_is_never_cut_off(rows: int) -> None:
    """PostgreSQL has no such text and refuses it; SQLite keeps it."""
    if connection.vendor == "sqlite":
        store("nul", ["a\0b"] * rows)
        assert stored("nul") == ["a\0b"] * rows
        return
    with pytest.raises(DataError, match="NUL"):
        store("nul", ["a\0b"] * rows)
    assert stored("nul") == []


def fail() -> None:
    """Write what must not be, behind something that may."""
    with entry.atomic():
        session = sql.session()
        session.read("node_take", 1, "entry", 0)
        session.writes([("upsert", "storedvalue", [("app", "s", "k", None, 1, 1)])])


def test_a_failure_is_djangos_and_leaves_a_sound_connection() -> None:
    """What failed can be done again rightly, and what stood before it in the pipeline is gone with it."""
    for _ in range(2):  # the second time, everything is prepared
        with pytest.raises(IntegrityError):
            fail()
        assert not models.Node.objects.filter(holder="entry").exists()
        store("app", ["good"])
        assert stored("app") == ["good"]


def test_a_savepoint_survives_a_failure_in_it() -> None:
    """What is prepared stays so after a rollback."""
    with entry.atomic():
        sql.session().writes([("upsert", "storedvalue", [("sp", "s", "0", "kept", 1, 1)])])
        with pytest.raises(IntegrityError), transaction.atomic():
            sql.session().writes([("upsert", "storedvalue", [("sp", "s", "1", None, 1, 1)])])
        sql.session().writes([("upsert", "storedvalue", [("sp", "s", "1", "too", 1, 1)])])
    assert stored("sp") == ["kept", "too"]


def lose() -> None:
    """Go on after the server has hung up."""
    with entry.atomic():
        session = sql.session()
        session.read("case_exists", 1)
        with connection.cursor() as cursor, pytest.raises(DatabaseError):
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        session.read("case_exists", 1)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="there is no server that could hang up")
def test_a_lost_connection_is_an_error_and_then_another_one_serves() -> None:
    """The error is Django's, so that Django opens a connection anew."""
    with pytest.raises(DatabaseError):
        lose()
    connection.close()
    store("again", ["x"])
    assert stored("again") == ["x"]
