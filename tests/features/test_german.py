"""
The German version: what a reader sees is German, on every page that links lead to.

A text that stands on the German page as it does on the English one, that has English words in it, and that is none of
the apps' own, is one that nobody has marked for translation.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.test import Client
from lxml import html
from tests.features.conftest import ERRANDS, LEAVE, PEOPLE, Office
from tests.features.processes.test_care import newer

from clerkwork.features.processes.care_queries import VERBS
from clerkwork.runtime import dispatch
from clerkwork.runtime.models import Batch, Case, Incident

pytestmark = [pytest.mark.both, pytest.mark.django_db]

ENGLISH: Final = re.compile(
    r"\b(the|of|and|is|are|by|has|have|was|were|not|no|for|to|with|from|this|that|there|it|its|your|you|who|what|when|"
    r"which|each|every|all|add|remove|expected|but|or|row|rows|file|files|case|cases|task|tasks|user|service|event)\b",
    re.IGNORECASE,
)
PASSED: Final = ("script", "style", "code", "textarea")
FAULTS: Final = ("finding", "mark tone-")
"""Classes of what is said of faults of builders, in English in every language: docs/recipes/add-a-language.md."""
UNREAD: Final = " or ".join((*(f"self::{tag}" for tag in PASSED), *(f"contains(@class, '{each}')" for each in FAULTS)))
READ: Final = f"//*[not(ancestor-or-self::*[{UNREAD}])]"
SAID: Final = ("text()", *(f"@{name}" for name in ("title", "aria-label", "placeholder", "alt", "data-confirm")))
VACATION: Final = Path(__file__).parents[2] / "examples" / "vacation"
LEADS: Final = ("href", "hx-get")
ELSEWHERE: Final = re.compile(r"logout|i18n|/static/|/export/|/raw/|/v2/|language=|as=text")
PARTS: Final = re.compile(r" · |\.json")
NUMBER: Final = re.compile(r"\d+")
ZONE: Final = re.compile(r"[A-Z]\w+/[\w /-]+")
MOST: Final = 3  # pages of one kind: those whose addresses differ in numbers


class Reading(NamedTuple):
    """The texts of a page, and where its links lead."""

    texts: frozenset[str]
    links: tuple[str, ...]


def read(client: Client, address: str) -> Reading | None:
    """Return a page, or the one it leads to; None for what is none."""
    answer = client.get(address, follow=True)
    if "html" not in answer.headers.get("Content-Type", ""):
        return None
    page = html.fromstring(answer.content)
    texts = (" ".join(str(text).split()) for said in SAID for text in page.xpath(f"{READ}/{said}"))
    links = (str(link) for name in LEADS for link in page.xpath(f"//*[not(self::link)]/@{name}"))
    return Reading(frozenset(texts), tuple(links))


def own_words(*folders: Path) -> str:
    """Return all that the apps, the cases and the people of the tests are called, as one text."""
    files = [unescape(file.read_text()) for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    titles = Case.objects.values_list("title", flat=True)
    return " ".join((*files, *titles, *(str(value) for value in PEOPLE.values()))).casefold()


def is_english(text: str, known: str) -> bool:
    """Tell whether a part of a text is English and none of the apps' own."""
    parts = (part.strip(" :").casefold() for part in PARTS.split(text) if not ZONE.fullmatch(part))
    return any(" " in part and ENGLISH.search(part) and part not in known for part in parts)


def walk(office: Office, username: str) -> Iterator[tuple[str, str]]:
    """Yield each text that is English on a German page, with the page."""
    german, english = Client(), Client()
    for client, language in ((german, "de"), (english, "en")):
        client.force_login(office[username])
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    known, ahead, seen, kinds = own_words(ERRANDS, LEAVE, VACATION), deque(["/"]), set[str](), Counter[str]()
    while ahead:
        address = ahead.popleft()
        kind = NUMBER.sub("#", address)
        if address in seen or kinds[kind] == MOST or (page := read(german, address)) is None:
            continue
        seen.add(address)
        kinds[kind] += 1
        links = (urljoin(address, link).partition("#")[0] for link in page.links)
        ahead += [link for link in links if link.startswith("/") and not ELSEWHERE.search(link)]
        same = page.texts & (as_well.texts if (as_well := read(english, address)) else frozenset())
        yield from ((address, text) for text in sorted(same) if is_english(text, known))
    assert {"/", "/cases/"} <= seen


@pytest.fixture
def busy(leave: Office) -> Office:
    """Let there be a case that rests, one that is stuck, and operations of every kind."""
    rests, stuck = leave.ask(what="Briefmarken"), leave.ask(what="Papier")
    said: dict[str, Any] = {"element": "x", "kind": "no_flow", "message": "Kein Weg.", "state": "open", "raised_at": 0}
    Incident.objects.create(key=1, case=stuck, instance=stuck.key, **said)
    Case.objects.filter(key=stuck.key).update(incidents=1)
    leave.post("root", f"/cases/{rests.key}/suspend/")
    for key, kind in enumerate(VERBS):
        Batch.objects.create(key=key, kind=kind, state="completed", started_at=0, total=1234, completed=1200, failed=34)
    dispatch.drain()
    return leave


@pytest.mark.parametrize("who", ["root", "max", "ola"])
def test_nobody_reads_english(busy: Office, who: str) -> None:
    """Neither an administrator, who sees the studio and all care, nor a manager, nor whoever does the work."""
    assert "\n".join(f"{page}: {text}" for page, text in walk(busy, who)) == ""


def test_totals_are_written_as_readers_write_them(busy: Office) -> None:
    """In groups of three, with the sign of their language."""
    user = busy["root"]
    assert "Cancel: 1,234 cases" in busy.get("root", "/care/operations/").text
    user.language = "de"
    user.save()
    assert "Abbrechen: 1.234 Vorgänge" in busy.get("root", "/care/operations/").text


def test_what_keeps_a_case_from_moving_is_said_in_german(busy: Office) -> None:
    """On the page that shows what would happen, and as the answer to what cannot be done."""
    case = Case.objects.filter(state="active", suspended_at=None)[0]
    target = newer(case, ('name="', 'name="Now '))
    busy["root"].language = "de"
    busy["root"].save()
    given = {"case": str(case.key), "target": str(target.key), "action": "run", f"map-{busy.task(case).element}": ""}
    assert "ist offen, hat aber kein Ziel." in busy.post("root", "/care/versions/", given).text
    path = f"/cases/{case.key}/modify/"
    assert "Benutzeraufgabe" in busy.get("root", path).text
    assert "Es ist nichts angegeben" in busy.post("root", path, {}).text
