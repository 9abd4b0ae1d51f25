"""
Decisions and expressions under /v2, in the shapes of Camunda 8's REST API.

Rule 1: a definition is a version of a decision, requirements are a version of a file, an instance is one decision of
one evaluation, known as `<evaluation>-<place>` with places from 1; a search lists the decision that was asked for.
Rule 2: reading needs the right to read, evaluating the right to try; whatever else there is, is 404.
"""

from clerkwork.features.decisions.api import definitions, evaluation, expressions, instances, requirements
from clerkwork.features.decisions.api.routing import router

__all__ = ["definitions", "evaluation", "expressions", "instances", "requirements", "router"]
