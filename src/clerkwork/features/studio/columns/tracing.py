"""
Which names of a FEEL tree are a column of a table.

A value is known to be rows of a table (its name), known to be none (""), or not known (None). What is known comes from
the names of results and sources; a path, a filter, a loop and an index lead from rows to their columns.

Rule: a place is sure when its rows are known; where they are not, the word may be the column, and that is a doubt.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from clerkwork.languages.feel import ast

NONE: Final = ""
Sort = str | None  # rows of a table, none, or not known

KEEPING: Final = frozenset(
    (
        "append",
        "concatenate",
        "distinct values",
        "duplicate values",
        "insert before",
        "remove",
        "reverse",
        "sort",
        "sublist",
        "union",
        "flatten",
        "list replace",
        "partition",
    )
)
UNKNOWN_RESULT: Final = frozenset(("get value", "context", "context put", "context merge", "get entries", "min", "max"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column that gets another name, among the tables of its app: each column's name to what it refers to."""

    table: str
    old: str
    new: str
    tables: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """A scope: the names are columns of a row of a table, or of something that is not known."""

    table: Sort


Frame = Row | Mapping[str, Sort]
Scope = tuple[Frame, ...]  # the innermost last


@dataclass(slots=True)
class Trace:
    """What a tree says of a column: where it surely does, and whether it may elsewhere."""

    column: Column
    text: str
    sure: list[tuple[int, int]] = field(default_factory=list)
    doubtful: bool = False

    def follow(self, node: ast.Node, scope: Scope) -> Sort:
        """Return what a tree gives, and note its places on the way."""
        find = FINDERS.get(type(node))
        if find is not None:
            return find(self, node, scope)
        for each in ast.children(node):
            self.follow(each, scope)
        return NONE

    def values(self, node: ast.Node, scope: Scope, table: str) -> None:
        """Note the places of a tree that gives the values of a row of a table."""
        ours = table == self.column.table
        if not isinstance(node, ast.ContextLiteral):
            self.doubtful = self.doubtful or (ours and not isinstance(node, ast.Literal))
            self.follow(node, scope)
            return
        for entry in node.entries:
            if ours and entry.key == self.column.old:
                self._key(entry)
            self.follow(entry.value, scope)
            scope = (*scope, {entry.key: None})

    def _key(self, entry: ast.Entry) -> None:
        start = entry.span.start + self.text[entry.span.start :].startswith('"')
        self._note(start, start + len(self.column.old))

    def _note(self, start: int, end: int) -> None:
        if self.text[start:end] == self.column.old:
            self.sure.append((start, end))
        else:
            self.doubtful = True

    def _column(self, table: str, name: str, end: int) -> Sort:
        """Return what a column of known rows gives, and note it if it is the one."""
        if table == self.column.table and name == self.column.old:
            self._note(end - len(name), end)
        return self.column.tables.get(table, {}).get(name, NONE)

    def name(self, node: ast.Name, scope: Scope) -> Sort:
        """Return what a name is in the innermost scope that has it."""
        for frame in reversed(scope):
            if not isinstance(frame, Row):
                if node.name in frame:
                    return frame[node.name]
            elif frame.table is None:
                self.doubtful = self.doubtful or node.name == self.column.old
            elif node.name in self.column.tables.get(frame.table, {}):
                return self._column(frame.table, node.name, node.span.end)
        return None

    def path(self, node: ast.Path, scope: Scope) -> Sort:
        """Return what a column of rows, or an entry of something else, gives."""
        source = self.follow(node.source, scope)
        if source is None:
            self.doubtful = self.doubtful or node.name == self.column.old
            return None
        return self._column(source, node.name, node.span.end) if source else NONE

    def filter(self, node: ast.Filter, scope: Scope) -> Sort:
        """Return what is filtered; the condition may name the columns of rows."""
        source = self.follow(node.source, scope)
        self.follow(node.condition, (*scope, {"item": source}, Row(source)))
        return source

    def context(self, node: ast.ContextLiteral, scope: Scope) -> Sort:
        """Doubt a key of a context, which may be meant as a row."""
        for entry in node.entries:
            self.doubtful = self.doubtful or entry.key == self.column.old
            scope = (*scope, {entry.key: self.follow(entry.value, scope)})
        return None

    def iteration(self, iterations: tuple[ast.Iteration, ...], scope: Scope) -> Scope:
        """Return the scope inside of iterations."""
        for each in iterations:
            source = self.follow(each.source, scope)
            if each.end:
                self.follow(each.end, scope)
            scope = (*scope, {each.name: NONE if each.end else source})
        return scope

    def loop(self, node: ast.For, scope: Scope) -> Sort:
        """Return what the results of a loop are."""
        return self.follow(node.result, (*self.iteration(node.iterations, scope), {"partial": None}))

    def quantified(self, node: ast.Quantified, scope: Scope) -> Sort:
        """Follow a condition about some rows."""
        self.follow(node.condition, self.iteration(node.iterations, scope))
        return NONE

    def choice(self, node: ast.If, scope: Scope) -> Sort:
        """Return what both of two are, if one is not nothing."""
        self.follow(node.condition, scope)
        found = {self.follow(each, scope) for each in (node.consequence, node.alternative)}
        known = found - {NONE} or {NONE}
        return known.pop() if len(known) == 1 else None

    def items(self, node: ast.ListLiteral, scope: Scope) -> Sort:
        """Return what all items of a list are."""
        found = {self.follow(each, scope) for each in node.items} or {NONE}
        return found.pop() if len(found) == 1 else None

    def function(self, node: ast.FunctionDefinition, scope: Scope, given: Sort = None) -> Sort:
        """Follow a function whose parameters are what is given to it."""
        self.follow(node.body, (*scope, {each.name: given for each in node.parameters}))
        return None

    def invocation(self, node: ast.Invocation, scope: Scope) -> Sort:
        """Return what a function gives: rows, where it keeps them."""
        name = node.function.name if isinstance(node.function, ast.Name) else None
        first = self.follow(node.arguments[0], scope) if node.arguments else NONE
        for each in node.arguments[1:]:
            if isinstance(each, ast.FunctionDefinition):
                self.function(each, scope, first)
            elif name == "get value" and isinstance(each, ast.Literal) and each.value == self.column.old:
                self._named(each, first)
            else:
                self.follow(each, scope)
        if name in KEEPING:
            return first
        return None if name is None or name in UNKNOWN_RESULT or self._bound(name, scope) else NONE

    def _named(self, node: ast.Literal, rows: Sort) -> None:
        """Note a column that is named by a text."""
        if rows == self.column.table:
            self._note(node.span.start + 1, node.span.end - 1)
        self.doubtful = self.doubtful or rows is None

    def _bound(self, name: str, scope: Scope) -> bool:
        return any(name in frame for frame in scope if not isinstance(frame, Row))


FINDERS: Final[dict[type[ast.Node], Callable[[Trace, Any, Scope], Sort]]] = {
    ast.Name: Trace.name,
    ast.Path: Trace.path,
    ast.Filter: Trace.filter,
    ast.ContextLiteral: Trace.context,
    ast.For: Trace.loop,
    ast.Quantified: Trace.quantified,
    ast.If: Trace.choice,
    ast.ListLiteral: Trace.items,
    ast.FunctionDefinition: Trace.function,
    ast.Invocation: Trace.invocation,
}
