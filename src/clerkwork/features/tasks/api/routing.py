"""The router of user tasks."""

from typing import Final

from clerkwork.web.rest import Router

router: Final = Router("User tasks")
