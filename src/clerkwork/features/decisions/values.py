"""Values as pages show them: texts, lists and contexts, of FEEL or of JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from clerkwork.features.decisions import words
from clerkwork.languages.feel import temporal

DEEPEST: Final = 8
MOST: Final = 200  # items or entries of one value
SHORTEST_DATE: Final = len("2026-01-01")


@dataclass(frozen=True, slots=True)
class Shown:
    """A value: `kind` is "nothing", "text", "list" (`items`) or "context" (`entries`); `more` were left out."""

    kind: str
    text: str = ""
    title: str = ""  # the text as it was, where words say it differently
    items: Sequence["Shown"] = ()
    entries: Sequence[tuple[str, "Shown"]] = ()
    more: int = 0

    @property
    def simple(self) -> bool:
        """Say whether it fits into a line."""
        return self.kind in {"nothing", "text"} or (self.kind == "list" and all(i.kind == "text" for i in self.items))

    def __str__(self) -> str:
        """Return the value as one line."""
        if self.kind == "list":
            return ", ".join(map(str, self.items))
        if self.kind == "context":
            return ", ".join(f"{name}: {each}" for name, each in self.entries)
        return self.text


def show(value: Any, depth: int = DEEPEST) -> Shown:
    """Return a value to draw; a JSON text that is a date or a duration is one."""
    if isinstance(value, list | dict):
        return _several(value, depth) if value and depth else _blank(value)
    if isinstance(value, str):
        text = words.value(_temporal(value))
        return Shown("text", text, value if text != value and value else "")
    return Shown("nothing" if value is None else "text", words.value(value))


def _blank(value: list[Any] | dict[Any, Any]) -> Shown:
    if value:
        return Shown("text", "…")
    return Shown("text", _("an empty list") if isinstance(value, list) else _("an empty context"))


def _several(value: list[Any] | dict[Any, Any], depth: int) -> Shown:
    more = max(0, len(value) - MOST)
    if isinstance(value, list):
        return Shown("list", items=[show(item, depth - 1) for item in value[:MOST]], more=more)
    entries = [(str(name), show(each, depth - 1)) for name, each in list(value.items())[:MOST]]
    return Shown("context", entries=entries, more=more)


def _temporal(text: str) -> Any:
    """Return the date or duration that a JSON text is in FEEL, else the text."""
    if text.removeprefix("-").startswith("P") and any(each.isdecimal() for each in text):
        duration = temporal.read_duration(text)
        return text if duration is None else duration
    if len(text) < SHORTEST_DATE or not text[:4].isdecimal() or text[4] != "-":
        return text
    found = temporal.read_temporal(text)
    return found if isinstance(found, date) else text
