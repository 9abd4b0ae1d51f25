"""FEEL and SQL give every row the same answer, true, false or null, on both databases."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from clerkwork.features.apps import actions as apps
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.tables import entries, queries
from clerkwork.features.tables.column_types import to_feel
from clerkwork.features.tables.conditions import Rows, compiled
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.permissions import operands
from clerkwork.features.tables.sql import fetch, run, sql_table, vendor
from clerkwork.languages.feel import Context
from clerkwork.languages.feel.extended import make_date
from clerkwork.languages.feel.temporal import read_date_and_time
from clerkwork.runtime import wiring

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.slow]

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
THINGS: dict[str, Any] = {
    "name": "things",
    "columns": [
        {"name": "a", "type": "text"},
        {"name": "b", "type": "long text"},
        {"name": "n", "type": "number", "scale": 2},
        {"name": "m", "type": "number", "scale": 6},
        {"name": "i", "type": "integer"},
        {"name": "p", "type": "boolean"},
        {"name": "q", "type": "boolean"},
        {"name": "d", "type": "date"},
        {"name": "e", "type": "date"},
        {"name": "t", "type": "datetime"},
        {"name": "u", "type": "datetime"},
        {"name": "w", "type": "person"},
    ],
}
BY_TYPE = {"text": "abw", "number": "nmi", "boolean": "pq", "date": "de", "instant": "tu"}
TYPE_OF = {name: kind for kind, names in BY_TYPE.items() for name in names}

texts = st.one_of(
    st.sampled_from(
        ["", "a", "A", "b", "ab", "aB", "ä", "Ä", "Z", "z", "é", "e\u0301", "%", "_", "\U0001f600", "\uffff"]
    ),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=4),
)
whole = st.one_of(st.integers(-3, 3), st.integers(-(10**15) + 1, 10**15 - 1))
small = st.one_of(st.integers(-300, 300), st.integers(-(10**14) + 1, 10**14 - 1))
dates = st.one_of(st.dates(date(2026, 1, 1), date(2026, 1, 4)), st.dates())
moments = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 1, 0, 0, 1)),  # noqa: DTZ001 - given a zone below
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),  # noqa: DTZ001 - the same
)


def stored_moment(value: datetime) -> datetime:
    return value.replace(microsecond=value.microsecond // 1000 * 1000, tzinfo=UTC)


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "a": texts,
    "b": texts,
    "n": small.map(lambda value: Decimal(value).scaleb(-2)),
    "m": small.map(lambda value: Decimal(value).scaleb(-6)),
    "i": whole,
    "p": st.booleans(),
    "q": st.booleans(),
    "d": dates,
    "e": dates,
    "t": moments.map(stored_moment),
    "u": moments.map(stored_moment),
    "w": st.sampled_from(["ada", "ben", "Ben"]),
}
some_rows = st.lists(
    st.fixed_dictionaries({name: st.none() | values for name, values in VALUES.items()}), min_size=1, max_size=6
)
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-8))])
far_dates = st.sampled_from([make_date(year, 1, 1) for year in (-5, 0, 10_000, 99_999)])
far_moments = st.sampled_from(
    [
        read_date_and_time(text)
        for text in ("-0005-01-01T00:00:00Z", "99999-01-01T00:00:00@Europe/Berlin", "99999-01-01T00:00:00")
    ]
    + [read_date_and_time(f"2026-01-01T00:00:00.{part}Z") for part in ("000000001", "999999999")]
)
CONSTANTS: dict[str, st.SearchStrategy[Any]] = {
    "text": st.one_of(texts, st.sampled_from(["a\0", "a\0b", "ada", "ben"])),
    "number": st.one_of(
        whole, st.decimals(-4, 4, places=3), st.sampled_from([Decimal("0.005"), 10**30, -(10**30), Decimal("1e-9")])
    ),
    "boolean": st.booleans(),
    "date": st.one_of(dates, far_dates),
    "instant": st.one_of(
        far_moments,
        st.tuples(moments, zones).map(lambda both: both[0].replace(tzinfo=both[1])),
        moments,  # without a zone: never equal, and without order
    ),
}
anything = st.one_of(st.none(), *CONSTANTS.values())


@st.composite
def conditions(draw: st.DrawFn, depth: int = 3) -> tuple[str, dict[str, Any]]:
    """Draw a condition of the subset with the constants it reads."""
    scope: dict[str, Any] = {}

    def constant(kind: str) -> str:
        name = f"k{len(scope)}"
        scope[name] = draw(st.one_of(CONSTANTS[kind], CONSTANTS[kind], anything))
        return name

    def operand(kind: str) -> str:
        return draw(st.sampled_from(BY_TYPE[kind])) if draw(st.booleans()) else constant(kind)

    def leaf() -> str:
        kind = draw(st.sampled_from(sorted(BY_TYPE)))
        column = draw(st.sampled_from(BY_TYPE[kind]))
        shapes = ["equal", "in list", "in constants", "null", "listed"]
        shapes += [] if kind == "boolean" else ["ordered", "between", "range", "test"]
        shapes += ["part"] if kind == "text" else ["year"] if kind == "date" else ["bare"] if kind == "boolean" else []
        return SHAPES[draw(st.sampled_from(shapes))](kind, column)

    def listed(kind: str) -> str:
        name = f"k{len(scope)}"
        scope[name] = draw(st.none() | st.lists(st.one_of(CONSTANTS[kind], anything), max_size=4))
        return name

    def operator(order: str = "< <= > >=") -> str:
        return draw(st.sampled_from(order.split()))

    SHAPES = {  # noqa: N806 - a table
        "equal": lambda kind, column: draw(
            st.sampled_from(
                [f"{column} {operator('= !=')} {operand(kind)}", f"{operand(kind)} {operator('= !=')} {column}"]
            )
        ),
        "ordered": lambda kind, column: f"{operand(kind)} {operator()} {column}",
        "between": lambda kind, column: f"{column} between {operand(kind)} and {operand(kind)}",
        "range": lambda kind, column: (
            f"{column} in {draw(st.sampled_from('[('))}{operand(kind)}..{operand(kind)}{draw(st.sampled_from('])'))}"
        ),
        "test": lambda kind, column: f"{column} in ({operator()} {operand(kind)}, {operand(kind)})",
        "in list": lambda kind, column: f"{column} in [{operand(kind)}, {operand(kind)}]",
        "in constants": lambda kind, column: f"{column} in {listed(kind)}",
        "listed": lambda kind, column: f"list contains({listed(kind)}, {column})",
        "null": lambda _kind, column: f"{column} {operator('= !=')} null",
        "part": lambda kind, column: (
            f"{draw(st.sampled_from(['contains', 'starts with', 'ends with']))}({column}, {constant(kind)})"
        ),
        "year": lambda _kind, column: (
            f"{column}.{draw(st.sampled_from(['year', 'month', 'day']))} {operator()} {constant('number')}"
        ),
        "bare": lambda _kind, column: column,
    }

    def build(left: int) -> str:
        if left == 0 or draw(st.integers(0, 2)) == 0:
            return leaf()
        shape = draw(st.sampled_from(["and", "or", "not"]))
        if shape == "not":
            return f"not({build(left - 1)})"
        return f"({build(left - 1)} {shape} {build(left - 1)})"

    return build(depth), scope


@pytest.fixture
def things(db: None, write: Any) -> Table:
    apps.apply(write({"things": THINGS}), SYSTEM)
    return queries.table("vacation", "things")


@pytest.fixture
def fresh(things: Table) -> Table:
    return things


def store(table: Table, rows: list[dict[str, Any]]) -> None:
    system = {"version": 1, "created_at": NOW, "created_by": "x", "updated_at": NOW, "updated_by": "x"}
    for number, row in enumerate(rows):
        run(insert(sql_table(table)).values(id=number, **system, **entries.stored(table, row)))


def by_feel(text: str, scope: dict[str, Any], row: dict[str, Any], table: Table) -> bool | None:
    types = table.schema.by_name
    values = {name: to_feel(value, types[name].type_name) for name, value in row.items()}
    answer = wiring.current().feel.expression(text).run(scope | values, Context(NOW))
    return answer if isinstance(answer, bool) else None


def by_sql(text: str, scope: dict[str, Any], table: Table) -> list[bool | None]:
    source = sql_table(table)
    columns = operands(table, source, table.schema.by_name, SYSTEM)
    sql = compiled(text, Rows(wiring.current().feel, columns, scope, Context(NOW), vendor()))
    found = fetch(select(source.c.id, sql.label("answer")).order_by(source.c.id))
    return [None if row.answer is None else bool(row.answer) for row in found]


@given(condition=conditions(), rows=some_rows)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_feel_and_sql_agree(fresh: Table, condition: tuple[str, dict[str, Any]], rows: list[dict[str, Any]]) -> None:
    text, scope = condition
    expected = [by_feel(text, scope, row, fresh) for row in rows]
    note(f"{text} with {scope}")
    with transaction.atomic():
        store(fresh, rows)
        got = by_sql(text, scope, fresh)
        transaction.set_rollback(True)
    assert got == expected
