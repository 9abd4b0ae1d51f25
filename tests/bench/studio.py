"""
The editors of the studio, the form viewer and a list in a Chromium, cold, against their budgets.

Ours is what a first visit loads besides the kit of every page, gzipped, and the time from the click until one can work:
`usable` for a browser that has been nowhere, `again` for one that was on the page before. In the designer a step is
then dragged, and the server must have it. With 2,000 elements it is the time to editable and from a changed name to the
next frame. Theirs is the budget. People click in a window that stands: each is opened, and left to itself until the
browser is at rest. The times are the best of three and mean something on an idle machine only; the sizes are exact.
"""

import gzip
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from playwright.sync_api import Browser, CDPSession, Page
from run import Figure

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))  # where the tests keep their Chromium
from chromium import launched

KIT: Final = ("main-", "boot-", "clerk-live-", "inter", "fraunces")  # what every page has
LOADED: Final = (".js", ".css", ".woff2")
SCRIPTS: Final = (".js",)
USABLE_MS: Final = 1_500.0
WIDE_MS: Final = 6_000.0
FRAME_MS: Final = 200.0
ROUNDS: Final = 3
REST_SECONDS: Final = 0.25
REST_CPU: Final = 0.01  # of processor time in it: nothing happens any more
ROWS: Final = 25
COLUMNS: Final = 40
EDIT: Final = "/studio/vacation/edit/"
WIDE: Final = "/studio/vacation/edit/processes/wide.bpmn"
PUT: Final = """async ([path, content]) => (await fetch(path, {method: 'PUT',
 headers: {'Content-Type': 'application/json', ...JSON.parse(document.body.getAttribute('hx-headers'))},
 body: JSON.stringify({content, revision: 0, force: true})})).status"""
SAVED: Final = """async ([path, before]) => {
  for (;;) {
    if ((await (await fetch(path)).json()).revision > before) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
}"""
RENAME: Final = """async () => {
  const { modeler } = document.querySelector('clerk-designer');
  const step = modeler.get('elementRegistry').get('e3_5');
  const began = performance.now();
  modeler.get('modeling').updateProperties(step, { name: `Step ${began}` });
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}"""


class View(NamedTuple):
    """A page with an island: where it is, what tells that one can work and that all is there, which files count."""

    name: str
    path: str
    ready: str
    kilobytes: float
    counted: tuple[str, ...] = LOADED
    kit: tuple[str, ...] = KIT
    whole: str = ""


DESIGNER: Final = View(
    "designer",
    f"{EDIT}processes/vacation.bpmn",
    "clerk-designer[data-ready]",
    620.0,
    whole="clerk-designer[data-furnished]",
)
VIEWS: Final = (
    DESIGNER,
    View("decision-editor", f"{EDIT}decisions/vacation.dmn", "clerk-decision-editor[data-ready]", 420.0),
    View("form-builder", f"{EDIT}forms/request.form", "clerk-form-builder[data-ready]", 450.0),
    View("table-designer", f"{EDIT}tables/absences.json", "clerk-table-designer[data-ready]", 30.0),
    View("roles-editor", f"{EDIT}roles.json", "clerk-roles-editor[data-ready]", 30.0),
    View("text-editor", f"{EDIT}app.json?as=text", "clerk-text[data-ready]", 160.0),
    View("form-viewer", "/start/vacation/", "clerk-form[data-ready]", 160.0, SCRIPTS),
    View("list", "/tasks/", "html[data-ready]", 20.0, SCRIPTS, ()),
)
"""Budgets of shared/frontend.md; where it has none, what the editor weighs and a tenth."""
HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="wide" targetNamespace="bench">'
    '<process id="wide_process" name="Wide" isExecutable="true">'
)


def wide_model() -> str:
    """Return a model of 2,000 elements: rows of steps."""
    parts, drawn = [HEAD], []
    for row in range(ROWS):
        for column in range(COLUMNS):
            step, x, y = f"e{row}_{column}", 100 + column * 160, 100 + row * 120
            ends = {0: "startEvent", COLUMNS - 1: "endEvent"}
            kind, size = (ends[column], (36, 36)) if column in ends else ("userTask", (100, 80))
            parts.append(f'<{kind} id="{step}" name="Step {row} {column}"/>')
            bounds = f'x="{x + 50 - size[0] // 2}" y="{y + 40 - size[1] // 2}" width="{size[0]}" height="{size[1]}"'
            drawn.append(
                f'<bpmndi:BPMNShape id="{step}_di" bpmnElement="{step}"><dc:Bounds {bounds}/></bpmndi:BPMNShape>'
            )
            if column:
                flow, before = f"f{row}_{column}", f"e{row}_{column - 1}"
                parts.append(f'<sequenceFlow id="{flow}" sourceRef="{before}" targetRef="{step}"/>')
                points = f'<di:waypoint x="{x - 60}" y="{y + 40}"/><di:waypoint x="{x}" y="{y + 40}"/>'
                drawn.append(f'<bpmndi:BPMNEdge id="{flow}_di" bpmnElement="{flow}">{points}</bpmndi:BPMNEdge>')
    plane = '</process><bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="plane" bpmnElement="wide_process">'
    return "".join([*parts, plane, *drawn, "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>"])


