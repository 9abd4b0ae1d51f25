"""The list of decisions, one decision as people read it, trying it out, and what was decided."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clerkwork.features.decisions import definitions, drawing, explaining, inputs, permissions, queries, traces
from clerkwork.features.decisions.graph import graph
from clerkwork.features.decisions.permissions import Reach
from clerkwork.features.decisions.trying import TryForm
from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.kernel.errors import Forbidden, NotFound
from clerkwork.languages.dmn import model
from clerkwork.runtime import decisions
from clerkwork.runtime.models import Decision
from clerkwork.web.components import Choice, Crumb, Filter, Tab
from clerkwork.web.page import PAGE_SIZE, paginate, render

UNPROCESSABLE = 422
SEVERAL = 2  # choices from which on there is something to choose: "every", and more than one


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision that somebody may read, and what its file says of it."""

    user: User
    reach: Reach
    row: Decision
    pinned: bool  # a version was asked for by number

    @property
    def file(self) -> definitions.File:
        """The file it stands in."""
        return definitions.file_of(self.row)

    @property
    def decision(self) -> model.Decision:
        """The decision as the file says it."""
        return self.file.decision(self.row.decision_id)

    def url(self, page: str) -> str:
        """Return the address of one of the decision's pages, in the same version."""
        query = f"?version={self.row.version}" if self.pinned else ""
        return reverse(f"decisions:{page}", args=[self.row.decision_id]) + query


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show the decisions that may be read."""
    user = signed_in(request)
    reach, filters = permissions.reach(user), queries.Filters.read(request.GET)
    page = paginate(request, queries.decisions(reach, filters))
    context = {
        "page": page,
        "lines": queries.lines(user, reach, list(page.object_list)),
        "search": filters.search,
        "filters": _app_filter(reach, filters),
        "narrowed": filters != queries.Filters(),
    }
    return render(request, "decisions/index.html", context, partial="decisions/_index.html")


def _app_filter(reach: Reach, filters: queries.Filters) -> list[Filter]:
    apps = sorted(queries.apps_of(reach).items(), key=lambda each: each[1].casefold())
    choices = [Choice("", _("Every app")), *(Choice(*each) for each in apps)]
    return [Filter("app", _("App"), filters.app, choices)] if len(choices) > SEVERAL else []


@require_GET
def decision(request: HttpRequest, decision_id: str) -> HttpResponse:
    """Show the rules of one decision."""
    asked = _asked(request, decision_id)
    file, said = asked.file, asked.decision
    first = _first(request, said)
    findings = file.findings(said)
    sheet = drawing.Sheet(said.id, file.names, findings, first=first)
    needs = file.needs(said)
    users = file.users(said.id)
    context = {
        **_frame(asked, "decision"),
        "box": drawing.draw(said.expression, sheet),
        "findings": findings,
        "has_table": any(definitions.tables(said.expression)),
        "pages": drawing.pages(said.expression, first),
        "needs": needs,
        "users": users,
        "graph": graph(file, said),
        "readable": queries.links(asked.reach, _near(file, said)),
        "versions": queries.versions(asked.reach, asked.row.decision_id),
        "functions": explaining.functions(file, said, findings),
    }
    return render(request, "decisions/decision.html", context)


def _near(file: definitions.File, said: model.Decision) -> list[str]:
    """Return the ids of everything that a decision's page may lead to."""
    return [*(each.id for each in file.definitions.decisions), *(lower.id for _, lower in file.reachable(said))]


def _asked(request: HttpRequest, decision_id: str) -> Asked:
    """Return the decision and the version that a request names; raises NotFound."""
    user = signed_in(request)
    reach = permissions.reach(user)
    text = request.GET.get("version", "")
    version = int(text) if text.isascii() and text.isdecimal() and len(text) < len("9" * 10) else None
    return Asked(user, reach, queries.decision(reach, decision_id, version), pinned=version is not None)


