"""
What differs between two versions of a file, in words.

difference.py     notes, facts, marks; things compared by key and order
lines.py          texts line by line, and word by word
sides.py          tables beside each other, cell by cell
values.py         JSON values in words
processes.py      BPMN, forms.py, decisions.py, tables.py, roles.py, manifest.py, model_tests.py: one file a kind
pairing.py        which files only lie elsewhere
comparing.py      which of them compares a file
"""

from clerkwork.features.studio.publishing.comparing.comparing import compare, compare_all
from clerkwork.features.studio.publishing.comparing.difference import Comparison, Fact, Mark, Note
from clerkwork.features.studio.publishing.comparing.pairing import moves

__all__ = ["Comparison", "Fact", "Mark", "Note", "compare", "compare_all", "moves"]
