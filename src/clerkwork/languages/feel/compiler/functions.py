"""Closures of function definitions and invocations."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from clerkwork.languages.feel.ast import FunctionDefinition, Invocation, Name, Path, Span
from clerkwork.languages.feel.builtin import Overload, call, misfit
from clerkwork.languages.feel.compiler.core import NOT_CONSTANT, Compiler, Constant, constant_of
from clerkwork.languages.feel.conformance import ready
from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.scopes import Code, Local, Scope
from clerkwork.languages.feel.values import Function, describe

IS_DEFINED: Final = "is defined"


def definition(node: FunctionDefinition, compiler: Compiler) -> Code:
    """Return the closure that makes a function of the scope it stands in."""
    names = tuple(each.name for each in node.parameters)
    kinds = tuple(ready(each.type, compiler.types) if each.type else None for each in node.parameters)
    body = compiler.within(*names).code(node.body)
    if node.external:
        return _external(node.span)

    def make(scope: Scope, _: Context) -> Function:
        def run(context: Context, arguments: Sequence[Any]) -> Any:
            local = Local(scope)
            for name, kind, value in zip(names, kinds, arguments, strict=True):
                taken = value if kind is None else kind.coerce(value, context)
                if taken is None and value is not None:
                    return None
                local[name] = taken
            context.enter()
            result = body(local, context)
            context.leave()
            return result

        return Function(names, run)

    return make


def _external(span: Span) -> Code:
    def refuse(_: Scope, context: Context) -> None:
        context.warn("Expected a FEEL function, but external code is never run here.", span)

    return refuse


def invocation(node: Invocation, compiler: Compiler) -> Code:
    """Return the closure of function(arguments)."""
    if isinstance(node.function, Name):
        if node.function.name == IS_DEFINED and len(node.arguments) == 1:
            return _is_defined(node, compiler)
        overloads = compiler.builtin(node.function.name)
        if overloads:
            return _builtin(node, overloads, compiler)
    return _dynamic(node, compiler)


def _builtin(node: Invocation, overloads: tuple[Overload, ...], compiler: Compiler) -> Code:
    codes = [compiler.code(each) for each in node.arguments]
    if node.names:
        return _named(node, overloads, codes)
    fitting = tuple(each for each in overloads if each.takes(len(codes)))
    if not fitting:
        return _wrong_count(node, overloads)
    folded = _folded(fitting, [constant_of(code) for code in codes])
    if folded is not None:
        return Constant(folded)
    if len(fitting) == 1:
        return _single(fitting[0], codes)
    return _by_type(fitting, codes[0]) if len(codes) == 1 else _several(fitting, codes)


def _folded(overloads: tuple[Overload, ...], arguments: list[Any]) -> Any:
    """Return what functions that are constant make of literals, or None if there is nothing yet."""
    if NOT_CONSTANT in map(_marked, arguments) or not all(each.constant for each in overloads):
        return None
    return call(Context(datetime.min.replace(tzinfo=UTC)), overloads, arguments)


def _marked(argument: Any) -> Any:
    return NOT_CONSTANT if argument is NOT_CONSTANT else None


def _by_type(overloads: tuple[Overload, ...], code: Code) -> Code:
    """Return the closure of a call with one argument, whose type usually tells the overload."""
    exact: dict[type, Overload] = {}
    for overload in overloads:
        if overload.rest or not overload.slots:
            break
        exact = dict.fromkeys(overload.slots[0].types, overload) | exact
        if list in overload.slots[0].types or datetime in overload.slots[0].types:
            break  # it takes other types too, so the later ones have to wait

    def invoke_by_type(scope: Scope, context: Context) -> Any:
        value = code(scope, context)
        overload = exact.get(type(value))
        return call(context, overloads, [value]) if overload is None else overload.run(context, (value,))

    return invoke_by_type


def _several(overloads: tuple[Overload, ...], codes: list[Code]) -> Code:
    return lambda scope, context: call(context, overloads, [code(scope, context) for code in codes])


def _single(overload: Overload, codes: list[Code]) -> Code:
    """Return the closure of a call that only one overload can take: the usual and quickest case."""
    fit, run = overload.fit, overload.run

    def invoke_single(scope: Scope, context: Context) -> Any:
        arguments = [code(scope, context) for code in codes]
        fitting = fit(arguments)
        if fitting is None:
            context.warn(misfit((overload,), arguments))
            return None
        return run(context, fitting)

    return invoke_single


def _named(node: Invocation, overloads: tuple[Overload, ...], codes: list[Code]) -> Code:
    """Return the closure of a builtin called with names: the overloads that have them, arguments put in order."""
    orders = [(each, order) for each in overloads if (order := each.order(node.names)) is not None]
    if not orders:
        return _wrong_count(node, overloads)

    def run(scope: Scope, context: Context) -> Any:
        values = [code(scope, context) for code in codes]
        for overload, order in orders:
            fitting = overload.fit_named(order, values)
            if fitting is not None:
                return overload.run(context, fitting)
        context.warn(misfit(overloads, values), node.span)
        return None

    return run


def _wrong_count(node: Invocation, overloads: tuple[Overload, ...]) -> Code:
    known = " or ".join(f"{each.name}({each.signature})" for each in overloads)
    found = ", ".join(node.names) if node.names else f"{len(node.arguments)} arguments"

    def refuse(_: Scope, context: Context) -> None:
        context.warn(f"Expected {known}, but got {found}.", node.span)

    return refuse


def _dynamic(node: Invocation, compiler: Compiler) -> Code:
    function = compiler.code(node.function)
    codes = [compiler.code(each) for each in node.arguments]
    names, span = node.names, node.span

    def run(scope: Scope, context: Context) -> Any:
        called = function(scope, context)
        if type(called) is not Function:
            context.warn(f"Expected a function, but {describe(called)}.", span)
            return None
        values = [code(scope, context) for code in codes]
        if names and set(names) == set(called.parameters):
            values = [values[names.index(each)] for each in called.parameters]
        elif names:
            context.warn(f"Expected the arguments {', '.join(called.parameters)}, but {', '.join(names)}.", span)
            return None
        return invoke(called, values, context, span)

    return run


def invoke(called: Function, values: Sequence[Any], context: Context, span: Span | None = None) -> Any:
    """Return what a function value makes of arguments; a wrong count gives null with a warning."""
    if not called.takes(len(values)):
        context.warn(f"Expected {len(called.parameters)} arguments, but {len(values)}.", span)
        return None
    return called.run(context, values)


def _is_defined(node: Invocation, compiler: Compiler) -> Code:
    """Return the closure of is defined(value): false for a variable or entry that is not there, without a warning."""
    argument = node.arguments[0]
    if isinstance(argument, Name):
        key = argument.name
        return lambda scope, _: _holds(scope, key)
    if isinstance(argument, Path):
        source, entry = compiler.code(argument.source), argument.name

        def has_entry(scope: Scope, context: Context) -> bool:
            value = source(scope, context)
            return entry in value if type(value) is dict else False

        return has_entry
    code = compiler.code(argument)
    return lambda scope, context: code(scope, context) is not None


def _holds(scope: Scope, key: str) -> bool:
    try:
        scope[key]
    except KeyError:
        return False
    return True
