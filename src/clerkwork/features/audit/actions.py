"""
What every write of every feature stands in.

    with action(user, "task.claim", kind="task", id=task.key) as act:
        …change things…
        act.note(previous="ada")        # more for the log, known only now

Rule 1: one action is one transaction and one row of the log; an exception leaves neither.
Rule 2: listeners run after the commit, and their failure harms nobody.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from django.db import transaction

from clerkwork.features.audit import store
from clerkwork.features.audit.actors import Actor
from clerkwork.runtime import wiring

EVERY: Final = "*"
Listener = Callable[["Act"], None]

_log = logging.getLogger(__name__)
_listeners: dict[str, list[Listener]] = defaultdict(list)


@dataclass(slots=True)
class Act:
    """One action under way, and afterwards what listeners are told."""

    actor: str
    verb: str
    kind: str
    id: str
    app: str
    at: int
    details: dict[str, Any] = field(default_factory=dict)

    def note(self, **details: Any) -> None:
        """Add details that are known only during the action. They must be JSON values."""
        self.details.update(details)

    def record(self) -> dict[str, Any]:
        """Return the columns of the log's row."""
        return {
            "at": self.at,
            "actor": self.actor,
            "verb": self.verb,
            "kind": self.kind,
            "object": self.id,
            "app": self.app,
        }

    def of(self, identity: object) -> None:
        """Say which object it is, for an action that creates it."""
        self.id = str(identity)


@contextmanager
def action(
    actor: Actor,
    verb: str,
    *,
    kind: str,
    id: object = "",  # noqa: A002 - the word of every caller
    app: str = "",
    **details: Any,
) -> Iterator[Act]:
    """
    Run the block in one transaction, write its row of the log, and tell listeners after the commit.

    verb is "<thing>.<verb>", such as "task.claim"; kind and id name the object; details are JSON values that may be
    personal: they stand in a row that erasure can delete, the log keeps their digest.
    """
    act = Act(actor.username, verb, kind, str(id), app, wiring.now(), details)
    with transaction.atomic():
        yield act
        store.append(act.record(), act.details)
        transaction.on_commit(partial(_publish, act))


def record(acts: Sequence[Act]) -> None:
    """Write the log of many actions in the transaction of one, and tell listeners of each after the commit."""
    store.append_many([(act.record(), act.details) for act in acts])
    for act in acts:
        transaction.on_commit(partial(_publish, act))


def listen(verb: str, listener: Listener) -> None:
    """Call `listener(act)` after the commit of every action of this verb; EVERY for all."""
    _listeners[verb].append(listener)


def _publish(act: Act) -> None:
    for listener in (*_listeners[act.verb], *_listeners[EVERY]):
        try:
            listener(act)
        except Exception:  # noqa: BLE001 - a listener's fault must not become the actor's
            _log.exception("Listener %r of %s failed.", listener, act.verb)
