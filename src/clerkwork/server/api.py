"""The REST API under /v2: the operations of every feature, behind API tokens."""

from typing import Final

from clerkwork.features.decisions import api as decisions
from clerkwork.features.people import tokens
from clerkwork.features.processes import api as processes
from clerkwork.features.tasks import api as tasks
from clerkwork.web.rest import Api

ROUTERS: Final = (decisions.router, processes.router, tasks.router)
API: Final = Api(tokens.person_of, ROUTERS, title="Clerkwork", version="2", urls_namespace="v2")
