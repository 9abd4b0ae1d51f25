"""Settings with the runtime alone: for processes that a test or benchmark starts often."""

import os
import tempfile
from pathlib import Path

from clerkwork.runtime import sqlite

sqlite.install()

from clerkwork.runtime import database  # noqa: E402 - after the one SQLite library is chosen

SECRET_KEY = "minimal"
DATABASES = {
    "default": database.from_url(
        os.environ.get("CLERKWORK_DATABASE")
        or f"sqlite://{Path(tempfile.gettempdir()) / f'clerkwork-minimal-{os.getpid()}.sqlite3'}"
    )
}
POSTGRESQL = DATABASES["default"]["ENGINE"].endswith("postgresql")
INSTALLED_APPS = [*(["procrastinate.contrib.django"] if POSTGRESQL else []), "clerkwork.runtime"]
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
