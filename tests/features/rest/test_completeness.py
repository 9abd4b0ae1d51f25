"""Every operation that the newest official client knows is there, or the reference says why it is not."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from camunda_orchestration_sdk import api as sdk

from clerkwork.server.api import API

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "rest-api.md"
SAID = re.compile(r"""["'](method|url)["']: \(?\s*f?["']([^"']+)["']""")


def plain(path: str) -> str:
    """Return a path without the names of its keys."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def known() -> Iterator[tuple[str, str]]:
    """Yield the method and path of each operation of the client."""
    for found in pkgutil.walk_packages(sdk.__path__, f"{sdk.__name__}."):
        make = getattr(importlib.import_module(found.name), "_get_kwargs", None)
        if make is not None:
            said = dict(SAID.findall(inspect.getsource(make)))
            yield said["method"].upper(), plain(said["url"])


def test_what_is_not_there_stands_in_the_reference() -> None:
    """By a pattern of its path, and no pattern hides what is there, or nothing."""
    ours = {(method.upper(), plain(path)) for path, methods in API.document()["paths"].items() for method in methods}
    theirs = set(known())
    assert len(theirs) >= 200
    chapter = PAGE.read_text().partition("## What is not there")[2].partition("\n## ")[0]
    patterns = [word for row in chapter.splitlines() for word in re.findall(r"`(/[^`]+)`", row.split(" | ")[0])]
    missing = theirs - ours
    unsaid = sorted(each for each in missing if not any(fnmatchcase(each[1], pattern) for pattern in patterns))
    assert not unsaid, "Build these, or say in docs/reference/rest-api.md why they are not there."
    for pattern in patterns:
        assert any(fnmatchcase(path, pattern) for _, path in missing), pattern
        assert not any(fnmatchcase(path, pattern) for _, path in ours), pattern
