"""The rules book of an app for its readers: everything, one process's map, or what one role does."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clerkwork.features.apps.models import App
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.processes import permissions
from clerkwork.features.processes.definitions import diagram, model
from clerkwork.features.processes.pages import reader
from clerkwork.features.processes.rulebook import Book, book, roles_of
from clerkwork.kernel.errors import NotFound
from clerkwork.languages.bpmn import Process
from clerkwork.web.components import Crumb
from clerkwork.web.page import relaxed_styles, render


def published(user: User, handle: str) -> Book:
    """Return the rules book of the newest processes of an app that somebody may read. Raises NotFound."""
    rows = list(permissions.readable(user).filter(app=handle, latest=True).order_by("name", "process_id"))
    if not rows:
        raise NotFound("Expected an app with processes that you may read, but there is none of this name.")
    found = [(model(row).process, diagram(row)) for row in rows]
    app = App.objects.filter(handle=handle).first()
    titles = {} if app is None else {name: role.title for name, role in app.role_table.items()}
    return named_book(found, titles, {row.process_id: row.version for row in rows})


def named_book(
    processes: Sequence[tuple[Process, str]], titles: Mapping[str, str], versions: Mapping[str, int] | None = None
) -> Book:
    """Return the rules book of processes, with the names of groups and of the roles of their app. Two queries."""
    wanted = roles_of(process for process, _ in processes)
    return book(processes, {**people.group_names(wanted - titles.keys()), **titles}, versions)


@relaxed_styles
@require_GET
def rules(request: HttpRequest, handle: str) -> HttpResponse:
    """Show all step sheets of an app, or what one role does."""
    found = published(reader(request), handle)
    app = App.objects.filter(handle=handle).first()
    name = app.name if app is not None else handle
    crumbs = [Crumb(_("Start"), reverse("processes:catalogue")), Crumb(name)]
    return render(request, "processes/rules.html", {"app": name, "crumbs": crumbs, **shown(request, found)})


def shown(request: HttpRequest, found: Book) -> dict[str, Any]:
    """Return what a page of a rules book shows: who reads it, and the role that was chosen."""
    role = request.GET.get("role", "")[:200]
    part = found.part(role) if role else None
    if part is not None and not part.chapters:
        raise NotFound("Expected a role with steps in this app, but none is called so.")
    return {"book": found, "parts": found.parts, "part": part, "builders": request.GET.get("for") == "builders"}
