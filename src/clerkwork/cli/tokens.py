"""API tokens from the command line: for programs that are set up before anybody signs in."""

from typing import Annotated

import typer

from clerkwork.cli import console, start

Person = Annotated[str, typer.Argument(help="The username of whom the program acts for.")]
Name = Annotated[str, typer.Option("--name", help="Which program will use it.")]
Scopes = Annotated[
    list[str] | None,
    typer.Option("--scope", help="What it is for: read, start, work, deploy, operate; all of them if none is named."),
]
Days = Annotated[int | None, typer.Option("--days", help="How long it works; without it, until it is revoked.")]


def create_token(person: Person, name: Name, days: Days = None, scope: Scopes = None) -> None:
    """Make an API token for a person and print its secret, which is not shown again."""
    start.start()
    # after start()
    from clerkwork.features.audit.actors import SYSTEM  # noqa: PLC0415
    from clerkwork.features.people import queries, tokens  # noqa: PLC0415
    from clerkwork.web.rest.scopes import SCOPES  # noqa: PLC0415

    _token, secret = tokens.create(SYSTEM, queries.user(person), name, days, scope or tuple(SCOPES))
    console.say(secret)
