"""
What can be wrong with an installation, and what to do about it.

Rule: a check reads and never repairs; it answers with a sentence, and with a remedy when something is not well.
"""

import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import django
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from clerkwork.features.notifications import mail
from clerkwork.features.notifications import queries as notifications
from clerkwork.features.people import setup
from clerkwork.gateway import dial, policy
from clerkwork.gateway.policy import GatewayError
from clerkwork.kernel.errors import ClerkworkError
from clerkwork.runtime import decisions, models, sqlite
from clerkwork.server import settings
from clerkwork.web import assets

GIGABYTE: Final = 1024**3
CLOCK_SECONDS: Final = 2.0
MODE: Final = 0o077


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: a remedy is there when all is not well."""

    what: str
    message: str
    remedy: str = ""

    @property
    def well(self) -> bool:
        """Say that nothing needs to be done."""
        return not self.remedy


def examine() -> Iterator[Finding]:
    """Yield what each check finds."""
    for check in CHECKS:
        yield check()


def versions() -> Finding:
    """Name the versions that matter."""
    return Finding("Versions", f"Python {platform.python_version()}, Django {django.__version__}, {sys.platform}")


def database() -> Finding:
    """Connect, and look at the library's known faults."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return Finding("Database", f"cannot be reached: {error}.", "Check CLERKWORK_DATABASE and that the server runs.")
    if connection.vendor == "postgresql":
        return Finding("Database", f"PostgreSQL {connection.pg_version // 10_000}")  # type: ignore[attr-defined]
    version = ".".join(map(str, sqlite.install().sqlite_version_info))
    advice = sqlite.advice()
    return Finding("Database", advice or f"SQLite {version}, safe", "Install pysqlite3." if advice else "")


def migrations() -> Finding:
    """Compare the schema with this version."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Finding("Schema", f"{len(waiting)} migrations wait.", "Run `clerkwork migrate`.")
    return Finding("Schema", "up to date")


def disk() -> Finding:
    """Look at the space left."""
    free = shutil.disk_usage(settings.HOME).free / GIGABYTE
    remedy = "" if free >= 1 else "Make room: a full disk stops every write."
    return Finding("Disk", f"{free:.1f} GB free in {settings.HOME}", remedy)


def secret() -> Finding:
    """Look at who may read the secret key."""
    path = settings.HOME / "secret.key"
    if settings.ENVIRONMENT.secret_key:
        return Finding("Secret key", "comes from the environment")
    if path.stat().st_mode & MODE:
        return Finding("Secret key", "others may read it.", f"Run `chmod 600 {path}`.")
    return Finding("Secret key", "readable by this user only")


def clock() -> Finding:
    """Compare this machine's clock with the database's."""
    if connection.vendor != "postgresql":
        return Finding("Clock", "this machine's, as SQLite's")
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        apart = abs(time.time() - cursor.fetchone()[0])
    remedy = "" if apart < CLOCK_SECONDS else "Let both machines follow the same time server (NTP)."
    return Finding("Clock", f"{apart:.2f} s apart from the database's", remedy)


def post() -> Finding:
    """Look whether the mail server may be reached."""
    server = mail.server()
    waiting = notifications.failing()
    if waiting:
        return Finding("Mail", f"{waiting} letters could not be sent.", "Check CLERKWORK_SMTP_*; they are tried again.")
    if server is None:
        return Finding("Mail", f"is written to {settings.MAIL_FOLDER}")
    try:
        dial.connect(server.host, server.port, policy.current()).close()
    except GatewayError as error:
        return Finding("Mail", str(error), "Check CLERKWORK_SMTP_HOST and CLERKWORK_ALLOW_NETWORKS.")
    return Finding("Mail", f"{server.host}:{server.port} answers")


def rules() -> Finding:
    """Compile the latest version of every decision."""
    if migrations().remedy:
        return Finding("Decisions", "are looked at when the schema is up to date")
    keys = list(models.Decision.objects.filter(latest=True).order_by("decision_id").values_list("key", "decision_id"))
    broken = [name for key, name in keys if not _compiles(key)]
    if broken:
        remedy = "Try them with `clerkwork decide`, and deploy them corrected."
        return Finding("Decisions", f"{', '.join(broken)} cannot be evaluated.", remedy)
    return Finding("Decisions", f"{len(keys)} can be evaluated")


def _compiles(key: int) -> bool:
    try:
        decisions.find(key)
    except ClerkworkError:
        return False
    return True


def front() -> Finding:
    """Look whether the browser assets are built."""
    if assets.manifest():
        return Finding("Assets", "built")
    return Finding("Assets", "are not built; pages have no look.", "Run `make assets`.")


def people() -> Finding:
    """Look whether somebody administers the installation."""
    if setup.is_ready():
        return Finding("People", "an administrator exists")
    return Finding("People", "nobody administers this installation.", "Run `clerkwork set-up`.")


CHECKS: Final[tuple[Callable[[], Finding], ...]] = (
    versions,
    database,
    migrations,
    disk,
    secret,
    clock,
    post,
    rules,
    front,
    people,
)
