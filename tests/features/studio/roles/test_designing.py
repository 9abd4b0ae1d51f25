"""The editor of roles.json: what it is told, and what opens as text."""

import json
import re
from typing import Any

import pytest

pytestmark = pytest.mark.django_db
EDIT = "/studio/errands/edit/roles.json"


def test_the_editor_knows_whom_roles_can_be_given_to(studio: Any) -> None:
    answer = studio.get("bea", EDIT)
    assert answer.templates[0].name == "studio/roles/edit.html"
    found = re.search(r'data-name="known">(.*?)</script>', answer.content.decode(), re.DOTALL)
    assert found
    known = json.loads(found[1])
    assert ["office", "Office"] in known["groups"]
    assert ["mia", "Mia Lang"] in known["people"]
    assert "errand" in {process for process, _ in known["processes"]}
    assert set(known["published"]) == {"office", "audit", "manager", "employee"}
    assert known["uses"] == {
        "office": [],
        "audit": ["tables/errands.json"],
        "manager": [],
        "employee": ["tables/errands.json"],
    }


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"hr": 1}', '{"hr": {"members": 1}}', '{"hr": {"members": {"users": 1}}}', '{"hr": {"start": 1}}'],
)
def test_what_has_not_the_shape_of_roles_opens_as_text(studio: Any, content: str) -> None:
    body = json.dumps({"content": content, "revision": 0})
    studio.client("bea").put("/studio/errands/files/roles.json", body, content_type="application/json")
    assert studio.get("bea", EDIT).templates[0].name == "studio/text.html"
