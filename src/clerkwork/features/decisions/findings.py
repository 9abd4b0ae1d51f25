"""
What the static checks say of a decision's tables, ready to be marked at cells and read below them.

Rule 1: rules and columns are counted from 1, as the checks count them.
Rule 2: cells are marked by what is probably wrong; what may well be meant so is only told below the table.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from clerkwork.features.decisions import words
from clerkwork.languages.dmn.analysis import Finding, Severity, Side

TONES: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "danger",
    Severity.WARNING: "warning",
    Severity.HINT: "info",
}
NO_LABELS: Final[Mapping[str, str]] = {}
Place = tuple[str, int | None, Side | None, int]


@dataclass(frozen=True, slots=True)
class Note:
    """One finding; `number` leads from a marked cell to the sentence below the table."""

    number: int
    tone: str
    message: str
    remedy: str
    rules: Sequence[int] = ()
    example: str = ""

    @property
    def grave(self) -> bool:
        """Say whether it is an error or a warning."""
        return self.tone != "info"

    @property
    def sentence(self) -> str:
        """Everything in one line, for a mark's tooltip and for those who hear it."""
        return f"{self.message} {self.remedy}".strip()


class Findings:
    """
    The notes of one decision's tables, found by cell.

    `labels` are what people call the expressions tested, `main` the decision whose own table's rules can be led to.
    """

    def __init__(self, found: Iterable[Finding] = (), labels: Mapping[str, str] = NO_LABELS, main: str = "") -> None:
        self.notes: list[Note] = []
        self._places: dict[Place, list[Note]] = {}
        for number, finding in enumerate(found, 1):
            is_main = finding.place.element == main and not finding.place.path
            note = _note(number, finding, labels, finding.rules if is_main else ())
            self.notes.append(note)
            for place in _places(finding) if note.grave else ():
                self._places.setdefault(place, []).append(note)

    def at(self, table: str, rule: int | None, side: Side | None = None, number: int = 0) -> Sequence[Note]:
        """Return the notes of a cell; of a column's head without a rule, of a whole rule without a side."""
        return self._places.get((table, rule, side, number), ())

    @property
    def faults(self) -> list[Note]:
        """What is probably wrong."""
        return [note for note in self.notes if note.grave]

    @property
    def hints(self) -> list[Note]:
        """What may well be meant so."""
        return [note for note in self.notes if not note.grave]


NONE: Final = Findings()


def _note(number: int, finding: Finding, labels: Mapping[str, str], rules: Sequence[int]) -> Note:
    example = ", ".join(
        _("%(name)s = %(value)s") % {"name": labels.get(name, name), "value": words.value(value)}
        for name, value in finding.example
    )
    return Note(number, TONES[finding.severity], finding.message, finding.remedy, rules, example)


def _places(finding: Finding) -> set[Place]:
    table = finding.place.table or finding.place.element
    if not finding.cells:
        return {(table, rule, None, 0) for rule in finding.rules}
    return {(table, cell.rule, cell.side, cell.number) for cell in finding.cells}
