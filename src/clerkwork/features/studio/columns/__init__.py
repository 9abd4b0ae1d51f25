"""
A column of a table that gets another name: every place of an app that names it, and what each would say then.

    written    texts of JSON and XML files, with where each letter of them stands in the file
    tracing    a FEEL tree: which names in it are a column of a table
    reading    one text of a file: FEEL, a template, a list of columns
    processes  steps on rows, their results, and what is said of these
    records    forms, tiles, other tables, tests, first rows, decisions
    naming     all files together
"""

from clerkwork.features.studio.columns.naming import spots
from clerkwork.features.studio.columns.reading import Spot

__all__ = ["Spot", "spots"]
