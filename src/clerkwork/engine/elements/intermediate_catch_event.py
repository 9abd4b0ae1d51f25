"""Intermediate catch events: the token waits until what the event is about happens, or any or all of several things."""

from clerkwork.engine.catching import WAITS

BEHAVIOUR = WAITS
