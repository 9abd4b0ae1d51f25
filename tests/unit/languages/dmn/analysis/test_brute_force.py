"""What is said of a table holds for FEEL itself: random tables against every sample of their inputs."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clerkwork.languages import feel
from clerkwork.languages.dmn.analysis.cover import Cover, Work
from clerkwork.languages.dmn.analysis.findings import Kind, Severity
from clerkwork.languages.dmn.analysis.grid import Grid
from clerkwork.languages.dmn.analysis.sheet import Reader, read_sheet
from clerkwork.languages.dmn.analysis.variables import ANYWHERE
from clerkwork.languages.dmn.model import HitPolicy

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
DIALECT = feel.Feel()
COLUMNS = ("age: number", "start: date", 'status: string = "a","b","c"', "member: boolean", "free")
NAMES = tuple(column.partition(":")[0] for column in COLUMNS)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2025, 1, 1)
SAMPLES = (
    [each / 2 for each in range(-1, 10)],
    [DAY + timedelta(days=days) for days in range(-1, 6)],
    ["a", "b", "c"],
    [True, False],
    ["a", "b", "x", "", "ab"],
)
NUMBERS = ("< 1", "<= 1", "[1..3]", "(1..3)", "3", "> 3", ">= 3", "not(1)", "1, 3", "not(< 1)", "[3..1]")
DAYS = tuple(
    text.replace("A", '@"2025-01-01"').replace("B", '@"2025-01-03"')
    for text in ("< A", "[A..B]", "(A..B)", "> B", ">= B", "B", "not(A)", '@"2025-01-02"')
)
TEXTS = ('"a"', '"a","b"', 'not("c")', '"b"', '"c"')
CELLS = (NUMBERS, DAYS, TEXTS, ("true", "false"), ('"a"', 'not("a")', '"a","b"', '> "a"'))


def numbers(samples):
    """FEEL knows no floats."""
    return [int(each) if each == int(each) else feel.from_json(each) for each in samples]


POINTS = (numbers(SAMPLES[0]), *SAMPLES[1:])


@st.composite
def tables(draw, most_rules=5):
    columns = draw(st.lists(st.integers(0, len(COLUMNS) - 1), min_size=1, max_size=3, unique=True))
    cell = [st.sampled_from(("-", *CELLS[column])) for column in columns]
    rules = draw(st.lists(st.tuples(*cell, st.sampled_from("123")), max_size=most_rules))
    return columns, [f"{' | '.join(rule[:-1])} -> {rule[-1]}" for rule in rules]


@cache
def passes(cell: str, value: object) -> bool:
    """Whether FEEL finds a test true."""
    return DIALECT.unary_tests(cell).run({"?": value}, feel.Context(NOW)) is True


class Truth:
    """What FEEL says: which rules match which samples."""

    def __init__(self, columns, rules) -> None:
        self.tests = [[cell.strip() for cell in rule.partition("->")[0].split("|")] for rule in rules]
        self.columns = columns

    def matching(self, values):
        return [number for number, tests in enumerate(self.tests, 1) if all(map(passes, tests, values))]

    def over(self, *more: None):
        """Every sample with the rules it matches."""
        return [(each, self.matching(each)) for each in product(*([*POINTS[column], *more] for column in self.columns))]

    def example(self, finding):
        values = dict(finding.example)
        return self.matching([values.get(NAMES[column]) for column in self.columns])


def said_of(found, table, columns, rules, policy="UNIQUE"):
    return found(table([COLUMNS[column] for column in columns], rules, policy))


@UNHURRIED
@given(drawn=tables())
def test_rules_are_said_to_overlap_exactly_when_a_sample_matches_both(table, found, drawn):
    columns, rules = drawn
    truth = Truth(columns, rules)
    overlaps = [each for each in said_of(found, table, columns, rules) if each.kind is Kind.OVERLAP]
    wanted = {pair for _, matching in truth.over() for pair in combinations(matching, 2)}
    assert {each.rules for each in overlaps} == wanted
    assert all(each.severity is Severity.ERROR for each in overlaps)
    assert all(set(each.rules) <= set(truth.example(each)) for each in overlaps)


@UNHURRIED
@given(drawn=tables())
def test_gaps_are_the_samples_that_no_rule_matches(table, found, drawn):
    columns, rules = drawn
    truth = Truth(columns, rules)
    gaps = [each for each in said_of(found, table, columns, rules) if each.kind in {Kind.GAP, Kind.EMPTY}]
    assert bool(gaps) == any(not matching for _, matching in truth.over())
    assert all(each.kind is Kind.EMPTY or truth.example(each) == [] for each in gaps)


@UNHURRIED
@given(drawn=tables())
def test_a_sample_lies_in_a_gap_exactly_when_no_rule_matches_it(table, drawn):
    columns, rules = drawn
    subject = table([COLUMNS[column] for column in columns], rules)
    grid = Grid(read_sheet(subject, Reader(DIALECT, ANYWHERE)))
    gaps = Cover(grid.outer, grid.space, grid.everybody, Work(1 << 30), 1 << 30).gaps()
    for values, matching in Truth(columns, rules).over():
        places = [axis.place_of(value) for axis, value in zip(grid.axes, values, strict=True)]
        if None not in places and all(pieces >> place & 1 for pieces, place in zip(grid.space, places, strict=True)):
            inside = [all(mask >> place & 1 for mask, place in zip(gap, places, strict=True)) for gap in gaps]
            assert any(inside) == (not matching)


@UNHURRIED
@given(drawn=tables(most_rules=6))
def test_a_rule_never_counts_exactly_when_others_come_first_for_all_its_samples(table, found, drawn):
    columns, rules = drawn
    truth = Truth(columns, rules)
    masked = {
        each.rules[0]: each.severity
        for each in said_of(found, table, columns, rules, "FIRST")
        if each.kind is Kind.UNREACHABLE
    }
    with_null = truth.over(None)
    for number in range(1, len(rules) + 1):
        if any(matching[:1] == [number] for _, matching in truth.over()):
            assert number not in masked
        elif any(matching[:1] == [number] for _, matching in with_null):
            assert masked.get(number) is Severity.HINT, "it counts for missing inputs only"
        else:
            assert masked.get(number) is Severity.WARNING


@UNHURRIED
@given(drawn=tables(), policy=st.sampled_from(["FIRST", "ANY"]))
def test_what_is_not_needed_may_be_left_out(table, found, drawn, policy):
    """The output of the first match stays the same without any one rule that is redundant."""
    columns, rules = drawn
    outputs = [rule.rpartition("-> ")[2] for rule in rules]
    truth = Truth(columns, rules)
    redundant = {each.rules for each in said_of(found, table, columns, rules, policy) if each.kind is Kind.REDUNDANT}
    for rule, other in redundant:
        for _, matching in truth.over(None):
            if rule in matching and policy == "FIRST":
                rest = [number for number in matching if number != rule]
                assert outputs[matching[0] - 1] == outputs[rest[0] - 1]
            assert rule not in matching or other in matching
            assert outputs[rule - 1] == outputs[other - 1]


@UNHURRIED
@given(drawn=tables(), policy=st.sampled_from(list(HitPolicy)))
def test_rules_that_could_be_one_are_alike_and_join(table, found, drawn, policy):
    columns, rules = drawn
    truth = Truth(columns, rules)
    for each in said_of(found, table, columns, rules, policy):
        if each.kind is Kind.MERGEABLE:
            together = set(each.rules)
            assert len({rules[number - 1].rpartition("->")[2] for number in together}) == 1
            assert all(len(together.intersection(matching)) <= 1 for _, matching in truth.over())


@pytest.mark.parametrize("cells", CELLS)
def test_every_cell_used_here_is_known_without_evaluating(table, found, cells):
    rules = [f"{cell} -> 1" for cell in cells]
    assert not [each for each in found(table(["x"], rules, "COLLECT")) if each.kind is Kind.NOT_CHECKED]
