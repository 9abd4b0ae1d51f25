"""
FEEL conditions compiled to SQL: the subset by which rows are selected.

Rule 1: what does not depend on the row is evaluated by FEEL and bound as a parameter; nothing of the text reaches SQL.
Rule 2: COMPILERS is the subset: comparison, and, or, not, in, between, null, dates and their year, month and day,
list and text membership, one hop along a reference. Anything else raises Uncompilable, when it is written.
Rule 3: the SQL is true, false or NULL exactly when FEEL says true, false or null; a differential test holds this.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any, Final

from sqlalchemy import Boolean as SqlBoolean
from sqlalchemy import ColumnElement, and_, case, extract, false, func, not_, or_, true

from clerkwork.features.tables.column_types import SQLITE
from clerkwork.features.tables.errors import Uncompilable
from clerkwork.features.tables.operands import UNKNOWN, Constant, Operand, Value, compare, condition, fits, nothing
from clerkwork.languages.feel import Context, Expression, Feel, print_ast
from clerkwork.languages.feel import ast as feel_ast
from clerkwork.languages.feel.ranges import make_range
from clerkwork.languages.feel.values import Range

SUBSET: Final = (
    "Use comparisons, and, or, not, in, between, null, dates, list contains, contains, starts with, ends with "
    "and one hop along a reference."
)
DATE_PARTS: Final = {"year", "month", "day"}


@dataclass(frozen=True, slots=True)
class Rows:
    """
    What a condition is compiled against.

    `columns` are the operands by column name; `scope` the values that do not depend on the row, None while a condition
    is only checked; `strict` refuses comparisons of different types instead of taking them for null.
    """

    feel: Feel
    columns: Mapping[str, Operand]
    scope: Mapping[str, Any] | None
    context: Context
    vendor: str
    strict: bool = False


def compiled(text: str, rows: Rows) -> ColumnElement[Any]:
    """Return the SQL condition of a FEEL text; raises FeelSyntaxError or Uncompilable."""
    expression = _read(rows.feel, text)
    return _Compiler(rows).boolean(expression.ast)


def names(feel: Feel, text: str) -> frozenset[str]:
    """Return the variables that a condition reads; raises FeelSyntaxError."""
    return _read(feel, text).names


@lru_cache(maxsize=4096)
def _read(feel: Feel, text: str) -> Expression:
    return feel.expression(text)


class _Compiler:
    """Compiles the nodes of one text."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def value(self, node: feel_ast.Node) -> Value:
        """Return what a node is: a constant, or SQL."""
        source = print_ast(node)
        expression = _read(self.rows.feel, source)
        if expression.names.isdisjoint(self.rows.columns):
            return self._constant(expression)
        compiler = COMPILERS.get(type(node))
        if compiler is None:
            raise Uncompilable(f"“{source}” reads columns in a way that a table cannot answer.", SUBSET)
        return compiler(self, node)

    def _constant(self, expression: Expression) -> Constant:
        scope = self.rows.scope
        if scope is None:
            return Constant(UNKNOWN if expression.names else expression.run({}, self.rows.context))
        return Constant(expression.run(scope, self.rows.context))

    def compare(self, operator: str, left: Value, right: Value) -> ColumnElement[Any]:
        """Return a comparison."""
        if isinstance(left, Constant) and isinstance(right, Constant):
            return nothing()  # only when checking: nothing of the row is compared
        return compare(operator, left, right, strict=self.rows.strict, vendor=self.rows.vendor)

    def boolean(self, node: feel_ast.Node) -> ColumnElement[Any]:
        """Return a node as a condition."""
        value = self.value(node)
        if isinstance(value, Operand) and value.feel != "boolean":
            raise Uncompilable(f"“{print_ast(node)}” is neither true nor false.", "Compare it with something.")
        return condition(value)


Compile = Callable[[_Compiler, Any], Value]


def _true_or_false(sql: ColumnElement[Any]) -> Operand:
    return Operand(sql, "boolean")


def _name(compiler: _Compiler, node: feel_ast.Name) -> Value:
    return compiler.rows.columns[node.name]


def _path(compiler: _Compiler, node: feel_ast.Path) -> Value:
    source = compiler.value(node.source)
    if isinstance(source, Operand) and source.hop is not None:
        return source.hop(node.name)
    if isinstance(source, Operand) and source.feel == "date" and node.name in DATE_PARTS:
        return Operand(extract(node.name, source.sql), "number")
    text = print_ast(node)
    raise Uncompilable(
        f"“{text}” goes further than one reference.", "Follow one reference column to a column of its table."
    )


def _comparison(compiler: _Compiler, node: feel_ast.Comparison) -> Value:
    return _true_or_false(compiler.compare(node.operator, compiler.value(node.left), compiler.value(node.right)))


def _conjunction(compiler: _Compiler, node: feel_ast.Conjunction) -> Value:
    return _true_or_false(and_(compiler.boolean(node.left), compiler.boolean(node.right)))


