"""The first rows of a table in an app folder."""

from typing import Any

import pytest

from clerkwork.features.apps import actions as apps
from clerkwork.features.apps.plan import plan
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.tables import queries
from clerkwork.kernel.errors import Invalid

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PARTS = {
    "name": "parts",
    "columns": [
        {"name": "code", "type": "text", "required": True, "unique": True},
        {"name": "price", "type": "number"},
        {"name": "kit", "type": "reference", "table": "kits"},
    ],
}
KITS = {"name": "kits", "columns": [{"name": "title", "type": "text"}], "label": "{{title}}"}
TABLES = {"parts": PARTS, "kits": KITS}
ROWS = {"data/kits.csv": "title\nBasic\n", "data/parts.csv": "code,price,kit\nA1,1.50,Basic\nA2,,\n"}


def test_first_rows_come_with_their_table(write: Any, people: Any) -> None:
    folder = write(TABLES, **ROWS)
    assert [change.details for change in plan(folder).changes if change.kind == "data"] == [
        ("adds 1 row to the table kits",),
        ("adds 2 rows to the table parts",),
    ]
    apps.apply(folder, SYSTEM)
    rows = queries.rows(queries.table("vacation", "parts"), SYSTEM)
    kit = queries.rows(queries.table("vacation", "kits"), SYSTEM)[0]
    assert [(row["code"], str(row["price"]), row["kit"]) for row in rows] == [
        ("A1", "1.50", kit["id"]),
        ("A2", "None", None),
    ]


def test_rows_that_are_there_are_never_touched(write: Any, people: Any) -> None:
    apps.apply(write(TABLES, **ROWS), SYSTEM)
    folder = write(TABLES, **ROWS | {"data/parts.csv": "code\nB1\n"})
    details = [change.details for change in plan(folder).changes]
    assert details == [("adds nothing, since the table has 2 rows already",)]
    apps.apply(folder, SYSTEM)
    assert queries.count(queries.table("vacation", "parts"), SYSTEM) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("code,prize\nA,1\n", "There is no column prize."),
        ("price\n1\n", "Expected the required column code, but it is missing."),
        ("code,price\nA,x\n", "Price: Expected a number such as 1,234.5, but “x”."),
        ("code\nA\nA\n", "Code: The value must occur once, but row 2 has it too."),
        ("", "Expected a spreadsheet, but the file is empty."),
    ],
)
def test_wrong_rows_are_told_before_anything_happens(write: Any, people: Any, content: str, said: str) -> None:
    found = plan(write(TABLES, **{"data/parts.csv": content})).problems
    assert [problem.message for problem in found] == [said]


def test_a_name_that_is_not_found_rolls_everything_back(write: Any, people: Any) -> None:
    with pytest.raises(Invalid) as refused:
        apps.apply(write(TABLES, **{"data/parts.csv": "code,kit\nA,None\n"}), SYSTEM)
    assert refused.value.problems[0].message.startswith("Kit: Expected a row of kits")
    assert refused.value.problems[0].line == 2


def test_a_file_without_a_table_is_only_kept(write: Any, people: Any) -> None:
    apps.apply(write(TABLES, **{"data/other.csv": "anything\n1\n"}), SYSTEM)
    assert queries.count(queries.table("vacation", "parts"), SYSTEM) == 0
