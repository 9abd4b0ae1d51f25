"""
The engine under /v2, in the shapes of Camunda 8's REST API.

Rule 1: a process instance is a case; what of cases somebody may see, they may read; whatever else there is, is 404.
Rule 2: jobs, messages, incidents, variables from outside and deployments are for administrators (403).
Rule 3: whoever is no administrator sends what the process's form takes, as on its page.
"""

from clerkwork.features.processes.api import (
    ad_hoc,
    batches,
    care,
    clock,
    cluster,
    conditionals,
    counts,
    definitions,
    deployments,
    elements,
    incidents,
    instances,
    jobs,
    many,
    messages,
    resources,
    signals,
    statistics,
    subscriptions,
    variables,
    waits,
)
from clerkwork.features.processes.api.routing import router

__all__ = [
    "ad_hoc",
    "batches",
    "care",
    "clock",
    "cluster",
    "conditionals",
    "counts",
    "definitions",
    "deployments",
    "elements",
    "incidents",
    "instances",
    "jobs",
    "many",
    "messages",
    "resources",
    "router",
    "signals",
    "statistics",
    "subscriptions",
    "variables",
    "waits",
]
