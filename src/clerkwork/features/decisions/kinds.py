"""
Decisions in an app folder: `decisions/*.dmn`, deployed as a new version when they or what they import changed.

Rule 1: all files of the folder are deployed at once, since they import each other; repeating it costs no version.
Rule 2: a file that is removed takes its decisions out of the list; what was decided by them stays.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from clerkwork.features.apps.kinds import Change, Description, Draft, File, Kind
from clerkwork.features.audit.actions import action
from clerkwork.features.audit.actors import Actor
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.kernel.sentences import Sentence
from clerkwork.languages.dmn.reader import read
from clerkwork.runtime import decisions

NAME = "decisions"
READ: Final = 128  # files whose ids are kept in memory: every process of an app asks for those of all


def check(draft: Draft, file: File) -> Iterable[Problem]:
    """List every problem of a file, in the light of the others."""
    files = [(each.path, each.content) for each in draft.of(NAME)]
    return [each for each in decisions.check(files, app=draft.handle) if each.place.partition("#")[0] == file.path]


def describe(_draft: Draft, change: Change) -> Description:
    """Say which decisions go."""
    before, after = _ids(change.before), _ids(change.after)
    gone = sorted(before - after)
    return Description(tuple(Sentence("The decision %(decision)s is no longer found.", decision=each) for each in gone))


def _ids(file: File | None) -> frozenset[str]:
    return frozenset() if file is None else decision_ids(file.content)


@lru_cache(maxsize=READ)
def decision_ids(content: bytes) -> frozenset[str]:
    """Return the ids of the decisions of a file; none of one that cannot be read, whose own check names the fault."""
    try:
        return frozenset(decision.id for decision in read(content).decisions)
    except Invalid:
        return frozenset()


def apply(draft: Draft, change: Change, actor: Actor) -> None:
    """Deploy the decisions of the folder, or take those of a removed file out."""
    verb = "decision.deploy" if change.after is not None else "decision.withdraw"
    with action(actor, verb, kind="decision", id=change.name, app=draft.handle) as act:
        if change.after is None:
            decisions.withdraw(change.path, app=draft.handle)
            return
        files = [(each.path, each.content) for each in draft.of(NAME)]
        deployed = decisions.deploy_all(files, app=draft.handle)
        mine = [each for each in deployed if each.resource.resource == change.path]
        act.note(versions={each.decision_id: each.version for each in mine})


DECISIONS = Kind(NAME, "decisions", ".dmn", order=45, check=check, apply=apply, describe=describe)
