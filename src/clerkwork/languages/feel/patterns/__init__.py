"""Regular expressions as XPath writes them, run by google-re2."""

from clerkwork.languages.feel.patterns.errors import PatternError
from clerkwork.languages.feel.patterns.pattern import Pattern, compile_pattern
from clerkwork.languages.feel.patterns.replacement import read_replacement

__all__ = ["Pattern", "PatternError", "compile_pattern", "read_replacement"]