def _first(request: HttpRequest, said: model.Decision) -> int:
    """Return how many rules of a long table to pass over."""
    text = request.GET.get("from", "")
    if not isinstance(said.expression, model.DecisionTable) or not (text.isascii() and text.isdecimal()):
        return 0
    return min(int(text[:9]), max(0, len(said.expression.rules) - 1)) // drawing.RULES * drawing.RULES


def _frame(asked: Asked, page: str) -> dict[str, Any]:
    """Return what all pages of a decision show."""
    may_try = asked.reach.may_try(asked.row.app)
    tabs = [Tab(_("Rules"), asked.url("decision"), page == "decision")]
    if may_try:
        tabs.append(Tab(_("Try it out"), asked.url("try"), page == "try"))
    tabs.append(Tab(_("History"), asked.url("history"), page == "history"))
    return {
        "row": asked.row,
        "said": asked.decision,
        "name": asked.row.name or asked.row.decision_id,
        "app": asked.reach.names.get(asked.row.app, asked.row.app),
        "crumbs": [Crumb(_("Decisions"), reverse("decisions:index"))],
        "tabs": tabs,
        "may_try": may_try,
        "pinned": asked.pinned,
    }


@require_http_methods(["GET", "POST"])
def try_out(request: HttpRequest, decision_id: str) -> HttpResponse:
    """Show what a decision says of values that somebody makes up; nothing is kept of it."""
    asked = _asked(request, decision_id)
    if not asked.reach.may_try(asked.row.app):
        raise Forbidden("Expected somebody who may try this decision out, but you may not.")
    stored = decisions.find(asked.row.key)
    form = TryForm(inputs.wanted(asked.file, stored.decision.inputs), request.POST or None)
    context: dict[str, Any] = {**_frame(asked, "try"), "form": form, "posted": form.is_bound}
    if form.is_bound and form.is_valid():
        told = traces.of_outcome(decisions.outcome_of(stored, form.values()))
        context |= {"told": told, "chapters": explaining.chapters(asked.file, told)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "decisions/try.html", context, partial="decisions/_try.html", status=status)


@require_GET
def history(request: HttpRequest, decision_id: str) -> HttpResponse:
    """Show what was decided, as far as the reader may see it."""
    asked = _asked(request, decision_id)
    found = queries.evaluations(asked.user, asked.reach, asked.row.decision_id)
    slice_ = queries.slice_of(queries.narrowed(found, request.GET), request.GET, PAGE_SIZE)
    context = {
        **_frame(asked, "history"),
        "lines": explaining.lines(slice_.rows),
        "older": slice_.older,
        "newest": slice_.newest,
        "case": request.GET.get("case", ""),
        "state": request.GET.get("state", ""),
        "filters": _state_filter(request.GET.get("state", "")),
    }
    return render(request, "decisions/history.html", context, partial="decisions/_history.html")


def _state_filter(state: str) -> list[Filter]:
    choices = [Choice("", _("Every outcome")), Choice("decided", _("Decided")), Choice("failed", _("Failed"))]
    return [Filter("state", _("Outcome"), state, choices)]


@require_GET
def evaluation(request: HttpRequest, key: int) -> HttpResponse:
    """Show one evaluation: on what, to what result, by which rules."""
    user = signed_in(request)
    reach = permissions.reach(user)
    found = queries.evaluation(user, reach, key)
    row = queries.decided_by(found)
    if row is None:
        raise NotFound("Expected the decision that was evaluated, but it is gone.")
    told = traces.of_evaluation(found)
    context = {
        "evaluation": found,
        "row": row,
        "name": row.name or row.decision_id,
        "told": told,
        "chapters": explaining.chapters(definitions.file_of(row), told),
        "given": explaining.given(found),
        "case": explaining.case_title(found),
        "case_url": explaining.case_url(found),
        "by": queries.people_of([found]).get(found.by or "", found.by or ""),
        "readable": bool(queries.links(reach, [row.decision_id])),
        "crumbs": [
            Crumb(_("Decisions"), reverse("decisions:index")),
            Crumb(row.name or row.decision_id, reverse("decisions:decision", args=[row.decision_id])),
        ],
    }
    return render(request, "decisions/evaluation.html", context)
