"""The REST API under /v2: the operations of every feature, behind API tokens."""

from typing import Final

from clerkwork.features.decisions import api as decisions
from clerkwork.features.people import tokens
from clerkwork.features.processes import api as processes
from clerkwork.features.tasks import api as tasks
from clerkwork.web.rest import Api, Bearer


def bearer(secret: str, username: str | None) -> Bearer | None:
    """Return for whom a token speaks, and what it is for."""
    found = tokens.valid(secret, username)
    return None if found is None else Bearer(found.person, found.scopes)


ROUTERS: Final = (decisions.router, processes.router, tasks.router)
API: Final = Api(
    bearer,
    ROUTERS,
    title="Clerkwork",
    version="2",
    description="The engine, its tasks and its decisions, in the shapes of Camunda 8's Orchestration Cluster REST API.",
    urls_namespace="v2",
)
