"""
Names by which things are found, and how long they may be.

Rule: what stands in an index has at most LONGEST bytes: PostgreSQL takes 2,700 for an entry, and in one stand three.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from clerkwork.kernel.errors import Invalid, Problem

LONGEST: Final = 800  # bytes of UTF-8
SURELY: Final = LONGEST // 4  # characters, whatever they are
RESERVED: Final = "\0"  # begins what leads into a data store of a model, and is in no XML
REMEDY: Final = "Give it another name."


def size(text: str) -> int:
    """Return how many bytes a text has as UTF-8; half a character, which UTF-8 does not know, has three."""
    return len(text.encode(errors="surrogatepass"))


def fits(text: str) -> bool:
    """Tell whether a text is short enough for an index."""
    return len(text) <= SURELY or size(text) <= LONGEST


def demand_short(**texts: str | None) -> None:
    """Raise Invalid for each text, by what it is, that is too long to be found by."""
    problems = [
        Problem(what, f"Expected at most {LONGEST} bytes, but {size(text)}.", "Shorten it.")
        for what, text in texts.items()
        if text is not None and not fits(text)
    ]
    if problems:
        raise Invalid(problems)


def given(variables: Mapping[str, Any] | None, place: str = "variables") -> dict[str, Any]:
    """Return the variables that somebody gives. Raises Invalid for names that no variable can have."""
    found = dict(variables or {})
    if not all(map(_is_name, found)):
        raise Invalid([*_faults(found, place)])
    return found


def _is_name(name: str) -> bool:
    return name != "" and name[0] != RESERVED and fits(name)


def _faults(names: Iterable[str], place: str) -> Iterable[Problem]:
    for name in names:
        if not name:
            yield Problem(place, "Expected a name for each variable, but one has none.", REMEDY)
        elif name[0] == RESERVED:
            yield Problem(place, f"Expected a name without NUL, but {name[:80]!r}.", REMEDY)
        elif not fits(name):
            message = f"Expected names of at most {LONGEST} bytes, but {name[:80]!r}… has {size(name)}."
            yield Problem(place, message, REMEDY)
