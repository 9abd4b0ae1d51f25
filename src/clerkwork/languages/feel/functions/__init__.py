"""The built-in functions: those of DMN 1.5 and Camunda's extensions, one file per group."""

from typing import Final

from clerkwork.languages.feel.builtin import Builtin
from clerkwork.languages.feel.functions import (
    aggregation,
    contexts,
    conversion,
    dates,
    lists,
    numeric,
    relations,
    strings,
    truth,
)

STANDARD: Final[tuple[Builtin, ...]] = (
    *conversion.BUILTINS,
    *truth.BUILTINS,
    *strings.BUILTINS,
    *lists.BUILTINS,
    *aggregation.BUILTINS,
    *numeric.BUILTINS,
    *relations.BUILTINS,
    *dates.BUILTINS,
    *contexts.BUILTINS,
)

__all__ = ["STANDARD"]
