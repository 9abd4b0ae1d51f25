"""
Where mail goes: to the operator's SMTP server through the gateway, or into a folder.

Rule: it is Django's mail backend, so allauth's letters take the same way.
"""

import os
import re
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from itertools import count
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from clerkwork.gateway import smtp
from clerkwork.gateway.policy import GatewayError
from clerkwork.kernel.clock import to_datetime
from clerkwork.runtime import wiring

UNSAFE: Final = re.compile(r"[^A-Za-z0-9@._-]+")  # noqa: TID251 - our own pattern
LONGEST: Final = 80
_numbers: Final = count()  # letters of one second stay in order


def server() -> smtp.Server | None:
    """Return the operator's mail server, None where mail goes into the folder."""
    mail = settings.ENVIRONMENT.mail
    return smtp.Server(mail.host, mail.port, mail.user, mail.password, mail.security) if mail.host else None


class Backend(BaseEmailBackend):
    """Hands messages to the server, or writes them into the folder as .eml files."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """
        Send messages and return how many left.

        Raises GatewayError, unless the sender wants silence.
        """
        sent = 0
        for message in messages:
            try:
                deliver(message)
                sent += 1
            except GatewayError:
                if not self.fail_silently:
                    raise
        return sent


def deliver(message: EmailMessage) -> None:
    """Send one message, or write it into the folder. Raises GatewayError."""
    to = message.recipients()
    if not to:
        return
    text = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's SafeMIME takes it
    found = server()
    if found is None:
        keep(settings.MAIL_FOLDER, to[0], text)
    else:
        smtp.send(found, _address(message.from_email), to, text)


def _address(sender: str) -> str:
    """Return the bare address of `Name <address>`."""
    return sender.rpartition("<")[2].rstrip(">").strip()


def keep(folder: Path, to: str, text: bytes) -> Path:
    """Write a letter as a file that appears whole; its name begins with the time."""
    folder.mkdir(parents=True, exist_ok=True)
    name = UNSAFE.sub("_", f"{to_datetime(wiring.now()):%Y%m%d-%H%M%S}-{next(_numbers):06}-{to}")[:LONGEST]
    draft, path = folder / f".{name}.{os.getpid()}", folder / f"{name}.eml"
    draft.write_bytes(text)
    draft.replace(path)
    return path


def letters(folder: Path) -> list[Path]:
    """Return the letters of a folder, newest first."""
    return sorted(folder.glob("*.eml"), reverse=True) if folder.is_dir() else []


def read(path: Path) -> dict[str, Any]:
    """Return what a page shows of a letter."""
    parsed = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(parsed, Parsed)
    body = parsed.get_body(("plain",))
    return {
        "name": path.stem,
        "to": str(parsed["to"]),
        "from": str(parsed["from"]),
        "subject": str(parsed["subject"]),
        "at": parsed["date"].datetime if parsed["date"] else None,
        "text": body.get_content() if body else "",
    }
