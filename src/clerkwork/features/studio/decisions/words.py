"""The sentences of the decision editor's script, in the reader's language."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Return every sentence by the script's key."""
    return {
        "asText": _("Open as text"),
        "unreadable": _("This editor cannot show the file; it stays as it is."),
        "dropIt": _("Save without it"),
        "wouldLose": _("This editor does not know some of the file. Nothing is saved yet; saving would drop:"),
        "editing": _("{name} is editing; you may look."),
        "onlyLook": _("You may look and try, but not change."),
        "contents": _("In this file"),
        "picture": _("How it hangs together"),
        "diagram": _("Diagram"),
        "table": _("Table"),
        "expression": _("Expression"),
        "formula": _("Shared formula"),
        "onlyText": _("Open as text to change it"),
        "checks": _("Checks"),
        "tryOut": _("Try it out"),
        "tests": _("Tests"),
        "panels": _("Beside the decision"),
        "fold": _("More room for the table"),
        "noAnswer": _("The server cannot be asked at the moment."),
    }
