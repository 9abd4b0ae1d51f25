"""The pages of care: modify a case, incidents, operations on many cases, moving cases to another version."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clerkwork.engine.commands import Activation, Modify, Move, Placed, Termination
from clerkwork.engine.incidents import IncidentKind
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.processes import care, permissions, queries
from clerkwork.features.processes import care_queries as asked
from clerkwork.features.processes.choices import choices
from clerkwork.features.processes.definitions import diagram
from clerkwork.features.processes.dossier import standing
from clerkwork.features.processes.operations import activate_elements, set_variables
from clerkwork.features.processes.pages import reader
from clerkwork.kernel import json, sentences
from clerkwork.kernel.errors import Invalid, NotFound, Problem, Refused
from clerkwork.runtime.definitions import compiled
from clerkwork.runtime.models import Batch, BatchItem, Case
from clerkwork.web import wording
from clerkwork.web.components import Choice, Filter, Tab
from clerkwork.web.page import paginate, redirect, render, toast

CONFLICT = 409
UNPROCESSABLE = 422
MOVE = "move:"
END = "end"
MOST_REASONS = 200


def operator(request: HttpRequest) -> User:
    """Return who asks. Raises Forbidden for whoever may not operate the engine."""
    user = reader(request)
    permissions.demand_operator(user)
    return user


def _tabs(here: str) -> list[Tab]:
    return [
        Tab(_("Incidents"), reverse("processes:incidents"), here == "incidents", asked.open_incidents() or None),
        Tab(_("Operations"), reverse("processes:operations"), here == "operations"),
        Tab(_("Versions"), reverse("processes:migrate"), here == "versions"),
    ]


# One case


@require_POST
def suspend(request: HttpRequest, key: int) -> HttpResponse:
    """Let a case rest."""
    care.suspend_case(reader(request), key)
    toast(request, _("The case rests."))
    return redirect(request, reverse("processes:case", args=[key]))


@require_POST
def resume(request: HttpRequest, key: int) -> HttpResponse:
    """Let a suspended case go on."""
    care.resume_case(reader(request), key)
    toast(request, _("The case goes on."))
    return redirect(request, reverse("processes:case", args=[key]))


@require_POST
def retry_all(request: HttpRequest, key: int) -> HttpResponse:
    """Try again whatever stopped a case."""
    care.retry_incidents(reader(request), key)
    toast(request, _("Tried again."))
    return redirect(request, reverse("processes:case", args=[key]))


@require_POST
def begin_elements(request: HttpRequest, key: int, instance: int) -> HttpResponse:
    """Let chosen elements begin in an open ad-hoc sub-process, for a reason."""
    user = operator(request)
    queries.case(user, key)
    elements, reason = request.POST.getlist("element"), request.POST.get("reason", "").strip()
    if elements and reason:
        activate_elements(user, instance, [(each, {}) for each in elements], reason=reason)
        toast(request, ngettext("It has begun.", "They have begun.", len(elements)))
    else:
        toast(request, _("Choose what is to begin, and say why."), "warning")
    back = "modify" if request.POST.get("back") == "modify" else "case"
    return redirect(request, reverse(f"processes:{back}", args=[key]))


@require_http_methods(["GET", "POST"])
def modify(request: HttpRequest, key: int) -> HttpResponse:
    """Show where a case stands, and change it."""
    user = reader(request)
    case = queries.case(user, key)
    permissions.demand_operator(user)
    if request.method == "GET":
        return _modify_page(request, case)
    try:
        done = _change(user, key, _modification(request.POST, asked.places(case)), _values(request.POST))
    except (Invalid, Refused) as error:
        status = UNPROCESSABLE if isinstance(error, Invalid) else CONFLICT
        return _modify_page(request, case, _refusal(error), status)
    toast(request, done)
    return redirect(request, reverse("processes:case", args=[key]))


def _change(user: User, key: int, wanted: Modify, values: dict[str, Any]) -> str:
    """Change where a case stands, or its data alone; return what was done. Raises Invalid, Refused: nothing is done."""
    with transaction.atomic():
        if values and not (wanted.activate or wanted.moves):  # these bring the data with them
            set_variables(user, key, values)
        if values and wanted == Modify():
            return _("The data is set. What has stopped can be tried again now.")
        care.modify_case(user, key, wanted)
    return _("Changed.")


def _refusal(error: Invalid | Refused) -> str:
    """Return why nothing was changed, in the reader's language."""
    if isinstance(error, Invalid):
        return " ".join(f"{each.message} {each.remedy}".strip() for each in wording.problems(error.problems))
    return wording.worded(sentences.of(error))


