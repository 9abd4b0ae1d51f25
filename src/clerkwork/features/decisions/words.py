"""
FEEL in plain words, for people who read a decision table and need not know FEEL.

Rule 1: words come from the tree, so what is shown is what is evaluated; nothing is guessed, nothing left out.
Rule 2: what has no sentence stays as it is written, with its names and constants told apart from the rest.

    "gold", "silver"     gold or silver              [18..21]     18 up to 21
    not("gold")          not gold                    [18..21)     18 to under 21
    -                    any                         > 10         more than 10
    null                 nothing                     >= date("2026-01-01")     1 Jan 2026 or later
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from clerkwork.languages import feel
from clerkwork.languages.feel import ast
from clerkwork.runtime import wiring
from clerkwork.web import moments, numbers

CONSTANTS: Final = frozenset({"date", "time", "date and time", "duration"})
LONGEST: Final = 5_000  # characters of a cell that are worth reading as words
SHORT: Final = 240  # characters of an expression that fit into a sentence
SIGNS: Final = {
    ">=": "\N{GREATER-THAN OR EQUAL TO}",
    "<=": "\N{LESS-THAN OR EQUAL TO}",
    "!=": "\N{NOT EQUAL TO}",
    " * ": " \N{MULTIPLICATION SIGN} ",
}
Names = frozenset[str]
NO_NAMES: Final[Names] = frozenset()
MINUS: Final = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Piece:
    """
    A bit of a cell.

    `kind` is "text" or "value" (a constant), "name" (of something that is known), "word" (what stands between them),
    "any", "mixed" (written as in FEEL, its `parts` told apart) or "code" (FEEL as it is).
    """

    kind: str
    text: str
    parts: tuple["Piece", ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What a cell says: pieces to draw, and the FEEL they stand for."""

    pieces: tuple[Piece, ...]
    feel: str = ""

    @property
    def plain(self) -> bool:
        """Say whether everything found plain words."""
        return all(piece.kind != "code" for piece in self.pieces)

    @property
    def title(self) -> str:
        """The FEEL, where the words say it differently."""
        return "" if str(self) == self.feel else self.feel

    def __str__(self) -> str:
        """Return the words as one text."""
        return " ".join(piece.text for piece in self.pieces)


def condition(text: str, names: Names = NO_NAMES) -> Words:
    """Return what an input entry, or a list of allowed values, asks for; `names` are those that hold spaces."""
    return _condition(text.strip(), names, get_language() or "")


def expression(text: str, names: Names = NO_NAMES) -> Words:
    """Return what an output entry or a literal expression gives."""
    return _expression(text.strip(), names, get_language() or "")


@lru_cache(maxsize=20_000)
def _condition(text: str, names: Names, _language: str) -> Words:
    if not text:
        return Words((Piece("any", _("any")),), text)
    try:
        tree = _dialect().unary_tests(text[:LONGEST], names).ast
    except feel.FeelSyntaxError:
        return _code(text)
    assert isinstance(tree, ast.UnaryTests)
    if not tree.tests:
        return Words((Piece("any", _("any")),), text)
    alternatives = [_test(node, text) for node in tree.tests]
    if tree.negated and any(piece.kind == "mixed" for pieces in alternatives for piece in pieces):
        return _code(text)
    join = _("nor") if tree.negated else _("or")
    first = (Piece("word", _("not") if len(alternatives) == 1 else _("neither")),) if tree.negated else ()
    return Words((*first, *_joined(alternatives, join)), text)


@lru_cache(maxsize=20_000)
def _expression(text: str, names: Names, _language: str) -> Words:
    if not text:
        return Words(())
    try:
        tree = _dialect().expression(text[:LONGEST], names).ast
    except feel.FeelSyntaxError:
        return _code(text)
    if isinstance(tree, ast.ListLiteral) and tree.items:
        items = [_constant(item, text) for item in tree.items]
        known = [item for item in items if item is not None]
        if len(known) == len(items):
            return Words(_joined([(item,) for item in known], _("and")), text)
    constant = _constant(tree, text)
    if constant is not None:
        return Words((constant,), text)
    return Words((_mixed(tree, text),), text) if len(text) <= SHORT and "\n" not in text else _code(text)


def _dialect() -> feel.Feel:
    return wiring.current().feel


def _code(text: str) -> Words:
    return Words((Piece("code", text),), text)


def _joined(alternatives: list[tuple[Piece, ...]], join: str) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for pieces in alternatives:
        if found:
            found.append(Piece("word", join))
        found += pieces
    return tuple(found)


