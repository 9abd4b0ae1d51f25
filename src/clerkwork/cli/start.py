"""Starting Django inside a command: as late as possible, so that `--help` needs no database."""

import os
from typing import Any


def start(**environment: str | None) -> Any:
    """Put what the command line said into the environment, start Django, and return its settings."""
    os.environ.update({name: value for name, value in environment.items() if value is not None})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clerkwork.server.settings")
    # here, because settings are read from the environment on import
    from clerkwork.server import settings  # noqa: PLC0415

    settings.HOME.mkdir(parents=True, exist_ok=True)
    import django  # noqa: PLC0415

    django.setup()
    return settings


def pending() -> list[str]:
    """Return the migrations that wait to be applied."""
    from django.db import connection  # noqa: PLC0415 - after start()
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate() -> None:
    """Bring the database to the present schema. Raises NewerDatabase."""
    from django.core.management import call_command  # noqa: PLC0415 - after start()

    refuse_newer()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def refuse_newer() -> None:
    """Raise NewerDatabase if a newer release has migrated the database."""
    from clerkwork.runtime import backups  # noqa: PLC0415 - after start()

    backups.refuse_newer()


def leave() -> None:
    """Close the connections of this process, before another one serves."""
    from django.db import connections  # noqa: PLC0415 - after start()

    connections.close_all()
