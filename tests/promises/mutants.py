"""
Break what keeps each promise, one after the other, and see a test fail.

    python -m tests.promises.mutants              all of them
    python -m tests.promises.mutants P5 lanes     those whose promise, or what breaks it, is named
    python -m tests.promises.mutants --table      the table of docs/reference/promises.md

Each mutant is a copy of `src` in which a text is another; the tests run against the copy. A mutant that no test notices
is a promise that nobody watches.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = "src/clerkwork"
WALK: Final = "replay.soak"
FAR: Final = "800"  # paths that a mutant of the engine is looked for on


class Edit(NamedTuple):
    """A text of a file below `src/clerkwork`, which stands there once, and what it becomes."""

    file: str
    old: str
    new: str


class Mutant(NamedTuple):
    """
    What is promised, what breaks it in words, how, and who must notice: a test, or the walk beside the reference.

    `kind` is the kind of block that the models have which are walked, "" for any.
    """

    promise: str
    broken: str
    edits: tuple[Edit, ...]
    noticed_by: str = WALK
    kind: str = ""


def _runtime(name: str) -> str:
    return f"tests/runtime/{name}"


PROMISES: Final = (
    Mutant(
        "P1",
        "a commit waits for a later one",
        (
            Edit(
                "runtime/entry.py",
                "present.connection.execute(BEGIN)",
                "present.connection.in_transaction or present.connection.execute(BEGIN)",
            ),
            Edit(
                "runtime/entry.py",
                "present.connection.commit()",
                "present.connection.total_changes % 4 or present.connection.commit()",
            ),
        ),
        _runtime("test_kill.py::test_p1_p3_kill_9_loses_nothing_answered"),
    ),
    Mutant(
        "P2",
        "a commit is not synced",
        (Edit("runtime/sqlite.py", '"synchronous=FULL"', '"synchronous=NORMAL"'),),
        _runtime("test_powercut.py::test_p2_a_power_cut_loses_nothing_answered"),
    ),
    Mutant(
        "P3",
        "an element that does not wait is not recorded",
        (Edit("runtime/projection.py", "e.ElementPassed: _passed,", "e.ElementPassed: lambda *_: None,"),),
        _runtime("test_tasks.py::test_a_case_runs_from_start_to_end"),
    ),
    Mutant(
        "P3",
        "a flow is recorded twice",
        (
            Edit(
                "runtime/projection.py",
                "    e.FlowTaken: _flow_taken,",
                "    e.FlowTaken: lambda to, case, event: [_flow_taken(to, case, event) for _ in (1, 2)],",
            ),
        ),
        "tests/replay/test_paths.py::test_the_rows_agree_with_the_reference",
    ),
    Mutant(
        "P4",
        "each attempt has a key of its own",
        (Edit("runtime/jobs.py", 'f"clerkwork-{self.key}"', 'f"clerkwork-{self.key}-{self.attempt}"'),),
        _runtime("test_connectors.py::test_p4_every_retry_has_the_same_idempotency_key"),
    ),
    Mutant(
        "P4",
        "a call is not made again after its lease",
        (Edit("runtime/due.py", "    jobs.expire,\n", ""),),
        _runtime("test_connectors.py::test_a_connector_killed_after_its_call_is_called_again"),
    ),
    Mutant(
        "P5",
        "any lease will do",
        (
            Edit(
                "runtime/jobs.py",
                "row.state != LEASED or row.lease != lease:\n        raise",
                "row.state != LEASED:\n        raise",
            ),
        ),
        _runtime("test_jobs.py::test_p5_a_worker_that_lost_its_lease_can_change_nothing"),
    ),
    Mutant(
        "P6",
        "an expired lease costs no attempt",
        (Edit("runtime/jobs.py", "case.state.jobs[job].retries - 1 if", "case.state.jobs[job].retries if"),),
        _runtime("test_jobs.py::test_p6_an_expired_lease_counts_as_an_attempt"),
    ),
    Mutant(
        "P7",
        "the next attempt does not wait",
        (Edit("runtime/jobs.py", "unit.now + own_pause(case.jobs[job], unit.now, chance)", "unit.now + 0 * chance"),),
        _runtime("test_jobs.py::test_p7_retries_back_off_then_an_incident"),
    ),
    Mutant(
        "P7",
        "the last failure is silent",
        (Edit("engine/step.py", "    if not retries:\n        said", "    if retries < 0:\n        said"),),
        _runtime("test_jobs.py::test_p7_retries_back_off_then_an_incident"),
    ),
    Mutant(
        "P8",
        "a message id is taken twice",
        (Edit("runtime/messages.py", "if message_id is not None and session", "if message_id == () and session"),),
        _runtime("test_messages.py::test_p8_a_message_id_is_taken_once"),
    ),
    Mutant(
        "P8",
        "a message reaches each case of a process",
        (Edit("runtime/messages.py", "if process not in reached and case is not None and", "if case is not None and"),),
        _runtime("test_messages.py::test_p8_a_message_is_correlated_once_per_process"),
    ),
    Mutant(
        "P8",
        "a message without time to live is forgotten at once",
        (Edit("runtime/messages.py", "now + ttl_ms, True,", "now + ttl_ms, ttl_ms > 0,"),),
        _runtime("test_messages.py::test_p8_a_message_without_time_to_live_still_reaches_who_waits"),
    ),
    Mutant(
        "P9",
        "a timer fires a millisecond early",
        (
            Edit(
                "runtime/due.py", 'session.read("due_timers", now, limit)', 'session.read("due_timers", now + 1, limit)'
            ),
            Edit("engine/step.py", "timer.due > run.context.now:", "timer.due > run.context.now + 1:"),
        ),
        _runtime("test_timers.py::test_p9_a_timer_fires_once_and_never_early"),
    ),
    Mutant(
        "P9",
        "a cycle goes on for ever",
        (
            Edit(
                "engine/step.py",
                "else timer.repetitions - 1\n    return TimerCreated",
                "else timer.repetitions\n    return TimerCreated",
            ),
        ),
        _runtime("test_timers.py::test_p9_a_timer_fires_once_and_never_early"),
    ),
    Mutant(
        "P10",
        "what is interrupted leaves what hangs on it",
        (Edit("engine/interruption.py", "    detach(run, key)\n", ""),),
        _runtime("test_jobs.py::test_p10_cancelling_leaves_nothing_behind"),
    ),
    Mutant(
        "P10",
        "a case that ends leaves its timers",
        (
            Edit(
                "runtime/projection.py",
                "    e.TimerCanceled: ",
                "    e.TimerCanceled: lambda *_: None,\n    type(None): ",
            ),
        ),
        _runtime("test_jobs.py::test_p10_cancelling_leaves_nothing_behind"),
    ),
    Mutant(
        "P11",
        "a scope does not notice its last token",
        (Edit("engine/completion.py", "run.ended, instances = [scope], run", "run.ended, instances = [], run"),),
        _runtime("test_tasks.py::test_a_case_runs_from_start_to_end"),
    ),
    Mutant(
        "P11",
        "the integrity check overlooks a case that waits for nothing",
        (Edit("runtime/integrity.py", "c.state = 'active' AND c.due IS NULL", "c.state = 'gone' AND c.due IS NULL"),),
        _runtime("test_integrity.py::test_each_harm_is_found"),
    ),
)
"""P12 and P13 are kept by tests of backups and upgrades, which restore and upgrade for real."""

ELEMENTS: Final = (
    Mutant(
        "complex gateway",
        "the reset does not wait for tokens that can still come",
        (Edit("engine/gathering.py", "bits & missing and not bits & filled for bits", "False for bits"),),
        kind="complex",
    ),
    Mutant(
        "inclusive gateway",
        "a join does not wait for tokens that can still come",
        (Edit("engine/gathering.py", "any(bits and not bits & filled for bits", "any(False for bits"),),
        kind="some",
    ),
    Mutant(
        "ad-hoc sub-process",
        "the last in line begins first",
        (Edit("engine/elements/ad_hoc_sub_process.py", "instances[min(members)]", "instances[max(members)]"),),
        kind="chosen",
    ),
    Mutant(
        "ad-hoc sub-process",
        "the rest goes on after the completion condition",
        (
            Edit(
                "engine/elements/ad_hoc_sub_process.py",
                "    ends = done and (said",
                "    ends = done is None and (said",
            ),
        ),
        kind="chosen",
    ),
    Mutant(
        "conditional event",
        "inner events are asked first",
        (Edit("engine/conditions.py", "sorted(found, key=lambda key: found[key])", "sorted(found, reverse=True)"),),
        kind="watched",
    ),
    Mutant(
        "conditional event",
        "a scope completes before conditions are asked",
        (Edit("engine/completion.py", "if run.changes or run.opened:", "if not run:"),),
        kind="until",
    ),
    Mutant(
        "data association",
        "what is handed on besides the outputs is lost",
        (Edit("engine/completion.py", "{**values, **map_data(run, node, view)}", "{**values}"),),
        kind="data",
    ),
    Mutant(
        "data store",
        "a step does not see what is in a store",
        (Edit("engine/run.py", "found = {**self.context.stores(name), **", "found = {**"),),
        kind="data",
    ),
    Mutant(
        "task listener",
        "what is denied is done",
        (Edit("engine/task_listeners.py", "    if result.denied:", "    if heard.place > 9:"),),
        kind="consulted",
    ),
    Mutant(
        "task listener",
        "corrections are forgotten at the next listener",
        (Edit("engine/task_listeners.py", '{**heard.data.get("corrections", {}), **result', "{**result"),),
        kind="consulted",
    ),
    Mutant(
        "instantiating gateway",
        "the first event of a parallel one ends the wait for the others",
        (Edit("engine/beginning.py", "and node.gate.element.waits_for_all", "and node.gate is None"),),
    ),
    Mutant(
        "correlation key",
        "the key is not that of the element's own variables",
        (Edit("engine/listening.py", "feel.key(plan.key, view, place)", "feel.key(plan.key, {'x': 7}, place)"),),
        kind="keyed",
    ),
    Mutant(
        "step sheet: required",
        "a step is done all the same",
        (Edit("engine/requiring.py", "if run.feel.truth(required, ", "if True or run.feel.truth(required, "),),
        kind="ruled",
    ),
    Mutant(
        "step sheet: completion",
        "a result that does not meet the criteria is taken",
        (
            Edit(
                "engine/judging.py",
                "    if missing:\n        raise NotDone",
                "    if stops:\n        raise NotDone",
            ),
        ),
        kind="ruled",
    ),
    Mutant(
        "step sheet: responsible",
        "nobody stands in for a role without people",
        (Edit("engine/elements/user_task.py", "any(staffed is None or staffed(group)", "any(staffed or True"),),
        kind="ruled",
    ),
    Mutant(
        "step sheet: escalation",
        "a reminder is never the last",
        (
            Edit(
                "engine/escalating.py",
                "else timer.repetitions - 1\n    return renewed",
                "else timer.repetitions\n    return renewed",
            ),
        ),
        kind="ruled",
    ),
    Mutant(
        "step sheet: failure",
        "what abandons a case is not asked when the step is done",
        (
            Edit(
                "engine/completion.py",
                "node.sheet is not None and judge_result(",
                "False and judge_result(",
            ),
        ),
        kind="ruled",
    ),
    Mutant(
        "step sheet: failure",
        "a step that is to stop begins",
        (Edit("engine/judging.py", "if holds and failure.then is Consequence.STOP:", "if failure is None:"),),
        kind="ruled",
    ),
    Mutant(
        "step sheet: failure",
        "a case that is to rest goes on",
        (Edit("engine/halting.py", "run.emit(CaseSuspended(case))", "load_all(run)"),),
        kind="ruled",
    ),
    Mutant(
        "step sheet: completion",
        "a job's result that does not meet the criteria is taken",
        (
            Edit(
                "engine/judging.py",
                "if sheet.criteria and node.element.kind is not",
                "if sheet is None and node.kind is not",
            ),
        ),
        kind="ruled",
    ),
    Mutant(
        "step sheet: escalation",
        "working time goes on at night",
        (
            Edit(
                "engine/sheets.py", "    if hours is None:\n        return later", "    if text:\n        return later"
            ),
        ),
        kind="ruled",
    ),
    Mutant(
        "incidents",
        "the incident of a job that is done after all stands on",
        (
            Edit(
                "engine/step.py",
                "run.emit(JobCompleted(job.key, job.instance))\n    forgive(run, job)",
                "run.emit(JobCompleted(job.key, job.instance))",
            ),
        ),
    ),
    Mutant(
        "incidents",
        "a job gets no attempt when its incident is resolved",
        (Edit("engine/step.py", "        run.emit(JobRetriesSet(", "        (JobRetriesSet("),),
    ),
    Mutant(
        "lanes",
        "a task is offered to nobody",
        (Edit("engine/elements/user_task.py", "candidate_groups=groups,", "candidate_groups=(),"),),
    ),
    Mutant(
        "loop",
        "a loop that a round ends is faster than conditions",
        (
            Edit(
                "engine/looping.py",
                "            end_token(run, scope)\n        else",
                "            from clerkwork.engine.completion import complete_scope as now\n"
                "            now(run, loop)\n        else",
            ),
        ),
        kind="again",
    ),
    Mutant(
        "fold(events) = state",
        "a variable is set without an event",
        (
            Edit(
                "engine/run.py",
                "        self.events.append(event)\n        variables_set(",
                "        variables_set(",
            ),
        ),
    ),
)
"""What the walk beside the reference notices of each element."""
MUTANTS: Final = (*PROMISES, *ELEMENTS)


def broken(mutant: Mutant, folder: Path) -> Path:
    """Make the copy of `src` that a mutant is; return it."""
    source = folder / "src"
    shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__", "static"))
    for edit in mutant.edits:
        path = source / "clerkwork" / edit.file
        path.write_text(path.read_text().replace(edit.old, edit.new, 1))
    return source


def command(mutant: Mutant) -> list[str]:
    """Return what must fail."""
    if mutant.noticed_by == WALK:
        kind = ["--kind", mutant.kind] if mutant.kind else []
        return [sys.executable, "-m", f"tests.{WALK}", *kind, FAR]
    return [sys.executable, "-m", "pytest", "-q", "-x", mutant.noticed_by]


def notices(mutant: Mutant) -> bool:
    """Tell whether who should notice a mutant does: by a failed test or a difference, not by an error on the way."""
    with tempfile.TemporaryDirectory(prefix="clerkwork-mutant-") as folder:
        path = os.pathsep.join(map(str, (broken(mutant, Path(folder)), ROOT)))
        environment = {**os.environ, "PYTHONPATH": path, "CLERKWORK_HOME": folder}
        ran = subprocess.run(command(mutant), cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    said = "DifferenceError" if mutant.noticed_by == WALK else " failed"
    return ran.returncode == 1 and said in ran.stdout + ran.stderr


def table() -> str:
    """Return all mutants as Markdown."""
    rows = [f"| {one.promise} | {one.broken} | `{one.edits[0].file}` | `{one.noticed_by}` |" for one in MUTANTS]
    return "\n".join(["| promise | broken by | in | noticed by |", "| --- | --- | --- | --- |", *rows])


def main() -> int:
    """Break, and say what was noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("promise", nargs="*")
    parser.add_argument("--table", action="store_true")
    asked = parser.parse_args()
    if asked.table:
        sys.stdout.write(table() + "\n")
        return 0
    missed = 0
    for mutant in [one for one in MUTANTS if not asked.promise or {one.promise, one.broken} & {*asked.promise}]:
        began = time.monotonic()
        found = notices(mutant)
        missed += not found
        word = "noticed" if found else "MISSED"
        sys.stdout.write(f"{word} {mutant.promise}: {mutant.broken} ({time.monotonic() - began:.0f} s)\n")
        sys.stdout.flush()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
