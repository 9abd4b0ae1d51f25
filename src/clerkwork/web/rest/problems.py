"""
What a request itself may be wrong about.

    ClerkworkError (kernel)
    └── BadRequest   the request is malformed (400)
"""

from clerkwork.kernel.errors import ClerkworkError


class BadRequest(ClerkworkError):  # noqa: N818 - the name of the HTTP status
    """The request itself is malformed (400)."""
