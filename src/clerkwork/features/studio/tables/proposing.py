"""
A new table from a spreadsheet: what is proposed, what a person chose instead, and the two files that become of it.

Rule 1: choices stand in the address: t3=number, t3=reference:suppliers, t3= (left out), n3=Price, beside those of
choosing.py; title and role name the table and who works with it.
Rule 2: the rows become data/<table>.csv of the draft: publishing makes the table and adds them.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from clerkwork.features.apps.kinds import File
from clerkwork.features.tables import exports
from clerkwork.features.tables.choosing import Chosen
from clerkwork.features.tables.column_types import TYPES, to_plain
from clerkwork.features.tables.importing import fit
from clerkwork.features.tables.schema import VERBS, build
from clerkwork.features.tables.sheets.judging import Fit, Judged, judge
from clerkwork.features.tables.sheets.proposals import Proposal, name_of, settled
from clerkwork.features.tables.sheets.readings import Known, text_of
from clerkwork.kernel import json

REFERENCE: Final = "reference"
LONGEST_TITLE: Final = 120


@dataclass(frozen=True, slots=True)
class Proposed:
    """A table as it could be: its definition, the columns with their places in the sheet, and every row judged."""

    definition: Mapping[str, Any]
    columns: Sequence[tuple[int, Proposal]]
    fits: Sequence[Fit]
    judged: Sequence[Judged]

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.definition["name"])

    @property
    def good(self) -> list[Judged]:
        """The rows without a fault."""
        return [row for row in self.judged if not row.problems]


def proposed(chosen: Chosen, asked: Mapping[str, str], known: Known, files: Mapping[str, File]) -> Proposed:
    """Return a table for a sheet, as far as somebody has chosen otherwise; `files` are those of the app."""
    columns = _columns(chosen, asked, known)
    title = " ".join(asked.get("title", chosen.title).split())[:LONGEST_TITLE] or chosen.title
    taken = frozenset(file.stem for path, file in files.items() if path.startswith("tables/"))
    definition = _definition(
        title, name_of(title, "table", taken), [each for _, each in columns], asked.get("role", "")
    )
    schema = build(definition)
    fits = [fit(place, schema.by_name[each.name], each.format) for place, each in columns]
    return Proposed(definition, columns, fits, list(judge(chosen.rows, fits, known)))


def _columns(chosen: Chosen, asked: Mapping[str, str], known: Known) -> list[tuple[int, Proposal]]:
    found: list[tuple[int, Proposal]] = []
    for place, proposal in enumerate(chosen.proposals):
        wanted = asked.get(f"t{place}")
        if wanted == "" or (wanted is None and not proposal.filled):
            continue
        title = " ".join(asked.get(f"n{place}", proposal.title).split())[:LONGEST_TITLE] or proposal.title
        taken = frozenset(each.name for _, each in found)
        named = replace(proposal, title=title, name=name_of(title, "column", taken))
        found.append((place, _typed(named, wanted, chosen, place, known)))
    return found


def _typed(proposal: Proposal, wanted: str | None, chosen: Chosen, place: int, known: Known) -> Proposal:
    type_name, _, table = (wanted or "").partition(":")
    same = type_name == proposal.type_name and table == proposal.table
    if wanted is None or same or type_name not in TYPES or (type_name == REFERENCE and table not in known.rows):
        return proposal
    change = {"type_name": type_name, "table": table, "options": (), "scale": 0, "why": ""}
    return settled(proposal, chosen.cells(place), change)


def _definition(title: str, name: str, columns: Sequence[Proposal], role: str) -> dict[str, Any]:
    label = next((each.name for each in columns if each.type_name == "text"), columns[0].name if columns else "")
    rules = [{"role": role, "rows": "true", "may": list(VERBS)}] if role else []
    named = {"name": name, "id": name, "title": title, "label": f"{{{{{label}}}}}" if label else ""}
    return {**named, "columns": [each.definition() for each in columns], "rules": rules}


def files_of(table: Proposed, chosen: Chosen) -> dict[str, bytes]:
    """Return the files of the draft: the definition, and the rows without a fault."""
    found = {f"tables/{table.name}.json": json.pretty(table.definition).encode()}
    if table.good:
        found[f"data/{table.name}.csv"] = _csv(table, dict(chosen.rows)).encode()
    return found


def _csv(table: Proposed, rows: Mapping[int, Sequence[Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([fit_.column.name for fit_ in table.fits])
    for judged in table.good:
        cells = rows[judged.row]
        writer.writerow([_written(fit_, judged.values[fit_.column.name], cells) for fit_ in table.fits])
    return buffer.getvalue()


def _written(fit_: Fit, typed: Any, cells: Sequence[Any]) -> str:
    """Return a value as first rows have it: rows of other tables by what they are called."""
    if typed is not None and fit_.column.type_name == REFERENCE:
        return text_of(cells[fit_.place]).strip()
    return exports.cell(to_plain(typed, fit_.column.type_name))
