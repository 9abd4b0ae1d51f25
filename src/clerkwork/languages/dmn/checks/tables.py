"""What must hold of decision tables before anybody looks into their cells."""

from collections.abc import Iterator

from clerkwork.kernel.errors import Problem
from clerkwork.languages.dmn.checks.subject import Subject, fault
from clerkwork.languages.dmn.model import Aggregation, DecisionTable, HitPolicy


def tables_have_outputs(subject: Subject) -> Iterator[Problem]:
    """Require an output column, and of several a name each, for they become the entries of a context."""
    for place, table in subject.of(DecisionTable):
        if not table.outputs:
            yield fault(place, "Expected a table with an output column, but it has none.", "Add an output column.")
        for number, output in enumerate(table.outputs, 1):
            if len(table.outputs) > 1 and not output.name.strip():
                yield Problem(
                    output.id or f"{place.name} / output {number}",
                    f"Expected a name of each of {len(table.outputs)} outputs, but number {number} has none.",
                    "Name the column.", output.line or place.line,
                )  # fmt: skip


def inputs_have_expressions(subject: Subject) -> Iterator[Problem]:
    """Require of an input column to say what its cells test."""
    for place, table in subject.of(DecisionTable):
        for number, column in enumerate(table.inputs, 1):
            if column.expression is None or not (column.expression.text.strip() or column.expression.imported):
                yield Problem(
                    column.id or f"{place.name} / input {column.label or number}",
                    "Expected an expression that the column tests, but it has none.",
                    "Write the name of an input or another expression.", column.line or place.line,
                )  # fmt: skip


def rules_fit_their_columns(subject: Subject) -> Iterator[Problem]:
    """Require of a rule an entry for each column, and no more."""
    for place, table in subject.of(DecisionTable):
        for number, rule in enumerate(table.rules, 1):
            for what, cells, columns in (
                ("input", rule.inputs, table.inputs),
                ("output", rule.outputs, table.outputs),
            ):
                if len(cells) != len(columns):
                    yield Problem(
                        rule.id or f"{place.name} / rule {number}",
                        f"Expected {len(columns)} {what} entries in rule {number}, but it has {len(cells)}.",
                        "Write one for each column.", rule.line or place.line,
                    )  # fmt: skip


def aggregations_collect(subject: Subject) -> Iterator[Problem]:
    """Advise that an aggregation stand where it counts: in a table that collects one output."""
    for place, table in subject.of(DecisionTable):
        if table.aggregation is Aggregation.NONE:
            continue
        if table.hit_policy is not HitPolicy.COLLECT:
            said = f"Expected an aggregation with the hit policy COLLECT, but it is {table.hit_policy.value}."
            yield fault(place, said, "Remove the aggregation, or collect.")
        elif len(table.outputs) > 1:
            said = f"Expected one output to aggregate, but there are {len(table.outputs)}."
            yield fault(place, said, "Remove the aggregation, or split the table.")


def priorities_are_listed(subject: Subject) -> Iterator[Problem]:
    """Advise that a table which ranks outputs say which goes first, in its columns or in a type."""
    is_typed = any(item.allowed_values for item in subject.definitions.item_definitions)
    for place, table in subject.of(DecisionTable):
        ranks = table.hit_policy in {HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER}
        if ranks and not is_typed and not any(output.values for output in table.outputs):
            said = (
                f"Expected output values for {table.hit_policy.value}, by which rules are ranked, but there are none."
            )
            yield fault(place, said, "List the output values, the first one first.")
