"""
FEEL against zen-engine 2.1, whose expressions are compiled by Rust, and feelin 8.2, which has no compile step, on Node.

All three give the same answer before any time is taken. zen-engine has a language of its own, with the same operators.
feelin is installed under build/ from the lock beside this file. The last figures are limits: a cold parse, and what the
slowest and the largest of the bombs in tests/unit/languages/feel/bombs.py takes.
"""

import json
import os
import runpy
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from run import ROOT, Figure

from clerkwork.languages.feel import WEB, Context, Feel, to_json

assets = runpy.run_path(str(ROOT / "tools" / "assets.py"))  # it knows where Node and npm are

FOLDER: Final = ROOT / "build" / "feelin"
LOCKED: Final = Path(__file__).with_name("feelin")
SECONDS: Final = 1.5  # of batches
BATCH: Final = 0.002
WITHIN: Final = 1 / 3  # of zen-engine's speed, at least
PARSE: Final = 1_000.0  # microseconds of a cold parse, at most
BOMB: Final = (250.0, 64.0)  # milliseconds and mebibytes of a bomb, at most
TYPICAL: Final = 'if request.days > remaining and request.kind = "vacation" then "too long" else "ok"'


class Case(NamedTuple):
    """An expression in FEEL and in zen's language, what it reads, and how many times faster than feelin it must be."""

    name: str
    feel: str
    zen: str
    scope: dict[str, Any]
    goal: float | None = None


ENTRIES: Final = ", ".join(f"k{number}: a + {number}" for number in range(20))
CASES: Final = (
    Case(
        "condition",
        'a + b * 2 > c and d = "x"',
        'a + b * 2 > c and d == "x"',
        {"a": 1, "b": 2, "c": 3, "d": "x"},
        goal=100,
    ),
    Case(
        "filter-1000",
        'rows[status = "open" and amount > 500]',
        'filter(rows, #.status == "open" and #.amount > 500)',
        {"rows": [{"status": "open" if n % 2 else "closed", "amount": n} for n in range(1_000)]},
        goal=5,
    ),
    Case("context-20", f"{{{ENTRIES}}}", f"{{{ENTRIES}}}", {"a": 1}),
    Case(
        "dates",
        'date(start) + duration("P1M") < date(end)',
        "d(start).add(1, 'month') < d(end)",
        {"start": "2025-01-31", "end": "2025-03-01"},
    ),
)


def quickest(run: Callable[[], object]) -> float:
    """Return microseconds of one run: the quickest of many batches, each too short to be interrupted."""
    began = time.perf_counter()
    run()
    batch = max(1, int(BATCH / (time.perf_counter() - began)))
    best, end = float("inf"), began + SECONDS
    while (began := time.perf_counter()) < end:
        for _ in range(batch):
            run()
        best = min(best, (time.perf_counter() - began) / batch)
    return best * 1e6


def a_context() -> Context:
    """Return a context of a web request."""
    return Context(datetime(2026, 11, 22, tzinfo=UTC), WEB)


def ours(case: Case) -> Callable[[], Any]:
    """Return a run of our compiled expression, its budget whole each time."""
    expression, context, scope = Feel().expression(case.feel), a_context(), case.scope

    def run() -> Any:
        context.renew()
        return expression.run(scope, context)

    return run


def zens(case: Case) -> Callable[[], Any]:
    """Return a run of zen-engine's compiled expression."""
    try:
        import zen  # noqa: PLC0415 - only the bench installs it
    except ImportError:
        sys.exit("Expected zen-engine, but it is not installed: run `make bench`.")
    expression = zen.compile_expression(case.zen)
    return lambda: expression.evaluate(case.scope)


def feelins(cases: list[Case]) -> list[dict[str, Any]]:
    """Return value and microseconds of each case in feelin."""
    node, npm = assets["programs"]()
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in LOCKED.iterdir():
        shutil.copy(file, FOLDER)
    install = [node, npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(install, cwd=FOLDER, env=environment, check=True, stdout=sys.stderr)
    asked = json.dumps([{"text": case.feel, "scope": case.scope} for case in cases])
    command = [node, "measure.mjs"]
    done = subprocess.run(
        command, cwd=FOLDER, env=environment, check=True, input=asked, stdout=subprocess.PIPE, text=True
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def same(one: Any, other: Any) -> None:
    """Stop if two answers differ; a float is as good as a number here."""
    if json.loads(json.dumps(one, default=float)) != json.loads(json.dumps(other, default=float)):
        sys.exit(f"Expected the same answers, but {one!r} and {other!r}.")


def against_peers() -> list[Figure]:
    """Return microseconds of ours and of each peer."""
    compared = [case for case in CASES if case.goal]
    theirs = dict(zip([case.name for case in compared], feelins(compared), strict=True))
    figures = []
    for case in CASES:
        mine, zen = ours(case), zens(case)
        same(to_json(mine()), zen())
        took = quickest(mine)
        figures.append(figure(f"feel-{case.name}-to-zen", took, quickest(zen), WITHIN))
        if case.goal:
            same(to_json(mine()), theirs[case.name]["value"])
            figures.append(figure(f"feel-{case.name}-to-feelin", took, theirs[case.name]["microseconds"], case.goal))
    return figures


def against_limits() -> list[Figure]:
    """Return a cold parse in microseconds, and the slowest and largest bomb in milliseconds and mebibytes."""
    feel = Feel()
    script = ROOT / "tests" / "unit" / "languages" / "feel" / "bombs.py"
    done = subprocess.run([sys.executable, script], check=True, stdout=subprocess.PIPE, text=True)
    bombs = json.loads(done.stdout).values()
    slowest, largest = (max(each[key] for each in bombs) for key in ("milliseconds", "mebibytes"))
    return [
        figure("feel-cold-parse", quickest(lambda: feel.expression(TYPICAL)), PARSE, 1),
        figure("feel-slowest-bomb-ms", slowest, BOMB[0], 1),
        figure("feel-largest-bomb-mib", max(largest, 0.01), BOMB[1], 1),
    ]


def figure(name: str, mine: float, peer: float, goal: float) -> Figure:
    """Return a figure whose ratio is the peer's time over ours."""
    ratio = peer / mine
    return Figure(name=name, ours=mine, theirs=peer, ratio=ratio, goal=goal, holds=ratio >= goal)


if __name__ == "__main__":
    print(json.dumps(against_peers() + against_limits()))
