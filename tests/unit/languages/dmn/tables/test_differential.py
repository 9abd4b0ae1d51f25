"""Tables by their index give what a plain scan of the rules gives."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clerkwork.languages import feel
from clerkwork.languages.dmn.model import HitPolicy

FEEL = feel.Feel()
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
NUMBERS = (
    "-",
    "1",
    "1, 3",
    "< 2",
    "[1..3)",
    "(2..4]",
    "not(2)",
    ">= x",
    "? = 2 or ? = x",
    "? > 1 and ? < 4",
    "odd(?)",
    "null",
    "x",
)
WORDS = (
    "-",
    '"a"',
    '"b", "c"',
    'not("a")',
    "not(null)",
    "true",
    'starts with(?, "a")',
    '> "a"',
    'not(lower case("A"))',
    "{}",
)
GIVEN = st.sampled_from((None, True, 0, 1, 2, 3, 4, "a", "b", "ab", [1], ["a", "b"], [], {"a": 1}, feel.Range(1, 3)))
ROWS = st.lists(
    st.builds("{} | {} => {}".format, st.sampled_from(NUMBERS), st.sampled_from(WORDS), st.sampled_from("123")),
    max_size=12,
)


def scan(rows: list[str], scope: dict[str, Any]) -> Iterator[int]:
    """Yield the numbers of the rules that match, evaluating every entry."""
    for number, row in enumerate(rows, 1):
        tests = zip(row.split("=>")[0].split("|"), ("a", "b"), strict=True)
        if all(
            FEEL.unary_tests(text).run(scope | {"?": scope[name]}, feel.Context(NOW)) is True for text, name in tests
        ):
            yield number


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=ROWS, scope=st.fixed_dictionaries({"a": GIVEN, "b": GIVEN, "x": st.just(3)}), policy=st.sampled_from(HitPolicy)
)
def test_index_is_scan(
    table: Callable[..., Any], decide: Callable[..., Any], rows: list[str], scope: dict[str, Any], policy: HitPolicy
):
    """For any table and inputs the rules that match are those a scan finds, under every hit policy."""
    matching = list(scan(rows, scope))
    results = [int(rows[number - 1][-1]) for number in matching]
    value, run = decide(table(rows, hit_policy=policy), scope)
    counted = [rule.index for rule in run.record.tables[0].rules]
    if policy in {HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER}:
        assert (counted, value) == (matching, results)
    elif policy in {HitPolicy.FIRST, HitPolicy.PRIORITY}:
        assert (counted, value) == (matching[:1], results[0] if results else None)
    else:
        alike = len(matching) == 1 if policy is HitPolicy.UNIQUE else len(set(results)) == 1
        assert (counted, value) == (matching, results[0] if alike else None)
        assert (run.record.failure is None) is (alike or not matching)
