"""The sentences of the form builder's script, in the reader's language."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Return every sentence by the script's key."""
    return {
        "build": _("Build"),
        "try": _("Try it"),
        "view": _("View"),
        "unreadable": _("This content cannot be shown in the builder."),
        "editing": _("{name} is editing. You see the form as it is saved."),
        "onlyLook": _("You may look and try, but not change."),
        "known": _("From the app"),
        "nothingKnown": _("As soon as a process shows this form, or the app has a table, what they know stands here."),
        "search": _("Search"),
        "searchKnown": _("Search what the app knows"),
        "take": _("Add to the form"),
        "table": _("Table"),
        "process": _("Process"),
        "formName": _("Name of the form"),
        "formNameHint": _("What people read in the studio, in lists and on this page."),
        "rules": _("Rules of the server"),
        "mustHold": _("Must hold"),
        "mustHoldHint": _("A condition over the fields, such as days > 0. The server checks it, too."),
        "otherwise": _("Otherwise say"),
        "otherwiseHint": _("The sentence at the field. {{ }} may compute in it."),
        "computed": _("Computed by the server"),
        "computedHint": _("The value of the field, whatever was typed."),
        "asSeen": _("As people will see it"),
        "empty": _("Empty the form"),
        "knownData": _("What is known before"),
        "knownHint": _(
            "Variables of the case as JSON. A name of a source stands for its rows. Left empty, only who asks is known."
        ),
        "notAnObject": _("Expected an object: begin with {."),
        "noVerdict": _("The server cannot be asked at the moment."),
    }
