"""
Rows of loops: how far their rounds are, what those to come are for, what those that are done gave.

Rule 1: a round costs the same rows however many there are; items and results go all at once, when their loop ends.
Rule 2: an item is written only if its round does not begin in the same unit of work.
"""

from typing import Final

from clerkwork.engine import events as e
from clerkwork.kernel import json
from clerkwork.runtime.cases import ITEM, RESULT, Working
from clerkwork.runtime.changes import Changes

KIND: Final = "multiInstanceBody"
"""The kind of a loop's own history row; those of its rounds have the activity's."""
BEGUN, COMPLETED, KEPT = 3, 4, 5  # columns of a new loop


def start(changes: Changes, case: Working, event: e.LoopStarted) -> None:
    """Note a loop and the items of its rounds."""
    key = event.instance
    case.rounds[key] = 0
    changes.insert("loop", key, [case.row.key, key, event.size, 0, 0, 0])
    for counter, item in enumerate(event.items or (), 1):
        _put(changes, case, (key, ITEM, counter), item)


def begin_round(changes: Changes, case: Working, event: e.ElementActivated) -> None:
    """Note that a round needs its item no more."""
    if changes.inserts["round"].pop((event.scope, ITEM, event.counter), None) is not None:
        _count(case, event.scope, -1)


def pass_rounds(changes: Changes, case: Working, event: e.RoundsPassed) -> None:
    """Note what rounds gave that were done at once, and that they need their items no more."""
    key, fresh = event.instance, changes.inserts["round"]
    rounds = range(event.first, event.first + event.count)
    gone = [(key, ITEM, counter) for counter in rounds if (key, ITEM, counter) in fresh]
    for place in gone:
        del fresh[place]
    _count(case, key, -len(gone))
    for counter, result in event.results.items():
        _put(changes, case, (key, RESULT, counter), result)


def keep_result(changes: Changes, case: Working, event: e.RoundDone) -> None:
    """Note what a round gave."""
    _put(changes, case, (event.instance, RESULT, event.counter), event.result)


def end(changes: Changes, case: Working, key: int) -> None:
    """Note that an instance is gone, and its loop with it, if it is one."""
    rows = case.rounds.pop(key, None)
    if rows is None:
        return
    case.row.width -= rows
    if rows:
        fresh = changes.inserts["round"]
        for place in [place for place in fresh if place[0] == key]:
            del fresh[place]
    if changes.inserts["loop"].pop(key, None) is None:
        changes.updates["loop"].pop((case.row.key, key), None)
        changes.delete("loop", key, case.row.key, key)
        changes.delete("round", key, case.row.key, key)


def seal(changes: Changes, case: Working, key: int) -> None:
    """Note how far a loop is, after the last step of a unit."""
    loop = case.state.loops.get(key)
    if loop is None:
        return
    new = changes.new("loop", key)
    if new is not None:
        new[BEGUN], new[COMPLETED], new[KEPT] = loop.begun, loop.completed, case.rounds[key]
    else:
        changes.update("loop", (case.row.key, key), loop.begun, loop.completed, case.rounds[key])


def _put(changes: Changes, case: Working, place: tuple[int, str, int], value: object) -> None:
    text = json.dumps(value)
    case.weight += len(text)
    changes.insert("round", place, (case.row.key, *place, text))
    _count(case, place[0], 1)


def _count(case: Working, loop: int, more: int) -> None:
    case.rounds[loop] += more
    case.row.width += more