def _test(node: ast.Node, source: str) -> tuple[Piece, ...]:
    """Return the words of one test, or its FEEL."""
    if isinstance(node, ast.Test):
        words = _compared(node, source)
    elif isinstance(node, ast.RangeLiteral):
        words = _ranged(node, source)
    else:
        constant = _constant(node, source)
        words = (constant,) if constant is not None else None
    return words or (_mixed(node, source),)


def _compared(node: ast.Test, source: str) -> tuple[Piece, ...] | None:
    constant = _constant(node.operand, source)
    if constant is None:
        return None
    value = _value(node.operand, source)
    sentence = (MOMENTS if isinstance(value, date | time) else AMOUNTS).get(node.operator)
    return _placed(sentence(), constant) if sentence is not None and _ordered(node.operator, value) else None


def _ordered(operator: str, value: Any) -> bool:
    return operator in {"=", "!="} or not (value is None or isinstance(value, bool | str))


AMOUNTS: Final[Mapping[str, Callable[[], str]]] = {
    ">": lambda: _("more than {value}"),
    ">=": lambda: _("{value} or more"),
    "<": lambda: _("less than {value}"),
    "<=": lambda: _("{value} or less"),
    "=": lambda: "{value}",
    "!=": lambda: _("not {value}"),
}
MOMENTS: Final[Mapping[str, Callable[[], str]]] = {
    ">": lambda: _("after {value}"),
    ">=": lambda: _("{value} or later"),
    "<": lambda: _("before {value}"),
    "<=": lambda: _("{value} or earlier"),
    "=": lambda: "{value}",
    "!=": lambda: _("not {value}"),
}
RANGES: Final[Mapping[tuple[bool, bool], Callable[[], str]]] = {
    (True, True): lambda: _("{low} up to {high}"),
    (True, False): lambda: _("{low} to under {high}"),
    (False, True): lambda: _("over {low} up to {high}"),
    (False, False): lambda: _("over {low} to under {high}"),
}
PERIODS: Final[Mapping[tuple[bool, bool], Callable[[], str]]] = {
    (True, True): lambda: _("{low} up to {high}"),
    (True, False): lambda: _("{low} to before {high}"),
    (False, True): lambda: _("after {low} up to {high}"),
    (False, False): lambda: _("after {low} to before {high}"),
}


def _ranged(node: ast.RangeLiteral, source: str) -> tuple[Piece, ...] | None:
    low, high = _constant(node.low, source), _constant(node.high, source)
    if low is None or high is None:
        return None
    temporal = isinstance(_value(node.low, source), date | time)
    sentence = (PERIODS if temporal else RANGES)[node.low_closed, node.high_closed]
    return _placed(sentence(), low, high)


def _placed(sentence: str, *values: Piece) -> tuple[Piece, ...]:
    """Return a sentence with pieces in the places of {value}, or of {low} and {high}."""
    named = dict(zip(("value",) if len(values) == 1 else ("low", "high"), values, strict=True))
    found: list[Piece] = []
    for part in sentence.split():
        piece = named.get(part.strip("{}")) if part.startswith("{") else None
        if piece is None and found and found[-1].kind == "word":
            found[-1] = Piece("word", f"{found[-1].text} {part}")
        else:
            found.append(piece or Piece("word", part))
    return tuple(found)


def _mixed(node: ast.Node, source: str) -> Piece:
    """Return an expression as it is written, its names and constants told apart from operators and functions."""
    parts: list[Piece] = []
    end = node.span.start
    for start, stop, piece in sorted(_told_apart(node, source), key=lambda each: each[0]):
        parts += [Piece("word", _signs(source[end:start])), piece]
        end = stop
    parts.append(Piece("word", _signs(source[end : node.span.end])))
    whole = tuple(part for part in parts if part.text)
    return Piece("mixed", "".join(part.text for part in whole), whole)


def _told_apart(node: ast.Node, source: str) -> Iterator[tuple[int, int, Piece]]:
    """Yield the names and constants in an expression, with their place."""
    waiting = [node]
    while waiting:
        present = waiting.pop()
        constant = _constant(present, source)
        if constant is not None:
            yield present.span.start, present.span.end, constant
        elif isinstance(present, ast.Name) and present.name != "?":
            yield present.span.start, present.span.end, Piece("name", present.name)
        elif isinstance(present, ast.Invocation) and isinstance(present.function, ast.Name):
            waiting += present.arguments
        else:
            waiting += ast.children(present)


