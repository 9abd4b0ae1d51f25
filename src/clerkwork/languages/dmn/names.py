"""
Which FEEL names are in scope where.

Source: DMN 1.5, 10.4 (boxed expressions) and 6.3 (a decision sees what it requires).
"""

from collections.abc import Mapping
from typing import Final

from clerkwork.languages.dmn.model import Definitions

NO_IMPORTS: Final[Mapping[str, Definitions]] = {}


def names_in_scope(
    definitions: Definitions, element_id: str, imported: Mapping[str, Definitions] = NO_IMPORTS
) -> tuple[str, ...]:
    """
    Return the variables an expression may read at an element: requirements, imports, parameters, entries before it.

    `imported` are the files imported, by their namespace. An import's name stands for all behind it. Raises KeyError
    if there is no such element.
    """
    raise NotImplementedError


def property_names(definitions: Definitions, imported: Mapping[str, Definitions] = NO_IMPORTS) -> tuple[str, ...]:
    """Return the names that may follow a dot: components of types, entries, columns, what imports hold."""
    raise NotImplementedError
