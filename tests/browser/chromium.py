"""
The system's Chromium, as tests and benches run it.

Debian's `chromium-headless-shell` is the same engine without windows, and spares what these cost. In a Chromium with
windows every context is one, and Chromium 156 loads two pages of its own into each for what drops down below the
address bar. Nobody types an address here, so they are off. What they cost stands in docs/benchmarks.md.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, sync_playwright

NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ADDRESS_BAR: Final = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
PLAYWRIGHTS: Final = (  # Chromium obeys the last list only, so Playwright's own is repeated
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join((*PLAYWRIGHTS, *ADDRESS_BAR))}",
)


class NoChromium(Exception):  # noqa: N818 - reads as the sentence it is
    """There is no Chromium on this machine."""


@contextmanager
def launched() -> Iterator[Browser]:
    """Yield a browser; raises NoChromium."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise NoChromium("Expected a Chromium, but found none: run `make chromium`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
