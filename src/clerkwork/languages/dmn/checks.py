"""What must hold in a DMN file before its decisions may run, and what should."""

from collections.abc import Mapping

from clerkwork.kernel.errors import Problem
from clerkwork.languages.dmn.model import Definitions
from clerkwork.languages.dmn.names import NO_IMPORTS
from clerkwork.languages.feel import Feel


def problems(
    definitions: Definitions, feel: Feel, imported: Mapping[str, Definitions] = NO_IMPORTS
) -> tuple[Problem, ...]:
    """Return everything that forbids deployment, in the order of the file's lines."""
    raise NotImplementedError


def warnings(
    definitions: Definitions, feel: Feel, imported: Mapping[str, Definitions] = NO_IMPORTS
) -> tuple[Problem, ...]:
    """Return what is doubtful but does not stop decisions from running."""
    raise NotImplementedError
