"""
Closures of function definitions and invocations.

Source: DMN 1.5, 10.3.2.13 (functions) and 10.4.3 (boxed invocation).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.compilation import Code, Compilation, Scope
from clerkwork.languages.dmn.trace import Run
from clerkwork.languages.dmn.types import ItemType
from clerkwork.languages.feel import Context, Function
from clerkwork.languages.feel.scopes import Local
from clerkwork.languages.feel.values import describe

Parameters = Sequence[tuple[str, ItemType | None]]


def function_definition(node: model.FunctionDefinition, compilation: Compilation) -> Code:
    """Return the closure that makes a function of the scope it stands in."""
    if node.kind is not model.FunctionKind.FEEL:
        return _external(node)
    parameters = parameters_of(node, compilation)
    body = function_body(node, compilation)
    return lambda scope, _: function_value(parameters, body, scope)


def _external(node: model.FunctionDefinition) -> Code:
    def refuse(_: Scope, run: Run) -> None:
        run.warn(f"Expected a FEEL function, but external code ({node.kind}) is never run here.")

    return refuse


def parameters_of(node: model.FunctionDefinition, compilation: Compilation) -> Parameters:
    """Return the names and types of a function's parameters."""
    return [(each.name, compilation.type(each.type_ref)) for each in node.parameters]


def function_body(node: model.FunctionDefinition, compilation: Compilation, type_ref: str = "") -> Code:
    """Return the closure of a function's body; `type_ref` is that of the function, or of what it gives."""
    inside = compilation.within([each.name for each in node.parameters])
    code = inside.expression(node.body)
    for reference in (node.type_ref, type_ref):
        code = inside.coerced(code, compilation.types.result_of(reference))
    return code


def function_value(parameters: Parameters, body: Code, scope: Scope) -> Function:
    """Return a function of a scope; an argument of a wrong type makes the call null."""

    def run(context: Context, arguments: Sequence[Any]) -> Any:
        local = Local(scope)
        for (name, kind), value in zip(parameters, arguments, strict=True):
            taken = value if kind is None else kind.coerce(value, context)
            if taken is None and value is not None:
                return None
            local[name] = taken
        context.enter()
        result = body(local, context)  # type: ignore[arg-type]  # a Run: decisions run in no other context
        context.leave()
        return result

    return Function(tuple(name for name, _ in parameters), run)


def invocation(node: model.Invocation, compilation: Compilation) -> Code:
    """Return the closure of a boxed invocation: f(parameter: value, …)."""
    called = compilation.expression(node.called)
    bindings = [
        (each.parameter.name, compilation.expression(each.expression, each.parameter.type_ref))
        for each in node.bindings
    ]

    def invoke(scope: Scope, run: Run) -> Any:
        function = called(scope, run)
        if type(function) is not Function:
            run.warn(f"Expected a function to invoke, but {describe(function)}.")
            return None
        values = {name: code(scope, run) for name, code in bindings}
        arguments = _in_order(function, values)
        if arguments is None:
            run.warn(f"Expected the arguments {_listed(function.parameters)}, but {_listed(values)}.")
            return None
        return function.run(run, arguments)

    return invoke


def _in_order(function: Function, values: Mapping[str, Any]) -> list[Any] | None:
    """Return the arguments by position, None if they are not the parameters; a builtin's last ones may be missing."""
    count = len(values) if function.flexible else len(function.parameters)
    wanted = function.parameters[:count]
    return [values[name] for name in wanted] if set(wanted) == set(values) else None


def _listed(names: Any) -> str:
    return ", ".join(names) or "none"
