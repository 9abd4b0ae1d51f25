"""Built assets that are missing, or were replaced while pages and servers still name the old ones."""

from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from whitenoise.responders import StaticFile

from clerkwork.web import assets
from clerkwork.web.middleware import StaticFiles


def test_a_script_that_was_replaced_is_not_found(tmp_path: Path) -> None:
    """A page that was open meanwhile asks for it: that is no failure of the server."""
    file = tmp_path / "main-12345678.js"
    file.write_text("x")
    known = StaticFile(str(file), [("Content-Type", "text/javascript")])
    request = RequestFactory().get("/static/clerkwork/assets/main-12345678.js")
    served: Any = StaticFiles.serve(known, request)
    assert (served.status_code, b"".join(served.streaming_content)) == (200, b"x")
    served.file_to_stream.close()  # a response that is closed looks after database connections
    file.unlink()
    gone = StaticFiles.serve(known, request)
    assert (gone.status_code, b"older release" in gone.content) == (404, True)


def test_a_page_without_built_assets_fetches_nothing_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is plain, as every page then is."""
    monkeypatch.setattr(assets, "manifest", dict)
    assert Template('{% load clerk_kit %}{% preload "islands/rare.ts" %}').render(Context()) == ""
