"""
Checking the log: the whole chain is recomputed, and the first row that does not fit is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from clerkwork.features.audit import store
from clerkwork.features.audit.models import Entry, Payload, Seal

CHUNK: Final = 2_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What a check found.

    entries: rows that fit. erased: payloads that erasure took, which is no fault. head: the last hash; who keeps it
    elsewhere also notices when the end of the log is cut off. broken: empty, or the row and what is wrong with it.
    """

    entries: int
    erased: int
    head: str
    broken: str

    @property
    def holds(self) -> bool:
        """Say whether every row fits."""
        return not self.broken


def verify(*, seal: bool = True, expected: str = "") -> Verdict:
    """
    Chain what waits, then recompute the chain from its beginning.

    expected: a head that was noted earlier and must still be in the chain; without it a log whose end was cut off
    together with its seals looks whole.
    """
    if seal:
        store.seal_all()
    entries, erased, head, met = 0, 0, "", not expected
    for seals in _chunks():
        rows = Entry.objects.in_bulk([row.entry_id for row in seals])
        payloads = Payload.objects.in_bulk([row.entry_id for row in seals])
        for row in seals:
            entry, payload = rows.get(row.entry_id), payloads.get(row.entry_id)
            fault = _fault(row, entries + 1, entry, head) or _payload_fault(entry, payload)
            if fault:
                return Verdict(entries, erased, head, fault)
            entries, erased, head = entries + 1, erased + (payload is None), row.hash
            met = met or row.hash == expected
    lost = "" if met else f"audit_seal {entries + 1}: expected the hash {expected}, but the log ends before it."
    return Verdict(entries, erased, head, lost)


def _chunks() -> Iterator[list[Seal]]:
    seals = Seal.objects.order_by("position").iterator(chunk_size=CHUNK)
    while chunk := list(islice(seals, CHUNK)):
        yield chunk


def _fault(seal: Seal, position: int, entry: Entry | None, head: str) -> str:
    if seal.position != position:
        return f"audit_seal {position}: expected a row, but the next one is {seal.position}; it was deleted."
    if entry is None:
        return f"audit_entry {seal.entry_id}: expected a row at position {position}, but it is gone."
    if store.chain_hash(head, entry) != seal.hash:
        return f"audit_entry {entry.id}: expected the sealed content at position {position}, but it was changed."
    return ""


def _payload_fault(entry: Entry | None, payload: Payload | None) -> str:
    if entry and payload and store.payload_digest(payload.salt, payload.details) != entry.digest:
        return f"audit_payload {entry.id}: expected the recorded details of {entry.verb}, but they were changed."
    return ""
