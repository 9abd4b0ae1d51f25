"""Commands that look whether all is well."""

from typing import Annotated

import typer

from clerkwork.cli import console, start


def verify(
    *,
    head: Annotated[str, typer.Option(help="The last hash noted earlier: the log must still contain it.")] = "",
) -> None:
    """Check the audit log's chain and every promise about running cases."""
    start.start()
    from clerkwork.features.audit import verify as audit  # noqa: PLC0415 - needs Django
    from clerkwork.runtime import integrity  # noqa: PLC0415

    with console.OUT.status("Checking"):
        verdict = audit.verify(expected=head)
        problems = integrity.verify()
    if verdict.holds:
        console.done(f"Audit log: {verdict.entries} entries fit, {verdict.erased} of them without details (erased).")
        console.say(f"  last hash {verdict.head or '(none)'}")
    else:
        console.fail(f"Audit log: {verdict.broken}")
    if problems:
        console.problems(problems)
    else:
        console.done("Cases: every promise holds.")
    if problems or not verdict.holds:
        raise typer.Exit(1)


def doctor() -> None:
    """Look at versions, database, disk, mail, clock and assets, and say what to do."""
    start.start()
    from clerkwork.server import doctor as checkup  # noqa: PLC0415 - needs Django

    findings = list(checkup.examine())
    for finding in findings:
        if finding.well:
            console.done(f"{finding.what}: {finding.message}")
        else:
            console.warn(f"{finding.what}: {finding.message}")
            console.OUT.print(f"  [dim]{finding.remedy}[/]", soft_wrap=True)
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)
