"""What must hold in a DMN file before its decisions may run, and what should."""

from clerkwork.languages.dmn.checks.report import ADVICE, RULES, problems, warnings

__all__ = ["ADVICE", "RULES", "problems", "warnings"]
