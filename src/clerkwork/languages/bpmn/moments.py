"""
Static dates, durations and cycles, checked when the model is read.

Source: ISO 8601 as BPMN 2.0.2, 10.5.5 (timers) uses it.
"""

import re
from datetime import datetime
from typing import Final

from lxml import etree

from clerkwork.languages.bpmn.cron import read_cron
from clerkwork.languages.bpmn.model import TimerKind
from clerkwork.languages.bpmn.reading import Reading

DURATION: Final = r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
CYCLE: Final = re.compile(rf"R(-1|\d+)?/(?P<start>[^/]+/)?{DURATION}", re.ASCII)  # noqa: TID251 - ours
ONLY_DURATION: Final = re.compile(DURATION, re.ASCII)  # noqa: TID251 - ours

EXAMPLES: Final = {
    TimerKind.DATE: ("a date and time", "2026-03-01T09:00:00+01:00"),
    TimerKind.DURATION: ("a duration", "PT15M or P2D"),
    TimerKind.CYCLE: ("a cycle", "R/PT1H, R3/P1D or the cron expression 0 0 9 * * MON-FRI"),
}


def is_date(text: str) -> bool:
    """Tell whether a text is an ISO date and time, a zone's name in brackets allowed."""
    try:
        datetime.fromisoformat(text.partition("[")[0])
    except ValueError:
        return False
    return True


def is_moment(text: str, kind: TimerKind) -> bool:
    """Tell whether a static timer says what its kind needs."""
    if kind is TimerKind.DATE:
        return is_date(text)
    if kind is TimerKind.DURATION:
        return ONLY_DURATION.fullmatch(text) is not None
    if read_cron(text) is not None:
        return True
    found = CYCLE.fullmatch(text)
    return found is not None and (found["start"] is None or is_date(found["start"].rstrip("/")))


def check_timer(reading: Reading, node: etree._Element, text: str, kind: TimerKind) -> None:
    """Note a problem when a static timer is not what its kind needs."""
    text = text.strip()
    if text and not text.startswith("=") and not is_moment(text, kind):
        what, example = EXAMPLES[kind]
        reading.problem(node, f"Expected {what}, but “{text}”.", f"Write e.g. {example}, or FEEL after =.")


def check_duration(reading: Reading, node: etree._Element, what: str, text: str) -> None:
    """Note a problem when a static duration is none."""
    if not is_moment(text, TimerKind.DURATION):
        reading.problem(node, f"Expected the {what} to be a duration, but “{text}”.", "Write e.g. P90D or P1Y.")


def check_date(reading: Reading, node: etree._Element, what: str, text: str | None) -> None:
    """Note a problem when a static date of a user task is none."""
    text = (text or "").strip()
    if text and not text.startswith("=") and not is_date(text):
        example = EXAMPLES[TimerKind.DATE][1]
        reading.problem(node, f"Expected the {what} to be a date, but “{text}”.", f"Write e.g. {example}, or FEEL.")
