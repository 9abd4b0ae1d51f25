"""
What scripts say, in the reader's language.

Rule: every sentence of a script stands here, so that gettext finds it; those of form-js by its own English text.
"""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

FORM: Final = (
    noop("Add new"),
    noop("All values selected"),
    noop("Collapse"),
    noop("Date and time must both be entered."),
    noop("Decrement"),
    noop("Expand all ({value})"),
    noop("Field is required."),
    noop("Field must be a valid email."),
    noop("Field must be a valid international phone number. (e.g. +4930664040900)"),
    noop("Field must have maximum length of {value}."),
    noop("Field must have maximum value of {value}."),
    noop("Field must have minimum length of {value}."),
    noop("Field must have minimum value of {value}."),
    noop("Field must match pattern {value}."),
    noop("Increment"),
    noop("Next page"),
    noop("No files selected"),
    noop("No results"),
    noop("Nothing to show."),
    noop("Previous page"),
    noop("Remove tag"),
    noop("Search"),
    noop("Value is expected to be an integer."),
    noop("Value is not a number."),
    noop("{page} of {total}"),
    noop("{value} files selected"),
)


def form() -> dict[str, str]:
    """Return the sentences of form-js that differ from its own English."""
    said = {sentence: _(sentence) for sentence in FORM}
    said |= {"Field is required.": _("This field is required.")}
    return {english: words for english, words in said.items() if words != english}


def page() -> dict[str, str]:
    """Return the sentences of our own scripts."""
    return {
        "failed": _("That did not work. Please try again."),
        "offline": _("The server cannot be reached."),
        "copied": _("Copied"),
        "copy": _("Copy"),
        "light": _("Light"),
        "dark": _("Dark"),
        "system": _("As the system"),
        "theme": _("Look"),
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "fit": _("Fit to view"),
        "active": _("Here now"),
        "passed": _("Passed"),
        "incident": _("Incident"),
        "goTo": _("Go to…"),
        "nothing": _("Nothing found"),
        "formBroken": _("This form cannot be shown."),
        "diagramBroken": _("This diagram cannot be drawn."),
        "added": _("Added"),
        "removed": _("Removed"),
        "changed": _("Changed"),
        "movedOnly": _("Only moved"),
        "compareBroken": _("The two drawings cannot be shown. What changed is said in words."),
        "fix": _("Please check the marked fields."),
    }
