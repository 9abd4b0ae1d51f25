"""The page of one run in the sandbox, and everything that can be done on it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clerkwork.features.apps.kinds import File
from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes.data import items, labels
from clerkwork.features.processes.definitions import decoded
from clerkwork.features.processes.filling import Filling, read_answer
from clerkwork.features.processes.pages import computed
from clerkwork.features.studio import drafts, pages
from clerkwork.features.studio.models import TrialRun
from clerkwork.features.studio.trying import personas, playing, recording, runs, steps, story
from clerkwork.features.studio.trying.desk import Desk, OpenTask
from clerkwork.features.studio.trying.pages import HERE, UNPROCESSABLE
from clerkwork.features.studio.trying.sandbox import Sandbox
from clerkwork.kernel.errors import Invalid, NotFound, Problem, Refused
from clerkwork.languages.bpmn.model import Process
from clerkwork.web.components import Crumb
from clerkwork.web.page import redirect, relaxed_styles, render, toast

MOST_ROWS: Final = 12


class Table:
    """The first page of one run, with everything that its parts need."""

    def __init__(self, request: HttpRequest, handle: str, key: int) -> None:
        self.request = request
        self.user: User = signed_in(request)
        self.handle = handle
        self.run: TrialRun = runs.find(self.user, handle, key)
        self.files: Mapping[str, File] = drafts.files(handle)
        self.sandbox: Sandbox = runs.replay(self.run, self.files)
        asked = {**request.GET.dict(), **request.POST.dict()}
        self.persona = personas.persona(self.user, handle, self.files, asked.get("as", ""))
        self.desk = Desk(self.sandbox, handle, self.user, self.persona, partial(playing.answers, self.files))
        self.asked = asked

    @property
    def url(self) -> str:
        """The page's address, with who acts on it."""
        query = urlencode({"as": self.persona.key}) if self.persona.key else ""
        return reverse("studio:try-run", args=[self.handle, self.run.pk]) + (f"?{query}" if query else "")

    def task(self, element: str) -> OpenTask:
        """Return the open task of an element; raises NotFound."""
        found = next((each for each in self.desk.tasks if each.element == element), None)
        if found is None:
            raise NotFound("Expected an open task, but it is done or gone. Load the page again.")
        return found


@require_GET
@relaxed_styles
def run(request: HttpRequest, handle: str, key: int) -> HttpResponse:
    """Show where a run stands and what can be done now."""
    return _page(Table(request, handle, key))


