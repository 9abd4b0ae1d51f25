"""XML files of any modelling language, read without XML's dangers."""

from clerkwork.languages.xml.document import FILE, Limits, parse

__all__ = ["FILE", "Limits", "parse"]
