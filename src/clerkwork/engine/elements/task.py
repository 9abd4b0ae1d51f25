"""Undefined task: work that the model only names; the token passes."""

from clerkwork.engine.activities import nothing, passing_activity

BEHAVIOUR = passing_activity(nothing)