def _modify_page(request: HttpRequest, case: Case, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "case": case,
        "title": case.title or case.definition.name or case.process_id,
        "places": asked.places(case),
        "free": choices(case),
        "targets": asked.targets(compiled(case.definition_id).graph),
        "diagram_xml": diagram(case.definition),
        "standing": standing(case),
        "problem": problem,
        "given": request.POST,
    }
    return render(request, "processes/modify.html", context, status=status)


def _modification(given: QueryDict, places: list[asked.Place]) -> Modify:
    """Return what was asked for. Raises Invalid."""
    values = _values(given)
    placed = (Placed(values),) if values else ()
    chosen = {place.element: given.get(f"at-{place.element}", "") for place in places}
    return Modify(
        tuple(Activation(element, variables=placed) for element in given.getlist("begin") if element),
        tuple(Termination(element=element) for element, what in chosen.items() if what == END),
        tuple(
            Move(what.removeprefix(MOVE), element=element, variables=placed)
            for element, what in chosen.items()
            if what.startswith(MOVE)
        ),
    )


def _values(given: QueryDict) -> dict[str, Any]:
    """Return the data that is to be set, by name. Raises Invalid."""
    text = given.get("variables", "")
    if not text.strip():
        return {}
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise Invalid([Problem("variables", _('Expected data as a JSON object, such as {"amount": 5}.'))])
    return values


# Incidents


@require_GET
def incidents(request: HttpRequest) -> HttpResponse:
    """Show every open incident."""
    user = operator(request)
    context = _incidents(request, user)
    return render(request, "processes/incidents.html", context, partial="processes/_incidents.html")


def _incidents(request: HttpRequest, user: User) -> dict[str, Any]:
    process, kind, search = _narrowed(request.GET)
    rows = asked.incidents(user, process, kind, search)
    stopped = {process, *asked.stopped_processes(user)}
    named = [Choice(*each) for each in queries.process_names() if each[0] in stopped]
    processes = [Choice("", _("Every process")), *named]
    kinds = [Choice("", _("Every reason")), *(Choice(each, asked.REASONS[each]) for each in IncidentKind)]
    page = paginate(request, rows)
    return {
        "page": page,
        "stops": [(asked.where(incident), incident) for incident in page],
        "tabs": _tabs("incidents"),
        "search": search,
        "filters": [
            Filter("process", _("Process"), process, processes),
            Filter("kind", _("Reason"), kind, kinds),
        ],
        "narrowed": bool(process or kind or search),
    }


def _narrowed(given: QueryDict) -> tuple[str, str, str]:
    return given.get("process", "")[:200], given.get("kind", "")[:50], given.get("q", "").strip()[:200]


@require_POST
def retry_incidents(request: HttpRequest) -> HttpResponse:
    """Try again what stopped the chosen cases, or all that are found."""
    user = operator(request)
    if request.POST.get("all"):
        found = asked.incidents(user, *_narrowed(request.POST))
        cases = Case.objects.filter(key__in=found.order_by().values("case_id"))
    else:
        keys = [int(key) for key in request.POST.getlist("case") if key.isdecimal() and len(key) < 19]  # noqa: PLR2004 - fits 64 bits
        cases = permissions.visible(user).filter(key__in=keys)
    try:
        key = care.start_batch(user, "resolve", cases)
    except Refused:
        toast(request, _("Choose at least one incident."), "warning")
        return redirect(request, reverse("processes:incidents"))
    return redirect(request, reverse("processes:operation", args=[key]))


# Operations


@require_GET
def operations(request: HttpRequest) -> HttpResponse:
    """Show what is and was done with many cases."""
    operator(request)
    page = paginate(request, Batch.objects.order_by("-key"))
    known = people.users({batch.started_by for batch in page if batch.started_by})
    lines = [
        {"batch": each, "title": asked.title_of(each), "by": known.get(each.started_by or "", each.started_by or "")}
        for each in page
    ]
    return render(request, "processes/operations.html", {"page": page, "lines": lines, "tabs": _tabs("operations")})


@require_GET
def operation(request: HttpRequest, key: int) -> HttpResponse:
    """Show how far an operation is, and for which of what it counts it was not possible."""
    batch = queries.batch(operator(request), key)
    reasons = BatchItem.objects.filter(batch=batch, state="failed").order_by("case_id")[:MOST_REASONS]
    titles = dict(Case.objects.filter(key__in=[item.case_id for item in reasons]).values_list("key", "title"))
    known = people.users({batch.started_by or ""})
    context = {
        "batch": batch,
        "title": asked.title_of(batch),
        "counted": asked.counted(batch),
        "done": asked.done(batch),
        "failed": [(item, titles.get(item.case_id)) for item in reasons],
        "by": known.get(batch.started_by or "", batch.started_by or ""),
    }
    return render(request, "processes/operation.html", context, partial="processes/_operation.html")