def _signs(text: str) -> str:
    for written, sign in SIGNS.items():
        text = text.replace(written, sign)
    return text


def _constant(node: ast.Node, source: str) -> Piece | None:
    """Return the piece of a constant, None for anything that has to be evaluated."""
    if not _is_constant(node):
        return None
    found = _value(node, source)
    return Piece("text" if isinstance(found, str | bool) else "value", value(found))


def _is_constant(node: ast.Node) -> bool:
    match node:
        case ast.Literal() | ast.AtLiteral():
            return True
        case ast.Negation(operand=ast.Literal(value=int() | Decimal())):
            return True
        case ast.Invocation(function=ast.Name(name=name), arguments=arguments):
            return name in CONSTANTS and all(isinstance(each, ast.Literal) for each in arguments)
    return False


def _value(node: ast.Node, source: str) -> Any:
    if isinstance(node, ast.Literal):
        return node.value
    text = source[node.span.start : node.span.end]
    found = _dialect().expression(text).evaluate({}, wiring.feel_context()).value
    return Unread(text) if found is None else found


class Unread(str):
    """The text of a constant that is none, as date("2026-02-30")."""

    __slots__ = ()


def value(given: Any) -> str:
    """Return a FEEL value as people write it."""
    write = WRITERS.get(type(given))
    return write(given) if write is not None else feel.to_text(given)


def _text(given: str) -> str:
    return given or _("empty text")


def _number(given: int | Decimal) -> str:
    return numbers.shown(given)


def _date(given: date) -> str:
    return moments.dated(given)


def _time(given: time) -> str:
    zone = feel.to_text(given)[8:]
    return formats.time_format(given, "H:i:s" if given.second else "H:i") + (f" {zone}" if zone else "")


def _date_and_time(given: datetime) -> str:
    return f"{_date(given)}, {_time(given.timetz())}"


def _days(given: timedelta) -> str:
    """Return a days and time duration in its units: 1 day 12 hours."""
    sign, rest = (MINUS, -given) if given < timedelta(0) else ("", given)
    seconds = rest.days * 86_400 + rest.seconds
    parts = [
        (seconds // 86_400, lambda n: ngettext("%(n)s day", "%(n)s days", n)),
        (seconds // 3_600 % 24, lambda n: ngettext("%(n)s hour", "%(n)s hours", n)),
        (seconds // 60 % 60, lambda n: ngettext("%(n)s minute", "%(n)s minutes", n)),
        (seconds % 60, lambda n: ngettext("%(n)s second", "%(n)s seconds", n)),
    ]
    return sign + (_units(parts) or ngettext("%(n)s day", "%(n)s days", 0) % {"n": 0})


def _months(given: feel.YearsMonths) -> str:
    sign, months = (MINUS, -given.months) if given.months < 0 else ("", given.months)
    parts = [
        (months // 12, lambda n: ngettext("%(n)s year", "%(n)s years", n)),
        (months % 12, lambda n: ngettext("%(n)s month", "%(n)s months", n)),
    ]
    return sign + (_units(parts) or ngettext("%(n)s month", "%(n)s months", 0) % {"n": 0})


def _units(parts: list[tuple[int, Callable[[int], str]]]) -> str:
    return " ".join(word(number) % {"n": number} for number, word in parts if number)


WRITERS: Final[Mapping[type, Callable[[Any], str]]] = {
    type(None): lambda _given: _("nothing"),
    bool: lambda given: _("yes") if given else _("no"),
    int: _number,
    Decimal: _number,
    str: _text,
    Unread: str,
    date: _date,
    time: _time,
    datetime: _date_and_time,
    timedelta: _days,
    feel.YearsMonths: _months,
}


TYPES: Final[Mapping[str, Callable[[], str]]] = {
    "number": lambda: _("Number"),
    "string": lambda: _("Text"),
    "boolean": lambda: _("Yes or no"),
    "date": lambda: _("Date"),
    "time": lambda: _("Time"),
    "dateTime": lambda: _("Date and time"),
    "date and time": lambda: _("Date and time"),
    "dayTimeDuration": lambda: _("Days and hours"),
    "days and time duration": lambda: _("Days and hours"),
    "yearMonthDuration": lambda: _("Years and months"),
    "years and months duration": lambda: _("Years and months"),
    "Any": lambda: "",
    "": lambda: "",
}


def type_name(type_ref: str) -> str:
    """Return what people call a type; one of the file's own keeps its name."""
    known = TYPES.get(type_ref.removeprefix("feel:"))
    return known() if known is not None else type_ref
