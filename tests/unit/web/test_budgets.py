"""What a page loads, gzipped: the budgets of the front end. Needs built assets (`make assets`)."""

import gzip
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from whitenoise.middleware import WhiteNoiseMiddleware

from clerkwork.kernel import json

OUTPUT = Path(__file__).parents[3] / "src/clerkwork/web/static/clerkwork"
KB = 1_000


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    file = OUTPUT / "manifest.json"
    if not file.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("The assets are not built: run `make assets`.")
        pytest.skip("The assets are not built: run `make assets`.")
    return dict(json.loads(file.read_bytes()))


def scripts(manifest: dict[str, Any], *entries: str) -> set[str]:
    """Return the files that entries load, with all they import."""
    found: set[str] = set()
    waiting = list(entries)
    while waiting:
        chunk = manifest[waiting.pop()]
        if chunk["file"] not in found:
            found.add(chunk["file"])
            waiting += chunk.get("imports", [])
    return found


def weight(files: set[str]) -> int:
    return sum(len(gzip.compress((OUTPUT / file).read_bytes(), 9)) for file in files)


def test_a_list_page_loads_at_most_20_kb_of_scripts(manifest: dict[str, Any]) -> None:
    """
    htmx, the kit, the live counts and the inbox, the heaviest of the lists.

    Theme, shortcuts, palette, questions and toasts come when they are used.
    """
    assert weight(scripts(manifest, "boot.ts", "main.ts", "islands/clerk-live.ts", "islands/inbox.ts")) <= 20 * KB


def test_the_form_viewer_is_at_most_160_kb(manifest: dict[str, Any]) -> None:
    """The island with form-js, on top of what every page has."""
    common = scripts(manifest, "main.ts")
    assert weight(scripts(manifest, "islands/clerk-form.ts") - common) <= 160 * KB


def test_an_editor_is_fetched_along_with_its_page(manifest: dict[str, Any]) -> None:
    """Its scripts with all that they import, and its styles; what every page has is not named again."""
    sources = ("editors/designer/clerk-designer.ts", "editors/designer/workbench.ts", "editors/designer/designer.css")
    named = " ".join(f'"{each}"' for each in sources)
    drawn = Template(f'{{% load clerk_kit %}}{{% preload {named} media="print" %}}').render(Context())
    found = re.findall(r'<link rel="([\w" =]+)" href="/static/clerkwork/(.+?)" media="print">', drawn)
    assert {file for _, file in found} == scripts(manifest, *sources) - scripts(manifest, "main.ts")
    kinds = {(file.rpartition(".")[2], rel) for rel, file in found}
    assert kinds == {("js", "modulepreload"), ("css", "stylesheet")}


def test_scripts_are_sent_compressed_and_kept_by_the_browser(manifest: dict[str, Any]) -> None:
    """Their names hold a digest, so that a browser need not ask again."""
    file = manifest["editors/designer/workbench.ts"]["file"]
    kept = WhiteNoiseMiddleware().files
    answer = kept[f"/static/clerkwork/{file}"].get_response("GET", {"HTTP_ACCEPT_ENCODING": "gzip"})
    with answer.file as content:
        assert gzip.decompress(content.read()) == (OUTPUT / file).read_bytes()
    assert ("Cache-Control", "max-age=315360000, public, immutable") in answer.headers
    other = kept["/static/web/logo.svg"].get_response("HEAD", {})
    assert ("Cache-Control", "max-age=60, public") in other.headers


def test_the_diagram_is_at_most_70_kb(manifest: dict[str, Any]) -> None:
    common = scripts(manifest, "main.ts")
    assert weight(scripts(manifest, "islands/clerk-diagram.ts") - common) <= 70 * KB


def test_the_boot_script_is_tiny_and_imports_nothing(manifest: dict[str, Any]) -> None:
    """It blocks the first paint and is loaded as a plain script."""
    (file,) = scripts(manifest, "boot.ts")
    text = (OUTPUT / file).read_text()
    assert len(text) < 1100
    assert "import" not in text
    assert "export" not in text


def test_no_script_evaluates_text(manifest: dict[str, Any]) -> None:
    """Htmx's one eval is cut out by the build."""
    for file in scripts(manifest, "main.ts"):
        assert "eval(" not in (OUTPUT / file).read_text()


def test_licences_of_what_is_bundled_go_along() -> None:
    file = OUTPUT / "licenses.md"
    if file.exists():
        text = file.read_text()
        for name in ("htmx.org", "bpmn-js", "@bpmn-io/form-js-viewer"):
            assert name in text
