"""
What a process of its own does with a database for the tests of P12 (backup) and P13 (upgrade).

    CLERKWORK_DATABASE=sqlite:///copy .venv/bin/python -m tests.runtime.promise restored
    CLERKWORK_DATABASE=sqlite:///new .venv/bin/python -m tests.runtime.promise upgraded
"""

import os
import sys
from pathlib import Path
from typing import Any

MODELS = Path(__file__).parent / "models"
NAMES = ("approve", "catch", "service", "hourly")
FIRST = "0001"


def begin() -> Any:
    """Start Django on the database of the environment, and return the runtime's commands."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.runtime.minimal"
    import django  # noqa: PLC0415 - after the settings are named

    django.setup()
    from clerkwork.runtime import commands  # noqa: PLC0415 - needs Django

    return commands


def sound() -> None:
    """Raise unless every promise about the cases holds."""
    from clerkwork.runtime import integrity  # noqa: PLC0415 - needs Django

    found = integrity.verify()
    assert found == [], found


def finish(commands: Any) -> int:
    """Bring every case to its end, begin another, and return how many ended."""
    from clerkwork.runtime import due, models  # noqa: PLC0415 - needs Django

    for task in models.Task.objects.filter(state="open"):
        commands.complete_task(task.key, {}, by="bob")
    for subscription in models.Subscription.objects.filter(kind="message").exclude(case=None):
        commands.publish(subscription.message, subscription.correlation_key)
    for job in commands.activate_jobs("external", "w", 60_000, 1_000):
        commands.complete_job(job.key, job.lease)
    due.drain()
    left = list(models.Case.objects.filter(state="active").values_list("process_id", flat=True))
    assert left == [], left
    commands.start("approve", {}, by="ann")
    sound()
    return models.Case.objects.filter(state="completed").count()


def restored() -> None:
    """Open a copy as after a disaster: it is sound, and everything in it goes on to its end."""
    commands = begin()
    sound()
    sys.stdout.write(f"{finish(commands)} ended\n")


def upgraded() -> None:
    """Take a database with cases back to what the first migration made, then up again, twice; nothing is lost."""
    commands = begin()
    from django.core.management import call_command  # noqa: PLC0415 - needs Django

    call_command("migrate", verbosity=0)
    for name in NAMES:
        commands.deploy((MODELS / f"{name}.bpmn").read_bytes(), app="", resource=name)
    for number in range(4):
        commands.start("approve", {"n": number}, by="ann")
        commands.start("catch", {"invoice": f"i{number}"}, by="ann")
        commands.start("service", {}, by="ann")
    sound()
    call_command("migrate", "runtime", FIRST, verbosity=0)
    old = rows()
    assert "tags" not in columns("runtime_case"), "this is a newer schema"
    assert len(old["runtime_case"]) >= 12
    for _ in range(2):
        call_command("migrate", verbosity=0)
        forget()
        sound()
        assert kept(old, rows()), "rows were lost"
    sys.stdout.write(f"{finish(commands)} ended\n")


def forget() -> None:
    """Remember nothing of the schema that was."""
    from clerkwork.runtime import definitions, kept  # noqa: PLC0415 - needs Django

    definitions.forget()
    kept.take([one.row.key for one in kept.present()])


def columns(table: str) -> list[str]:
    """Return the columns of a table."""
    from django.db import connection  # noqa: PLC0415 - needs Django

    with connection.cursor() as cursor:
        return [one.name for one in connection.introspection.get_table_description(cursor, table)]


def rows() -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table of the runtime."""
    from django.db import connection  # noqa: PLC0415 - needs Django

    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("runtime_") and table != "runtime_node":
                cursor.execute(f"SELECT * FROM {table}")
                names = [column[0] for column in cursor.description]
                found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


def kept(old: dict[str, list[dict[str, Any]]], new: dict[str, list[dict[str, Any]]]) -> bool:
    """Tell whether every old row is there with the same values in the columns that it had."""

    def seen(row: dict[str, Any], names: list[str]) -> str:
        return repr([bytes(row[name]) if isinstance(row[name], memoryview) else row[name] for name in names])

    for table, before in old.items():
        names = sorted(before[0]) if before else []
        if {seen(row, names) for row in before} - {seen(row, names) for row in new[table]}:
            return False
    return True


if __name__ == "__main__":
    {"restored": restored, "upgraded": upgraded}[sys.argv[1]]()