def _disjunction(compiler: _Compiler, node: feel_ast.Disjunction) -> Value:
    return _true_or_false(or_(compiler.boolean(node.left), compiler.boolean(node.right)))


def _between(compiler: _Compiler, node: feel_ast.Between) -> Value:
    value = compiler.value(node.value)
    low, high = compiler.value(node.low), compiler.value(node.high)
    return _true_or_false(and_(compiler.compare(">=", value, low), compiler.compare("<=", value, high)))


def _in(compiler: _Compiler, node: feel_ast.In) -> Value:
    value = compiler.value(node.value)
    return _true_or_false(_any(_passes(compiler, value, test) for test in node.tests))


def _any(conditions: Iterable[ColumnElement[Any]]) -> ColumnElement[Any]:
    return reduce(or_, conditions, condition(Constant(False)))


def _surely_any(conditions: Iterable[ColumnElement[Any]]) -> ColumnElement[Any]:
    """Return whether one condition is true, never null: FEEL's membership of lists."""
    return func.coalesce(_any(conditions), false(), type_=SqlBoolean)


def _passes(compiler: _Compiler, value: Value, test: feel_ast.Node) -> ColumnElement[Any]:
    """Return whether a value passes one test after `in`."""
    match test:
        case feel_ast.RangeLiteral():
            ends = compiler.value(test.low), compiler.value(test.high)
            return _within(compiler, value, ends, (test.low_closed, test.high_closed))
        case feel_ast.Test():
            return compiler.compare(test.operator, value, compiler.value(test.operand))
        case feel_ast.ListLiteral():
            return _surely_any(_element(compiler, value, item) for item in test.items)
    tested = compiler.value(test)
    if isinstance(tested, Constant):
        return _fits(compiler, value, tested.value, literal=isinstance(test, feel_ast.Literal))
    if tested.feel == "boolean":
        raise Uncompilable(f"“{print_ast(test)}” is true or false, and nothing can be in it.", "Compare with =.")
    return compiler.compare("=", value, tested)


def _element(compiler: _Compiler, value: Value, item: feel_ast.Node) -> ColumnElement[Any]:
    """Return whether a value is one item of a list that is written out."""
    if isinstance(item, feel_ast.RangeLiteral):
        return _passes(compiler, value, item)
    there = compiler.value(item)
    return _item(compiler, value, there.value) if isinstance(there, Constant) else compiler.compare("=", value, there)


def _within(
    compiler: _Compiler, value: Value, ends: tuple[Value, Value], closed: tuple[bool, bool]
) -> ColumnElement[Any]:
    """Return whether a value lies between two ends; null if an end is null or of another type than the other."""
    (low, high), known = ends, [end.sql.is_not(None) for end in ends if isinstance(end, Operand)]
    if _no_range(low, high):
        return nothing()
    above = compiler.compare(">=" if closed[0] else ">", value, low)
    below = compiler.compare("<=" if closed[1] else "<", value, high)
    return case((and_(*known), and_(above, below)), else_=nothing()) if known else and_(above, below)


def _no_range(low: Value, high: Value) -> bool:
    if isinstance(low, Constant) and isinstance(high, Constant):
        return not _is_open(low.value, high.value) and make_range(low.value, high.value) is None
    constant, operand = (low, high) if isinstance(low, Constant) else (high, low)
    if isinstance(constant, Operand) or constant.value is UNKNOWN:
        return False
    assert isinstance(operand, Operand)  # one of them is
    return not fits(operand.feel, constant.value)


def _is_open(*values: Any) -> bool:
    return any(value is UNKNOWN for value in values)


def _fits(compiler: _Compiler, value: Value, tested: Any, *, literal: bool = False) -> ColumnElement[Any]:
    """Return whether a value equals a constant, is one of a constant list, or lies in a constant range."""
    if isinstance(tested, list):
        return _listed(compiler, value, tested)
    if isinstance(tested, Range):
        return _in_range(compiler, value, tested)
    if isinstance(tested, bool) and not literal and isinstance(value, Operand):
        return _decided(compiler, value, decision=tested)
    return compiler.compare("=", value, Constant(tested))


def _decided(compiler: _Compiler, value: Operand, *, decision: bool) -> ColumnElement[Any]:
    """Return FEEL's answer to a test that is itself true or false: that, unless the value is a boolean to compare."""
    decided = condition(Constant(decision))
    if value.feel != "boolean":
        return decided
    return case((value.sql.is_(None), decided), else_=compiler.compare("=", value, Constant(decision)))


def _in_range(compiler: _Compiler, value: Value, limits: Range) -> ColumnElement[Any]:
    conditions = []
    if limits.low is not None:
        conditions.append(compiler.compare(">=" if limits.low_closed else ">", value, Constant(limits.low)))
    if limits.high is not None:
        conditions.append(compiler.compare("<=" if limits.high_closed else "<", value, Constant(limits.high)))
    return and_(true(), *conditions)


