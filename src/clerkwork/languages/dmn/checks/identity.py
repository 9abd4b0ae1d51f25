"""What must hold of ids and names."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from clerkwork.kernel.errors import Problem
from clerkwork.kernel.names import LONGEST, fits
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.checks.subject import Subject, fault, word
from clerkwork.languages.dmn.references import variable_name
from clerkwork.languages.dmn.walk import Place
from clerkwork.languages.feel import FeelSyntaxError, ast

LONGEST_ID: Final = 200  # what a key of a table can hold
CALLED: Final[tuple[type[model.DrgElement], ...]] = (
    model.Decision,
    model.InputData,
    model.BusinessKnowledgeModel,
    model.DecisionService,
)
NAMED: Final[tuple[type[model.Element], ...]] = (model.DrgElement, model.ItemDefinition, model.InformationItem)
ITERATIONS: Final[tuple[type[model.Element], ...]] = (model.For, model.Some, model.Every)


def ids_are_unique(subject: Subject) -> Iterator[Problem]:
    """Require that no two elements of a file have the same id."""
    counts = Counter(place.element.id for place in subject.places if place.element.id)
    seen = set()
    for place in subject.places:
        identity = place.element.id
        if identity in seen:
            yield fault(
                place, f"Expected every id once, but “{identity}” is there {counts[identity]} times.",
                "Give each element an id of its own.",
            )  # fmt: skip
        if identity:
            seen.add(identity)


def ids_fit_a_key(subject: Subject) -> Iterator[Problem]:
    """Require ids of elements of the graph, version tags and the file's namespace to be short enough for a key."""
    for place, element in subject.of(model.DrgElement):
        length = len(element.id)
        if length > LONGEST_ID:
            yield fault(
                place, f"Expected an id of at most {LONGEST_ID} characters, but it has {length}.", "Shorten the id."
            )
    for place, found in subject.of(model.Definitions, model.Decision):
        what, text = _found_by(found)
        if not fits(text):
            length = len(text.encode())
            yield fault(place, f"Expected a {what} of at most {LONGEST} bytes, but it has {length}.", "Shorten it.")


def _found_by(element: model.Element) -> tuple[str, str]:
    """Return what besides its id an element is found by, and the text."""
    if isinstance(element, model.Definitions):
        return "namespace", element.namespace
    return "version tag", getattr(element, "version_tag", "")


def things_have_names(subject: Subject) -> Iterator[Problem]:
    """Require a name of whatever FEEL or a person calls by name."""
    for place, element in subject.of(*NAMED):
        is_variable = place.root is not None and element is getattr(place.root, "variable", None)
        if not getattr(element, "name", "").strip() and not is_variable:
            yield fault(place, f"Expected a name of the {word(element)}, but it has none.", "Give it a name.")
    for place, round_ in subject.of(*ITERATIONS):
        if not getattr(round_, "variable", "").strip():
            yield fault(
                place, "Expected a name for the item of each round, but there is none.", "Name the iterator variable."
            )


def names_are_unique(subject: Subject) -> Iterator[Problem]:
    """Require that things which are seen together have different names."""
    definitions = subject.definitions
    called = [each for each in definitions.elements if isinstance(each, CALLED)]
    imports = [each for each in definitions.imports if each.name]
    yield from _twice(subject, [*imports, *called], "element or import")
    yield from _twice(subject, definitions.item_definitions, "item definition")
    for place in subject.places:
        for what, group in _groups(place.element):
            yield from _twice(subject, group, what, place)


def _groups(element: model.Element) -> Iterator[tuple[str, Iterable[model.Element]]]:
    """Yield what must have different names inside of an element."""
    if isinstance(element, model.ItemDefinition):
        yield "component", element.components
    elif isinstance(element, model.FunctionDefinition):
        yield "parameter", element.parameters
    elif isinstance(element, model.Context):
        yield "entry", [entry.variable for entry in element.entries if entry.variable]
    elif isinstance(element, model.Relation):
        yield "column", element.columns
    elif isinstance(element, model.DecisionTable):
        yield "output", element.outputs
    elif isinstance(element, model.Invocation):
        yield "binding", [binding.parameter for binding in element.bindings]


def _twice(
    subject: Subject, group: Iterable[model.Element], what: str, place: Place | None = None
) -> Iterator[Problem]:
    seen = set()
    for element in group:
        name = getattr(element, "name", "").strip()
        if name and name in seen:
            around = place or subject.places[0]
            where = element.id or (place.name if place else name)
            yield Problem(
                where, f"Expected every {what} to have a name of its own, but “{name}” is there twice.",
                "Rename one of them.", element.line or around.line,
            )  # fmt: skip
        seen.add(name)


def variables_are_called_like_their_element(subject: Subject) -> Iterator[Problem]:
    """Advise that a variable have the name of its element, by which people know it."""
    for place, element in subject.of(*CALLED):
        name, variable = element.name, element.variable
        if variable and variable.name and name and variable.name != name:
            yield fault(
                place, f"Expected a variable with the name “{name}”, but it is called “{variable.name}”.",
                f"FEEL knows it as “{variable.name}”: give both the same name.",
            )  # fmt: skip


def names_can_be_read(subject: Subject) -> Iterator[Problem]:
    """Advise against names that FEEL takes for something else."""
    for place, element in subject.of(*CALLED, model.InformationItem):
        name = variable_name(element) if isinstance(element, model.DrgElement) else getattr(element, "name", "")
        if name.strip() and not _is_read(subject, name):
            yield fault(
                place, f"Expected a name that FEEL can read, but it reads “{name}” as something else.",
                "Begin it with a letter, and use letters, digits and spaces only.",
            )  # fmt: skip


def _is_read(subject: Subject, name: str) -> bool:
    try:
        tree = subject.feel.expression(name, (name,)).ast
    except FeelSyntaxError:
        return False
    return isinstance(tree, ast.Name) and tree.name == name
