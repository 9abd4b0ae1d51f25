"""
What goes wrong with cases.

    Refused (kernel)
    ├── NotWithdrawable   the case no longer waits for its starter's withdrawal
    └── Ended             the case has ended already
"""

from clerkwork.kernel.errors import Refused


class NotWithdrawable(Refused):
    """The case cannot be withdrawn, now or ever."""


class Ended(Refused):
    """The case has ended already."""
