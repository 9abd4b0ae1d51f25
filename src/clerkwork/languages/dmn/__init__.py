"""Decision Model and Notation 1.5: files read and written, decisions evaluated with a trace, tables checked."""

from clerkwork.languages.dmn.checks import problems, warnings
from clerkwork.languages.dmn.decisions import DecisionModel, compile_model
from clerkwork.languages.dmn.model import Definitions
from clerkwork.languages.dmn.names import names_in_scope, property_names
from clerkwork.languages.dmn.reader import read
from clerkwork.languages.dmn.trace import Outcome
from clerkwork.languages.dmn.writer import write

__all__ = [
    "DecisionModel",
    "Definitions",
    "Outcome",
    "compile_model",
    "names_in_scope",
    "problems",
    "property_names",
    "read",
    "warnings",
    "write",
]
