"""Ended cases of a process are found by when they ended without looking at all of them."""

import pytest
from django.db import connection

from clerkwork.runtime.models import Case

pytestmark = pytest.mark.both


def test_an_index_finds_ended_cases_in_their_order() -> None:
    """If the search says that they have ended."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by how many rows there are and by what else uses the table")
    ended = Case.objects.filter(process_id="p", state="completed", ended_at__isnull=False)
    plan = ended.order_by("-ended_at", "-key")[:50].explain()
    assert "runtime_case_ended" in plan
    assert "TEMP B-TREE" not in plan
