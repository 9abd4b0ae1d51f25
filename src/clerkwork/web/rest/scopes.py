"""
What a token may be for, and which operation needs what.

Rule 1: the first row of TABLE that fits an operation says its scope; what no row names needs `operate`.
Rule 2: a scope only takes away: a token may do what it is for, and never more than its person.
"""

from fnmatch import fnmatchcase
from typing import Final

SCOPES: Final = {
    "read": "Find and read what its person may see.",
    "start": "Start processes, send messages and signals, evaluate decisions.",
    "work": "Work on jobs and user tasks.",
    "deploy": "Deploy processes, decisions and forms.",
    "operate": "Change and end cases, resolve incidents, set variables.",
}

TABLE: Final = (
    ("GET *", "read"),
    ("POST */search", "read"),
    ("POST */statistics/*", "read"),
    ("POST /expression/evaluation", "read"),
    ("POST /process-instances", "start"),
    ("POST /decision-definitions/evaluation", "start"),
    ("POST /conditionals/evaluation", "start"),
    ("POST /messages/*", "start"),
    ("POST /signals/*", "start"),
    ("POST /jobs/batch-update", "operate"),
    ("* /jobs/*", "work"),
    ("* /user-tasks/*", "work"),
    ("* /deployments", "deploy"),
    ("* /resources/*", "deploy"),
    ("*", "operate"),
)


def scope_of(method: str, path: str) -> str:
    """Return the scope that an operation needs; its path is the template, without /v2."""
    return next(scope for pattern, scope in TABLE if fnmatchcase(f"{method} {path}", pattern))
