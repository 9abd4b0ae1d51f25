"""
Sample data of the gallery: a small team's vacations, told as plain components.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.utils.safestring import mark_safe

from clerkwork.kernel import json
from clerkwork.kernel.clock import to_datetime
from clerkwork.kernel.errors import Problem
from clerkwork.web import art, people_days, states
from clerkwork.web.components import Action, Cell, Choice, Column, Comment, Crumb, Entry, Row, Step, Tab
from clerkwork.web.page import Sort
from clerkwork.web.templatetags.clerk import badge, due, person, status

HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR

PEOPLE: Final = [
    {"username": "lea", "name": "Lea Brandt"},
    {"username": "mara", "name": "Mara Okafor"},
    {"username": "jonas", "name": "Jonas Weber"},
    {"username": "aiko", "name": "Aiko Tanaka"},
    {"username": "tomas", "name": "Tomás Rivera"},
    {"username": "nina", "name": "Nina Kovač"},
]
COLUMNS: Final = [
    Column("Task", sort="name"),
    Column("Requester", hide="sm"),
    Column("Due", sort="due", width="min"),
    Column("Days", sort="amount", align="end", hide="md", width="min"),
    Column("State", width="min"),
]
STATE_CHOICES: Final = [Choice("", "Any"), Choice("open", "Open"), Choice("done", "Done")]
NAMES: Final = [
    ("Approve vacation of Lea Brandt", "Vacation", -26, "requested", 5),
    ("Answer the question about cover", "Vacation", 3, "query", 12),
    ("Approve vacation of Aiko Tanaka", "Vacation", 30, "requested", 2),
    ("Check contract draft", "Contract review", 75, "active", 1),
    ("Confirm delivery date", "Purchase", 120, "draft", 3),
    ("Book facility for the summer party", "Facilities", 400, "completed", 4),
    ("Grant access to the CRM", "Onboarding", 500, "incident", 8),
    ("Sign off test report", "Release", 600, "declined", 6),
]


def table_rows(now: int, search: str, sort: Sort) -> list[Row]:
    """Return the sample rows that match a search, in order."""
    keys: dict[str, Any] = {"name": lambda one: one[0], "due": lambda one: one[2], "amount": lambda one: one[4]}
    found = [one for one in NAMES if search.casefold() in one[0].casefold()]
    found.sort(key=keys[sort.column], reverse=sort.descending)
    return [
        Row(
            [
                Cell(name, sub=process),
                person(PEOPLE[n % len(PEOPLE)]),
                due(now + hours * HOUR),
                days,
                status(state),
            ],
            url=f"/kit/?task={n}",
        )
        for n, (name, process, hours, state, days) in enumerate(found)
    ]


def grid(now: int) -> people_days.Grid:
    """Return five weeks of a team."""
    today = to_datetime(now).date()
    first = today - timedelta(days=today.weekday() + 7)
    rows = [
        people_days.PersonRow(one["username"], one["name"], "DE-BY", "Deputy" if n == 1 else "", me=n == 0)
        for n, one in enumerate(PEOPLE)
    ]

    def away(who: int, start: int, days: int, kind: str) -> people_days.Absence:
        begin = first + timedelta(days=start)
        return people_days.Absence(rows[who].key, begin, begin + timedelta(days=days - 1), kind, "Vacation")

    absences = [
        away(0, 14, 5, "requested"),
        away(1, 0, 5, "absent"),
        away(2, 17, 12, "absent"),
        away(3, 28, 2, "requested"),
        away(4, 10, 1, "absent"),
        away(5, 21, 5, "absent"),
    ]
    return people_days.build(
        rows,
        first,
        first + timedelta(days=34),
        absences,
        holidays={"DE-BY": {first + timedelta(days=22): "Corpus Christi"}},
        today=today,
        focus=(first + timedelta(days=14), first + timedelta(days=18)),
    )


def history(now: int) -> list[Entry]:
    """Return the history of one request."""
    lea, mara = PEOPLE[0], PEOPLE[1]
    return [
        Entry(now - 2 * HOUR, "Approved", mara, "circle-check", "success", "Have a good time!"),
        Entry(now - 3 * HOUR, "Answered the question", lea, "message", text="Jonas covers the phone, he knows."),
        Entry(now - DAY, "Asked a question", mara, "message-question", "warning", "Who covers the phone on Friday?"),
        Entry(now - DAY - HOUR, "Checked the cover of the team", "", "users", quiet=True),
        Entry(now - DAY - HOUR, "Checked the remaining leave", "", "calculator", quiet=True),
        Entry(
            now - DAY - 2 * HOUR,
            "Requested vacation",
            lea,
            "send",
            "accent",
            details=[("From", "4 May 2026"), ("To", "8 May 2026"), ("Working days", 5)],
        ),
    ]


def everything(now: int) -> dict[str, Any]:
    """Return what the gallery draws."""
    lea, mara = PEOPLE[0], PEOPLE[1]
    return {
        "now": now,
        "people": PEOPLE,
        "states": list(states.LOOKS),
        "tones": ["neutral", "accent", "info", "success", "warning", "danger"],
        "arts": art.names(),
        "crumbs": [Crumb("Tasks", "/kit/"), Crumb("Vacation", "/kit/"), Crumb("Approve")],
        "tabs": [
            Tab("Mine", "/kit/", active=True, count=7, live="tasks"),
            Tab("My groups", "/kit/", count=5),
            Tab("Done", "/kit/"),
        ],
        "dues": [now - 50 * HOUR, now + HOUR, now + 30 * HOUR, now + 4 * DAY, now + 40 * DAY],
        "pasts": [now - 5_000, now - 20 * 60_000, now - 3 * HOUR, now - 30 * HOUR, now - 5 * DAY, now - 90 * DAY],
        "history": history(now),
        "comments": [
            Comment(now - DAY, mara, "Who covers the phone on Friday?\n\nIt must not stay silent."),
            Comment(now - 3 * HOUR, lea, "Jonas does, he knows.", mine=True),
        ],
        "facts": [
            ("Requester", person(lea)),
            ("From", date(2026, 5, 4)),
            ("To", date(2026, 5, 8)),
            ("Working days", 5),
            ("State", status("requested")),
            ("Comment", ""),
        ],
        "grid": grid(now),
        "steps": [
            Step("Requested", "done", "yesterday"),
            Step("Checked", "done"),
            Step("Approval", "now", "waits for Mara"),
            Step("Told"),
        ],
        "problems": [
            Problem("forms/request.form", "Expected a key, but the field has none.", "Give it a `key`.", 12),
            Problem("roles.json", "There is no group named `hr2`."),
        ],
        "buttons": [
            Action("Open", "/kit/", "external-link"),
            Action("Withdraw", "/kit/", "arrow-back-up", post=True, confirm="Withdraw this request?", tone="danger"),
        ],
        "ready": mark_safe("<em>safe</em>"),
        "badge": badge("5 days", "accent"),
        "schema": form_schema(),
        "data": FORM_DATA,
        "xml": DIAGRAM,
        "state": DIAGRAM_STATE,
    }


FORM_DATA: Final = {"first": "2026-05-04", "last": "2026-05-08", "days": 5, "left": 21, "person": "Lea Brandt"}


def form_schema() -> Any:
    """Return a form that shows what the island can do."""
    return json.loads(Path(__file__).with_name("kit_form.json").read_bytes())


def computed(data: dict[str, Any]) -> dict[str, Any]:
    """Return what a server computes for the sample form."""
    try:
        first, last = date.fromisoformat(data.get("first") or ""), date.fromisoformat(data.get("last") or "")
    except ValueError:
        return {"values": {"days": None}, "errors": {}, "texts": {}}
    if last < first:
        return {"values": {"days": None}, "errors": {"last": ["The last day is before the first."]}, "texts": {}}
    days = sum((first + timedelta(days=n)).weekday() < people_days.SATURDAY for n in range((last - first).days + 1))
    return {"values": {"days": days}, "errors": {}, "texts": {}}


DIAGRAM_STATE: Final = {
    "active": ["approve"],
    "passed": ["start", "check", "enough"],
    "incidents": ["book"],
    "flows": ["f1", "f2", "f3"],
    "notes": {"approve": "Waits for Mara Okafor since yesterday", "book": "The table refused the row"},
    "counts": {"check": 2},
}


def _diagram() -> str:
    nodes = [
        ("startEvent", "start", "Vacation requested", 152, 102, 36, 36),
        ("serviceTask", "check", "Check leave and cover", 240, 80, 100, 80),
        ("exclusiveGateway", "enough", "Possible?", 395, 95, 50, 50),
        ("userTask", "approve", "Approve vacation", 500, 80, 100, 80),
        ("serviceTask", "book", "Write absence", 660, 80, 100, 80),
        ("endEvent", "end", "Requester told", 822, 102, 36, 36),
        ("sendTask", "refuse", "Tell why not", 500, 210, 100, 80),
        ("endEvent", "no", "Rejected", 662, 232, 36, 36),
    ]
    flows = [
        ("f1", "start", "check", "", [(188, 120), (240, 120)]),
        ("f2", "check", "enough", "", [(340, 120), (395, 120)]),
        ("f3", "enough", "approve", "yes", [(445, 120), (500, 120)]),
        ("f4", "approve", "book", "", [(600, 120), (660, 120)]),
        ("f5", "book", "end", "", [(760, 120), (822, 120)]),
        ("f6", "enough", "refuse", "no", [(420, 145), (420, 250), (500, 250)]),
        ("f7", "refuse", "no", "", [(600, 250), (662, 250)]),
    ]
    model = "".join(f'<bpmn:{kind} id="{key}" name="{name}"/>' for kind, key, name, *_ in nodes)
    model += "".join(
        f'<bpmn:sequenceFlow id="{key}" name="{name}" sourceRef="{source}" targetRef="{target}"/>'
        for key, source, target, name, _ in flows
    )
    shapes = "".join(
        f'<di:BPMNShape id="{key}_di" bpmnElement="{key}"><dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/>'
        f"</di:BPMNShape>"
        for _, key, _, x, y, w, h in nodes
    )
    edges = "".join(
        f'<di:BPMNEdge id="{key}_di" bpmnElement="{key}">'
        + "".join(f'<d:waypoint x="{x}" y="{y}"/>' for x, y in points)
        + "</di:BPMNEdge>"
        for key, *_, points in flows
    )
    omg = "http://www.omg.org/spec"
    return (
        f'<?xml version="1.0"?><bpmn:definitions xmlns:bpmn="{omg}/BPMN/20100524/MODEL"'
        f' xmlns:di="{omg}/BPMN/20100524/DI"'
        f' xmlns:dc="{omg}/DD/20100524/DC" xmlns:d="{omg}/DD/20100524/DI" id="d" targetNamespace="sample">'
        f'<bpmn:process id="p" isExecutable="true">{model}</bpmn:process><di:BPMNDiagram id="x">'
        f'<di:BPMNPlane id="pl" bpmnElement="p">{shapes}{edges}</di:BPMNPlane></di:BPMNDiagram></bpmn:definitions>'
    )


DIAGRAM: Final = _diagram()
