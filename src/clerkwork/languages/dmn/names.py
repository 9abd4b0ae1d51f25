"""
Which FEEL names are in scope where.

Source: DMN 1.5, 10.4 (boxed expressions) and 6.3 (a decision sees what it requires).
"""

from collections.abc import Iterator

from clerkwork.languages.dmn.model import Definitions, DrgElement
from clerkwork.languages.dmn.references import NO_IMPORTS, Imported, variable_name
from clerkwork.languages.dmn.walk import places


def names_in_scope(definitions: Definitions, element_id: str, imported: Imported = NO_IMPORTS) -> tuple[str, ...]:
    """
    Return the variables that FEEL may read at an element, outer ones first.

    They are what the decision requires, imports (an import's name stands for all behind it), parameters and entries
    before it. `imported` are the files imported, by their namespace. Raises KeyError if there is no such element.
    """
    for place in places(definitions, imported):
        if place.element.id == element_id:
            return place.scope.names()
    raise KeyError(element_id)


def property_names(definitions: Definitions, imported: Imported = NO_IMPORTS) -> tuple[str, ...]:
    """Return the names that may follow a dot: all that the file, and those it imports, give to anything."""
    files = {id(definitions): definitions}
    waiting = [definitions]
    while waiting:
        used = [imported[each.namespace] for each in waiting.pop().imports if each.namespace in imported]
        waiting.extend(each for each in used if id(each) not in files)
        files.update({id(each): each for each in used})
    return tuple(dict.fromkeys(name for file in files.values() for name in _names(file) if name))


def _names(definitions: Definitions) -> Iterator[str]:
    for place in places(definitions):
        yield getattr(place.element, "name", "")
        if isinstance(place.element, DrgElement):
            yield variable_name(place.element)
