"""
The plain data that component tags take.

Rule: frozen, no queries, no request; a feature builds them in its queries or pages and templates only draw.
Instants are what `moments.moment` understands: milliseconds, datetimes, dates or ISO texts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way back; the last has no url."""

    label: Words
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: a link to a view of the same things."""

    label: Words
    url: str
    active: bool = False
    count: int | None = None
    icon: str = ""
    live: str = ""  # key of the live count


@dataclass(frozen=True, slots=True)
class Action:
    """A link or, with `post`, a button that changes something; `confirm` asks first."""

    label: Words
    url: str
    icon: str = ""
    post: bool = False
    confirm: Words = ""
    tone: str = ""  # "danger" for what cannot be undone
    values: Mapping[str, str] = field(default_factory=dict)  # hidden inputs of a post


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; `sort` names the key of `?sort=` and makes the header a link."""

    label: Words
    sort: str = ""
    align: str = ""  # "end" for numbers
    hide: str = ""  # "sm" or "md": not shown below that width
    width: str = ""  # "min" takes no more than its content


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text or ready HTML, and where it leads."""

    value: Any
    url: str = ""
    sub: Words = ""  # a quiet second line


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; its cells are Cells or bare values, in the order of the columns."""

    cells: Sequence[Any]
    url: str = ""
    selected: bool = False
    id: str = ""
    actions: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter."""

    value: str
    label: Words


@dataclass(frozen=True, slots=True)
class Filter:
    """One field of a filter bar: choices make a select, a kind makes an input (date, text, number)."""

    name: str
    label: Words
    value: str = ""
    choices: Sequence[Choice] = ()
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a history. `actor` is a user, a person dict or a name; "" is the system."""

    at: Any
    title: Words
    actor: Any = ""
    icon: str = "point"
    tone: str = ""  # success, warning, danger, accent
    text: Words = ""
    details: Sequence[tuple[Words, Any]] = ()
    quiet: bool = False  # machine work, folded by default


@dataclass(frozen=True, slots=True)
class Comment:
    """What a person wrote. `html` must be safe already; else `text` is escaped and keeps its lines."""

    at: Any
    author: Any
    text: str = ""
    html: str = ""
    mine: bool = False
    actions: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a short progress: done, now, next or failed."""

    label: Words
    state: str = "next"
    hint: Words = ""
