"""XML files of any modelling language, read without XML's dangers."""

from clerkwork.languages.xml.document import FILE, parse

__all__ = ["FILE", "parse"]
