"""The index of sets of one axis says what looking at every set says."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clerkwork.languages.dmn.analysis.lanes import FEW, Lane, positions, runs

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PIECES = 2 * FEW + 40
intervals = st.tuples(st.integers(0, PIECES - 1), st.integers(1, PIECES)).map(
    lambda ends: ((1 << ends[1]) - 1) << ends[0] & ((1 << PIECES) - 1)
)
masks = st.one_of(intervals, st.integers(0, (1 << PIECES) - 1), st.builds(int.__or__, intervals, intervals))


def of(lane: Lane, rules: int) -> set[int]:
    return {rule for rule in range(len(lane.masks)) if rules >> rule & 1}


@UNHURRIED
@given(mask=masks)
def test_places_and_runs_make_up_a_mask(mask):
    assert sum(1 << place for place in positions(mask)) == mask
    assert sum((1 << end) - (1 << start) for start, end in runs(mask)) == mask
    assert all(not mask >> end & 1 for _, end in runs(mask))


@UNHURRIED
@given(sets=st.lists(masks, max_size=90), asked=masks)
def test_rules_that_meet_a_set_are_those_with_a_piece_of_it(sets, asked):
    lane = Lane(sets, PIECES)
    assert of(lane, lane.meeting(asked)) == {rule for rule, mask in enumerate(sets) if mask & asked}
    assert lane.meeting(asked) == lane.meeting(asked), "an answer is kept"


@UNHURRIED
@given(sets=st.lists(masks, max_size=90), asked=masks.filter(bool))
def test_rules_that_hold_a_set_are_those_with_all_of_it(sets, asked):
    lane = Lane(sets, PIECES)
    assert of(lane, lane.holding(asked)) == {rule for rule, mask in enumerate(sets) if not asked & ~mask}


@UNHURRIED
@given(sets=st.lists(masks, max_size=60), space=masks, data=st.data())
def test_parts_make_up_the_space_and_know_the_rules_that_hold_them(sets, space, data):
    rules = data.draw(st.integers(0, (1 << len(sets)) - 1))
    lane = Lane(sets, PIECES)
    seen = 0
    for pieces, held in lane.parts(space, rules):
        assert not seen & pieces
        seen |= pieces
        for rule in of(lane, rules):
            assert (sets[rule] & pieces) == (pieces if held >> rule & 1 else 0)
        assert not held & ~rules
    assert seen == space


def test_sets_that_end_where_others_begin_stay_apart():
    """Two rules that swap at a place change it twice, and both changes count."""
    lane = Lane([0b0011, 0b1100, 0b0011], 4)
    assert [tuple(each) for each in lane.stretches] == [(0b0011, 0b101), (0b1100, 0b010)]
