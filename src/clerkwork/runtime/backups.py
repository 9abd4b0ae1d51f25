"""
Copies of a whole database while people work, and databases of other releases.

Rule 1: a copy is one transaction's view: what was committed before it began is in it, and nothing half done.
Rule 2: code never works on a database that a newer release has migrated: it would write what that one does not expect.
"""

import os
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from clerkwork.kernel.errors import ClerkworkError, Refused


class NewerDatabase(ClerkworkError):  # noqa: N818 - reads as what it is
    """A newer release has migrated the database."""


def write_copy(target: Path) -> None:
    """
    Write a copy of the SQLite database to a new file, complete when it is there under its name.

    Raises Refused when the file exists, or on PostgreSQL, whose own pg_dump does this.
    """
    if connection.vendor != "sqlite":
        raise Refused("Expected a database in a file, but this is PostgreSQL. Use its pg_dump and pg_restore.")
    if target.exists():
        raise Refused(f"Expected a new file, but {target} is there. Name another, or move it away.")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(draft)])
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def refuse_newer() -> None:
    """Raise NewerDatabase if migrations of our parts were applied that this release does not have."""
    loader = MigrationLoader(connection)
    applied = {place for place in loader.applied_migrations if place[0] in loader.migrated_apps}
    unknown = sorted(".".join(place) for place in applied - known(loader))
    if unknown:
        raise NewerDatabase(
            f"Expected a database of this release or an older one, but a newer one did {', '.join(unknown)}."
            " Run that release, or restore the backup that was made before."
        )


def known(loader: MigrationLoader) -> set[tuple[str, str]]:
    """Return every migration that this release has, and those that one of its own stands for."""
    replaced = {place for migration in loader.disk_migrations.values() for place in migration.replaces}
    return set(loader.disk_migrations) | replaced
