"""What breaks each promise is still what stands in the code, and every test that should notice is still there."""

import pytest
from tests.promises.mutants import MUTANTS, PACKAGE, ROOT, WALK, Mutant, table

PAGE = ROOT / "docs" / "reference" / "promises.md"


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: f"{one.promise}: {one.broken}")
def test_a_mutant_can_be_made(mutant: Mutant) -> None:
    """The text that it changes stands once in its file; `make soak` runs what must fail then."""
    for edit in mutant.edits:
        assert (ROOT / PACKAGE / edit.file).read_text().count(edit.old) == 1, edit
        assert edit.old != edit.new
    if mutant.noticed_by != WALK:
        path, _, name = mutant.noticed_by.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text()


def test_every_promise_has_a_mutant() -> None:
    """P1 to P11; P12 and P13 restore and upgrade for real."""
    assert {f"P{number}" for number in range(1, 12)} <= {mutant.promise for mutant in MUTANTS}


def test_the_page_has_the_table() -> None:
    """`python -m tests.promises.mutants --table` writes it."""
    assert table() in PAGE.read_text()
