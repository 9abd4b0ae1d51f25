"""What every rule looks at: one file, with its places, references and parsed expressions."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
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

E = TypeVar("E", bound=model.Element)
Parsed = Expression | FeelSyntaxError | None


class Subject:
    """A file to be checked."""

    def __init__(self, definitions: model.Definitions, feel: Feel, imported: Imported = NO_IMPORTS) -> None:
        self.definitions = definitions
        self.feel = feel
        self.imported = imported
        self.references = References(definitions, imported)
        self.places = tuple(places(definitions, imported))
        self._names: dict[Scope, tuple[str, ...]] = {}
        self._parsed: dict[tuple[Scope, bool, str], Parsed] = {}

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The names that may follow a dot."""
        return property_names(self.definitions, self.imported)

    def of(self, *kinds: type[E]) -> Iterator[tuple[Place, E]]:
        """Yield the elements of some classes with their places."""
        for place in self.places:
            if isinstance(place.element, kinds):
                yield place, place.element

    def names(self, scope: Scope) -> tuple[str, ...]:
        """Return the variables of a scope."""
        if scope not in self._names:
            self._names[scope] = scope.names()
        return self._names[scope]

    def parsed(self, place: Place) -> Parsed:
        """
        Return the expression or the syntax error of a place.

        None if there is nothing to parse: no text, another language, or a cell as plain as a number.
        """
        element = place.element
        is_test = isinstance(element, model.UnaryTests)
        text = element.text if isinstance(element, model.LiteralExpression | model.UnaryTests) else ""
        if PLAIN.fullmatch(text) or not text.strip() or not self.is_feel(element):
            return None
        key = (place.scope, is_test, text)
        if key not in self._parsed:
            read = self.feel.unary_tests if is_test else self.feel.expression
            try:
                self._parsed[key] = read(text, self.names(place.scope), members=self.members)
            except FeelSyntaxError as error:
                self._parsed[key] = error
        return self._parsed[key]

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