@require_POST
def turn_operation(request: HttpRequest, key: int, verb: str) -> HttpResponse:
    """Let an operation rest, go on, or end it."""
    if verb not in {"suspend", "resume", "cancel"}:
        raise NotFound(f"Expected suspend, resume or cancel, but {verb!r}.")
    care.turn_batch(reader(request), key, verb)
    return redirect(request, reverse("processes:operation", args=[key]))


@require_POST
def many(request: HttpRequest, kind: str) -> HttpResponse:
    """Do something with all cases that a list has found."""
    user = operator(request)
    if kind not in {"suspend", "resume", "cancel", "delete"}:
        raise NotFound(f"Expected something that is done with many cases, but {kind!r}.")
    cases = queries.cases(user, queries.Filters.read(request.POST))
    try:
        key = care.start_batch(user, kind, cases)
    except Refused:
        toast(request, _("There is no such case in this list."), "warning")
        return redirect(request, reverse("processes:cases") + "?tab=all")
    return redirect(request, reverse("processes:operation", args=[key]))


# Versions


@require_http_methods(["GET", "POST"])
def migrate(request: HttpRequest) -> HttpResponse:
    """Choose versions, map elements, see what would be, and move the cases."""
    user = operator(request)
    given = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {"tabs": _tabs("versions"), "case": _only(user, given.get("case", ""))}
    if context["case"] is not None:
        source = context["case"].definition
    elif given.get("source"):
        source = asked.definition(user, given.get("source", ""))
    else:
        return render(request, "processes/migrate.html", {**context, "versions": asked.versions()})
    context |= {"source": source, "versions": asked.versions(), "choices": asked.versions(source.app)}
    context["choices"] = [each for each in context["choices"] if each.definition.key != source.key]
    if not given.get("target"):
        return render(request, "processes/migrate.html", context)
    return _plan(request, user, given, context)


def _only(user: User, key: str) -> Case | None:
    return queries.case(user, int(key)) if key.isdecimal() and len(key) < 19 else None  # noqa: PLR2004 - fits 64 bits


def _plan(request: HttpRequest, user: User, given: QueryDict, context: dict[str, Any]) -> HttpResponse:
    """Show the mapping and what it would do, or carry it out."""
    source, target = context["source"], asked.definition(user, given.get("target", ""))
    cases = Case.objects.filter(definition=source, ended_at=None)
    if context["case"] is not None:
        cases = cases.filter(key=context["case"].key)
    chosen = {name[4:]: str(given[name]) for name in given if name.startswith("map-")}
    plan = asked.plan_of(source, target, chosen or None, given.getlist("fresh"))
    context |= {"target": target, "count": cases.count(), "problems": (), "outlook": None}
    if request.method == "POST" and given.get("action") == "run":
        try:
            return _run(request, user, context, plan)
        except Invalid as invalid:
            context["problems"] = invalid.problems
        except Refused as refused:
            context["refusal"] = wording.worded(sentences.of(refused))
    context["mapping"] = asked.mapping(source, target, plan, cases)
    if not context["problems"]:
        try:
            context["outlook"] = asked.outlook(cases, target, plan)
        except Invalid as invalid:
            context["problems"] = invalid.problems
    failed = bool(context["problems"] or context.get("refusal"))
    return render(request, "processes/migrate.html", context, status=UNPROCESSABLE if failed else 200)


def _run(request: HttpRequest, user: User, context: dict[str, Any], plan: Any) -> HttpResponse:
    source, target, case = context["source"], context["target"], context["case"]
    if case is not None:
        care.migrate_case(user, case.key, target.key, plan)
        toast(request, _("The case goes on by version %s.") % target.version)
        return redirect(request, reverse("processes:case", args=[case.key]))
    details = {"target": str(target.key), "elements": plan.elements, "renewed": sorted(plan.renewed)}
    care.check_plan(source.key, target.key, plan)
    names = {"name": target.name or target.process_id, "old": source.version, "new": target.version}
    title = _("%(name)s: version %(old)s to %(new)s") % names
    cases = Case.objects.filter(definition=source)
    key = care.start_batch(user, "migrate", cases, title=title, app=source.app, details=details)
    return redirect(request, reverse("processes:operation", args=[key]))
