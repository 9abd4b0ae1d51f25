"""Three people, a mail folder of the test's own, an administrator in the background."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from clerkwork.features.people import actions
from clerkwork.features.people.models import User
from clerkwork.kernel.clock import PinnedClock


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Mail goes into a folder of this test."""
    settings.EMAIL_BACKEND = "clerkwork.features.notifications.mail.Backend"
    settings.MAIL_FOLDER = tmp_path / "mail"
    return tmp_path / "mail"


@pytest.fixture
def people(db: None, clock: PinnedClock, folder: Path) -> dict[str, User]:
    """Ann, Bob and Cy, who wants no mail."""
    names = {"ann": "Ann Adler", "bob": "Bob Berg", "cy": "Cy Cole", "root": "Ruth Root"}
    rows = [{"username": key, "name": name, "email": f"{key}@example.org"} for key, name in names.items()]
    actions.import_people(
        {
            "teams": [{"handle": "sales", "name": "Sales", "manager": "ann", "deputy": "bob"}],
            "people": [{**row, "administrator": row["username"] == "root"} for row in rows],
            "groups": [{"handle": "hr", "name": "HR", "members": ["bob", "cy"]}],
        }
    )
    User.objects.filter(username="cy").update(mail_wanted=False)
    return {user.username: user for user in User.objects.all()}


def browser(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client
