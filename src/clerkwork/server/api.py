"""The REST API under /v2: the operations of every feature, behind API tokens."""

from typing import Final

from clerkwork.features.decisions import api as decisions
from clerkwork.features.people import tokens
from clerkwork.web.rest import Api

API: Final = Api(tokens.person_of, (decisions.router,), title="Clerkwork", version="2", urls_namespace="v2")
