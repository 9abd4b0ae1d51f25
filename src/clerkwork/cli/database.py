"""Commands about the installation's database and its first people."""

from pathlib import Path
from typing import Annotated

import typer

from clerkwork.cli import console, start


def migrate() -> None:
    """Bring the database to the schema of this version."""
    start.start()
    waiting = start.pending()
    with console.OUT.status(f"{len(waiting)} migrations"):
        start.migrate()
    console.done(f"The database is up to date; {len(waiting)} migrations were applied.")


def backup(target: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")]) -> None:
    """Copy the database to a new file while people work. On PostgreSQL use pg_dump."""
    start.start()
    from clerkwork.runtime import backups  # noqa: PLC0415 - needs Django

    with console.OUT.status("Copying"):
        backups.write_copy(target)
    console.done(f"{target} holds everything up to now, {target.stat().st_size >> 10} kB. Keep secret.key with it.")


def set_up() -> None:
    """Print a new one-time link with which the first administrator is made."""
    start.start()
    from clerkwork.features.people import setup  # noqa: PLC0415 - needs Django

    if setup.is_ready():
        console.say("An administrator exists already. Use `clerkwork create-administrator` to make another.")
        raise typer.Exit(1)
    print_link()


def print_link() -> None:
    """Print a new set-up link."""
    from clerkwork.features.people import setup  # noqa: PLC0415 - needs Django
    from clerkwork.runtime import wiring  # noqa: PLC0415

    console.say("Nobody administers this installation yet. Open this link within a day; it works once:")
    console.OUT.print(f"\n  [bold]{setup.link(wiring.current().clock)}[/]\n", soft_wrap=True)


def create_administrator(
    username: str,
    email: Annotated[str, typer.Option(prompt=True)],
    first_name: Annotated[str, typer.Option(prompt=True)],
    last_name: Annotated[str, typer.Option(prompt=True)],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
) -> None:
    """Make a person who administers the installation."""
    start.start()
    from django.contrib.auth.password_validation import validate_password  # noqa: PLC0415 - needs Django
    from django.core.exceptions import ValidationError  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    from clerkwork.features.audit.actors import SYSTEM  # noqa: PLC0415
    from clerkwork.features.people import actions  # noqa: PLC0415

    try:
        validate_password(password)
    except ValidationError as error:
        console.fail(" ".join(error.messages))
        raise typer.Exit(1) from error
    values = {"email": email, "first_name": first_name, "last_name": last_name}
    with transaction.atomic():
        person = actions.create_user(SYSTEM, username, values)
        actions.set_administrator(SYSTEM, person, administers=True)
        actions.set_password(SYSTEM, person, password)
    console.done(f"{person.name} administers this installation.")
