"""
Trees to text that reads back as the same tree.

Rule 1: brackets stand where the binding powers ask for them, and nowhere else matters but to a reader's eye.
Rule 2: a name that is not one plain word is written in backticks, so the text needs no list of known names.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from clerkwork.languages.feel import ast
from clerkwork.languages.feel.cursor import CLOSING
from clerkwork.languages.feel.infixes import INFIXES
from clerkwork.languages.feel.prefixes import COMPARING, NEGATING, PREFIXES
from clerkwork.languages.feel.tokens import NAME_PART, NAME_START

OPEN: Final = 0  # the power of what reaches as far to the right as it can: if, for, some, function
ATOM: Final = 100
SELECTING: Final = INFIXES["."].power

_WORD: Final = re.compile(rf"[{NAME_START}][{NAME_PART}]*")  # noqa: TID251 - our own pattern
_RESERVED: Final = frozenset((*PREFIXES, *INFIXES, *CLOSING))


def print_ast(node: ast.Node) -> str:
    """Return FEEL text for a tree."""
    return _PRINTERS[type(node)](node)


def _power(node: ast.Node) -> int:
    """Return how strongly the outermost operator of a node binds."""
    operator = getattr(node, "operator", None)
    if isinstance(node, ast.Arithmetic | ast.Comparison):
        return INFIXES[str(operator)].power
    if isinstance(node, ast.Literal) and _is_negative(node):
        return NEGATING
    return _POWERS.get(type(node), ATOM)


def _is_negative(node: ast.Literal) -> bool:
    return type(node.value) in {int, Decimal} and str(node.value).startswith("-")


def _inside(node: ast.Node, power: int) -> str:
    """Return the text of an operand, in brackets unless it binds more strongly than `power`."""
    text = print_ast(node)
    return text if _power(node) > power else f"({text})"


def _joined(word: str, power: int, left: ast.Node, right: ast.Node) -> str:
    return f"{_inside(left, power - 1)} {word} {_inside(right, power)}"


def _number_text(value: int | Decimal) -> str:
    text = str(value)
    return f"{text}.0" if type(value) is Decimal and re.fullmatch(r"-?[0-9]+", text) else text


def _string_text(value: str) -> str:
    signs = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(signs.get(sign, sign) for sign in value) + '"'


_CONSTANTS: Final = {None: "null", True: "true", False: "false"}


def _literal(node: ast.Literal) -> str:
    value = node.value
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    return _string_text(value) if isinstance(value, str) else _number_text(value)


def _name_text(name: str) -> str:
    return name if _WORD.fullmatch(name) and name not in _RESERVED else f"`{name}`"


def _context(node: ast.ContextLiteral) -> str:
    entries = (f"{_string_text(entry.key)}: {print_ast(entry.value)}" for entry in node.entries)
    return f"{{{', '.join(entries)}}}"


def _range(node: ast.RangeLiteral) -> str:
    start, end = "[" if node.low_closed else "(", "]" if node.high_closed else ")"
    return f"{start}{_inside(node.low, OPEN)}..{_inside(node.high, OPEN)}{end}"


def _listed(nodes: tuple[ast.Node, ...]) -> str:
    return ", ".join(map(print_ast, nodes))


def _between(node: ast.Between) -> str:
    value = _inside(node.value, COMPARING - 1)
    return f"{value} between {_inside(node.low, COMPARING)} and {_inside(node.high, COMPARING)}"


def _unary_tests(node: ast.UnaryTests) -> str:
    text = _listed(node.tests) or "-"
    return f"not({text})" if node.negated else text


def _type(node: ast.Type) -> str:
    if node.members:
        return f"{node.name}<{', '.join(f'{_name_text(name)}: {_type(kind)}' for name, kind in node.members)}>"
    if node.name == "function" and node.parts:
        return f"function<{', '.join(map(_type, node.parts[:-1]))}>->{_type(node.parts[-1])}"
    return node.name + (f"<{', '.join(map(_type, node.parts))}>" if node.parts else "")


def _iteration(node: ast.Iteration) -> str:
    end = "" if node.end is None else f"..{_inside(node.end, OPEN)}"
    return f"{_name_text(node.name)} in {_inside(node.source, OPEN)}{end}"


def _function(node: ast.FunctionDefinition) -> str:
    external = "external " if node.external else ""
    return f"function({_listed(node.parameters)}) {external}{print_ast(node.body)}"


def _parameter(node: ast.Parameter) -> str:
    return _name_text(node.name) + ("" if node.type is None else f": {_type(node.type)}")


def _invocation(node: ast.Invocation) -> str:
    arguments = [print_ast(argument) for argument in node.arguments]
    if node.names:
        arguments = [f"{_name_text(name)}: {text}" for name, text in zip(node.names, arguments, strict=True)]
    return f"{_inside(node.function, SELECTING - 1)}({', '.join(arguments)})"


def _loop(opening: str, iterations: tuple[ast.Iteration, ...], word: str, body: ast.Node) -> str:
    return f"{opening} {', '.join(map(_iteration, iterations))} {word} {print_ast(body)}"


_POWERS: Final[dict[type[ast.Node], int]] = {
    ast.Disjunction: INFIXES["or"].power,
    ast.Conjunction: INFIXES["and"].power,
    ast.Between: COMPARING,
    ast.In: COMPARING,
    ast.Negation: NEGATING,
    ast.InstanceOf: INFIXES["instance"].power,
    ast.Path: SELECTING,
    ast.Filter: SELECTING,
    ast.Invocation: SELECTING,
    ast.If: OPEN,
    ast.For: OPEN,
    ast.Quantified: OPEN,
    ast.FunctionDefinition: OPEN,
    ast.Test: OPEN,
}

_PRINTERS: Final[dict[type[ast.Node], Callable[[Any], str]]] = {
    ast.Literal: _literal,
    ast.AtLiteral: lambda node: f"@{_string_text(node.text)}",
    ast.Name: lambda node: _name_text(node.name),
    ast.ListLiteral: lambda node: f"[{_listed(node.items)}]",
    ast.ContextLiteral: _context,
    ast.RangeLiteral: _range,
    ast.Path: lambda node: f"{_inside(node.source, SELECTING - 1)}.{_name_text(node.name)}",
    ast.Filter: lambda node: f"{_inside(node.source, SELECTING - 1)}[{print_ast(node.condition)}]",
    ast.Negation: lambda node: f"-{_negated(node.operand)}",
    ast.Arithmetic: lambda node: _joined(node.operator, _power(node), node.left, node.right),
    ast.Comparison: lambda node: _joined(node.operator, COMPARING, node.left, node.right),
    ast.Conjunction: lambda node: _joined("and", _power(node), node.left, node.right),
    ast.Disjunction: lambda node: _joined("or", _power(node), node.left, node.right),
    ast.Between: _between,
    ast.In: lambda node: f"{_inside(node.value, COMPARING - 1)} in ({_listed(node.tests)})",
    ast.Test: lambda node: f"{node.operator} {_inside(node.operand, COMPARING)}",
    ast.UnaryTests: _unary_tests,
    ast.Type: _type,
    ast.InstanceOf: lambda node: f"{_inside(node.value, _power(node) - 1)} instance of {_type(node.type)}",
    ast.If: lambda node: (
        f"if {print_ast(node.condition)} then {print_ast(node.consequence)} else {print_ast(node.alternative)}"
    ),
    ast.Iteration: _iteration,
    ast.For: lambda node: _loop("for", node.iterations, "return", node.result),
    ast.Quantified: lambda node: _loop(node.quantifier, node.iterations, "satisfies", node.condition),
    ast.Parameter: _parameter,
    ast.FunctionDefinition: _function,
    ast.Invocation: _invocation,
}


def _negated(operand: ast.Node) -> str:
    """Return the operand of a minus; one that begins with a digit needs brackets, or the number takes the minus."""
    text = _inside(operand, NEGATING - 1)
    return f"({text})" if text[0].isdigit() else text
