"""What templates of the sandbox need: values in words, cells of rows, who may do a task."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clerkwork.engine.events import TaskCreated
from clerkwork.features.processes.data import show
from clerkwork.features.studio.trying.personas import Persona
from clerkwork.features.tables.schema import Column

register = template.Library()
KINDS: Final[Mapping[str, str | Promise]] = {
    "mail": _("Mail"),
    "reminder": _("Reminder"),
    "offer": _("Offered to more people"),
    "reassign": _("Given to somebody else"),
    "remind": _("Reminder"),
    "tell": _("Told"),
}
SPAN: Final = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?")  # noqa: TID251 - our own pattern
HOURS: Final = 24


@register.filter
def letter_kind(kind: str) -> str:
    """Return what a letter is in words."""
    return str(KINDS.get(kind, kind))


@register.filter
def as_value(value: Any) -> str:
    """Return a JSON value as people read it."""
    return show(value)


@register.filter
def cells(row: Mapping[str, Any], columns: Iterable[Column]) -> list[str]:
    """Return the values of a row, column by column."""
    return [show(row.get(column.name)) for column in columns]


@register.filter
def may_work(persona: Persona, task: TaskCreated) -> bool:
    """Say whether a task would be somebody's to do."""
    return persona.may_work(task)


@register.filter
def percent(value: int) -> str:
    """Return a figure as per cent."""
    return f"{value} %"


@register.filter
def time_words(text: str) -> str:
    """Return a sentence with its ISO duration in words."""
    return SPAN.sub(lambda found: _span(found) or found[0], text)


def _span(found: "re.Match[str]") -> str:
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    days, hours = divmod(hours, HOURS)
    parts = [
        ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else "",
        ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours} if hours else "",
        ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes} if minutes else "",
        ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds} if seconds else "",
    ]
    return ", ".join(part for part in parts if part)
