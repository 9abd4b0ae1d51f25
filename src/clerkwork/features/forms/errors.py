"""
What goes wrong with stored forms.

    Refused (kernel)
    └── Unreadable   a form was accepted once, but this release cannot read it any more
"""

from clerkwork.kernel.errors import Refused


class Unreadable(Refused):
    """A form was accepted once, but this release cannot read it any more; its builder has to apply it again."""
