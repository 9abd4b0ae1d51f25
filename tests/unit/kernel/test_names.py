"""Names by which things are found: not too long for an index, and no variable without one."""

import pytest

from clerkwork.kernel.errors import Invalid
from clerkwork.kernel.names import LONGEST, demand_short, fits, given


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("", True),
        ("x" * LONGEST, True),
        ("x" * (LONGEST + 1), False),
        ("\U0001f600" * (LONGEST // 4), True),
        ("\U0001f600" * (LONGEST // 4 + 1), False),
        ("\ud83d" * (LONGEST // 3 + 1), False),
    ],
)
def test_bytes_are_counted_not_letters(text: str, *, short: bool) -> None:
    """A database counts bytes; a letter has up to four."""
    assert fits(text) is short
    if short:
        demand_short(name=text, key=None)
    else:
        with pytest.raises(Invalid, match=f"name: Expected at most {LONGEST} bytes"):
            demand_short(name=text, key=None)


@pytest.mark.parametrize("name", ["a", " ", "a.b", "@type", "ä\n", "x" * LONGEST])
def test_a_variable_may_have_any_name(name: str) -> None:
    """Also one that FEEL cannot say; and contexts within it may have any, an empty one too."""
    values = {name: {"": {"x" * 1_000: 1}}}
    assert given(values) == values


@pytest.mark.parametrize(
    ("name", "says"),
    [("", "one has none"), ("x" * 801, "has 801"), ("\ud83d" * 267, "has 801"), ("\0Stock", "without NUL")],
)
def test_but_not_no_name_and_none_of_a_data_store(name: str, says: str) -> None:
    """The place is said, and every fault."""
    with pytest.raises(Invalid, match=says) as caught:
        given({name: 1, "": 2}, "result.variables")
    assert {problem.place for problem in caught.value.problems} == {"result.variables"}
    assert len(caught.value.problems) == len({name, ""})
    assert given(None) == {}
