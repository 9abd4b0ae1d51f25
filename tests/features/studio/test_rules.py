"""The rules book of a draft."""

import json
from typing import Any

from clerkwork.features.studio import drafts

MODEL = "processes/errand.bpmn"
SHEET = """<clerk:sheet><clerk:rule kind="inputs"><clerk:text>The receipt.</clerk:text></clerk:rule></clerk:sheet>"""


def put(studio: Any, path: str, content: str, revision: int = 0) -> Any:
    body = json.dumps({"content": content, "revision": revision})
    url = f"/studio/errands/files/{path}"
    return studio.client("bea").put(url, body, content_type="application/json")


def test_the_draft_has_a_book(studio: Any) -> None:
    """For whoever may look at the draft; what is written down there stands in it before it is published."""
    mark = '<clerk:task excludedUsers="=[requester.username]" />'
    assert put(studio, MODEL, drafts.file("errands", MODEL).text.replace(mark, mark + SHEET)).status_code == 200
    page = studio.get("vic", "/studio/errands/rules/").text
    assert "The receipt." in page
    assert "Decide on the errand" in studio.get("vic", "/studio/errands/rules/?role=office").text
    assert studio.get("nora", "/studio/errands/rules/").status_code in {403, 404}
    assert "The receipt." not in studio.get("olga", "/rules/errands/").text


def test_what_cannot_be_read_is_named(studio: Any) -> None:
    """The other processes are there all the same, and so are roles that cannot be read by their handles."""
    put(studio, MODEL, "<a")
    put(studio, "roles.json", "{")
    page = studio.get("vic", "/studio/errands/rules/").text
    assert f'href="/studio/errands/edit/{MODEL}"' in page
    assert "Remember it" in page
