"""Commands about app folders."""

from pathlib import Path
from typing import Annotated

import typer

from clerkwork.cli import console, start


def apply(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    plan_only: Annotated[bool, typer.Option("--plan", help="Show what would change, and stop.")] = False,
    why: Annotated[str, typer.Option(help="Why, for the list of versions.")] = "",
) -> None:
    """Make an app what its folder says: show a plan, ask, apply. A second time changes nothing."""
    start.start()
    from clerkwork.features.apps import actions, plan, versions  # noqa: PLC0415 - needs Django
    from clerkwork.features.audit.actors import SYSTEM  # noqa: PLC0415

    found = plan.plan(folder)
    found.refuse_problems()
    if found.empty:
        console.done("Nothing to do: the app is what its folder says.")
        return
    for line in found.lines():
        console.say(line)
    if plan_only:
        return
    if found.losses:
        console.warn("What is marked LOSS is gone for good. A backup first is a good idea.")
    if not yes and not typer.confirm("Apply?"):
        raise typer.Exit(1)
    done = actions.apply(folder, SYSTEM, versions.Release(why))
    console.done(f"{len(done.changes)} changes were applied.")


def export(
    app: Annotated[str, typer.Argument(help="The handle of the app.")],
    folder: Annotated[Path, typer.Argument(file_okay=False)],
    *,
    draft: Annotated[bool, typer.Option("--draft", help="As the studio has it, not as it is published.")] = False,
) -> None:
    """Write an app into a folder of readable files."""
    start.start()
    from clerkwork.features.apps import actions  # noqa: PLC0415 - needs Django
    from clerkwork.features.apps import folder as folders  # noqa: PLC0415
    from clerkwork.features.audit.actors import SYSTEM  # noqa: PLC0415
    from clerkwork.features.studio import drafts, permissions  # noqa: PLC0415

    if draft:
        permissions.demand_view(SYSTEM, app)
    written = folders.write(drafts.files(app), folder) if draft else actions.export(app, folder)
    console.done(f"{len(written)} files were written to {folder}.")
