"""
FEEL, the Friendly Enough Expression Language of DMN 1.5.

Text becomes tokens (`tokens`), a frozen tree (`parser`, `ast`) and then Python closures (`compiler`). Evaluation gives
a value and warnings and never raises on well-formed text; only reading raises, FeelSyntaxError with a caret.
"""

from clerkwork.languages.feel.builtin import Builtin
from clerkwork.languages.feel.context import WEB, WORKER, Budget, Context, Evaluation, FeelWarning
from clerkwork.languages.feel.errors import FeelSyntaxError
from clerkwork.languages.feel.expression import Expression, Feel
from clerkwork.languages.feel.json_values import from_json, to_json
from clerkwork.languages.feel.printer import print_ast
from clerkwork.languages.feel.text_values import to_text
from clerkwork.languages.feel.values import Function, Range, YearsMonths

__all__ = [
    "WEB",
    "WORKER",
    "Budget",
    "Builtin",
    "Context",
    "Evaluation",
    "Expression",
    "Feel",
    "FeelSyntaxError",
    "FeelWarning",
    "Function",
    "Range",
    "YearsMonths",
    "from_json",
    "print_ast",
    "to_json",
    "to_text",
]
