"""Manual task: work done without any system, so the engine does not wait for it."""

from clerkwork.engine.activities import nothing, passing_activity

BEHAVIOUR = passing_activity(nothing)
