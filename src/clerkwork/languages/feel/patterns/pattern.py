"""
A pattern, compiled: what `matches`, `replace` and `split` run.

Rule 1: it runs in google-re2 only, whose time is linear; a pattern has at most 1,000 characters.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import re2

from clerkwork.languages.feel.patterns import classes
from clerkwork.languages.feel.patterns.errors import PatternError
from clerkwork.languages.feel.patterns.reader import Reader, without_spaces

FLAGS: Final = frozenset("smixq")
LONGEST: Final = 1_000
MEMORY: Final = 8 << 20


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: RE2's object, the count of its groups, whether it is `literal` (flag q) or may match ""."""

    compiled: Any
    groups: int
    literal: bool
    matches_nothing: bool


@lru_cache(maxsize=256)
def compile_pattern(text: str, flags: str = "") -> Pattern | PatternError:
    """Return a pattern, or why it is none: an error is kept too, for it is asked for as often."""
    try:
        return _compile(text, flags)
    except PatternError as error:
        return error


def _compile(text: str, flags: str) -> Pattern:
    if not set(flags) <= FLAGS:
        raise PatternError(f"Expected flags of s, m, i, x and q, but {flags[:20]}.")
    if len(text) > LONGEST:
        raise PatternError(f"Expected at most {LONGEST} characters, but {len(text)}.")
    literal = "q" in flags
    groups = 0
    if literal:
        source = ("(?i)" if "i" in flags else "") + "".join(classes.escape(ord(sign)) for sign in text)
    else:
        reader = Reader(without_spaces(text) if "x" in flags else text, flags)
        source = reader.read()
        groups = reader.groups
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MEMORY
    try:
        compiled = re2.compile(source, options)
    except re2.error as error:
        raise PatternError("Expected a pattern that RE2 can run, but it is too large.") from error
    return Pattern(compiled, groups, literal, compiled.search("") is not None)
