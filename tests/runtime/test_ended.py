"""Ended cases of a process are found by when they ended without looking at all of them."""

from collections.abc import Iterator

import pytest
from django.db import connection

from clerkwork.runtime.models import Case

pytestmark = pytest.mark.both

FULL = """
    CREATE TEMP TABLE runtime_case (LIKE runtime_case INCLUDING ALL);
    INSERT INTO runtime_case (key, definition_id, process_id, app, state, title, business_key, started_at, ended_at,
        incidents, position, children, stamp, depth, tokens, caught, width, tags, stops)
    SELECT n, 1, CASE WHEN n % 100 < 50 THEN 'often' ELSE 'p' || n % 100 END, '',
        CASE WHEN n % 7 = 0 THEN 'active' ELSE 'completed' END, '', '', n, CASE WHEN n % 7 = 0 THEN NULL ELSE n END,
        0, 0, 0, 0, 0, '', '', 0, '', ''
    FROM generate_series(1, 20000) n;
    ANALYZE runtime_case;
"""


@pytest.fixture
def _full() -> Iterator[None]:
    """
    Stand a full table in for that of the cases where a plan follows what was counted in a table, as on PostgreSQL.

    What other tests have left in the real one, and whether somebody has counted it meanwhile, is chance.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(FULL)
        yield
        cursor.execute("DROP TABLE pg_temp.runtime_case")


@pytest.mark.usefixtures("_full")
@pytest.mark.parametrize("process", ["often", "p77"])
def test_an_index_finds_ended_cases_in_their_order(process: str) -> None:
    """If the search says that they have ended, be half of all cases of the process or one of a hundred."""
    ended = Case.objects.filter(process_id=process, state="completed", ended_at__isnull=False)
    plan = ended.order_by("-ended_at", "-key")[:50].explain()
    assert "_ended" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