@contextmanager
def served() -> Iterator[str]:
    """Yield the address of a demo server of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="clerkwork-bench-") as home:
        environment = {**os.environ, "CLERKWORK_HOME": home, "PORT": str(port)}
        command = [str(Path(sys.executable).parent / "clerkwork"), "demo"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait(f"http://127.0.0.1:{port}/health/")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def wait(address: str) -> None:
    """Wait until a server answers."""
    for _ in range(1500):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


def fresh(browser: Browser, address: str, state: Any = None) -> Page:
    """Return a page of a browser that has been nowhere."""
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900}, storage_state=state)
    page = context.new_page()
    rest(browser)
    return page


def rest(browser: Browser) -> None:
    """Wait until a browser and its windows have nothing more to do."""
    session = browser.new_browser_cdp_session()
    took = float("inf")
    while took > REST_CPU:
        before = busy(session)
        time.sleep(REST_SECONDS)
        took = busy(session) - before
    session.detach()


def busy(session: CDPSession) -> float:
    """Return the seconds of processor time that a browser took so far."""
    return sum(each["cpuTime"] for each in session.send("SystemInfo.getProcessInfo")["processInfo"])


def signed_in(browser: Browser, address: str) -> Any:
    """Sign in as the administrator, put the wide model into the draft, and return the session."""
    page = fresh(browser, address)
    page.goto("/accounts/login/")
    page.locator("form[action$='/erik.bauer/'] button").click()
    page.wait_for_url(lambda found: "/login" not in found)
    page.goto("/studio/vacation/")
    page.evaluate(PUT, ["/studio/vacation/files/processes/wide.bpmn", wide_model()])
    return page.context.storage_state()


def opened(page: Page, path: str, ready: str = DESIGNER.ready) -> float:
    """Open a page and return after how many milliseconds one could work."""
    began = time.perf_counter()
    page.goto(path, wait_until="commit")
    page.locator(ready).wait_for(state="attached", timeout=120_000)
    return (time.perf_counter() - began) * 1000


def size(page: Page, view: View) -> float:
    """Return the kilobytes that a first visit loads besides the kit, gzipped."""
    found = []
    page.on("response", lambda response: found.append(response) if response.status == 200 else None)
    opened(page, view.path, view.whole or view.ready)
    page.wait_for_load_state("networkidle")
    names = ((response, response.url.rpartition("/")[2].partition("?")[0]) for response in found)
    ours = [
        each for each, name in names if not (view.kit and name.startswith(view.kit)) and name.endswith(view.counted)
    ]
    return sum(len(gzip.compress(response.body(), 9)) for response in ours) / 1000


def worked(page: Page) -> float:
    """Open the designer, drag a step at once, and see that the server gets it; return the milliseconds to editable."""
    took = opened(page, DESIGNER.path)
    box = page.locator("[data-element-id=reserve] .djs-hit").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 60, steps=5)
    page.mouse.up()
    before = page.evaluate("document.querySelector('clerk-designer').draft.revision")
    assert page.evaluate(SAVED, [DESIGNER.path.replace("/edit/", "/files/"), before])
    return took


def figure(name: str, ours: float, limit: float) -> Figure:
    """Return a figure against its limit."""
    ratio = limit / ours
    return {"name": name, "ours": ours, "theirs": limit, "ratio": ratio, "goal": 1.0, "holds": ratio >= 1.0}


def measured(browser: Browser, address: str, state: Any, view: View) -> list[Figure]:
    """Measure one page: its weight, and the time until one can work, for those who come first and who come again."""
    kilobytes = size(fresh(browser, address, state), view)
    first, again = [], []
    for _ in range(ROUNDS):
        page = fresh(browser, address, state)
        first.append(worked(page) if view is DESIGNER else opened(page, view.path, view.ready))
        page.goto("/studio/vacation/")
        rest(browser)
        again.append(opened(page, view.path, view.ready))
        page.context.close()
    return [
        figure(f"studio-{view.name}-kb", kilobytes, view.kilobytes),
        figure(f"studio-{view.name}-usable-ms", min(first), USABLE_MS),
        figure(f"studio-{view.name}-again-ms", min(again), USABLE_MS),
    ]


def main() -> list[Figure]:
    """Measure everything."""
    with served() as address, launched() as browser:
        state = signed_in(browser, address)
        figures = [each for view in VIEWS for each in measured(browser, address, state, view)]
        page = fresh(browser, address, state)
        wide = min(opened(page, WIDE) for _ in range(ROUNDS))  # the same window: after the first visit from the cache
        frame = min(page.evaluate(RENAME) for _ in range(ROUNDS))
    return [
        *figures,
        figure("studio-designer-2000-editable-ms", wide, WIDE_MS),
        figure("studio-designer-2000-frame-ms", frame, FRAME_MS),
    ]


if __name__ == "__main__":
    print(json.dumps(main()))
