"""
How the state of a thing looks: one table for all features.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Look:
    """A state's words, tone and icon."""

    label: str | Promise
    tone: str
    icon: str


TONE_ICONS: Final = {
    "info": "info-circle",
    "success": "circle-check",
    "warning": "alert-triangle",
    "danger": "alert-octagon",
    "neutral": "info-circle",
    "accent": "sparkles",
}

LOOKS: Final = {
    "active": Look(_("Active"), "accent", "player-play"),
    "running": Look(_("Running"), "accent", "player-play"),
    "open": Look(_("Open"), "accent", "circle-dot"),
    "waiting": Look(_("Waiting"), "info", "hourglass"),
    "completed": Look(_("Completed"), "success", "circle-check"),
    "done": Look(_("Done"), "success", "circle-check"),
    "canceled": Look(_("Canceled"), "neutral", "circle-x"),
    "withdrawn": Look(_("Withdrawn"), "neutral", "arrow-back-up"),
    "terminated": Look(_("Stopped"), "neutral", "player-stop"),
    "requested": Look(_("Requested"), "info", "send"),
    "query": Look(_("Question asked"), "warning", "message-question"),
    "approved": Look(_("Approved"), "success", "circle-check"),
    "declined": Look(_("Declined"), "danger", "circle-x"),
    "rejected": Look(_("Rejected"), "danger", "circle-x"),
    "draft": Look(_("Draft"), "neutral", "pencil"),
    "suspended": Look(_("Suspended"), "warning", "player-pause"),
    "incident": Look(_("Incident"), "danger", "alert-triangle"),
    "late": Look(_("Late"), "danger", "clock-exclamation"),
    "failed": Look(_("Failed"), "danger", "alert-octagon"),
    "unread": Look(_("New"), "accent", "point"),
    "read": Look(_("Read"), "neutral", "check"),
    "high": Look(_("High"), "danger", "chevron-up"),
    "normal": Look(_("Normal"), "neutral", "minus"),
    "low": Look(_("Low"), "neutral", "chevron-down"),
}


def look(state: str) -> Look:
    """Return the look of a state; a state nobody listed is shown as it is written."""
    return LOOKS.get(state) or Look(state.replace("_", " ").capitalize(), "neutral", "point")
