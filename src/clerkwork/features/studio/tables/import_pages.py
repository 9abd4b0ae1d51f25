"""A new table from a spreadsheet: upload, choose what its columns are, see every fault at its cell, take it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.studio import actions, drafts, pages, permissions
from clerkwork.features.studio.tables import designing, proposing
from clerkwork.features.studio.tables.proposing import Proposed
from clerkwork.features.tables import choosing, knowing, uploads
from clerkwork.features.tables.choosing import Chosen
from clerkwork.features.tables.import_pages import UNPROCESSABLE, brought
from clerkwork.features.tables.sheets.preview import preview
from clerkwork.features.tables.sheets.readings import Known
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.web.components import Crumb
from clerkwork.web.page import redirect, render, toast


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, handle: str) -> HttpResponse:
    """Show where a spreadsheet is chosen, and take it."""
    user = signed_in(request)
    permissions.demand_edit(user, handle)
    context = _frame(user, handle)
    if request.method == "GET":
        return render(request, "studio/tables/upload.html", context)
    try:
        made = uploads.keep(user, *brought(request))
    except Invalid as invalid:
        problems = {"problems": invalid.problems}
        return render(request, "studio/tables/upload.html", context | problems, status=UNPROCESSABLE)
    return redirect(request, reverse("studio:table-import-sheet", args=[handle, made.key]))


def _frame(user: User, handle: str) -> dict[str, Any]:
    frame = pages.frame(user, handle, "files", drafts.files(handle))
    workspace = Crumb(frame["name"], reverse("studio:workspace", args=[handle]))
    return {**frame, "crumbs": [*frame["crumbs"], workspace, Crumb(_("Table from a spreadsheet"))]}


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, handle: str, key: int) -> HttpResponse:
    """Show what a sheet seems to be, with every fault at its cell, and make a table of it."""
    user = signed_in(request)
    permissions.demand_edit(user, handle)
    whole = drafts.draft(handle)
    asked = request.GET.dict() | ({"role": _first_role(whole)} if "role" not in request.GET else {})
    known = knowing.known(handle, user)
    chosen = choosing.chosen(uploads.get(user, key), asked, known)
    table = proposing.proposed(chosen, asked, known, whole.files)
    if request.method == "GET":
        return render(request, "studio/tables/sheet.html", _context(user, handle, (chosen, table, known), asked))
    refused = _refused(table, good_only=request.POST.get("mode") == "good")
    if refused:
        context = _context(user, handle, (chosen, table, known), asked) | {"problems": refused}
        return render(request, "studio/tables/sheet.html", context, status=UNPROCESSABLE)
    actions.write(user, handle, proposing.files_of(table, chosen), "draft.import-table", table=table.name)
    toast(request, _("The table is in the draft, with %d rows. Publishing makes it.") % len(table.good))
    return redirect(request, reverse("studio:edit", args=[handle, f"tables/{table.name}.json"]))


def _first_role(whole: Any) -> str:
    roles = designing.roles(whole)
    return roles[0]["name"] if roles else ""


def _refused(table: Proposed, *, good_only: bool) -> list[Problem]:
    if not table.columns:
        return [Problem("columns", "Expected at least one column.", "Choose a type for one.")]
    if len(table.good) < len(table.judged) and not good_only:
        return [Problem("rows", "Some rows have faults.", "Correct them, or take only the others.")]
    return []


def _context(user: User, handle: str, seen: tuple[Chosen, Proposed, Known], asked: dict[str, str]) -> dict[str, Any]:
    chosen, table, known = seen
    by_place = dict(table.columns)
    whole = drafts.draft(handle)
    types = [(name, str(label)) for name, label, _icon, _hint in designing.TYPES if name != proposing.REFERENCE]
    types += [(f"reference:{name}", f"{_('Row of')} {name}") for name in sorted(known.rows)]
    fitted = [_fitted(place, each, by_place) for place, each in enumerate(chosen.proposals)]
    problems = [problem for row in table.judged for problem in row.problems]
    places = [place for place, _each in table.columns]
    return {
        **_frame(user, handle),
        "chosen": chosen,
        "table": table,
        "fitted": fitted,
        "types": types,
        "roles": designing.roles(whole),
        "role": asked.get("role", ""),
        "good": len(table.good),
        "total": len(table.judged),
        "faults": len(problems),
        "heads": [each.title for _place, each in table.columns],
        "preview": preview(chosen.rows, problems, places),
    }


def _fitted(place: int, proposal: Any, by_place: dict[int, Any]) -> dict[str, Any]:
    taken = by_place.get(place)
    type_name = taken.type_name if taken else ""
    return {
        "place": place,
        "proposal": taken or proposal,
        "type": type_name,
        "chosen": f"reference:{taken.table}" if taken and taken.table else type_name,
    }
