"""What tests of the studio do with the files of a draft without an editor: put one there, wait for words of one."""

from collections.abc import Iterable

from playwright.sync_api import Page

HEADERS = "{'Content-Type': 'application/json', ...JSON.parse(document.body.getAttribute('hx-headers'))}"
PUT = f"""async ([path, content]) => (await fetch(path, {{method: 'PUT', headers: {HEADERS},
  body: JSON.stringify({{content, revision: 0, force: true}})}})).status"""
STORED = """async ([path, has, lacks]) => {
  let content;
  for (let turn = 0; turn < 600; turn++) {
    ({ content } = await (await fetch(path)).json());
    if (has.every((word) => content.includes(word)) && !lacks.some((word) => content.includes(word))) return content;
    await new Promise((again) => setTimeout(again, 200));
  }
  throw new Error(`Expected ${has} and not ${lacks}, but ${path} says: ${content}`);
}"""

DISCARD = f"""async () => {{ await fetch('/studio/vacation/discard/', {{method: 'POST', headers: {HEADERS}}}); }}"""


def discard(page: Page) -> None:
    """Throw away what other tests have left in the draft of the demo's app."""
    page.evaluate(DISCARD)


def put(page: Page, path: str, content: str) -> None:
    """Store a file in the draft, whatever it says now; the page must be one of ours."""
    assert page.evaluate(PUT, [path, content]) == 200


def stored(page: Page, path: str, has: Iterable[str] = (), lacks: Iterable[str] = ()) -> str:
    """Wait until the server's file has some words and lacks others; return it. "Saved" may tell of an older change."""
    content: str = page.evaluate(STORED, [path, list(has), list(lacks)])
    return content
