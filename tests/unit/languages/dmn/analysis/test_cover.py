"""The search for gaps finds all of them and nothing else, and ends."""

from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clerkwork.languages.dmn.analysis.cover import MOST_AXES, Cover, Work, widened
from clerkwork.languages.dmn.analysis.lanes import Lane

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PIECES = 5
AXES = 3
SPACE = (0b11111, 0b01111, 0b11110)
ALL = 1 << 30
sets = st.integers(0, (1 << PIECES) - 1)
boxes = st.lists(st.tuples(*[sets] * AXES), max_size=7)


def lanes_of(rules: list[tuple[int, ...]]) -> list[Lane]:
    return [Lane([rule[axis] for rule in rules], PIECES) for axis in range(AXES)]


def cells_of(box: tuple[int, ...]) -> set[tuple[int, ...]]:
    return set(product(*[[place for place in range(PIECES) if mask >> place & 1] for mask in box]))


def uncovered(rules: list[tuple[int, ...]]) -> set[tuple[int, ...]]:
    return cells_of(SPACE).difference(*map(cells_of, rules))


@UNHURRIED
@given(rules=boxes)
def test_gaps_are_disjoint_and_all_that_is_not_covered(rules):
    cover = Cover(lanes_of(rules), SPACE, (1 << len(rules)) - 1, Work(ALL), most=ALL)
    gaps = [cells_of(gap) for gap in cover.gaps()]
    assert cover.complete
    assert not cover.more
    assert sum(map(len, gaps)) == len(uncovered(rules))
    assert set().union(*gaps) == uncovered(rules)


@UNHURRIED
@given(rules=boxes, most=st.integers(1, 3))
def test_some_gaps_are_found_when_only_some_are_asked_for(rules, most):
    cover = Cover(lanes_of(rules), SPACE, (1 << len(rules)) - 1, Work(ALL), most=most)
    gaps = [cells_of(gap) for gap in cover.gaps()]
    assert len(gaps) <= most
    assert bool(gaps) == bool(uncovered(rules))
    assert set().union(*gaps) <= uncovered(rules)
    assert cover.more or set().union(*gaps) == uncovered(rules)


@UNHURRIED
@given(rules=boxes, steps=st.integers(0, 60))
def test_a_search_without_work_left_says_so_and_says_nothing_wrong(rules, steps):
    cover = Cover(lanes_of(rules), SPACE, (1 << len(rules)) - 1, Work(steps), most=ALL)
    gaps = [cells_of(gap) for gap in cover.gaps()]
    assert set().union(*gaps) <= uncovered(rules)
    assert not cover.complete or set().union(*gaps) == uncovered(rules)


@UNHURRIED
@given(rules=boxes)
def test_a_wide_gap_is_a_gap_that_no_value_may_be_added_to(rules):
    lanes = lanes_of(rules)
    everybody = (1 << len(rules)) - 1
    for gap in Cover(lanes, SPACE, everybody, Work(ALL), most=ALL).gaps():
        wide = widened(gap, lanes, SPACE, everybody)
        assert cells_of(gap) <= cells_of(wide) <= uncovered(rules)
        for axis in range(AXES):
            for place in range(PIECES):
                more = (*wide[:axis], 1 << place, *wide[axis + 1 :])
                outside = SPACE[axis] >> place & 1 and not wide[axis] >> place & 1
                assert not outside or not cells_of(more) <= uncovered(rules)


def test_too_many_axes_are_not_searched():
    lanes = [Lane([0b01], 2) for _ in range(MOST_AXES + 1)]
    cover = Cover(lanes, [0b11] * len(lanes), 1, Work(ALL))
    assert cover.gaps() == []
    assert not cover.complete


def test_a_table_without_inputs_is_covered_by_any_rule():
    assert Cover([], [], 1, Work(ALL)).gaps() == []
    assert Cover([], [], 0, Work(ALL)).gaps() == [()]


def test_a_part_of_the_work_is_spent_of_the_whole_as_well():
    work = Work(10)
    part = work.part(4)
    assert part.spend(4)
    assert not part.spend(1)
    assert work.left == 5
    assert not work.part(100).spend(6), "the whole has no more"
