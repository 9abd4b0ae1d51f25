"""What tests of decision tables share: a table from rows of text, and its evaluation."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from clerkwork.languages import feel
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.compilation import Compilation
from clerkwork.languages.dmn.compiler.expressions import CODES
from clerkwork.languages.dmn.tables import compile_table
from clerkwork.languages.dmn.trace import Run
from clerkwork.languages.dmn.types import Types

FEEL = feel.Feel()
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
NAMES = ("a", "b", "x")
MakeTable = Callable[..., model.DecisionTable]
Decide = Callable[..., tuple[Any, Run]]


def literal(text: str) -> model.LiteralExpression:
    return model.LiteralExpression(text=text)


def make_table(rows: Sequence[str], outputs: Sequence[model.Output] = (), **fields: Any) -> model.DecisionTable:
    """
    Return a table of rows such as `test | test => output | output`.

    The inputs are a and b; the output is one without a name if none is given.
    """
    split = [tuple(part.split("|") for part in row.split("=>")) for row in rows]
    count = max((len(tests) for tests, _ in split), default=1)
    inputs = tuple(model.Input(id=f"in-{name}", expression=literal(name)) for name in NAMES[:count])
    rules = tuple(
        model.Rule(
            id=f"rule-{number}",
            inputs=tuple(model.UnaryTests(text=text.strip()) for text in tests),
            outputs=tuple(literal(text.strip()) for text in results),
        )
        for number, (tests, results) in enumerate(split, 1)
    )
    outputs = tuple(outputs) or (model.Output(id="out"),)
    return model.DecisionTable(**{"id": "table", "inputs": inputs, "outputs": outputs, "rules": rules} | fields)


def decide(
    table: model.DecisionTable,
    inputs: Mapping[str, Any],
    types: Sequence[model.ItemDefinition] = (),
    budget: feel.Budget = feel.WEB,
) -> tuple[Any, Run]:
    """Return the value of a table and the run it was evaluated in."""
    made = Compilation(FEEL, Types(FEEL, types, {}), CODES).within(NAMES)
    code = compile_table(table, made)
    assert made.problems == []
    run = Run(feel.Context(NOW, budget))
    return code(inputs, run), run


@pytest.fixture(name="table", scope="session")
def _table() -> MakeTable:
    return make_table


@pytest.fixture(name="decide", scope="session")
def _decide() -> Decide:
    return decide
