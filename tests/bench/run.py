"""
Run every figure beside its peer or limit: `python tests/bench/run.py [NAME]`.

Each module below prints its figures as JSON and runs in a process of its own, on PostgreSQL too where that matters.
Prints a table and writes build/bench.json; fails when a figure misses its goal. NAME picks the figures whose name
begins with it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
MODULES = {
    "engine": ("sqlite",),
    "decisions": ("sqlite",),
    "feel": ("sqlite",),
    "durable": ("sqlite", "postgresql"),
    "depth": ("sqlite", "postgresql"),
    "tasklist": ("sqlite", "postgresql"),
    "external": ("sqlite", "postgresql"),
    "workers": ("postgresql",),
    "expiry": ("sqlite", "postgresql"),
    "studio": ("sqlite",),
}


class Figure(TypedDict):
    """One figure; `ratio` is how many times better ours is than theirs, `goal` the least ratio that will do."""

    name: str
    ours: float
    theirs: float
    ratio: float
    goal: float
    holds: bool


def measure(module: str, database: str) -> list[Figure]:
    """Run one module in a fresh process on one database and return its figures."""
    command = [sys.executable, str(Path(__file__).with_name(f"{module}.py"))]
    if database == "postgresql":
        command = [sys.executable, str(ROOT / "tools" / "with_postgres.py"), *command]
    environment = {**os.environ, "CLERKWORK_BENCH": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    figures: list[Figure] = json.loads(done.stdout.splitlines()[-1])
    return figures


def show(figures: list[Figure]) -> None:
    """Print the figures as a table."""
    table = Table(title="Clerkwork's figures", caption="ratio: how many times better than the peer or limit")
    for column in ("figure", "ours", "theirs", "ratio", "goal", ""):
        table.add_column(column, justify="left" if column == "figure" else "right")
    for figure in figures:
        numbers = [f"{figure[key]:,.2f}" for key in ("ours", "theirs", "ratio", "goal")]
        table.add_row(figure["name"], *numbers, "[green]holds[/]" if figure["holds"] else "[red]misses[/]")
    Console().print(table)


def main(only: str = "") -> int:
    """Measure, print and write; return 1 when a figure misses its goal."""
    figures: list[Figure] = []
    for module, databases in MODULES.items():
        if only and only not in MODULES and not only.startswith(module):
            continue
        if only in MODULES and only != module:
            continue
        for database in databases:
            figures += [
                figure for figure in measure(module, database) if only in MODULES or figure["name"].startswith(only)
            ]
    show(figures)
    target = ROOT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(figures, indent=2) + "\n")
    return int(not all(figure["holds"] for figure in figures))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
