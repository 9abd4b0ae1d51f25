"""Commands that look after ended cases."""

from typing import Annotated

import typer

from clerkwork.cli import console, start


def purge(*, limit: Annotated[int, typer.Option(min=1, help="How many cases to delete at most.")] = 1_000) -> None:
    """Delete ended cases whose time to live is over, with all they called; the server does so by itself too."""
    start.start()
    from clerkwork.runtime import retention  # noqa: PLC0415 - needs Django

    with console.OUT.status("Deleting"):
        done = retention.purge(limit)
    console.done(f"Deleted {done} cases whose time to live was over.")
