"""Roles in the studio, and what an app says of itself."""

from typing import Any

import pytest

from clerkwork.features.people.models import AppRole
from clerkwork.features.studio import about, drafts, permissions
from clerkwork.features.studio.settings_pages import is_overdue
from clerkwork.kernel.errors import Forbidden, Invalid


def test_an_owner_gives_and_takes_roles(studio: Any) -> None:
    """To others, never to themself; builders and viewers may look."""
    mia = studio["mia"]
    given = {"role": "builder", "holder": f"user:{mia.pk}"}
    assert studio.post("otto", "/studio/errands/roles/", given).status_code == 302
    assert permissions.may_edit(mia, "errands")
    assert "Mia Lang" in studio.get("vic", "/studio/errands/roles/").content.decode()
    row = AppRole.objects.get(user=mia)
    assert studio.post("bea", f"/studio/errands/roles/{row.pk}/revoke/").status_code == 403
    assert studio.post("otto", f"/studio/errands/roles/{row.pk}/revoke/").status_code == 302
    assert not permissions.may_view(mia, "errands")
    own = {"role": "publisher", "holder": f"user:{studio['otto'].pk}"}
    answer = studio.post("otto", "/studio/errands/roles/", own)
    assert (answer.status_code, b"own role" in answer.content) == (409, True)
    assert studio.post("otto", "/studio/errands/roles/", {"role": "king", "holder": "user:1"}).status_code == 409
    assert studio.post("otto", "/studio/errands/roles/", {"role": "viewer", "holder": "x"}).status_code == 409
    assert studio.post("bea", "/studio/errands/roles/", given).status_code == 403


def test_a_role_of_another_app_cannot_be_taken_here(studio: Any) -> None:
    """The address of one app reaches nothing of another."""
    row = AppRole.objects.create(app="other", role="owner", user=studio["mia"])
    assert studio.post("otto", f"/studio/errands/roles/{row.pk}/revoke/").status_code == 404


def test_an_app_says_what_it_is_for(studio: Any) -> None:
    """Purpose, owner and review stand in app.json; every other byte stays."""
    before = drafts.file("errands", "app.json").text
    values = {"purpose": "Get things.", "owner": "otto", "review": "2026-02-01", "name": "Errands"}
    assert studio.post("bea", "/studio/errands/about/", values).status_code == 302
    manifest = drafts.file("errands", "app.json").json()
    assert {key: manifest[key] for key in ("purpose", "owner", "review")} == {
        "purpose": "Get things.",
        "owner": "otto",
        "review": "2026-02-01",
    }
    page = studio.get("vic", "/studio/errands/about/").content.decode()
    assert "The review is overdue" in page
    assert "Save in the draft" not in page
    added = ',\n  "purpose": "Get things.",\n  "owner": "otto",\n  "review": "2026-02-01"'
    assert drafts.file("errands", "app.json").text.replace(added, "") == before
    assert studio.post("bea", "/studio/errands/about/", {"review": "soon"}).status_code == 422
    assert studio.post("vic", "/studio/errands/about/", values).status_code == 403
    with pytest.raises(Forbidden):
        about.change(studio["pia"], "errands", {})


def test_values_are_written_in_place() -> None:
    """Replaced where they are, added behind the description, left away when empty."""
    text = '{"handle": "a",\n "name": "A", "description": "d", "tiles": [{"name": "x"}]}'
    assert about.written_into(text, {"name": "Ä", "owner": "", "color": "red"}) == (
        '{"handle": "a",\n "name": "Ä", "description": "d",\n  "color": "red", "tiles": [{"name": "x"}]}'
    )
    with pytest.raises(Invalid):
        about.written_into("[", {})


def test_reviews(clock: Any) -> None:
    """Today is not overdue, nonsense is not either."""
    assert is_overdue("2020-01-01")
    assert not is_overdue("2999-01-01")
    assert not is_overdue("soon")
