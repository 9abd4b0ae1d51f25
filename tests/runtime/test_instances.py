"""An element instance is found by its key without looking at the history of every case."""

from collections.abc import Iterator

import pytest
from django.db import connection

from clerkwork.runtime.models import ElementHistory

pytestmark = pytest.mark.both


@pytest.fixture
def _indexes_first() -> Iterator[None]:
    """Let PostgreSQL look into an index although there are but a few rows."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        yield
        cursor.execute("RESET enable_seqscan")


@pytest.mark.usefixtures("_indexes_first")
@pytest.mark.parametrize("keys", [[5], [5, 6]])
def test_an_index_finds_an_element_instance(keys: list[int]) -> None:
    """By one key, as the API does for one instance and for the scope of an expression, or by several."""
    assert "runtime_elementhistory_instance" in ElementHistory.objects.filter(instance__in=keys).explain()
