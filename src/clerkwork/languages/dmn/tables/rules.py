"""Which rules of a table match: what the index knows first, what has to be evaluated only for the rules left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from clerkwork.languages import feel
from clerkwork.languages.dmn.cells import ANYTHING, Cell
from clerkwork.languages.dmn.tables.bits import rules_in
from clerkwork.languages.dmn.tables.columns import Column
from clerkwork.languages.dmn.trace import Run
from clerkwork.languages.feel.scopes import Local, Scope


@dataclass(frozen=True, slots=True)
class Entry:
    """An input entry: its set, and its tests for when the set does not tell."""

    cell: Cell
    tests: feel.Expression | None = None


BLANK = Entry(ANYTHING)


class Rules:
    """The input entries of a table, column by column."""

    __slots__ = ("_all", "_columns", "_tests")

    def __init__(self, entries: Sequence[Sequence[Entry]], count: int) -> None:
        self._all = (1 << count) - 1
        self._columns = [Column([each.cell for each in column]) for column in entries]
        self._tests = [tuple(each.tests for each in column) for column in entries]

    def matching(self, values: Sequence[Any], scope: Scope, run: Run) -> Iterator[int]:
        """Yield the indexes of the rules that match the values, first to last; raises Exhausted."""
        found, unsure = self._all, []
        for at, column in enumerate(self._columns):
            value = values[at]
            look_up = column.direct.get(type(value))
            known = look_up(value) if look_up else column.rules(value)
            if known is None:
                unsure.append((at, column.limited))
                continue
            found &= known
            if column.opaque:
                unsure.append((at, column.opaque))
        if not unsure:
            return rules_in(found)
        pending = [_Pending(self._tests[at], rules, values[at], scope) for at, rules in unsure if rules & found]
        return (rule for rule in rules_in(found) if all(each.passes(rule, run) for each in pending))


class _Pending:
    """A column whose value the index did not decide for some rules; the same text is evaluated once."""

    __slots__ = ("_known", "_rules", "_scope", "_tests")

    def __init__(self, tests: Sequence[feel.Expression | None], rules: int, value: Any, scope: Scope) -> None:
        self._tests = tests
        self._rules = rules
        self._known: dict[feel.Expression, bool] = {}
        self._scope = Local(scope)
        self._scope["?"] = value

    def passes(self, rule: int, run: Run) -> bool:
        """Tell whether the value passes the entry of a rule; raises Exhausted."""
        if not self._rules >> rule & 1:
            return True
        tests = self._tests[rule]
        assert tests, "an entry without tests takes anything"
        passed = self._known.get(tests)
        if passed is None:
            run.spend()
            passed = self._known[tests] = tests.code(self._scope, run) is True
        return passed
