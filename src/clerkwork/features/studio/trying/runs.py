"""
Runs in the sandbox as rows: begun, taken a step further, back and on again, thrown away.

Rule 1: a run belongs to who began it; nobody else sees it.
Rule 2: a step that cannot be taken changes nothing: it is tried before it is stored.
Rule 3: the log tells of runs that begin, end and are thrown away, and of tests that are recorded; what is tried in
        between touches nothing and is nobody's business.
"""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import lru_cache
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any, Final

from django.db import transaction

from clerkwork.features.apps.kinds import File
from clerkwork.features.audit.actions import action
from clerkwork.features.people.models import User
from clerkwork.features.studio import actions, permissions
from clerkwork.features.studio.models import TrialRun
from clerkwork.features.studio.trying import library, published, recording
from clerkwork.features.studio.trying.library import Workshop
from clerkwork.features.studio.trying.sandbox import Said, Sandbox
from clerkwork.features.tables import queries as tables
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, NotFound, Problem, Refused
from clerkwork.languages.feel import Feel
from clerkwork.runtime import wiring

KEPT: Final = 20  # runs of a person in an app
MOST_STEPS: Final = 500
MOST_ROWS: Final = 500  # copied of a table
LONGEST_TITLE: Final = 120
STUB: Final = "MOCK_JOB_WORKER_COMPLETE_JOB"
READ: Final = ("processes/", "decisions/", "forms/", "tables/", "data/")


def workshop(files: Mapping[str, File]) -> Workshop:
    """Return what a working folder offers to runs and tests; read once for the same files."""
    present = wiring.current()
    kept = tuple((path, file.content) for path, file in sorted(files.items()) if path.startswith(READ))
    return published.beside(_workshop(kept, present.feel, present.zone))


@lru_cache(maxsize=16)
def _workshop(kept: tuple[tuple[str, bytes], ...], feel: Feel, zone: tzinfo) -> Workshop:
    return library.read({path: File(path, content) for path, content in kept}, feel, zone)


def find(user: User, handle: str, key: int) -> TrialRun:
    """Return a run of somebody's own; raises NotFound."""
    permissions.demand_view(user, handle)
    found = TrialRun.objects.filter(handle=handle, username=user.username, pk=key).first()
    if found is None:
        raise NotFound("Expected a run of yours, but there is none here. It may have been thrown away.")
    return found


def mine(user: User, handle: str) -> list[TrialRun]:
    """Return the runs of somebody in an app, the latest first. One query."""
    return list(TrialRun.objects.filter(handle=handle, username=user.username))


def instructions(run: TrialRun) -> list[dict[str, Any]]:
    """Return the instructions that are taken."""
    found: list[dict[str, Any]] = json.loads(run.instructions)
    return found[: run.done]


def first(run: TrialRun) -> int:
    """Return how many instructions the beginning takes: what is set up, and the start."""
    types = [each["type"] for each in json.loads(run.instructions)]
    return types.index(recording.START) + 1 if recording.START in types else 1


def undone(run: TrialRun) -> int:
    """Return how many steps can be done again."""
    return len(json.loads(run.instructions)) - run.done


def replay(run: TrialRun, files: Mapping[str, File]) -> Sandbox:
    """Return where a run stands."""
    return play(files, instructions(run))


def play(files: Mapping[str, File], steps: Sequence[Said]) -> Sandbox:
    """Return where a list of instructions leads."""
    return Sandbox(workshop(files), steps, wiring.current().connectors)


def copied(user: User, handle: str, workshop: Workshop) -> list[dict[str, Any]]:
    """Return the instructions that copy the rows of the real tables, as far as somebody may see them."""
    found = []
    for table in tables.tables(handle):
        if table.name in workshop.tables:
            rows = tables.rows(table, user, limit=MOST_ROWS)
            if rows:
                found.append({"type": "COPY_ROWS", "table": table.name, "rows": rows})
    return found


def remembered(user: User, handle: str, workshop: Workshop) -> list[dict[str, Any]]:
    """
    Return the stubs that somebody last gave to connectors which this app's processes use, as instructions.

    They come from the person's own runs, the latest first: a new run begins where the last one was set up. One query.
    """
    used = {
        element.task.type for _, each in workshop.processes for element in each.elements if element.task is not None
    }
    found: dict[str, dict[str, Any]] = {}
    for run in mine(user, handle):
        for each in reversed(instructions(run)):
            if each["type"] == STUB and json.dumps(each["jobType"]) in used:
                found.setdefault(each["jobType"], each)
    return [found[kind] for kind in sorted(found)]


