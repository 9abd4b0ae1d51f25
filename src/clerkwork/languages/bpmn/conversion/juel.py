"""
JUEL expressions (`${…}` and `#{…}`) as FEEL.

Rule 1: what has no certain meaning in FEEL raises Untranslatable with a reason; nothing is guessed.
Rule 2: a variable stays a variable; calls of Java methods are translated where they only ask about a value.

Source: JSR 245, Expression Language 2.1, section 1.19 (the grammar) and 1.3 (operators).
"""

import re
from typing import Final, NamedTuple

from clerkwork.languages.bpmn.reading import quote

TOKEN: Final = re.compile(  # noqa: TID251 - ours, without nested repetition
    r"\s*(?:(?P<number>\d{1,30}(?:\.\d{1,30})?)|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<name>[A-Za-z_$][\w$]*)|(?P<sign>==|!=|<=|>=|&&|\|\||[-+*/%<>!?:()\[\].,]))"
)
WORDS: Final = {
    "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "and": "&&", "or": "||", "div": "/",
    "mod": "%", "not": "!",
}  # fmt: skip
BINARY: Final = {
    "||": (1, "or"), "&&": (2, "and"), "==": (3, "="), "!=": (3, "!="), "<": (4, "<"), ">": (4, ">"), "<=": (4, "<="),
    ">=": (4, ">="), "+": (5, "+"), "-": (5, "-"), "*": (6, "*"), "/": (6, "/"), "%": (6, "%"),
}  # fmt: skip
LOOP: Final = {
    "nrOfInstances": "numberOfInstances",
    "nrOfActiveInstances": "numberOfActiveInstances",
    "nrOfCompletedInstances": "numberOfCompletedInstances",
    "loopCounter": "(loopCounter - 1)",  # counts from 0 there, from 1 here
}
OBJECTS: Final = frozenset({"execution", "task", "authenticatedUserId", "externalTask", "caseExecution", "event"})
EMPTY: Final = 'list contains([null, "", [], {{}}], {0})'
METHODS: Final = {
    ("equals", 1): "{0} = {1}",
    ("equalsIgnoreCase", 1): "lower case({0}) = lower case({1})",
    ("toString", 0): "string({0})",
    ("size", 0): "count({0})",
    ("length", 0): "string length({0})",
    ("startsWith", 1): "starts with({0}, {1})",
    ("endsWith", 1): "ends with({0}, {1})",
    ("toLowerCase", 0): "lower case({0})",
    ("toUpperCase", 0): "upper case({0})",
    ("trim", 0): "trim({0})",
    ("isEmpty", 0): EMPTY,
    ("intValue", 0): "{0}",
    ("longValue", 0): "{0}",
    ("doubleValue", 0): "{0}",
}
"""Methods of Java values that only ask: (name, how many arguments) → FEEL."""
FUNCTIONS: Final = {
    ("now", 0): "now()",
    ("dateTime", 0): "now()",
    ("isPresent", 1): "{0} != null",
    ("stringEquals", 2): "{0} = {1}",
}
OF_VARIABLES: Final = {
    ("get", 1): "{0}",
    ("getOrDefault", 2): "if {0} = null then {1} else {0}",
    ("exists", 1): "{0} != null",
    ("isEmpty", 1): EMPTY,
    ("isNotEmpty", 1): f"not({EMPTY})",
    ("empty", 1): EMPTY,
    ("notEmpty", 1): f"not({EMPTY})",
    ("equals", 2): "{0} = {1}",
    ("==", 2): "{0} = {1}",  # written eq
    ("notEquals", 2): "{0} != {1}",
    ("!=", 2): "{0} != {1}",
    ("lowerThan", 2): "{0} < {1}",
    ("<", 2): "{0} < {1}",
    ("lowerThanOrEquals", 2): "{0} <= {1}",
    ("lte", 2): "{0} <= {1}",
    ("greaterThan", 2): "{0} > {1}",
    (">", 2): "{0} > {1}",
    ("greaterThanOrEquals", 2): "{0} >= {1}",
    ("gte", 2): "{0} >= {1}",
}
"""Flowable's functions `variables:name(variable, …)`."""
VARIABLES: Final = frozenset({"variables", "vars", "var"})
TIGHT: Final = 9  # what needs no parentheses anywhere
DEEPEST: Final = 100


class Untranslatable(ValueError):  # noqa: N818 - reads as the sentence it is
    """An expression has no certain meaning in FEEL; the text says why."""


