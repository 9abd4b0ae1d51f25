"""
Static checks of decision tables: overlaps, gaps, rules without effect, wrong cells; each with the cells concerned.

`check_model` looks at every table of a file, `check_table` at one. A table is geometry: a column is an `axis` cut into
pieces that no cell divides, a rule is a box of sets of pieces, and what is said is exact for the cells that are known.
"""

from clerkwork.languages.dmn.analysis.files import check_model
from clerkwork.languages.dmn.analysis.findings import CellPlace, Finding, Kind, Place, Severity, Side, to_json
from clerkwork.languages.dmn.analysis.table import check_table

__all__ = ["CellPlace", "Finding", "Kind", "Place", "Severity", "Side", "check_model", "check_table", "to_json"]