def _listed(compiler: _Compiler, value: Value, items: list[Any]) -> ColumnElement[Any]:
    """Return whether a value is one of a list's; texts go as one IN, however many."""
    if not isinstance(value, Operand) or value.feel != "string":
        return _surely_any(_item(compiler, value, item) for item in items)
    texts = sorted({item for item in items if isinstance(item, str) and "\0" not in item})
    rest = [item for item in items if not isinstance(item, str)]
    found = value.sql.in_(texts) if texts else false()
    return _surely_any([found, *(_item(compiler, value, item) for item in rest)])


def _item(compiler: _Compiler, value: Value, item: Any) -> ColumnElement[Any]:
    return false() if isinstance(item, list) else _fits(compiler, value, item, literal=True)


def _invocation(compiler: _Compiler, node: feel_ast.Invocation) -> Value:
    name = node.function.name if isinstance(node.function, feel_ast.Name) else ""
    function = FUNCTIONS.get(name)
    if function is None or node.names:
        raise Uncompilable(f"“{print_ast(node)}” calls a function that a table cannot answer.", SUBSET)
    count, call = function
    if len(node.arguments) != count:
        raise Uncompilable(f"Expected {count} arguments of {name}, but {len(node.arguments)}.", "Correct the call.")
    return _true_or_false(call(compiler, *node.arguments))


def _not(compiler: _Compiler, argument: feel_ast.Node) -> ColumnElement[Any]:
    return not_(compiler.boolean(argument))


def _list_contains(compiler: _Compiler, items: feel_ast.Node, element: feel_ast.Node) -> ColumnElement[Any]:
    value = compiler.value(element)
    if isinstance(items, feel_ast.ListLiteral):
        return _surely_any(compiler.compare("=", value, compiler.value(item)) for item in items.items)
    listed = compiler.value(items)
    if isinstance(listed, Operand):
        raise Uncompilable(f"“{print_ast(items)}” is no list.", "Name a list first, then the column.")
    if not isinstance(listed.value, list):
        return nothing()
    return _surely_any(compiler.compare("=", value, Constant(item)) for item in listed.value)


def _text_pair(compiler: _Compiler, text: feel_ast.Node, part: feel_ast.Node) -> tuple[ColumnElement[Any], str | None]:
    column, wanted = compiler.value(text), compiler.value(part)
    if not isinstance(column, Operand) or column.feel != "string" or isinstance(wanted, Operand):
        raise Uncompilable(f"“{print_ast(text)}” is no text column.", "Name a text column first, then a text.")
    return column.sql, wanted.value if isinstance(wanted.value, str) else None


def _contains(compiler: _Compiler, text: feel_ast.Node, part: feel_ast.Node) -> ColumnElement[Any]:
    column, wanted = _text_pair(compiler, text, part)
    if wanted is None:
        return nothing()
    if "\0" in wanted:
        return column != column  # noqa: PLR0124 - false, or null where null
    position = func.instr if compiler.rows.vendor == SQLITE else func.strpos
    return position(column, wanted) > 0


def _starts_with(compiler: _Compiler, text: feel_ast.Node, part: feel_ast.Node) -> ColumnElement[Any]:
    column, wanted = _text_pair(compiler, text, part)
    if wanted is None:
        return nothing()
    return _equal_part(column, func.substr(column, 1, len(wanted)), wanted)


def _ends_with(compiler: _Compiler, text: feel_ast.Node, part: feel_ast.Node) -> ColumnElement[Any]:
    column, wanted = _text_pair(compiler, text, part)
    if wanted is None:
        return nothing()
    size = len(wanted)
    tail = func.substr(column, -size, size) if compiler.rows.vendor == SQLITE else func.right(column, size)
    return _equal_part(column, tail if size else func.substr(column, 1, 0), wanted)


def _equal_part(column: ColumnElement[Any], part: ColumnElement[Any], wanted: str) -> ColumnElement[Any]:
    return column != column if "\0" in wanted else part == wanted  # noqa: PLR0124 - false, or null where null


FUNCTIONS: Final[Mapping[str, tuple[int, Callable[..., ColumnElement[Any]]]]] = {
    "not": (1, _not),
    "list contains": (2, _list_contains),
    "contains": (2, _contains),
    "starts with": (2, _starts_with),
    "ends with": (2, _ends_with),
}
COMPILERS: Final[Mapping[type[feel_ast.Node], Compile]] = {
    feel_ast.Name: _name,
    feel_ast.Path: _path,
    feel_ast.Comparison: _comparison,
    feel_ast.Conjunction: _conjunction,
    feel_ast.Disjunction: _disjunction,
    feel_ast.Between: _between,
    feel_ast.In: _in,
    feel_ast.Invocation: _invocation,
}