class Piece(NamedTuple):
    """A translated part, how tightly it binds, and the whole number or text it is, if it is one."""

    text: str
    binds: int = TIGHT
    literal: str | None = None

    def within(self, binds: int) -> str:
        """Return the part as it stands inside of something that binds so tightly."""
        return self.text if self.binds >= binds else f"({self.text})"


def is_expression(text: str) -> bool:
    """Tell whether a text has an expression in it."""
    return "${" in text or "#{" in text


def to_feel(text: str) -> str:
    """Return a text with expressions in it as one FEEL expression, without a leading =. Raises Untranslatable."""
    parts = _split(text)
    if len(parts) == 1 and parts[0][0]:
        return translate(parts[0][1])
    pieces = (f"string({translate(part)})" if is_one else quote(part) for is_one, part in parts)
    return f"string join([{', '.join(pieces)}])"


def names(text: str) -> str:
    """Return a text with expressions between commas as a FEEL list, one alone as it is. Raises Untranslatable."""
    parts = [part.strip() for part in _outer_commas(text) if part.strip()]
    found = [to_feel(part) if is_expression(part) else quote(part) for part in parts]
    return found[0] if len(found) == 1 else f"[{', '.join(found)}]"


def _split(text: str) -> list[tuple[bool, str]]:
    """Return the parts of a text: whether it is an expression, and what it says."""
    parts, at = [], 0
    while at < len(text):
        found = min((place for mark in ("${", "#{") if (place := text.find(mark, at)) >= 0), default=len(text))
        if found > at:
            parts.append((False, text[at:found]))
        if found < len(text):
            end = _end(text, found + 2)
            parts.append((True, text[found + 2 : end]))
            at = end + 1
        else:
            at = found
    return parts


def _end(text: str, start: int) -> int:
    """Return where an expression ends: at the next brace that is not within quotes."""
    quoted = ""
    for place in range(start, len(text)):
        letter = text[place]
        if quoted:
            quoted = "" if letter == quoted and text[place - 1] != "\\" else quoted
        elif letter in "'\"":
            quoted = letter
        elif letter == "}":
            return place
    raise Untranslatable("Expected a closing brace, but the text ends.")


def _outer_commas(text: str) -> list[str]:
    """Return the parts between commas that are not within an expression."""
    parts = [""]
    for is_one, part in _split(text):
        pieces = [f"${{{part}}}"] if is_one else part.split(",")
        parts[-1] += pieces[0]
        parts += pieces[1:]
    return parts


def translate(expression: str) -> str:
    """Return what stands between the braces as FEEL. Raises Untranslatable."""
    parser = _Parser(_tokens(expression))
    found = parser.expression(0)
    if parser.ahead:
        raise Untranslatable(f"Expected an operator, but {parser.ahead}.")
    return found.text


def _tokens(expression: str) -> list[tuple[str, str]]:
    """Return the tokens as (kind, text)."""
    found, at = [], 0
    while expression[at:].strip():
        match = TOKEN.match(expression, at)
        if match is None:
            raise Untranslatable(f"Expected an expression, but {expression[at:].strip()[:20]}.")
        kind = str(match.lastgroup)
        text = match[kind]
        found.append(("sign", WORDS[text]) if kind == "name" and text in WORDS else (kind, text))
        at = match.end()
    return found


