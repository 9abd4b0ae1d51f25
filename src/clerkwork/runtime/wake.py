"""
Waking whoever does the background work.

Rule 1: a wake-up is a courtesy: losing or doubling one is harmless, because a sweep finds due work without any.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db import transaction

Waker = Callable[[], None]


_draining: Final[ContextVar[bool]] = ContextVar("draining", default=False)


class _Present:
    in_transaction: Waker | None = None
    after_commit: Waker | None = None


def install(*, in_transaction: Waker | None = None, after_commit: Waker | None = None) -> None:
    """Say how to wake: a waker that takes part in the transaction, one for after the commit, or none."""
    _Present.in_transaction, _Present.after_commit = in_transaction, after_commit


def wake() -> None:
    """Wake the background work when the present transaction commits; a drain needs nobody to wake it."""
    if _draining.get():
        return
    if _Present.in_transaction is not None:
        _Present.in_transaction()
    if _Present.after_commit is not None:
        transaction.on_commit(_Present.after_commit)


@contextmanager
def quiet() -> Iterator[None]:
    """Wake nobody inside the block: it drains until nothing is left."""
    token = _draining.set(True)
    try:
        yield
    finally:
        _draining.reset(token)
