"""
What the operator said: every environment variable of an installation, read in one place.

Rule 1: no other file of the server reads os.environ.
Rule 2: a variable that cannot be understood is refused at start with its name and a remedy, never guessed.
"""

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from clerkwork.kernel.errors import Invalid, Problem

TRUE: Final = frozenset({"1", "true", "yes", "on"})
FALSE: Final = frozenset({"", "0", "false", "no", "off"})
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
KEY_BYTES: Final = 48


@dataclass(frozen=True, slots=True)
class Mail:
    """How mail leaves: an SMTP server, or the folder `mail` under home when `host` is empty."""

    host: str
    port: int
    user: str
    password: str
    security: str
    sender: str


@dataclass(frozen=True, slots=True)
class Environment:
    """Everything an operator can set."""

    home: Path
    database: str
    secret_key: str
    public_url: str
    host: str
    port: int
    demo: bool
    insecure_http: bool
    zone: str
    language: str
    threads: int
    allow_networks: tuple[str, ...]
    test_clock: bool
    proxies: int
    mail: Mail

    @property
    def https(self) -> bool:
        """Say whether people reach this installation over https."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """Return the host name in the public address."""
        return urlsplit(self.public_url).hostname or "localhost"

    @property
    def loopback(self) -> bool:
        """Say whether only this machine can reach the installation."""
        return self.public_host in LOOPBACK and self.host in LOOPBACK


def read(environ: Mapping[str, str] | None = None) -> Environment:
    """
    Return the operator's settings.

    Raises Invalid with every variable that is wrong.
    """
    values = os.environ if environ is None else environ
    reader = _Reader(values)
    home = Path(values.get("CLERKWORK_HOME") or "var").resolve()
    host = values.get("CLERKWORK_HOST") or "127.0.0.1"
    port = reader.number("PORT", 8000, 65535)
    environment = Environment(
        home=home,
        database=values.get("CLERKWORK_DATABASE") or f"sqlite://{home / 'clerkwork.sqlite3'}",
        secret_key=values.get("CLERKWORK_SECRET_KEY") or "",
        public_url=reader.address("PUBLIC_URL", f"http://127.0.0.1:{port}"),
        host=host,
        port=port,
        demo=reader.flag("CLERKWORK_DEMO"),
        insecure_http=reader.flag("CLERKWORK_INSECURE_HTTP"),
        zone=values.get("CLERKWORK_ZONE") or "Europe/Berlin",
        language=values.get("CLERKWORK_LANGUAGE") or "en",
        threads=reader.number("CLERKWORK_THREADS", 8, 256),
        allow_networks=tuple(values.get("CLERKWORK_ALLOW_NETWORKS", "").replace(",", " ").split()),
        test_clock=reader.flag("CLERKWORK_TEST_CLOCK"),
        proxies=reader.number("CLERKWORK_TRUSTED_PROXIES", 0, 10),
        mail=reader.mail(),
    )
    reader.check(environment)
    return environment


class _Reader:
    """Reads variables and collects what is wrong with them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.problems: list[Problem] = []

    def flag(self, name: str) -> bool:
        text = self.values.get(name, "").strip().lower()
        if text not in TRUE | FALSE:
            self.problems.append(Problem(name, f"Expected 1 or 0, but {text!r}."))
        return text in TRUE

    def number(self, name: str, default: int, maximum: int) -> int:
        text = self.values.get(name, "").strip()
        if not text:
            return default
        if not text.isdecimal() or int(text) > maximum:
            self.problems.append(Problem(name, f"Expected a number up to {maximum}, but {text!r}."))
            return default
        return int(text)

    def address(self, name: str, default: str) -> str:
        text = (self.values.get(name) or default).rstrip("/")
        parts = urlsplit(text)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
            remedy = "Write scheme and host only, such as https://work.example.org."
            self.problems.append(Problem(name, f"Expected the address people type, but {text!r}.", remedy))
        return text

    def mail(self) -> Mail:
        security = self.values.get("CLERKWORK_SMTP_SECURITY") or "starttls"
        if security not in {"starttls", "tls", "none"}:
            self.problems.append(
                Problem("CLERKWORK_SMTP_SECURITY", f"Expected starttls, tls or none, but {security!r}.")
            )
        return Mail(
            host=self.values.get("CLERKWORK_SMTP_HOST", ""),
            port=self.number("CLERKWORK_SMTP_PORT", 587, 65535),
            user=self.values.get("CLERKWORK_SMTP_USER", ""),
            password=self.values.get("CLERKWORK_SMTP_PASSWORD", ""),
            security=security,
            sender=self.values.get("CLERKWORK_MAIL_FROM") or "Clerkwork <clerkwork@localhost>",
        )

    def check(self, environment: Environment) -> None:
        """Refuse combinations that would be unsafe, then raise whatever was found."""
        if environment.demo and not environment.loopback and not self.flag("CLERKWORK_DEMO_PUBLIC"):
            remedy = "Serve the demo on 127.0.0.1, or set CLERKWORK_DEMO_PUBLIC=1 if every visitor may be anybody."
            message = "Expected a demo that only this machine can reach: it signs in without a password."
            self.problems.append(Problem("CLERKWORK_DEMO", message, remedy))
        if not environment.https and not environment.loopback and not environment.insecure_http:
            remedy = "Set PUBLIC_URL to the https address, or CLERKWORK_INSECURE_HTTP=1 to send passwords in clear."
            message = "Expected https, or http on this machine only."
            self.problems.append(Problem("PUBLIC_URL", message, remedy))
        if self.problems:
            raise Invalid(self.problems)


def secret_key(environment: Environment) -> str:
    """Return the operator's secret key, or the one kept in `secret.key` under home: made once, mode 0600."""
    if environment.secret_key:
        return environment.secret_key
    path = environment.home / "secret.key"
    if not path.exists():
        _keep(path, secrets.token_urlsafe(KEY_BYTES))
    return path.read_text(encoding="utf-8").strip()


def _keep(path: Path, text: str) -> None:
    """Write a file that appears whole and with mode 0600, or not at all; the first of two writers wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # made with mode 0600
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
