"""Commands about decisions."""

from typing import Annotated

import typer


def decide(
    source: Annotated[
        str, typer.Argument(metavar="FILE_OR_ID", help="A DMN file, or a deployed decision's id; without: list these.")
    ] = "",
    given: Annotated[
        list[str] | None, typer.Argument(metavar="[DECISION] [NAME=VALUE]", help="Which of the file; its inputs.")
    ] = None,
    *,
    inputs: Annotated[str, typer.Option("--input", help="Inputs as a JSON object.")] = "",
    version: Annotated[int | None, typer.Option(help="Of a deployed decision; else the latest.")] = None,
    trace: Annotated[bool, typer.Option("--trace", help="Show which rules counted, and why.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Ask a decision of a DMN file or a deployed one; without inputs, show what it wants to know."""
    from clerkwork.cli import asking  # noqa: PLC0415 - other commands need not wait for the languages

    asking.answer(asking.Question(source, given or (), inputs, version, trace, as_json))