class _Parser:
    """A Pratt parser that writes FEEL as it reads."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def ahead(self) -> str:
        """The next token's text, "" at the end."""
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        """Return the next token's text and move on; it has to be one of those wanted, if any are."""
        text = self.ahead
        if not text or (wanted and text not in wanted):
            raise Untranslatable(f"Expected {' or '.join(wanted) or 'a value'}, but {text or 'the expression ends'}.")
        self.at += 1
        return text

    def is_sign(self, *signs: str) -> bool:
        """Tell whether the next token is one of these signs."""
        return self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" and self.ahead in signs

    def expression(self, binds: int) -> Piece:
        """Return everything from here on that binds more tightly."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Untranslatable("Expected an expression that is less deep.")
        left = self.unary()
        while self.is_sign(*BINARY) and BINARY[self.ahead][0] > binds:
            level, word = BINARY[self.take()]
            right = self.expression(level)
            if word == "%":
                left = Piece(f"modulo({left.text}, {right.text})")
            else:
                left = Piece(f"{left.within(level)} {word} {right.within(level + 1)}", level)
        if binds == 0 and self.is_sign("?"):
            left = self.choice(left)
        self.depth -= 1
        return left

    def choice(self, condition: Piece) -> Piece:
        """Return what `condition ? a : b` means."""
        self.take("?")
        chosen = self.expression(0)
        self.take(":")
        return Piece(f"if {condition.text} then {chosen.text} else {self.expression(0).text}", 0)

    def unary(self) -> Piece:
        if self.is_sign("!"):
            self.take()
            return self.negated(self.unary())
        if self.is_sign("-"):
            self.take()
            return Piece(f"-{self.unary().within(TIGHT)}", TIGHT - 1)
        if self.ahead == "empty" and self.tokens[self.at][0] == "name":
            self.take()
            return Piece(EMPTY.format(self.unary().text))
        return self.followed(self.primary())

    @staticmethod
    def negated(piece: Piece) -> Piece:
        """Return the opposite; of a variable that is not there it is true, as in JUEL."""
        if piece.text.replace(".", "").isidentifier():
            return Piece(f"{piece.text} != true", 3)
        return Piece(f"not({piece.text})")

    def primary(self) -> Piece:
        if self.is_sign("("):
            self.take()
            found = self.expression(0)
            self.take(")")
            return Piece(f"({found.text})")
        if self.at >= len(self.tokens):
            raise Untranslatable("Expected a value, but the expression ends.")
        kind = self.tokens[self.at][0]
        text = self.take()
        if kind == "number":
            return Piece(text, literal=text)
        if kind == "text":
            plain = re.sub(r"\\(.)", r"\1", text[1:-1])
            return Piece(quote(plain), literal=plain)
        if kind == "sign":
            raise Untranslatable(f"Expected a value, but {text}.")
        return self.named(text)

    def named(self, name: str) -> Piece:
        """Return what begins with a name: a literal, a function, or a variable."""
        if name in {"true", "false", "null"}:
            return Piece(name)
        if name in VARIABLES and self.is_sign(":"):
            self.take()
            return self.call(self.take(), OF_VARIABLES, "a function that only looks at a variable")
        if self.is_sign("("):
            return self.call(name, FUNCTIONS, "a variable")
        if name == "execution" and self.is_sign("."):
            return self.of_execution()
        if name in OBJECTS or "$" in name:
            raise Untranslatable(f"Expected a variable, but the engine's own object {name}.")
        return Piece(LOOP.get(name, name))

    def of_execution(self) -> Piece:
        """Return a variable that is asked for by the execution."""
        self.take(".")
        method = self.take()
        if method not in {"getVariable", "getVariableLocal", "hasVariable"} or not self.is_sign("("):
            raise Untranslatable(f"Expected a variable, but execution.{method}.")
        (variable,) = self.arguments() or [Piece("")]
        if variable.literal is None or not variable.literal.isidentifier():
            raise Untranslatable("Expected the name of a variable as a text.")
        return Piece(f"{variable.literal} != null", 3) if method == "hasVariable" else Piece(variable.literal)

    def call(self, name: str, known: dict[tuple[str, int], str], expected: str) -> Piece:
        """Return a function of a table."""
        arguments = self.arguments()
        pattern = known.get((name, len(arguments)))
        if pattern is None:
            raise Untranslatable(f"Expected {expected}, but the function {name}.")
        if known is OF_VARIABLES and arguments[0].literal is not None:
            arguments[0] = Piece(arguments[0].literal)
        return Piece(f"({pattern.format(*(each.within(TIGHT) for each in arguments))})")

    def arguments(self) -> list[Piece]:
        """Return what stands between parentheses."""
        self.take("(")
        found: list[Piece] = []
        while not self.is_sign(")"):
            if found:
                self.take(",")
            found.append(self.expression(0))
        self.take(")")
        return found

    def followed(self, piece: Piece) -> Piece:
        """Return a value with the properties, places and methods behind it."""
        while self.is_sign(".", "["):
            piece = self.place(piece) if self.take() == "[" else self.member(piece)
        return piece

    def place(self, piece: Piece) -> Piece:
        inside = self.expression(0)
        self.take("]")
        if inside.literal is None:
            raise Untranslatable(f"Expected a number or a text in [], but {inside.text}.")
        if inside.text.isdigit():
            return Piece(f"{piece.text}[{int(inside.text) + 1}]")  # lists count from 0 there, from 1 here
        return Piece(f"get value({piece.text}, {inside.text})")

    def member(self, piece: Piece) -> Piece:
        name = self.take()
        if not self.is_sign("("):
            return Piece(f"{piece.text}.{name}")
        arguments = self.arguments()
        pattern: str | None = METHODS.get((name, len(arguments)))
        if pattern is None:
            raise Untranslatable(f"Expected a value, but the call of the method {piece.text}.{name}(…).")
        return Piece(f"({pattern.format(piece.text, *(each.within(TIGHT) for each in arguments))})")
