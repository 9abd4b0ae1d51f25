"""
Decision tables: compiled once, evaluated often.

An index finds the rules whose cells it knows (`columns`, `rules`), evaluation decides the others, the hit policy makes
one value of the outputs (`outputs`, `policies`), and `table` puts them together and leaves the trace.
"""

from clerkwork.languages.dmn.tables.table import compile_table

__all__ = ["compile_table"]
