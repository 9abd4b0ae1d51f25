"""The import of spreadsheets into a table: upload, fit the columns, see every fault at its cell, then write."""

from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.tables import choosing, exports, importing, knowing, queries, uploads
from clerkwork.features.tables.choosing import Chosen
from clerkwork.features.tables.importing import Outcome, Plan
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.permissions import rights
from clerkwork.features.tables.schema import Column
from clerkwork.features.tables.sheets import files
from clerkwork.features.tables.sheets.judging import Fit
from clerkwork.features.tables.sheets.preview import preview
from clerkwork.kernel import json, sentences
from clerkwork.kernel.errors import ClerkworkError, Forbidden, Invalid, NotFound
from clerkwork.kernel.sentences import Sentence
from clerkwork.web import wording
from clerkwork.web.components import Crumb
from clerkwork.web.page import redirect, render, toast

UNPROCESSABLE: Final = 422
STREAM: Final = "application/x-ndjson"


def brought(request: HttpRequest) -> tuple[str, bytes | None]:
    """Return the name and content of the file that a form brings, None if there is none."""
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        return "", None
    return file.name or "", file.read(files.MOST_BYTES + 1)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, app: str, name: str) -> HttpResponse:
    """Show where a spreadsheet is chosen, and take it."""
    user = signed_in(request)
    table = _table(user, app, name)
    context = {"table": table, "columns": importing.columns(table, user), "crumbs": _crumbs(table)}
    if request.method == "GET":
        return render(request, "tables/import.html", context)
    try:
        made = uploads.keep(user, *brought(request))
    except Invalid as invalid:
        return render(request, "tables/import.html", {**context, "problems": invalid.problems}, status=UNPROCESSABLE)
    return redirect(request, reverse("tables:import-sheet", args=[app, name, made.key]))


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, app: str, name: str, key: int) -> HttpResponse | StreamingHttpResponse:
    """Show how a sheet fits a table, with every fault at its cell, and import it."""
    user = signed_in(request)
    table = _table(user, app, name)
    chosen = choosing.chosen(uploads.get(user, key), request.GET.dict(), knowing.known(app, user, ()))
    plan, names = _plan(table, user, chosen, request.GET.dict())
    if request.method == "POST":
        good_only = request.POST.get("mode") == "good"
        if request.headers.get("Accept") == STREAM:
            return StreamingHttpResponse(_streamed(plan, good_only=good_only), content_type=STREAM)
        return _imported(request, plan, names, chosen, good_only=good_only)
    outcome = Outcome()
    for _done in importing.importing(plan, outcome, dry=True):
        pass
    return render(request, "tables/import_sheet.html", _context(plan, names, chosen, outcome))


def _table(user: User, app: str, name: str) -> Table:
    table = queries.table(app, name)
    held = rights(table, user)
    if not held.may("read"):
        raise NotFound(Sentence("There is no such table."))
    if not (held.may("create") or held.may("update")):
        raise Forbidden(Sentence("You may not write rows of %(table)s.", table=table.title))
    return table


def _crumbs(table: Table, *more: Crumb) -> list[Crumb]:
    rows = reverse("tables:rows", args=[table.app.handle, table.name])
    return [Crumb(_("Tables"), reverse("tables:index")), Crumb(table.title, rows), *more]


def _plan(table: Table, user: User, chosen: Chosen, asked: dict[str, str]) -> tuple[Plan, dict[int, str]]:
    """Return what would be imported, and the table's column for each of the sheet's that has one."""
    usable = {column.name: column for column in importing.columns(table, user)}
    names = importing.matched(list(usable.values()), chosen.proposals)
    for place in range(len(chosen.proposals)):
        wanted = asked.get(f"c{place}")
        if wanted == "" or (wanted in usable and wanted not in {n for p, n in names.items() if p != place}):
            names.pop(place, None)
            names |= {place: wanted} if wanted else {}
    fits = [_fit(place, usable[name], chosen) for place, name in sorted(names.items())]
    targets = {column.table for column in usable.values() if column.table}
    known = knowing.known(table.app.handle, user, targets)
    return Plan(table, user, chosen.rows, fits, known), names


def _fit(place: int, column: Column, chosen: Chosen) -> Fit:
    return importing.fit(place, column, chosen.proposals[place].format)


def _context(plan: Plan, names: dict[int, str], chosen: Chosen, outcome: Outcome) -> dict[str, Any]:
    usable = importing.columns(plan.table, plan.actor)
    types = {column.name: column.type_name for column in usable}
    fitted = [
        {"place": place, "proposal": each, "name": names.get(place, ""), "type": types.get(names.get(place, ""), "")}
        for place, each in enumerate(chosen.proposals)
    ]
    missing = [c for c in usable if c.required and c.default is None and c.name not in names.values()]
    return {
        "table": plan.table,
        "usable": usable,
        "fitted": fitted,
        "chosen": chosen,
        "outcome": outcome,
        "good": outcome.total - outcome.left,
        "missing": [] if exports.ID in names.values() else missing,
        "heads": [chosen.proposals[fit.place].title for fit in plan.fits],
        "preview": preview(chosen.rows, outcome.problems, [fit.place for fit in plan.fits]),
        "crumbs": _crumbs(plan.table, Crumb(_("Import"), reverse("tables:import", args=_args(plan.table)))),
        "url": reverse("tables:rows", args=_args(plan.table)),
    }


def _args(table: Table) -> list[str]:
    return [table.app.handle, table.name]


def _imported(
    request: HttpRequest, plan: Plan, names: dict[int, str], chosen: Chosen, *, good_only: bool
) -> HttpResponse:
    outcome = Outcome()
    for _done in importing.importing(plan, outcome, good_only=good_only):
        pass
    if not outcome.stored:
        context = _context(plan, names, chosen, outcome)
        return render(request, "tables/import_sheet.html", context, status=UNPROCESSABLE)
    toast(request, sentence(outcome))
    return redirect(request, reverse("tables:rows", args=_args(plan.table)))


def _streamed(plan: Plan, *, good_only: bool) -> Iterator[str]:
    """Write, and yield a line of JSON for every step: how far it has come, at the end what it did."""
    outcome = Outcome()
    try:
        for done in importing.importing(plan, outcome, good_only=good_only):
            yield json.dumps({"done": done, "total": outcome.total}) + "\n"
    except ClerkworkError as error:
        yield json.dumps({"refused": wording.worded(sentences.of(error))}) + "\n"
        return
    if outcome.stored:
        yield json.dumps({"stored": sentence(outcome), "url": reverse("tables:rows", args=_args(plan.table))}) + "\n"
    else:
        yield json.dumps({"refused": _("Some rows have faults now. Load the page again to see them.")}) + "\n"


def sentence(outcome: Outcome) -> str:
    """Return what an import did, in words."""
    words = [ngettext("%d row added", "%d rows added", outcome.added) % outcome.added]
    if outcome.changed:
        words.append(ngettext("%d changed", "%d changed", outcome.changed) % outcome.changed)
    if outcome.left:
        words.append(ngettext("%d left out", "%d left out", outcome.left) % outcome.left)
    return ", ".join(words) + "."
