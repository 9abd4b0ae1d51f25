"""
What goes wrong with tasks.

    Refused (kernel)
    ├── NotOpen       the task was completed or is no longer needed
    ├── Taken         somebody else has the task
    └── NobodyElse    the task cannot be given back, because it was offered to nobody
"""

from clerkwork.kernel.errors import Refused


class NotOpen(Refused):
    """The task was completed or is no longer needed."""


class Taken(Refused):
    """Somebody else has the task."""


class NobodyElse(Refused):
    """The task was offered to nobody who could take it."""
