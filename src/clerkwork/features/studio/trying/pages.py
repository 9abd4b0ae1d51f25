"""What can be tried of an app, and the beginning of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clerkwork.features.apps.kinds import File
from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes.filling import Filling, read_answer
from clerkwork.features.processes.pages import computed
from clerkwork.features.studio import drafts, pages, permissions
from clerkwork.features.studio.trying import personas, runs, steps
from clerkwork.features.studio.trying.desk import Desk
from clerkwork.features.studio.trying.library import Workshop
from clerkwork.features.studio.trying.personas import Persona
from clerkwork.features.studio.trying.playing import FOLDER, test_files
from clerkwork.features.studio.trying.sandbox import Sandbox
from clerkwork.kernel.clock import to_datetime, to_instant
from clerkwork.kernel.errors import Invalid, NotFound, Problem, Refused
from clerkwork.languages.bpmn.model import Element, Kind, Process, Trigger
from clerkwork.runtime import wiring
from clerkwork.web.components import Crumb
from clerkwork.web.page import redirect, relaxed_styles, render

HERE: Final = "try"
UNPROCESSABLE: Final = 422
MINUTE: Final = 60_000
ICONS: Final = {
    Trigger.NONE: "player-play",
    Trigger.MESSAGE: "mail",
    Trigger.SIGNAL: "speakerphone",
    Trigger.TIMER: "clock",
}


@dataclass(frozen=True, slots=True)
class Start:
    """A way to begin a process: its start event, by an empty id for the none start event."""

    element: str
    name: str
    icon: str
    by_hand: bool  # a person begins it, perhaps with a form


@dataclass(frozen=True, slots=True)
class Tried:
    """A process that can be tried."""

    process: Process
    path: str
    starts: tuple[Start, ...]

    @property
    def name(self) -> str:
        """What people call it."""
        return self.process.name or self.process.id


def starts(process: Process) -> tuple[Start, ...]:
    """Return the ways to begin a process: its start events, and the events behind a gateway that begins cases."""
    own = [one for one in process.elements if one.scope == process.id]
    events = [one for one in own if one.kind is Kind.START_EVENT]
    several = sum(one.event.trigger is Trigger.NONE for one in events) > 1
    begins = {flow for one in own if one.instantiates and one.kind is Kind.EVENT_BASED_GATEWAY for flow in one.outgoing}
    behind = [one for one in own if begins.intersection(one.incoming)]
    tasks = [one for one in own if one.instantiates and one.kind is Kind.RECEIVE_TASK]
    return tuple(_start(one, named=several) for one in (*events, *behind, *tasks))


def _start(event: Element, *, named: bool) -> Start:
    trigger = event.event.trigger
    plain = trigger is Trigger.NONE and event.kind is Kind.START_EVENT
    element = "" if plain and not named else event.id
    return Start(element, event.name or event.id, ICONS.get(trigger, "circle"), plain)


@require_GET
def index(request: HttpRequest, handle: str) -> HttpResponse:
    """Show the processes that can be tried, the reader's runs and the tests."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    files = drafts.files(handle)
    workshop = runs.workshop(files)
    context = {
        **pages.frame(user, handle, HERE, files),
        "tried": [Tried(process, path, starts(process)) for path, process in workshop.processes],
        "problems": [drafts.to_json(problem) for problem in workshop.problems],
        "faults": workshop.problems,
        "runs": runs.mine(user, handle),
        "tests": len(test_files(files)),
    }
    return render(request, "studio/trying/index.html", context)


