"""The catalogue, start forms, the list of cases and the page of one case."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clerkwork.features.people.models import User
from clerkwork.features.processes import actions, permissions, queries
from clerkwork.features.processes.definitions import diagram
from clerkwork.features.processes.dossier import dossier
from clerkwork.features.processes.filling import Filling, read_answer
from clerkwork.features.processes.stretches import wanted
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid
from clerkwork.web.components import Choice, Filter, Tab
from clerkwork.web.page import redirect, relaxed_styles, render, toast

UNPROCESSABLE = 422
SEVERAL = 2  # choices from which on there is something to choose: "every", and more than one


def reader(request: HttpRequest) -> User:
    """Return who asks; every page here is for people who signed in."""
    user = request.user
    assert isinstance(user, User)  # LoginRequiredMiddleware
    permissions.begin_request(user)
    return user


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show what the reader may start."""
    search = request.GET.get("q", "").strip()
    groups = queries.catalogue(reader(request), search)
    context = {"groups": groups, "search": search}
    return render(request, "processes/catalogue.html", context, partial="processes/_catalogue.html")


@relaxed_styles
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, process_id: str) -> HttpResponse:
    """Show the start form of a process, and start it."""
    user = reader(request)
    startable = queries.startable(user, process_id)
    filling = queries.filling(user, startable)
    if request.method == "GET":
        return _start_page(request, startable, filling)
    answer = read_answer(request.POST.get("data"))
    values: dict[str, Any] = {}
    if filling is not None:
        submission = filling.validate(answer)
        if not submission.ok:
            filling.draft = answer
            return _start_page(request, startable, filling, submission.errors)
        values = submission.values
    key = actions.start_case(user, process_id, values, token=_token(request))
    toast(request, _("%(name)s: on its way.") % {"name": startable.name})
    return redirect(request, reverse("processes:case", args=[key]))


def _token(request: HttpRequest) -> str:
    return request.POST.get("token", "")[:64] or secrets.token_urlsafe()


def _start_page(
    request: HttpRequest,
    startable: queries.Startable,
    filling: Filling | None,
    errors: dict[str, list[str]] | None = None,
) -> HttpResponse:
    context = {
        "startable": startable,
        "filling": filling,
        "errors": errors or {},
        "token": request.POST.get("token") or secrets.token_urlsafe(),
        "compute_url": reverse("processes:start-compute", args=[startable.definition.process_id]),
    }
    return render(request, "processes/start.html", context, status=UNPROCESSABLE if errors else 200)


@require_POST
def start_compute(request: HttpRequest, process_id: str) -> HttpResponse:
    """Answer a start form that is being typed into."""
    user = reader(request)
    filling = queries.filling(user, queries.startable(user, process_id))
    return computed(request, filling)


def computed(request: HttpRequest, filling: Filling | None) -> HttpResponse:
    """Answer a form that is being typed into: computed values, errors and texts."""
    try:
        body = read_answer(request.body.decode())
        typed = body.get("data", {})
        if filling is None or not isinstance(typed, dict):
            typed = None
    except (Invalid, UnicodeDecodeError):
        typed = None
    if typed is None or filling is None:
        return JsonResponse({"problem": _("Expected the form's data as JSON.")}, status=UNPROCESSABLE)
    return HttpResponse(json.dumps(filling.compute(typed)), content_type="application/json")


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """Show the reader's own cases, or all that the reader may see."""
    user = reader(request)
    filters = queries.Filters.read(request.GET)
    found = queries.page(user, filters, request.GET)
    context = {
        "slice": found,
        "lines": queries.lines(found.rows),
        "tabs": _tabs(user, filters),
        "filters": _filters(filters),
        "search": filters.search,
        "oldest": filters.oldest,
        "tab": "mine" if filters.mine else "all",
        "many": permissions.may_operate(user) and not filters.mine,
        "asked": filters,
    }
    return render(request, "processes/cases.html", context, partial="processes/_cases.html")


def _tabs(user: User, filters: queries.Filters) -> list[Tab]:
    url = reverse("processes:cases")
    mine = queries.counted(queries.cases(user, queries.Filters(mine=True, state="active")))
    every = queries.counted(queries.cases(user, queries.Filters(mine=False, state="active")))
    return [
        Tab(_("Mine"), url, filters.mine, mine),
        Tab(_("All I may see"), f"{url}?tab=all", not filters.mine, every),
    ]


def _filters(filters: queries.Filters) -> list[Filter]:
    states = [Choice("", _("Every state"))]
    states += [Choice("active", _("Running")), Choice("suspended", _("Suspended"))]
    states += [Choice("completed", _("Completed")), Choice("canceled", _("Canceled"))]
    processes = [Choice("", _("Every process")), *(Choice(*each) for each in queries.process_names())]
    fields = [Filter("state", _("State"), filters.state, states)]
    if len(processes) > SEVERAL:
        fields.append(Filter("process", _("Process"), filters.process, processes))
    return fields


@require_GET
def case(request: HttpRequest, key: int) -> HttpResponse:
    """Show one case."""
    user = reader(request)
    found = dossier(user, queries.case(user, key), wanted(request.GET))
    context = {"dossier": found, "case": found.case, "diagram_xml": diagram(found.case.definition)}
    return render(request, "processes/case.html", context)


@require_POST
def comment(request: HttpRequest, key: int) -> HttpResponse:
    """Write a comment on a case."""
    actions.comment_on_case(reader(request), key, request.POST.get("text", ""))
    return redirect(request, reverse("processes:case", args=[key]) + "#comments")


@require_POST
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Withdraw a case."""
    actions.withdraw_case(reader(request), key, request.POST.get("reason", ""))
    toast(request, _("Withdrawn."))
    return redirect(request, reverse("processes:case", args=[key]))


@require_POST
def cancel(request: HttpRequest, key: int) -> HttpResponse:
    """Cancel a case."""
    actions.cancel_case(reader(request), key, request.POST.get("reason", ""))
    toast(request, _("Canceled."))
    return redirect(request, reverse("processes:case", args=[key]))


@require_POST
def retry(request: HttpRequest, key: int, incident: int) -> HttpResponse:
    """Let a case go on at an incident."""
    actions.retry_incident(reader(request), key, incident)
    toast(request, _("Going on."))
    return redirect(request, reverse("processes:case", args=[key]))
