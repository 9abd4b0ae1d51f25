"""
User tasks under /v2, in the shapes of Camunda 8's REST API.

Rule 1: who may see, assign and complete a task is what permissions.py says; a task one may not know of is 404.
Rule 2: whoever is no administrator completes with what the task's form takes, as on its page.
"""

from clerkwork.features.tasks.api import lists, log, work
from clerkwork.features.tasks.api.routing import router

__all__ = ["lists", "log", "router", "work"]