def _page(
    table: Table,
    *,
    answer: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    desk, sandbox, handle = table.desk, table.sandbox, table.handle
    base = pages.frame(table.user, handle, HERE, table.files)
    tasks = desk.tasks
    wanted = table.asked.get("task", "") or table.asked.get("element", "")
    opened = next((each for each in tasks if each.element == wanted), tasks[0] if tasks else None)
    context = {
        **base,
        "crumbs": [
            *base["crumbs"],
            Crumb(base["name"], reverse("studio:workspace", args=[handle])),
            Crumb(_("Try it"), reverse("studio:try", args=[handle])),
        ],
        "run": table.run,
        "desk": desk,
        "sandbox": sandbox,
        "persona": table.persona,
        "offers": personas.offers(table.user, table.files, table.persona),
        "tasks": tasks,
        "opened": opened,
        "workers": personas.workers(opened.task) if opened and not table.persona.may_work(opened.task) else [],
        "filling": desk.filling(opened, answer) if opened else None,
        "errors": errors or {},
        "problems": problems,
        "undone": runs.undone(table.run),
        "first": runs.first(table.run),
        "diagrams": _diagrams(table),
        "story": story.told(sandbox),
        "decisions": story.decisions(sandbox),
        "letters": story.letters(sandbox),
        "variables": _variables(sandbox),
        "tables": _tables(sandbox),
        "waiting": recording.waiting(sandbox),
        "copies": any(each.said["type"] == "COPY_ROWS" for each in sandbox.taken),
        "outcome": next((case.outcome for case in reversed(sandbox.cases)), None),
        "names": sorted({name for case in sandbox.cases for name in case.variables}),
        "compute_url": _compute_url(table, opened),
    }
    return render(table.request, "studio/trying/run.html", context, status=UNPROCESSABLE if errors or problems else 200)


def _compute_url(table: Table, opened: OpenTask | None) -> str:
    if opened is None:
        return ""
    address = reverse("studio:try-compute", args=[table.handle, table.run.pk, opened.element])
    return f"{address}?{urlencode({'as': table.persona.key})}"


def _diagrams(table: Table) -> list[dict[str, Any]]:
    """Return the diagrams of the processes that take part, one a file, that of the run first."""
    known = {process.id: (path, process) for path, process in table.sandbox.workshop.processes}
    ids = dict.fromkeys([table.run.process, *(case.graph.process for case in table.sandbox.cases)])
    found: dict[str, list[Process]] = {}
    for path, process in (known[each] for each in ids if each in known):
        found.setdefault(path, []).append(process)
    return [
        {
            "title": ", ".join(process.name or process.id for process in processes),
            "path": path,
            "xml": decoded(table.files[path].content),
            "state": table.desk.diagram({process.id for process in processes}),
        }
        for path, processes in found.items()
    ]


def _variables(sandbox: Sandbox) -> list[dict[str, Any]]:
    """Return the variables of each case, and those that only an open element sees."""
    found, known = [], labels(sandbox.workshop.forms.values())
    for case in sandbox.cases:
        scopes = [(case.graph.process, case.variables)]
        for instance in case.state.instances.values():
            local = case.state.variables.get(instance.key, {})
            if instance.key != case.key and local:
                scopes.append((instance.element, local))
        for name, values in scopes:
            every = items(values, known)
            shown, rest = [one for one in every if not one.technical], [one for one in every if one.technical]
            found.append({"name": name, "shown": shown, "technical": rest})
    return found


def _tables(sandbox: Sandbox) -> list[dict[str, Any]]:
    """Return the tables with their newest rows first, and which of them the run has changed."""
    found = []
    for name, schema in sandbox.workshop.tables.items():
        rows = sandbox.tables.all(name)
        changed = sum(name == each for each in sandbox.tables.written)
        newest = sorted(rows, key=lambda row: -int(row["id"]))[:MOST_ROWS]
        found.append({"schema": schema, "rows": newest, "count": len(rows), "changed": changed})
    return found


@require_POST
@relaxed_styles
def step(request: HttpRequest, handle: str, key: int) -> HttpResponse:
    """Take a run a step further."""
    table = Table(request, handle, key)
    try:
        if request.POST.get("step") == "complete":
            return _complete(table)
        _take(table, steps.read(table.sandbox, request.POST.dict()))
    except Invalid as invalid:
        return _page(table, problems=invalid.problems)
    except Refused as refused:
        return _page(table, problems=[Problem("", str(refused))])
    return redirect(request, table.url)


def _complete(table: Table) -> HttpResponse:
    """Complete a task with what its form was given, checked as the real one checks it."""
    opened = table.task(table.asked.get("element", ""))
    filling: Filling | None = table.desk.filling(opened)
    post = table.request.POST
    answer = read_answer(post.get("data")) if filling else steps.read_object(post.get("variables", ""))
    values: Mapping[str, Any] = answer
    if filling is not None:
        submission = filling.validate(answer)
        if not submission.ok:
            return _page(table, answer=answer, errors=submission.errors)
        values = submission.values
    said = {"type": "COMPLETE", "elementId": opened.element, "variables": dict(values), "by": table.persona.signed}
    _take(table, [said])
    return redirect(table.request, table.url)


def _take(table: Table, said: list[dict[str, Any]]) -> None:
    runs.step(table.user, table.run, _seen(table.request), said, table.files)


def _seen(request: HttpRequest) -> int:
    """Return how many steps had been taken on the page that asks."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else -1  # noqa: PLR2004 - more than any run


@require_POST
@relaxed_styles
def move(request: HttpRequest, handle: str, key: int) -> HttpResponse:
    """Take steps back, or again."""
    table = Table(request, handle, key)
    to = request.POST.get("to", "")
    try:
        runs.move(table.user, table.run, _seen(request), int(to) if to.isascii() and to.isdigit() else table.run.done)
    except Refused as refused:
        return _page(table, problems=[Problem("", str(refused))])
    return redirect(request, table.url)


@require_POST
def compute(request: HttpRequest, handle: str, key: int, element: str) -> HttpResponse:
    """Answer a task's form that is being typed into."""
    table = Table(request, handle, key)
    return computed(request, table.desk.filling(table.task(element)))


@require_POST
def discard(request: HttpRequest, handle: str, key: int) -> HttpResponse:
    """Throw a run away."""
    user = signed_in(request)
    runs.discard(user, runs.find(user, handle, key))
    toast(request, _("The run is gone."))
    return redirect(request, reverse("studio:try", args=[handle]))


@require_http_methods(["POST"])
@relaxed_styles
def record(request: HttpRequest, handle: str, key: int) -> HttpResponse:
    """Write a run down as a test of the draft."""
    table = Table(request, handle, key)
    post = request.POST
    chosen = {"claims": post.getlist("claim"), "variables": post.getlist("variable")}
    try:
        path = runs.record(table.user, table.run, table.files, title=post.get("title", ""), **chosen)
    except Invalid as invalid:
        return _page(table, problems=invalid.problems)
    toast(request, _("Recorded as %(path)s.") % {"path": path})
    return redirect(request, reverse("studio:try-tests", args=[handle]))
