"""What templates of comparisons can say."""

from collections.abc import Mapping
from typing import Any, Final

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.studio.publishing.comparing import Comparison, Mark
from clerkwork.features.studio.publishing.comparing.sides import Cell
from clerkwork.features.studio.shelves import shelf_of
from clerkwork.web.templatetags.clerk_kit import json_data

register = template.Library()

WORDS: Final[dict[str, str | Promise]] = {
    Mark.ADDED: _("new"),
    Mark.REMOVED: _("removed"),
    Mark.CHANGED: _("changed"),
    Mark.MOVED: _("moved"),
}
TONES: Final = {Mark.ADDED: "success", Mark.REMOVED: "danger", Mark.CHANGED: "accent", Mark.MOVED: "info"}


@register.filter
def mark_words(mark: str) -> str | Promise:
    """Say what happened."""
    return WORDS[Mark(mark)]


@register.filter
def mark_tone(mark: str) -> str:
    """Return the tone of what happened."""
    return TONES[Mark(mark)]


@register.filter
def called(username: str, names: Mapping[str, str]) -> str:
    """Return the name of whoever has a username; that of the command line in words."""
    return _gettext("the command line") if username == SYSTEM.username else names.get(username, username)


@register.filter
def side_of(cell: Cell, side: str) -> str | None:
    """Return what a cell says on a side: "b" before, "a" after."""
    return cell.before if side == "b" else cell.after


@register.filter
def folder_of(path: str) -> str:
    """Return the folder that a file lies in, "" for the app's own."""
    return path.rpartition("/")[0]


@register.filter
def shelf_icon(path: str) -> str:
    """Return the icon of a file's shelf."""
    return shelf_of(path).icon


@register.filter
def moved_only(comparison: Comparison) -> list[Any]:
    """Return the notes of what only moved: they are told in one line."""
    return [note for note in comparison.notes if note.mark is Mark.MOVED]


@register.filter
def told(comparison: Comparison) -> list[Any]:
    """Return the notes of all that did not only move."""
    return [note for note in comparison.notes if note.mark is not Mark.MOVED]


@register.simple_tag
def notes_data(comparison: Comparison) -> SafeString:
    """Return the notes as the island of the drawings takes them."""
    notes = [{"mark": note.mark, "place": note.place, "subject": note.subject} for note in comparison.notes]
    return json_data(notes, "notes")
