"""
Rows that say what a decision must come to: one test a row, as the decision editor keeps them.

    {"title": "Discount", "decision": "discount", "now": "2026-03-02T09:00:00Z",
     "rows": [{"name": "A large order", "given": {"amount": 500}, "then": 10, "rules": [2]}]}

Rule 1: `then` is the whole result as JSON; null is a claim, too. `rules` are those that must count, from 1.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

FILE: Final = frozenset({"title", "description", "decision", "now", "rows"})
ROW: Final = frozenset({"name", "given", "then", "rules"})
MOST: Final = 1_000

Instructions = tuple[tuple[str, dict[str, Any]], ...]


class Row(NamedTuple):
    """One row: what people call it, and the instructions it means, each with its place."""

    name: str
    instructions: Instructions


def problems(found: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield every fault of a file of rows: place, message, remedy."""
    for name in sorted(found.keys() - FILE):
        yield name, f"A test of a decision has nothing called {name}.", f"Use {', '.join(sorted(FILE))}."
    if not isinstance(found.get("decision"), str) or not found["decision"]:
        yield "decision", "Expected the id of a decision.", "Name the decision that the rows ask."
    listed = found.get("rows")
    if not isinstance(listed, list) or not listed:
        yield "rows", "Expected rows, but there are none.", 'Write {"given": {…}, "then": …} for each.'
        return
    if len(listed) > MOST:
        yield "rows", f"Expected at most {MOST:,} rows, but {len(listed):,}.", "Split the file."
    for number, row in enumerate(listed):
        yield from _row_problems(f"rows[{number}]", row)


def _row_problems(place: str, row: Any) -> Iterator[tuple[str, str, str]]:
    if not isinstance(row, dict):
        yield place, "Expected an object.", 'Write {"given": {…}, "then": …}.'
        return
    for name in sorted(row.keys() - ROW):
        yield f"{place}.{name}", f"A row has nothing called {name}.", f"Use {', '.join(sorted(ROW))}."
    if not isinstance(row.get("given", {}), dict):
        yield f"{place}.given", "Expected an object with a value for each input.", "Begin with {."
    if "then" not in row:
        yield place, "Expected what the decision must come to.", "Add then, null if nothing."
    rules = row.get("rules", [])
    if not isinstance(rules, list) or not all(type(each) is int and each > 0 for each in rules):
        yield f"{place}.rules", "Expected the numbers of rules, from 1.", "Write a list such as [1, 3]."


def rows(found: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the rows of a file that has no fault, and of others what can be told of them."""
    which = {"decisionDefinitionId": found.get("decision")}
    listed = found.get("rows")
    title = str(found.get("title") or found.get("decision") or "")
    for number, row in enumerate(listed[:MOST] if isinstance(listed, list) else ()):
        if isinstance(row, dict):
            name = f"{title}: {row.get('name') or number + 1}"
            yield Row(name, tuple(_instructions(found, row, which, f"rows[{number}]")))


def _instructions(
    found: Mapping[str, Any], row: Mapping[str, Any], which: Mapping[str, Any], place: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    if "now" in found:
        yield "now", {"type": "SET_TIME", "time": found["now"]}
    asked = {"type": "EVALUATE_DECISION", "decisionDefinitionSelector": which, "variables": row.get("given", {})}
    yield f"{place}.given", asked
    claim: dict[str, Any] = {"type": "ASSERT_DECISION", "decisionSelector": which, "output": row.get("then")}
    if row.get("rules"):
        claim["matchedRules"] = row["rules"]
    yield f"{place}.then", claim
