"""What a check of the tables is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """A promise, the query for its violations (place, detail), and what a violation means."""

    promise: str
    query: str
    message: str
    remedy: str = "Restore a backup, or report this with the output of `clerkwork verify`."
