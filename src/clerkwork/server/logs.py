"""
Logs: one line an event on stderr, without secrets.

Rule 1: a redactor stands before every handler; it knows secrets by value and the shapes they usually have.
"""

import logging
import re
from typing import Any, Final

MASK: Final = "[redacted]"
SHAPES: Final = re.compile(  # noqa: TID251 - our own pattern, linear
    r"(?i)\b(authorization|cookie|set-cookie|password|passwd|secret|token|api[_-]?key|csrfmiddlewaretoken)"
    r"(['\"]?\s*[:=]\s*)(?:bearer\s+|basic\s+)?['\"]?[^\s'\",;&]+"
)
URL_USER: Final = re.compile(r"(://[^/\s:@]*:)[^/\s@]+@")  # noqa: TID251 - our own pattern, linear
SHORTEST: Final = 6
_values: set[str] = set()


def protect(*values: str) -> None:
    """Never write these values: passwords and keys that this process holds."""
    _values.update(value for value in values if len(value) >= SHORTEST)


def redact(text: str) -> str:
    """Return a text with every known secret, and what looks like one, masked."""
    for value in sorted(_values, key=len, reverse=True):
        text = text.replace(value, MASK)
    return URL_USER.sub(rf"\1{MASK}@", SHAPES.sub(rf"\1\2{MASK}", text))


class RedactingFormatter(logging.Formatter):
    """Formats a record, tracebacks included, then redacts it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record without secrets."""
        return redact(super().format(record))


def config(*, demo: bool) -> dict[str, Any]:
    """Return the logging configuration for Django and granian."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "clerkwork.server.logs.RedactingFormatter",
                "format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},  # 4xx are answers, not faults
            "clerkwork": {"level": "WARNING" if demo else "INFO"},
        },
    }
