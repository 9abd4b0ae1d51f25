"""What every rule looks at: one file, with its places, references and parsed expressions."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from clerkwork.kernel.errors import Problem
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.names import property_names
from clerkwork.languages.dmn.references import NO_IMPORTS, Imported, References
from clerkwork.languages.dmn.vocabulary import FEEL_LANGUAGES
from clerkwork.languages.dmn.walk import Place, Scope, places
from clerkwork.languages.feel import Expression, Feel, FeelSyntaxError

PLAIN: Final = re.compile(  # noqa: TID251 - ours, without nested repetition; it saves most cells of a table the parser
    r'\s*(-|true|false|null|([<>]=?\s*)?-?\d{1,30}(\.\d{1,30})?|"[^"\\]*")\s*'
)

MOST_NAMES: Final = 500  # in one scope
E = TypeVar("E", bound=model.Element)
SEPARATORS: Final = re.compile(  # noqa: TID251 - ours
    r"""[\s\u180e\u200b\ufeff+\-*/.'"`()\[\]{}<>=!,:;@]+"""
)
Parsed = Expression | FeelSyntaxError | None


class Lexicon:
    """
    Names that hold spaces or signs, found by their rarest word: of many, a text needs few.

    What the parser is not told it need not look for, so that a file costs its length and not its square.
    """

    __slots__ = ("_by_word",)

    def __init__(self, names: Iterable[str], words: dict[str, tuple[str, ...]]) -> None:
        found = [name for name in names if not name.isidentifier()]
        for name in found:
            if name not in words:
                words[name] = tuple(filter(None, SEPARATORS.split(name)))
        counts = Counter(word for name in found for word in words[name])
        self._by_word: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for name in found:
            rarest = min(words[name], key=counts.__getitem__, default="")
            self._by_word.setdefault(rarest, []).append((name, words[name]))

    def among(self, words: frozenset[str]) -> list[str]:
        """Return the names that consist of these words."""
        return [name for word in words for name, needed in self._by_word.get(word, ()) if words.issuperset(needed)]


class Subject:
    """A file to be checked."""

    def __init__(self, definitions: model.Definitions, feel: Feel, imported: Imported = NO_IMPORTS) -> None:
        self.definitions = definitions
        self.feel = feel
        self.imported = imported
        self.references = References(definitions, imported)
        self.places = tuple(places(definitions, imported))
        self._words: dict[str, tuple[str, ...]] = {}
        self._members = Lexicon(property_names(definitions, imported), self._words)
        self._last: tuple[Scope | None, Lexicon] = (None, Lexicon((), self._words))
        self._parsed: dict[tuple[Scope, bool, str], Parsed] = {}

    def of(self, *kinds: type[E]) -> Iterator[tuple[Place, E]]:
        """Yield the elements of some classes with their places."""
        for place in self.places:
            if isinstance(place.element, kinds):
                yield place, place.element

    def parsed(self, place: Place) -> Parsed:
        """
        Return the expression or the syntax error of a place.

        None if there is nothing to parse: no text, another language, too many names, or a cell as plain as a number.
        """
        element = place.element
        is_test = isinstance(element, model.UnaryTests)
        text = element.text if isinstance(element, model.LiteralExpression | model.UnaryTests) else ""
        if PLAIN.fullmatch(text) or not text.strip() or not self.is_feel(element) or place.scope.size > MOST_NAMES:
            return None
        key = (place.scope, is_test, text)
        if key not in self._parsed:
            self._parsed[key] = self._parse(
                place.scope, text, self.feel.unary_tests if is_test else self.feel.expression
            )
        return self._parsed[key]

    def _parse(self, scope: Scope, text: str, read: Callable[..., Expression]) -> Parsed:
        if self._last[0] is not scope:
            self._last = (scope, Lexicon(scope.names(), self._words))
        words = frozenset(("", *SEPARATORS.split(text)))
        try:
            return read(text, self._last[1].among(words), members=self._members.among(words))
        except FeelSyntaxError as error:
            return error

    def is_feel(self, element: model.Element) -> bool:
        """Tell whether an expression's language, its own or the file's, is FEEL."""
        language = getattr(element, "language", "") or self.definitions.expression_language
        return language.rstrip("/").lower() in FEEL_LANGUAGES


Rule = Callable[[Subject], Iterator[Problem]]


def fault(place: Place, message: str, remedy: str) -> Problem:
    """Return a problem of a place."""
    return Problem(place.name, message, remedy, place.line)


def word(element: model.Element | type[model.Element]) -> str:
    """Return what people call an element: "decision", "input data"."""
    return WORDS[element if isinstance(element, type) else type(element)]


def a_word(element: model.Element | type[model.Element]) -> str:
    """Return what people call an element, with its article."""
    said = word(element)
    return f"{'an' if said[0] in 'aeiou' else 'a'} {said}"


WORDS: Final[dict[type[model.Element], str]] = {
    model.Decision: "decision",
    model.InputData: "input data",
    model.BusinessKnowledgeModel: "business knowledge model",
    model.DecisionService: "decision service",
    model.KnowledgeSource: "knowledge source",
    model.ItemDefinition: "item definition",
    model.InformationItem: "variable",
    model.Import: "import",
}
