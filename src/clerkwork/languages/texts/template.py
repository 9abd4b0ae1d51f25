"""
Templates: read once, rendered often.

Rule 1: rendering never raises; a value that cannot be had is shown as nothing, and the context keeps the warning.
Rule 2: the text is plain; whoever puts it into HTML escapes it there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from clerkwork.languages.feel import Context, Expression, Feel, FeelSyntaxError, to_text
from clerkwork.languages.feel.context import Exhausted
from clerkwork.languages.feel.scopes import Local
from clerkwork.languages.texts.errors import TextSyntaxError
from clerkwork.languages.texts.pieces import Tag, Text, split

LOOP_NAMES: Final = frozenset(("this", "parent"))
DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Value:
    """{{expression}}."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class If:
    """{{#if expression}}parts{{/if}}."""

    expression: Expression
    parts: "tuple[Part, ...]"


@dataclass(frozen=True, slots=True)
class Loop:
    """{{#loop expression}}parts{{/loop}}."""

    expression: Expression
    parts: "tuple[Part, ...]"


Part = Text | Value | If | Loop
BLOCKS: Final[dict[str, type[If | Loop]]] = {"#if": If, "#loop": Loop}


class Template:
    """A template that has been read: `text` is its source, `names` the variables it may read."""

    __slots__ = ("names", "parts", "text")

    def __init__(self, text: str, parts: tuple[Part, ...]) -> None:
        self.text = text
        self.parts = parts
        self.names = frozenset(_names(parts))

    def render(self, scope: Mapping[str, Any], context: Context) -> str:
        """Return the text for a scope of FEEL values; never raises, but ends early when the budget does."""
        written: list[str] = []
        try:
            _write(self.parts, scope, context, written)
        except Exhausted as reason:
            context.stop(str(reason))
        return "".join(written)

    def __repr__(self) -> str:
        return f"Template({self.text!r})"


def read(text: str, feel: Feel, names: Iterable[str] = ()) -> Template:
    """
    Return the template of a text.

    `names` are variables whose names hold spaces or signs. Raises TextSyntaxError with line and column.
    """
    return _Reader(text, feel, tuple(names)).template()


def show(value: Any) -> str:
    """Return how a template prints a value: null as nothing, a list with commas, all else as FEEL's string()."""
    if value is None:
        return ""
    return ", ".join(map(show, value)) if type(value) is list else to_text(value)


class _Reader:
    """Reads one template."""

    def __init__(self, text: str, feel: Feel, names: tuple[str, ...]) -> None:
        self._text = text
        self._feel = feel
        self._names = names
        self._pieces = split(text)

    def template(self) -> Template:
        return Template(self._text, self._parts(None, 0))

    def _parts(self, opening: Tag | None, depth: int) -> tuple[Part, ...]:
        """Read the parts up to the end of a block, or of the text outside all blocks."""
        if depth > DEEPEST:
            assert opening is not None
            raise TextSyntaxError(self._text, opening.start, f"at most {DEEPEST} nested blocks", "there are more")
        found: list[Part] = []
        for piece in self._pieces:
            if isinstance(piece, Tag) and piece.word.startswith("/"):
                self._close(opening, piece)
                return tuple(found)
            found.append(piece if isinstance(piece, Text) else self._part(piece, depth))
        if opening is not None:
            closing = "{{" + opening.word.replace("#", "/") + "}}"
            raise TextSyntaxError(self._text, opening.start, f"{closing} for this block", "the text ends")
        return tuple(found)

    def _part(self, tag: Tag, depth: int) -> Part:
        if not tag.word:
            return Value(self._expression(tag))
        make = BLOCKS.get(tag.word)
        if make is None:
            raise TextSyntaxError(self._text, tag.start, "#if or #loop", f"found {tag.word}")
        return make(self._expression(tag), self._parts(tag, depth + 1))

    def _close(self, opening: Tag | None, closing: Tag) -> None:
        if opening is None:
            raise TextSyntaxError(self._text, closing.start, "an open block", f"found {closing.word}")
        if opening.word.replace("#", "/") != closing.word or closing.body:
            wanted = opening.word.replace("#", "/")
            found = f"{closing.word} {closing.body}".strip()
            raise TextSyntaxError(self._text, closing.start, wanted, f"found {found}")

    def _expression(self, tag: Tag) -> Expression:
        try:
            return self._feel.expression(tag.body, self._names)
        except FeelSyntaxError as error:
            raise TextSyntaxError(self._text, tag.offset + error.offset, error.expected, error.found) from error


def _names(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Text):
            continue
        yield from part.expression.names
        if isinstance(part, If):
            yield from _names(part.parts)
        elif isinstance(part, Loop):
            yield from set(_names(part.parts)) - LOOP_NAMES


def _write(parts: tuple[Part, ...], scope: Mapping[str, Any], context: Context, written: list[str]) -> None:
    for part in parts:
        if isinstance(part, Text):
            _put(part.text, context, written)
            continue
        value = part.expression.run(scope, context)
        if isinstance(part, Value):
            _put(show(value), context, written)
        elif isinstance(part, Loop):
            _write_loop(part, value, scope, context, written)
        elif value:
            _write(part.parts, scope, context, written)


def _put(text: str, context: Context, written: list[str]) -> None:
    written.append(context.grow(text))


def _write_loop(loop: Loop, value: Any, scope: Mapping[str, Any], context: Context, written: list[str]) -> None:
    items = value if type(value) is list else [] if value is None else [value]
    for item in items:
        local = Local(scope)
        if type(item) is dict:
            local.update(item)
        local["parent"] = scope.get("this")
        local["this"] = item
        _write(loop.parts, local, context, written)
