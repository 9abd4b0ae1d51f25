"""Decision tables written in a few characters, for the tests of the checks."""

from collections.abc import Callable, Sequence

import pytest

from clerkwork.languages import feel
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.analysis import Finding, check_table
from clerkwork.languages.dmn.analysis.findings import Kind

DIALECT = feel.Feel()


def _tests(text: str) -> model.UnaryTests:
    return model.UnaryTests(text=text)


def _literal(text: str, type_ref: str = "") -> model.LiteralExpression:
    return model.LiteralExpression(text=text, type_ref=type_ref)


def make_table(
    inputs: Sequence[str],
    rules: Sequence[str],
    policy: str = "UNIQUE",
    outputs: Sequence[str] = ("result",),
    aggregation: str = "",
) -> model.DecisionTable:
    """Columns are "name: type = values", outputs may end in " else default", rules are "test | test -> output"."""
    return model.DecisionTable(
        id="table",
        inputs=tuple(_input(text, number) for number, text in enumerate(inputs, 1)),
        outputs=tuple(_output(text) for text in outputs),
        rules=tuple(_rule(text) for text in rules),
        hit_policy=model.HitPolicy(policy),
        aggregation=model.Aggregation(aggregation),
    )


def _split(text: str) -> tuple[str, str, str]:
    head, _, values = text.partition(" = ")
    name, _, kind = head.partition(": ")
    return name.strip(), kind.strip(), values.strip()


def _input(text: str, number: int) -> model.Input:
    name, kind, values = _split(text)
    return model.Input(id=f"in{number}", expression=_literal(name, kind), values=_tests(values) if values else None)


def _output(text: str) -> model.Output:
    text, _, default = text.partition(" else ")
    name, kind, values = _split(text)
    return model.Output(
        id=f"out_{name}",
        name=name,
        type_ref=kind,
        values=_tests(values) if values else None,
        default=_literal(default) if default else None,
    )


def _rule(text: str) -> model.Rule:
    conditions, _, results = text.partition("->")
    return model.Rule(
        inputs=tuple(_tests(each.strip()) for each in conditions.split("|")) if conditions.strip() else (),
        outputs=tuple(_literal(each.strip()) for each in results.split("|")) if results.strip() else (),
    )


@pytest.fixture(scope="session")
def table() -> Callable[..., model.DecisionTable]:
    """The maker of tables."""
    return make_table


@pytest.fixture(scope="session")
def found() -> Callable[..., list[Finding]]:
    """What is found in a table: all, or one kind of it."""

    def find(subject: model.DecisionTable, kind: Kind | None = None) -> list[Finding]:
        return [each for each in check_table(subject, DIALECT) if kind is None or each.kind is kind]

    return find


@pytest.fixture(scope="session")
def said(found) -> Callable[..., list[str]]:
    """The messages of what is found."""
    return lambda subject, kind=None: [each.message for each in found(subject, kind)]
