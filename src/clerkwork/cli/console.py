"""What the commands print, and with which look."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from clerkwork.kernel.errors import Problem

OUT: Final = Console(highlight=False)
ERR: Final = Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """Print a line."""
    OUT.print(escape(text), soft_wrap=True)


def done(text: str) -> None:
    """Print that something was done."""
    OUT.print(f"[green]✓[/] {escape(text)}", soft_wrap=True)


def warn(text: str) -> None:
    """Print that something needs a look."""
    OUT.print(f"[yellow]![/] {escape(text)}", soft_wrap=True)


def fail(text: str) -> None:
    """Print what went wrong."""
    ERR.print(f"[red]✗[/] {escape(text)}", soft_wrap=True)


def problems(found: Sequence[Problem]) -> None:
    """Print every problem with place and remedy."""
    for problem in found:
        place = problem.place if problem.line is None else f"{problem.place}, line {problem.line}"
        ERR.print(f"[red]✗[/] [bold]{escape(place)}[/] {escape(problem.message)}", soft_wrap=True)
        if problem.remedy:
            ERR.print(f"  [dim]{escape(problem.remedy)}[/]", soft_wrap=True)
    count = len(found)
    fail("1 problem." if count == 1 else f"{count} problems.")


class Bars:
    """Progress bars that appear as the work names its parts."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.tasks: dict[str, TaskID] = {}

    def __call__(self, name: str, done_so_far: int, total: int) -> None:
        """Say how much of a part is done."""
        if name not in self.tasks:
            self._finish()
            self.tasks[name] = self.progress.add_task(name, total=total)
        self.progress.update(self.tasks[name], completed=done_so_far, total=total)

    def _finish(self) -> None:
        for task in self.progress.tasks:
            self.progress.update(task.id, completed=task.total)


@contextmanager
def bars() -> Iterator[Bars]:
    """Show progress bars while the block works."""
    columns = (TextColumn("[progress.description]{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=OUT, transient=True) as progress:
        yield Bars(progress)
