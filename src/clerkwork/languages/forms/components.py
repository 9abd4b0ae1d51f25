"""
The components of form-js, as a table.

Rule 1: what a type of component asks, shows and may hold is a row of COMPONENTS.
Rule 2: docs/reference/forms.md is made from these tables by tools/reference.py.
Rule 3: a property that is not named here is layout or belongs to the browser; it is kept and not looked at.

Source: the form-js schema, version 19 (@bpmn-io/form-json-schema 1.15).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from clerkwork.kernel.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Component:
    """One type of component."""

    says: str
    keyed: bool = False
    empty: Any = None
    choices: bool = False
    required: str = ""  # what to say when a required one is empty; "" when it cannot be required
    texts: tuple[str, ...] = ()  # properties that are text templates or FEEL
    expressions: tuple[str, ...] = ()  # properties that may be FEEL besides


_WRITE: Final = Sentence("Please fill this in.")
_CHOOSE: Final = Sentence("Please choose one.")
_SEVERAL: Final = Sentence("Please choose at least one.")
_TICK: Final = Sentence("Please tick this box.")
_WHEN: Final = Sentence("Please choose when.")
_FILE: Final = Sentence("Please add a file.")

COMPONENTS: Final[Mapping[str, Component]] = {
    "button": Component("a submit or reset button"),
    "checkbox": Component("yes or no", keyed=True, empty=False, required=_TICK),
    "checklist": Component("several of a few choices", keyed=True, empty=[], choices=True, required=_SEVERAL),
    "datetime": Component("a day, a time, or both", keyed=True, required=_WHEN),
    "documentPreview": Component("documents, shown", expressions=("dataSource",)),
    "dynamiclist": Component("a list whose entries can be added and removed"),
    "expression": Component("a value that the server computes and keeps", keyed=True),
    "filepicker": Component("files", keyed=True, empty="", required=_FILE, texts=("accept", "multiple")),
    "group": Component("components that belong together"),
    "html": Component("formatted text", texts=("content",)),
    "iframe": Component("another page inside this one", texts=("url",)),
    "image": Component("a picture", texts=("source", "alt")),
    "number": Component("a number", keyed=True, required=_WRITE),
    "radio": Component("one of a few choices", keyed=True, choices=True, required=_CHOOSE),
    "range": Component("a number on a slider", keyed=True, required=_WRITE),
    "select": Component("one of many choices", keyed=True, choices=True, required=_CHOOSE),
    "separator": Component("a line"),
    "spacer": Component("room"),
    "table": Component("rows, shown", expressions=("dataSource", "columnsExpression")),
    "taglist": Component("several of many choices", keyed=True, empty=[], choices=True, required=_SEVERAL),
    "text": Component("text with markdown", texts=("text",)),
    "textarea": Component("several lines of text", keyed=True, empty="", required=_WRITE),
    "textfield": Component("a line of text", keyed=True, empty="", required=_WRITE),
}

SHOWN: Final = ("label", "description", "dateLabel", "timeLabel")
"""Properties of any component that are text templates or FEEL."""

ADORNERS: Final = ("prefixAdorner", "suffixAdorner")
"""The same, inside "appearance"."""

OWN: Final[Mapping[str, str]] = {
    "computed": "FEEL with =; the server computes the field, whatever the browser sends",
    "validate": "FEEL with =; anything but true is an error at the field",
    "message": "the error's sentence, a text template",
}
"""Our keys inside a component's "properties"."""
