"""The log: one row an action, refused to change, chained, checked."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from clerkwork.features.audit import actions, store
from clerkwork.features.audit.actions import Act, action
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.audit.models import Entry, Payload, Seal, Unsealed
from clerkwork.features.audit.verify import verify
from clerkwork.kernel import json
from clerkwork.kernel.clock import PinnedClock

pytestmark = pytest.mark.django_db


def write(number: int = 1) -> list[Entry]:
    """Write entries and return them."""
    known = set(Entry.objects.values_list("id", flat=True))
    for position in range(number):
        with action(SYSTEM, "thing.change", kind="thing", id=position, app="app", why=f"because {position}"):
            pass
    return list(Entry.objects.exclude(id__in=known).order_by("id"))


@contextmanager
def tampering(*tables: str) -> Iterator[None]:
    """Take the triggers away, as somebody who owns the database could, and bring them back."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%%'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def test_an_action_is_one_row(clock: PinnedClock) -> None:
    """Who, what, when and which stand in the entry; details in the payload, whose digest the entry keeps."""
    with action(SYSTEM, "thing.make", kind="thing", app="vacation", color="red") as act:
        act.of(7)
        act.note(size=3)
    entry = Entry.objects.latest("id")
    assert (entry.actor, entry.verb, entry.kind, entry.object, entry.app) == (
        "system",
        "thing.make",
        "thing",
        "7",
        "vacation",
    )
    assert entry.at == clock.instant
    payload = Payload.objects.get(entry=entry)
    assert json.loads(payload.details) == {"color": "red", "size": 3}
    assert entry.digest == store.payload_digest(payload.salt, payload.details)


def test_a_failed_action_leaves_nothing() -> None:
    """An exception takes the row with it, and nobody is told."""
    before = Entry.objects.count()
    told: list[Act] = []
    actions.listen("thing.fail", told.append)
    with pytest.raises(RuntimeError), action(SYSTEM, "thing.fail", kind="thing"):
        raise RuntimeError
    assert Entry.objects.count() == before
    assert told == []


@pytest.mark.django_db(transaction=True)
def test_listeners_hear_after_the_commit() -> None:
    """A listener is told once the row is safe, and its failure is nobody's."""
    told: list[tuple[str, bool]] = []
    actions.listen("thing.tell", lambda act: told.append((act.id, connection.in_atomic_block)))
    actions.listen("thing.tell", lambda _act: 1 / 0)
    actions.listen(actions.EVERY, lambda act: told.append((act.verb, True)) if act.verb == "thing.tell" else None)
    with transaction.atomic():
        with action(SYSTEM, "thing.tell", kind="thing", id=1):
            pass
        assert told == []
    assert told == [("1", False), ("thing.tell", True)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'somebody'",
        "DELETE FROM audit_entry",
        "UPDATE audit_seal SET hash = 'x'",
        "DELETE FROM audit_seal",
        "UPDATE audit_payload SET details = '{}'",
    ],
)
def test_the_database_refuses(statement: str) -> None:
    """No statement changes or deletes what stands in the log."""
    write()
    store.seal_all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_chain_holds() -> None:
    """Entries are chained in order, each exactly once, in batches of any size."""
    write(5)
    assert store.seal(2) == 2
    store.seal_all()
    assert store.seal() == 0
    assert not Unsealed.objects.exists()
    assert Seal.objects.count() == Entry.objects.count()
    verdict = verify()
    assert verdict.holds
    assert verdict.entries == Entry.objects.count()


def test_a_lost_note_is_found() -> None:
    """An entry that the list of the waiting has lost is chained by the next check."""
    entries = write(2)
    Unsealed.objects.all().delete()
    assert verify().holds
    assert Seal.objects.filter(entry__in=entries).count() == 2


def test_erasure_is_no_fault() -> None:
    """A payload may go; the chain holds without it and says how many have gone."""
    (entry,) = write()
    erased = verify().erased
    Payload.objects.filter(entry=entry).delete()
    verdict = verify()
    assert verdict.holds
    assert verdict.erased == erased + 1


@pytest.mark.parametrize(
    ("table", "statement", "place"),
    [
        (
            "audit_entry",
            "UPDATE audit_entry SET actor = 'ada' WHERE id = {id}",
            "audit_entry {id}: expected the sealed",
        ),
        ("audit_entry", "UPDATE audit_entry SET at = at + 1 WHERE id = {id}", "audit_entry {id}: expected the sealed"),
        ("audit_entry", "DELETE FROM audit_entry WHERE id = {id}", "audit_entry {id}: expected a row"),
        ("audit_seal", "DELETE FROM audit_seal WHERE entry_id = {id}", "it was deleted"),
        ("audit_payload", "UPDATE audit_payload SET details = '{{}}' WHERE entry_id = {id}", "audit_payload {id}"),
    ],
)
def test_tampering_is_named(table: str, statement: str, place: str) -> None:
    """Whoever goes around the triggers is found, and the row is named."""
    entries = write(3)
    assert verify().holds
    with tampering(table), connection.cursor() as cursor:
        cursor.execute(statement.format(id=entries[1].id))
    verdict = verify(seal=False)
    assert not verdict.holds
    assert place.format(id=entries[1].id) in verdict.broken


def test_a_cut_end_is_noticed_by_a_kept_head() -> None:
    """Entries and seals cut off together look whole, unless somebody has kept the last hash."""
    entries = write(2)
    head = verify().head
    with tampering("audit_entry", "audit_seal"), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM audit_seal WHERE entry_id = {entries[1].id}")
        cursor.execute(f"DELETE FROM audit_entry WHERE id = {entries[1].id}")
    assert verify(seal=False).holds
    assert "the log ends before it" in verify(seal=False, expected=head).broken


def test_statements_are_pinned(clock: PinnedClock, django_assert_num_queries: object) -> None:
    """An action costs its savepoint and three inserts, which PostgreSQL gets at once."""
    inserts = 1 if connection.vendor == "postgresql" else 3
    with django_assert_num_queries(2 + inserts):  # type: ignore[operator]
        write_one()


def write_one() -> None:
    with action(SYSTEM, "thing.change", kind="thing"):
        pass
