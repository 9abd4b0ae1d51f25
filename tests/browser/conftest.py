"""
A real Chromium against a server process of its own.

The server is a process because the ORM may not be called inside Playwright's loop. Screenshots go to build/screens.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "build" / "screens"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 600
expect.set_options(timeout=30_000)  # as Playwright's own actions: how busy the machine is decides no test


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let everything in this folder run where there is a Chromium."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"The server ended with {process.returncode}:\n{log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)  # a process starts when it starts; nothing here depends on how long that takes
    pytest.fail(f"The server did not answer:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo server with a database of its own."""
    home = tmp_path_factory.mktemp("home")
    port = _free_port()
    log = home / "server.log"
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("CLERKWORK", "DJANGO", "PYTEST"))},
        "CLERKWORK_HOME": str(home),
        "CLERKWORK_DATABASE": f"sqlite:///{home}/clerkwork.sqlite3",
        "PORT": str(port),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "clerkwork"), "demo"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if path is None:
        pytest.fail("Expected a Chromium, but found none: run `make chromium`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def sign_in(server: str, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a browser of one's own as somebody of the demo company."""
    contexts = []

    def enter(username: str, *, width: int = 1440, height: int = 900, scheme: str = "light", lax: bool = False) -> Page:
        """Sign in; `lax` drops the pages' own policy, for scripts that a test brings along."""
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            base_url=server,
            locale="en-GB",
            bypass_csp=lax,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.locator(f"form[action$='/{username}/'] button").click()
        page.wait_for_url(lambda address: "/login" not in address)
        return page

    yield enter
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def shot() -> Callable[[Page, str], None]:
    """Leave a screenshot in build/screens."""
    SCREENS.mkdir(parents=True, exist_ok=True)

    def leave(page: Page, name: str) -> None:
        page.screenshot(path=SCREENS / f"{name}.png")

    return leave
