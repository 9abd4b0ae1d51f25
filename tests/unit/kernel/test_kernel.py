"""The kernel: ids, clock, errors and JSON."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkwork.kernel import json
from clerkwork.kernel.clock import PinnedClock, to_datetime, to_instant
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.kernel.ids import LAST_NODE, IdGenerator, created_at

NOW = to_instant(datetime(2026, 3, 2, tzinfo=UTC))


@given(st.lists(st.integers(-5_000, 5_000), max_size=50))
def test_ids_rise_however_the_clock_moves(moves):
    """Each id is greater than every earlier one, also when the clock stands still or goes back."""
    clock = PinnedClock(NOW)
    make = IdGenerator(clock)
    made = [make()]
    for move in moves:
        clock.advance(timedelta(milliseconds=move))
        made.append(make())
    assert made == sorted(set(made))


def test_ids_go_on_when_a_millisecond_is_full():
    """More ids than a millisecond holds borrow the next one, and stay 63 bits."""
    make = IdGenerator(PinnedClock(NOW))
    made = [make() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert max(made) < 1 << 63


def test_nodes_never_make_the_same_id():
    """Two nodes at the same instant make different ids."""
    first, second = (IdGenerator(PinnedClock(NOW), node) for node in (0, LAST_NODE))
    assert not {first() for _ in range(5_000)} & {second() for _ in range(5_000)}
    with pytest.raises(ValueError, match="Expected a node between 0 and 1023, but 1024"):
        IdGenerator(PinnedClock(NOW), LAST_NODE + 1)


def test_streams_share_a_generator():
    """Ids of two streams and of their generator are never the same, and those of each stream rise."""
    ids = IdGenerator(PinnedClock(NOW))
    one, other = ids.stream(), ids.stream()
    made = [(next(one), next(other), ids()) for _ in range(3_000)]
    assert len({each for row in made for each in row}) == 9_000
    assert all(list(column) == sorted(column) for column in zip(*made, strict=True))


def test_threads_share_a_generator_with_a_lock():
    """Eight threads make no id twice."""
    make = IdGenerator(PinnedClock(NOW), 3, Lock())
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: make(), range(20_000)))
    assert len(set(made)) == len(made)


def test_an_id_tells_when_it_was_made():
    """The instant of an id is the clock's."""
    assert created_at(IdGenerator(PinnedClock(NOW), 7)()) == NOW


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001 - made aware below
def test_instants_and_datetimes_agree(moment):
    """An instant and back loses only what is below a millisecond."""
    aware = moment.replace(tzinfo=UTC)
    assert aware - to_datetime(to_instant(aware)) < timedelta(milliseconds=1)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(values)
def test_json_loses_nothing(value):
    """Numbers keep every digit in both directions."""
    assert json.loads(json.dumps(value)) == value


def test_json_is_exact_and_says_where_it_is_wrong():
    """A tenth stays a tenth; what is no JSON is refused with its position; equal values give equal bytes."""
    assert json.loads("0.1") + json.loads("0.2") == Decimal("0.3")
    with pytest.raises(ValueError, match="Expected JSON, but"):
        json.loads("{")
    assert json.canonical({"b": 1, "a": 2}) == json.canonical({"a": 2, "b": 1}) == b'{"a":2,"b":1}'
    assert json.pretty({"a": 1}) == '{\n  "a": 1\n}\n'


def test_an_invalid_input_lists_every_problem():
    """Place, line, message and remedy stand on one line each."""
    error = Invalid([Problem("a.bpmn#x", "Wrong.", "Correct it.", 7), Problem("b", "Wrong too.")])
    assert str(error) == "a.bpmn#x, line 7: Wrong. Correct it.\nb: Wrong too."
