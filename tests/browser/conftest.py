"""
A real Chromium against a server process of its own.

The server is a process because the ORM may not be called inside Playwright's loop. Screenshots go to build/screens.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect
from tests.browser.chromium import launched
from tests.browser.drafts import discard
from tests.browser.slow import slow_down, slow_line

ROOT = Path(__file__).resolve().parents[2]
CLERKWORK = Path(sys.executable).with_name("clerkwork")
SCREENS = ROOT / "build" / "screens"
START_SECONDS = 600
BUILDER = "erik.bauer"
HANGS = 120_000  # milliseconds after which something hangs: how busy the machine is decides no test
COMING = (
    "html[lang]:not([data-ready])"  # a page of ours whose scripts, or those of one of its islands, are on their way
)
OPEN = pytest.StashKey[list[BrowserContext]]()
expect.set_options(timeout=HANGS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let everything in this folder run where there is a Chromium."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell of a failed test what stood on its pages."""
    report = yield
    if report.failed and call.when == "call":
        for number, page in enumerate(page for context in item.stash.get(OPEN, []) for page in context.pages):
            report.sections.append((f"page {number}: {page.url}", _told(page, f"failed-{item.name}-{number}")))
    return report


def _told(page: Page, name: str) -> str:
    """Return a page in words, and leave a picture of it."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    try:
        page.screenshot(path=SCREENS / f"{name}.png", timeout=20_000)
        return page.locator("body").aria_snapshot(timeout=20_000)
    except Error as error:
        return str(error)


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
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a demo company that nobody has served yet: the first of all workers makes it up, 12 s."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home, made = shared / "company", shared / "company-is-made"
    with (shared / "company.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            command = [CLERKWORK, "demo", "--no-serve"]
            ran = subprocess.run(command, cwd=ROOT, env=_environment(home), capture_output=True, text=True, check=False)
            assert ran.returncode == 0, ran.stdout + ran.stderr
            made.touch()
    return home


def _environment(home: Path) -> dict[str, str]:
    """Return what a process of the demo company reads."""
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith(("CLERKWORK", "DJANGO", "PYTEST"))},
        "CLERKWORK_HOME": str(home),
        "CLERKWORK_DATABASE": f"sqlite:///{home}/clerkwork.sqlite3",
        "CLERKWORK_DEMO": "1",
    }


@pytest.fixture(scope="session")
def server(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo server with a database of its own."""
    home = Path(shutil.copytree(company, tmp_path_factory.mktemp("served") / "home"))
    port = _free_port()
    log = home / "server.log"
    environment = {**_environment(home), "PORT": str(port)}
    with log.open("wb") as output:
        command = [CLERKWORK, "serve"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}", process, log)
        with slow_line(f"http://127.0.0.1:{port}") as address:
            yield address
    finally:
        process.terminate()
        process.wait(HANGS / 1000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    with launched() as browser:
        yield browser


@pytest.fixture
def open_browser(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Open browsers of one's own, each with a page."""
    contexts = request.node.stash.setdefault(OPEN, [])

    def begin(address: str, **options: Any) -> Page:
        """Begin at an address, with options of Playwright's contexts."""
        context = chromium.new_context(base_url=address, locale="en-GB", **options)
        contexts.append(context)
        context.set_default_timeout(HANGS)
        slow_down(context)
        if options.get("java_script_enabled", True):
            context.on("page", patient)
        return context.new_page()

    yield begin
    for context in contexts:
        context.close()


def patient(page: Page) -> None:
    """
    Let every action and expectation on a page wait until its scripts are there.

    Playwright calls the handler when it sees the locator, and then waits until it sees it no more. Keys, the bare
    mouse and `evaluate` do not wait: before these, expect what the page shows.
    """
    page.add_locator_handler(page.locator(COMING), lambda: None)


@pytest.fixture
def sign_in(server: str, open_browser: Callable[..., Page]) -> Callable[..., Page]:
    """Open a browser of one's own as somebody of the demo company; who builds finds no draft of another test."""
    entered: set[str] = set()

    def enter(username: str, *, width: int = 1440, height: int = 900, scheme: str = "light", lax: bool = False) -> Page:
        """Sign in; `lax` drops the pages' own policy, for scripts that a test brings along."""
        page = open_browser(
            server,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            bypass_csp=lax,
        )
        page.goto("/accounts/login/")
        page.locator(f"form[action$='/{username}/'] button").click()
        page.wait_for_url(lambda address: "/login" not in address)
        if username == BUILDER and username not in entered:
            discard(page)
        entered.add(username)
        return page

    return enter


@pytest.fixture(scope="session")
def shot() -> Callable[[Page, str], None]:
    """Leave a screenshot in build/screens."""
    SCREENS.mkdir(parents=True, exist_ok=True)

    def leave(page: Page, name: str) -> None:
        page.screenshot(path=SCREENS / f"{name}.png")

    return leave
