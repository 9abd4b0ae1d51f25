"""What must hold of the texts of expressions."""

from collections.abc import Iterator
from typing import Final

from clerkwork.kernel.errors import Problem
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.checks.subject import MOST_NAMES, Subject, fault
from clerkwork.languages.dmn.walk import Place
from clerkwork.languages.feel import Expression, FeelSyntaxError, ast

TEXTS: Final[tuple[type[model.Element], ...]] = (model.LiteralExpression, model.UnaryTests)


def scopes_are_not_crowded(subject: Subject) -> Iterator[Problem]:
    """Require that no expression have more names in scope than anybody could overlook."""
    for place, _ in subject.of(*TEXTS):
        if place.scope.size > MOST_NAMES:
            said = f"Expected at most {MOST_NAMES} names in scope, but there are {place.scope.size}."
            yield fault(place, said, "Split the context or the decision.")
            return


def languages_are_feel(subject: Subject) -> Iterator[Problem]:
    """Require FEEL: no other language is understood, and no text from elsewhere is fetched."""
    for place, element in subject.of(*TEXTS):
        if getattr(element, "imported", False):
            said = "Expected the expression's text, but it is imported from elsewhere."
            yield fault(place, said, "Write the text into the expression.")
        elif not subject.is_feel(element):
            language = getattr(element, "language", "") or subject.definitions.expression_language
            said = f"Expected an expression in FEEL, but its language is “{language}”."
            yield fault(place, said, "Write it in FEEL, and remove the language.")


def texts_are_feel(subject: Subject) -> Iterator[Problem]:
    """Require every text to be FEEL, given the names in scope, and to call no code from outside."""
    for place, parsed in _parsed(subject):
        if isinstance(parsed, FeelSyntaxError):
            if not _may_hide_names(place):
                said = f"Expected {parsed.expected}, but {parsed.found}.\n{parsed.caret}\n"
                yield fault(
                    place, said, "Correct it at the mark; names with spaces must be required or defined before."
                )
        elif any(isinstance(node, ast.FunctionDefinition) and node.external for node in ast.walk(parsed.ast)):
            said = "Expected a function in FEEL, but it calls code from outside, which does not run here."
            yield fault(place, said, "Write it in FEEL, or do it in a service task before the decision.")


def texts_can_be_checked(subject: Subject) -> Iterator[Problem]:
    """Say which texts were not understood for want of an imported file."""
    for place, parsed in _parsed(subject):
        if isinstance(parsed, FeelSyntaxError) and _may_hide_names(place):
            said = f"Expected to know all names, but an imported file is not at hand: {parsed.found}.\n{parsed.caret}\n"
            yield fault(place, said, "Deploy the imported file together with this one.")


def names_are_known(subject: Subject) -> Iterator[Problem]:
    """Advise against names that nothing in scope has; they are null."""
    for place, parsed in _parsed(subject):
        if isinstance(parsed, FeelSyntaxError) or place.scope.is_open or "" in place.scope.unseen:
            continue
        known = {*place.scope.names(), *subject.feel.function_names, *_names_in_filters(parsed.ast)}
        for name in sorted(parsed.names - known):
            yield fault(
                place, f"Expected a name in scope, but nothing there is called “{name}”, so that it is null.",
                "Require the input or decision of that name, or correct it; a text needs quotation marks.",
            )  # fmt: skip


def _names_in_filters(tree: ast.Node) -> Iterator[str]:
    """Yield the names that conditions of filters read: they may be entries of the items."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Filter):
            yield from (each.name for each in ast.walk(node.condition) if isinstance(each, ast.Name))


def _parsed(subject: Subject) -> Iterator[tuple[Place, Expression | FeelSyntaxError]]:
    for place, _ in subject.of(*TEXTS):
        parsed = subject.parsed(place)
        if parsed is not None:
            yield place, parsed


def _may_hide_names(place: Place) -> bool:
    """Tell whether a text may hold names of an imported file that is not at hand."""
    text = getattr(place.element, "text", "")
    return any(not prefix or prefix in text for prefix in place.scope.unseen)
