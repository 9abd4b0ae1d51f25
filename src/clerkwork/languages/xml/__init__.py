"""XML files of any modelling language, read without XML's dangers."""

from clerkwork.languages.xml.document import FILE, USUAL, Limits, parse

__all__ = ["FILE", "USUAL", "Limits", "parse"]