def begin(user: User, handle: str, process: str, steps: list[dict[str, Any]], files: Mapping[str, File]) -> TrialRun:
    """Begin a run with its first instructions; raises Refused when they cannot be taken."""
    permissions.demand_view(user, handle)
    sandbox = play(files, steps)
    if sandbox.problem is not None:
        raise Refused(sandbox.problem)
    name = sandbox.workshop.process(process).name or process
    now = wiring.now()
    with action(user, "trial.start", kind="trial", app=handle, process=process) as act:
        run = TrialRun.objects.create(
            handle=handle,
            username=user.username,
            process=process,
            title=name[:250],
            instructions=json.dumps(steps),
            done=len(steps),
            started_at=now,
            changed_at=now,
        )
        act.of(run.pk)
        old = TrialRun.objects.filter(handle=handle, username=user.username).values_list("pk", flat=True)[KEPT:]
        TrialRun.objects.filter(pk__in=list(old)).delete()
    return run


def step(user: User, run: TrialRun, seen: int, steps: list[dict[str, Any]], files: Mapping[str, File]) -> Sandbox:
    """
    Take a run further and return where it stands then; `seen` is how many steps had been taken on the page.

    Raises Refused, with nothing changed, when another tab was quicker, or a step cannot be taken.
    """
    with transaction.atomic():
        found = TrialRun.objects.select_for_update().get(pk=run.pk, username=user.username)
        _demand(found, seen)
        whole = [*instructions(found), *steps]
        if len(whole) > MOST_STEPS:
            raise Refused(f"Expected at most {MOST_STEPS} steps. Begin a new run.")
        sandbox = play(files, whole)
        if sandbox.problem is not None:
            raise Refused(sandbox.problem)
        _store(found, whole, len(whole))
        if all(case.outcome is not None for case in sandbox.cases):
            with action(user, "trial.end", kind="trial", id=run.pk, app=run.handle, process=run.process) as act:
                act.note(steps=len(whole), outcomes=sorted({str(case.outcome) for case in sandbox.cases}))
    return sandbox


def move(user: User, run: TrialRun, seen: int, to: int) -> None:
    """Take steps back, or take them again: `to` is how many are taken afterwards, at least the beginning."""
    with transaction.atomic():
        found = TrialRun.objects.select_for_update().get(pk=run.pk, username=user.username)
        _demand(found, seen)
        whole = json.loads(found.instructions)
        _store(found, whole, min(max(to, first(found)), len(whole)))


def _demand(run: TrialRun, seen: int) -> None:
    if run.done != seen:
        raise Refused("This run went on in another tab meanwhile. Here is where it stands now.")


def _store(run: TrialRun, whole: list[dict[str, Any]], done: int) -> None:
    run.instructions, run.done, run.changed_at = json.dumps(whole), done, wiring.now()
    run.save(update_fields=["instructions", "done", "changed_at"])


def discard(user: User, run: TrialRun) -> None:
    """Throw a run away."""
    with action(user, "trial.discard", kind="trial", id=run.pk, app=run.handle):
        run.delete()


def record(
    user: User,
    run: TrialRun,
    files: Mapping[str, File],
    *,
    title: str,
    claims: Sequence[str],
    variables: Sequence[str],
) -> str:
    """Write a run down as a test of the draft and return the new file's path; raises Invalid and Forbidden."""
    permissions.demand_edit(user, run.handle)
    named = title.strip()[:LONGEST_TITLE]
    if not named:
        raise Invalid([Problem("title", "Expected a name, but there is none.", "Say what the test shows.")])
    text = recording.record(replay(run, files), named, claims, variables, files)
    path = free_path(files, named)
    actions.write(user, run.handle, {path: text.encode()}, "test.record", path=path)
    return path


def free_path(files: Mapping[str, File], title: str) -> str:
    """Return a path in tests/ that no file has, made of the words of a title."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in title.lower())
    stem = "-".join(part for part in words.split("-") if part)[:60].strip("-") or "test"
    taken = {PurePosixPath(path).stem for path in files if path.startswith("tests/")}
    number = next(n for n in range(1, len(taken) + 2) if (stem if n == 1 else f"{stem}-{n}") not in taken)
    return f"tests/{stem if number == 1 else f'{stem}-{number}'}.json"


def digest(files: Mapping[str, File]) -> str:
    """Return what identifies the files that tests are played with."""
    kept = [(path, file.content) for path, file in sorted(files.items()) if path.startswith(READ)]
    return sha256(b"".join(path.encode() + b"\0" + sha256(content).digest() for path, content in kept)).hexdigest()
