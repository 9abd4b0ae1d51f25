"""
The log's rows: appending, chaining and checking them.

Rule 1: the hash of a seal is SHA-256 over the hash before it and the canonical JSON of the entry; the first stands on
the empty hash.
Rule 2: an entry is chained by the sealer in a batch, not by the action: a chain inside each transaction would make all
writers wait for one another (measured: a fifth of the throughput).
"""

import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

from django.db import connection, transaction

from clerkwork.features.audit.models import Entry, Payload, Seal, Unsealed
from clerkwork.kernel import json

BATCH: Final = 1_000
SALT_BYTES: Final = 16
COLUMNS: Final = ("at", "actor", "verb", "kind", "object", "app")
ENTRY: Final = """INSERT INTO audit_entry (at, actor, verb, kind, object, app, digest)
 VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id"""
PAYLOAD: Final = "INSERT INTO audit_payload (entry_id, salt, details) VALUES (%s, %s, %s)"
UNSEALED: Final = "INSERT INTO audit_unsealed (entry_id) VALUES (%s)"
ALL_THREE: Final = f"""WITH entry AS ({ENTRY}), payload AS (
 INSERT INTO audit_payload (entry_id, salt, details) SELECT id, %s, %s FROM entry)
 INSERT INTO audit_unsealed (entry_id) SELECT id FROM entry RETURNING entry_id"""  # noqa: S608 - constants of ours
LOCK: Final = 0x5EA1  # PostgreSQL's advisory lock of the sealer: one chains at a time


def append(record: dict[str, Any], details: dict[str, Any]) -> int:
    """
    Insert one entry with its payload, not chained yet, and return its id.

    By hand, since every write passes here: three statements, on PostgreSQL in one round trip.
    """
    text = json.canonical(details).decode()
    salt = secrets.token_hex(SALT_BYTES)
    values = [*(record[name] for name in COLUMNS), payload_digest(salt, text)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(ALL_THREE, [*values, salt, text])
            (entry,) = cursor.fetchone()
        else:
            cursor.execute(ENTRY, values)
            (entry,) = cursor.fetchone()
            cursor.execute(PAYLOAD, [entry, salt, text])
            cursor.execute(UNSEALED, [entry])
    return int(entry)


def append_many(rows: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Insert entries with their payloads, in order. Three statements a few hundred rows."""
    texts = [json.canonical(details).decode() for _, details in rows]
    salts = [secrets.token_hex(SALT_BYTES) for _ in rows]
    made = Entry.objects.bulk_create(
        Entry(**record, digest=payload_digest(salt, text))
        for (record, _), salt, text in zip(rows, salts, texts, strict=True)
    )
    Payload.objects.bulk_create(
        Payload(entry_id=entry.id, salt=salt, details=text)
        for entry, salt, text in zip(made, salts, texts, strict=True)
    )
    Unsealed.objects.bulk_create(Unsealed(entry_id=entry.id) for entry in made)


def payload_digest(salt: str, details: str) -> str:
    """Return the digest of a payload."""
    return sha256(f"{salt}\n{details}".encode()).hexdigest()


def chain_hash(previous: str, entry: Entry) -> str:
    """Return the hash of an entry that follows another."""
    fields = [entry.id, entry.at, entry.actor, entry.verb, entry.kind, entry.object, entry.app, entry.digest]
    return sha256(previous.encode() + json.canonical(fields)).hexdigest()


def seal(maximum: int = BATCH) -> int:
    """Chain entries that are not chained yet, at most `maximum`, and return how many. One transaction."""
    if not Unsealed.objects.exists():  # the usual answer, without taking the writer's lock
        return 0
    with transaction.atomic():
        _take_turns()
        waiting = list(Unsealed.objects.order_by("entry_id").values_list("entry_id", flat=True)[:maximum])
        entries = Entry.objects.filter(id__in=waiting).exclude(
            id__in=Seal.objects.filter(entry__in=waiting).values("entry")
        )
        _chain(list(entries.order_by("id")))
        Unsealed.objects.filter(entry_id__in=waiting).delete()
        return len(waiting)


def seal_all() -> int:
    """Chain everything that waits, also entries that the list of the waiting has lost, and return how many."""
    with transaction.atomic():
        lost = Entry.objects.exclude(id__in=Seal.objects.values("entry")).exclude(
            id__in=Unsealed.objects.values("entry")
        )
        Unsealed.objects.bulk_create([Unsealed(entry_id=entry) for entry in lost.values_list("id", flat=True)])
    total = 0
    while done := seal():
        total += done
    return total


def _chain(entries: list[Entry]) -> None:
    last = Seal.objects.order_by("-position").first()
    position, previous = (last.position, last.hash) if last else (0, "")
    seals = []
    for entry in entries:
        position, previous = position + 1, chain_hash(previous, entry)
        seals.append(Seal(position=position, entry_id=entry.id, hash=previous))
    Seal.objects.bulk_create(seals)


def _take_turns() -> None:
    """Wait for another sealer. On SQLite the transaction itself is the turn."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
