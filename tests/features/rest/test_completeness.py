"""Every operation that the newest official client knows is there, or the reference says why it is not."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from camunda_orchestration_sdk import CamundaClient
from camunda_orchestration_sdk import api as sdk
from tests.features.rest.bodies import document

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "rest-api.md"
SAID = re.compile(r"""["'](method|url)["']: \(?\s*f?["']([^"']+)["']""")


def plain(path: str) -> str:
    """Return a path without the names of its keys."""
    return re.sub(r"\{[^}]*\}", "{}", path)


class Known(NamedTuple):
    """An operation of the client: what it sends, and whether it may send nothing."""

    method: str
    path: str
    bare: bool


def known() -> Iterator[Known]:
    """Yield each operation of the client."""
    for found in pkgutil.walk_packages(sdk.__path__, f"{sdk.__name__}."):
        make = getattr(importlib.import_module(found.name), "_get_kwargs", None)
        if make is not None:
            said = dict(SAID.findall(inspect.getsource(make)))
            body = inspect.signature(make).parameters.get("body")
            yield Known(
                said["method"].upper(), plain(said["url"]), body is not None and "Unset" in str(body.annotation)
            )


def test_what_is_not_there_stands_in_the_reference() -> None:
    """By a pattern of its path, and no pattern hides what is there, or nothing."""
    ours = {(method.upper(), plain(path)) for path, methods in document()["paths"].items() for method in methods}
    theirs = {each[:2] for each in known()}
    assert len(theirs) >= 200
    chapter = PAGE.read_text().partition("## What is not there")[2].partition("\n## ")[0]
    patterns = [word for row in chapter.splitlines() for word in re.findall(r"`(/[^`]+)`", row.split(" | ")[0])]
    missing = theirs - ours
    unsaid = sorted(each for each in missing if not any(fnmatchcase(each[1], pattern) for pattern in patterns))
    assert not unsaid, "Build these, or say in docs/reference/rest-api.md why they are not there."
    for pattern in patterns:
        assert any(fnmatchcase(path, pattern) for _, path in missing), pattern
        assert not any(fnmatchcase(path, pattern) for _, path in ours), pattern


def test_what_the_client_may_send_without_a_body_needs_none() -> None:
    """A search without conditions, above all."""
    needed = {
        (method.upper(), plain(path))
        for path, methods in document()["paths"].items()
        for method, said in methods.items()
        if said.get("requestBody", {}).get("required")
    }
    bare = {each[:2] for each in known() if each.bare}
    assert needed & bare == {("POST", "/process-instances/incident-resolution")}, "what is meant must be said there"


def test_searches_without_a_body_find_everything(root: CamundaClient) -> None:
    """As the client sends them: with the media type of a body that is not there."""
    assert root.search_process_definitions().page.total_items > 0
    assert root.search_resources().page.total_items > 0
    assert root.search_process_instances().items == []
