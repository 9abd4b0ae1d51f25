"""
What a listener's job is for, as its row says it: `event:place:data`, the data being JSON; "" for any other job.
"""

from typing import Final

from clerkwork.engine.events import Heard
from clerkwork.kernel import json

EXECUTION: Final = frozenset({"start", "end"})
TASK: Final = frozenset({"creating", "assigning", "updating", "completing", "canceling"})


def write_heard(heard: Heard | None) -> str:
    """Return the text of the column."""
    return "" if heard is None else f"{heard.event}:{heard.place}:{json.dumps(heard.data)}"


def read_heard(text: str | None) -> Heard | None:
    """Return what the text of the column says."""
    if not text:
        return None
    event, place, data = text.split(":", 2)
    return Heard(event, int(place), json.loads(data))
