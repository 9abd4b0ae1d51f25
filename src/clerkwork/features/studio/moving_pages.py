"""The pages of export and import."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.studio import archives, arrivals, drafts, pages, permissions
from clerkwork.kernel.errors import Invalid, NotFound
from clerkwork.web.components import Crumb
from clerkwork.web.page import redirect, render, toast

UNPROCESSABLE: Final = 422


@require_GET
def export(request: HttpRequest, handle: str) -> HttpResponse:
    """Answer with a zip of the draft, or of what is published with `?what=published`."""
    permissions.demand_view(signed_in(request), handle)
    published = request.GET.get("what") == "published"
    found = drafts.published(handle) if published else drafts.files(handle)
    if not found:
        raise NotFound("Expected a published app, but this one never was.")
    name = f"{handle}.zip" if published else f"{handle}-draft.zip"
    answer = HttpResponse(archives.write(found), content_type="application/zip")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, handle: str) -> HttpResponse:
    """Choose files to import, and go to their report."""
    user = signed_in(request)
    permissions.demand_edit(user, handle)
    problems: Any = ()
    if request.method == "POST":
        try:
            token = arrivals.bring(user, handle, request.FILES.getlist("file"))
        except Invalid as invalid:
            problems = invalid.problems
        else:
            return redirect(request, reverse("studio:arrival", args=[handle, token]))
    frame = pages.frame(user, handle, "workspace", drafts.files(handle))
    context = {**frame, "crumbs": _crumbs(frame), "problems": problems}
    return render(request, "studio/import.html", context, status=UNPROCESSABLE if problems else 200)


@require_http_methods(["GET", "POST"])
def arrival(request: HttpRequest, handle: str, token: str) -> HttpResponse:
    """Show what an upload would change and what became of foreign words; take it."""
    user = signed_in(request)
    row = arrivals.arrival(user, handle, token)
    if request.method == "POST":
        changed = arrivals.take(user, handle, token, whole=request.POST.get("whole") == "yes")
        words = ngettext("%(n)s file was imported.", "%(n)s files were imported.", len(changed))
        toast(request, words % {"n": len(changed)})
        return redirect(request, _after(handle, changed))
    frame = pages.frame(user, handle, "workspace", drafts.files(handle))
    report = arrivals.report(row)
    context = {
        **frame,
        "crumbs": _crumbs(frame),
        "upload": row.name,
        "coming": [file for file in report if file.speaks],
        "same": [file for file in report if not file.speaks],
        "missing": arrivals.missing(row),
    }
    return render(request, "studio/arrival.html", context)


def _after(handle: str, changed: list[str]) -> str:
    """Return where an import leads: to the one file it changed, else to the workspace."""
    if len(changed) == 1 and changed[0] in drafts.files(handle):
        return reverse("studio:edit", args=[handle, changed[0]])
    return reverse("studio:workspace", args=[handle])


def _crumbs(frame: dict[str, Any]) -> list[Crumb]:
    workspace = reverse("studio:workspace", args=[frame["handle"]])
    return [*frame["crumbs"], Crumb(frame["name"], workspace), Crumb(_("Import"))]
