"""The studio of the office: Bea builds the errands, Vic looks at them, Pia publishes them, Otto owns them."""

from typing import Any

import pytest

from clerkwork.features.people.models import AppRole, User

STAFF = {
    "bea": ("Bea Bau", "builder"),
    "vic": ("Vic Sicht", "viewer"),
    "pia": ("Pia Press", "publisher"),
    "otto": (None, "owner"),
}


@pytest.fixture
def studio(office: Any) -> Any:
    """Give four people of the office a role in the app `errands`."""
    for username, (name, role) in STAFF.items():
        if name:
            first, last = name.split()
            office.people[username] = User.objects.create(username=username, first_name=first, last_name=last)
        AppRole.objects.create(app="errands", role=role, user=office.people[username])
    return office
