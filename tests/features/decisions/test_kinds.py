"""Decisions in an app folder."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from clerkwork.features.apps import actions as apps
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.kernel.errors import Invalid
from clerkwork.runtime.models import Decision

pytestmark = [pytest.mark.both, pytest.mark.django_db]

LEAVE = Path(__file__).parents[1] / "fixtures" / "leave"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LEAVE, tmp_path / "leave"))


def versions() -> dict[str, int]:
    return dict(Decision.objects.filter(latest=True).values_list("decision_id", "version"))


def test_files_are_deployed_once_and_again_when_they_changed(leave: Any, folder: Path) -> None:
    every = {"base_leave": 1, "extra_leave": 1, "entitlement": 1, "approver": 1}
    assert versions() == every
    apps.apply(folder, SYSTEM)
    assert versions() == every
    file = folder / "decisions" / "approval.dmn"
    file.write_text(file.read_text().replace("[1..10]", "[1..9]"))
    apps.apply(folder, SYSTEM)
    assert versions() == {**every, "approver": 2}
    entries = leave.log(verb="decision.deploy", app="leave").order_by("id")
    assert [(entry.actor, entry.object) for entry in entries][2:] == [("system", "approval")]


def test_a_removed_file_takes_its_decisions_out_of_the_list(leave: Any, folder: Path) -> None:
    (folder / "decisions" / "entitlement.dmn").unlink()
    apps.apply(folder, SYSTEM)
    assert versions() == {"approver": 1}
    listed = [line.decision.decision_id for line in leave.get("mia", "/decisions/").context["lines"]]
    assert listed == ["approver"]
    assert leave.get("mia", "/decisions/entitlement/").status_code == 200  # what was decided by it stays


def test_a_file_with_problems_changes_nothing(leave: Any, folder: Path) -> None:
    file = folder / "decisions" / "entitlement.dmn"
    broken = file.read_text().replace('href="#grade"', 'href="#degree"').replace("Contract + Extra", "Contract +")
    file.write_text(broken)
    with pytest.raises(Invalid) as caught:
        apps.apply(folder, SYSTEM)
    assert {problem.place.partition("#")[0] for problem in caught.value.problems} == {"decisions/entitlement.dmn"}
    assert versions()["entitlement"] == 1


def test_an_unknown_right_on_decisions_is_refused(leave: Any, folder: Path) -> None:
    roles = folder / "roles.json"
    roles.write_text(roles.read_text().replace('"try"', '"change"'))
    with pytest.raises(Invalid) as caught:
        apps.apply(folder, SYSTEM)
    assert [(each.place, each.message) for each in caught.value.problems] == [
        ("roles.json#/hr/decisions", "Unknown right.")
    ]