@require_GET
def from_file(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Lead from a file to trying what is in it: its process, its tests, else everything that can be tried."""
    permissions.demand_view(signed_in(request), handle)
    if path.startswith(FOLDER):
        return redirect(request, reverse("studio:try-tests", args=[handle]))
    found = [process for each, process in runs.workshop(drafts.files(handle)).processes if each == path]
    if len(found) != 1 or not starts(found[0]):
        return redirect(request, reverse("studio:try", args=[handle]))
    return redirect(request, reverse("studio:try-start", args=[handle, found[0].id]))


@dataclass(frozen=True)
class Beginning:
    """A run that is about to begin: its process, where, who begins it, and the form to fill in."""

    user: User
    handle: str
    files: Mapping[str, File]
    process: Process
    start: Start
    persona: Persona
    copies: bool = False
    remembers: bool = True

    @property
    def stubs(self) -> list[dict[str, Any]]:
        """The answers that connectors got in the person's last runs."""
        return runs.remembered(self.user, self.handle, self.workshop)

    @property
    def workshop(self) -> Workshop:
        """What can be tried."""
        return runs.workshop(self.files)

    def filling(self, answer: Mapping[str, Any] | None = None, instant: int | None = None) -> Filling | None:
        """Return the start form, None for a start without one that is there."""
        form = self.workshop.forms.get(self.process.start_form or "") if self.start.by_hand else None
        if form is None:
            return None
        before = self.before(instant if instant is not None else wiring.now())
        sandbox = Sandbox(self.workshop, before, wiring.current().connectors)
        desk = Desk(sandbox, self.handle, self.user, self.persona)
        return desk.filled(form, {"requester": self.persona.person}, answer)

    def said(self, instant: int, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the first instructions of the run."""
        begin: dict[str, Any] = {
            "type": "CREATE_PROCESS_INSTANCE",
            "processDefinitionSelector": {"processDefinitionId": self.process.id},
            "variables": dict(values),
            "by": self.persona.signed,
        }
        if self.start.element:
            begin["startInstructions"] = [{"elementId": self.start.element}]
        if self.start.by_hand:
            begin["variables"]["requester"] = self.persona.person
        return [*self.before(instant), begin]

    def before(self, instant: int) -> list[dict[str, Any]]:
        """Return what is set up before anything starts: the clock, rows where they are to be copied, and stubs."""
        rows = runs.copied(self.user, self.handle, self.workshop) if self.copies else []
        return [steps.clock_said(instant), *rows, *(self.stubs if self.remembers else ())]


def _beginning(request: HttpRequest, handle: str, process_id: str) -> Beginning:
    user = signed_in(request)
    permissions.demand_view(user, handle)
    files = drafts.files(handle)
    process = runs.workshop(files).process(process_id)
    asked = {**request.GET.dict(), **request.POST.dict()}
    found = starts(process)
    start = next((each for each in found if each.element == asked.get("at", "")), found[0] if found else None)
    if start is None:
        raise NotFound(f"Expected a start event in {process_id}, but there is none.")
    persona = personas.persona(user, handle, files, asked.get("as", ""))
    copies, remembers = asked.get("rows", "copy") == "copy", asked.get("stubs", "last") == "last"
    return Beginning(user, handle, files, process, start, persona, copies, remembers)


@relaxed_styles
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, handle: str, process: str) -> HttpResponse:
    """Show what a process begins with, and begin a run."""
    beginning = _beginning(request, handle, process)
    if request.method == "GET":
        return _page(request, beginning)
    answer: dict[str, Any] = {}
    try:
        instant = _instant(request.POST.get("now", ""))
        filling = beginning.filling(instant=instant)
        answer = (
            read_answer(request.POST.get("data")) if filling else steps.read_object(request.POST.get("variables", ""))
        )
        if filling is not None:
            submission = filling.validate(answer)
            if not submission.ok:
                return _page(request, beginning, answer, errors=submission.errors)
            answer = submission.values
        run = runs.begin(beginning.user, handle, process, beginning.said(instant, answer), beginning.files)
    except Invalid as invalid:
        return _page(request, beginning, answer, problems=invalid.problems)
    except Refused as refused:
        return _page(request, beginning, answer, problems=[Problem("", str(refused))])
    asked = f"?as={beginning.persona.key}" if beginning.persona.key else ""
    return redirect(request, reverse("studio:try-run", args=[handle, run.pk]) + asked)


def _page(
    request: HttpRequest,
    beginning: Beginning,
    answer: Mapping[str, Any] | None = None,
    *,
    errors: Mapping[str, Any] | None = None,
    problems: Any = (),
) -> HttpResponse:
    handle, process = beginning.handle, beginning.process
    base = pages.frame(beginning.user, handle, HERE, beginning.files)
    crumbs = [
        *base["crumbs"],
        Crumb(base["name"], reverse("studio:workspace", args=[handle])),
        Crumb(_("Try it"), reverse("studio:try", args=[handle])),
    ]
    context = {
        **base,
        "crumbs": crumbs,
        "tried": Tried(process, beginning.workshop.path(process.id), starts(process)),
        "start": beginning.start,
        "persona": beginning.persona,
        "copies": beginning.copies,
        "stubs": [each["jobType"] for each in beginning.stubs],
        "remembers": beginning.remembers,
        "tables": len(beginning.workshop.tables),
        "offers": personas.offers(beginning.user, beginning.files, beginning.persona),
        "filling": beginning.filling(answer),
        "errors": errors or {},
        "problems": problems,
        "now": request.POST.get("now") or _local(wiring.now()),
        "variables": request.POST.get("variables", ""),
        "lacks_form": bool(process.start_form)
        and beginning.start.by_hand
        and process.start_form not in beginning.workshop.forms,
        "compute_url": _compute_url(beginning),
    }
    return render(request, "studio/trying/start.html", context, status=UNPROCESSABLE if errors or problems else 200)


def _compute_url(beginning: Beginning) -> str:
    address = reverse("studio:try-start-compute", args=[beginning.handle, beginning.process.id])
    rows = "copy" if beginning.copies else "sample"
    return f"{address}?{urlencode({'as': beginning.persona.key, 'rows': rows})}"


@require_POST
def start_compute(request: HttpRequest, handle: str, process: str) -> HttpResponse:
    """Answer a start form that is being typed into."""
    return computed(request, _beginning(request, handle, process).filling())


def _local(instant: int) -> str:
    """Return an instant as a field for date and time takes it, in the installation's zone, to the minute."""
    return to_datetime(instant - instant % MINUTE).astimezone(wiring.current().zone).strftime("%Y-%m-%dT%H:%M")


def _instant(text: str) -> int:
    """Return the instant in such a field; raises Invalid."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid([Problem("now", "Expected a date and a time.", "Write such as 2026-03-02T09:00.")]) from error
    return to_instant(moment if moment.tzinfo else moment.replace(tzinfo=wiring.current().zone))
