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
        "tryOut": _("Try"),
        "tests": _("Tests"),
        "panels": _("Beside the decision"),
        "fold": _("More room for the table"),
        "about": _("About"),
        "pick": _("Choose an element in the diagram to see what it is called."),
        "name": _("Name"),
        "nameHint": _("Expressions use it."),
        "id": _("Id"),
        "idHint": _("Processes and tests call the decision by it."),
        "question": _("Question"),
        "questionHint": _("What it answers, in one sentence for readers."),
        "description": _("Description"),
        "needName": _("Expected a name."),
        "needId": _("Expected letters, digits, _, - and dots, beginning with a letter."),
        "takenId": _("Another element has this id."),
        "noAnswer": _("The server cannot be asked at the moment."),
    }
