"""The publish page, the versions of an app, comparing any two, and going back."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clerkwork.features.apps import versions as kept
from clerkwork.features.apps.kinds import File
from clerkwork.features.apps.models import AppVersion
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes import care_queries, definitions
from clerkwork.features.processes import permissions as processes
from clerkwork.features.studio import archives, drafts, pages, permissions
from clerkwork.features.studio.publishing import actions, plans
from clerkwork.features.studio.publishing.actions import Asked
from clerkwork.features.studio.publishing.comparing import compare_all
from clerkwork.features.studio.publishing.faults import faults
from clerkwork.features.studio.publishing.plans import DRAFT, PublishPlan
from clerkwork.kernel.errors import Invalid, NotFound, Refused
from clerkwork.web.components import Crumb
from clerkwork.web.page import paginate, redirect, relaxed_styles, render, toast

CONFLICT: Final = 409
UNPROCESSABLE: Final = 422


# Publishing


@relaxed_styles
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, handle: str) -> HttpResponse:
    """Show what publishing the draft would do, and publish it."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    files = drafts.files(handle)
    context = _frame(user, handle, "publish", files) | {"meanwhile": plans.meanwhile(handle)}
    if request.method == "POST":
        answer = _tried(request, context, lambda asked: actions.publish(user, handle, asked))
        if isinstance(answer, HttpResponse):
            return answer
        files, status = drafts.files(handle), answer
        context["meanwhile"] = plans.meanwhile(handle)
    else:
        status = 200
    plan = plans.plan_of(handle, files)
    context |= _planned(plan, DRAFT, _("Draft")) | {"faults": list(faults(handle, plan.problems, files))}
    return render(request, "studio/publishing/publish.html", context, status=status)


def _asked(request: HttpRequest) -> Asked:
    base = request.POST.get("base", "")
    return Asked(
        why=request.POST.get("why", "")[: kept.LONGEST_WHY],
        base=int(base) if base.isdecimal() and len(base) < 10 else -1,  # noqa: PLR2004 - a number the database takes
        token=request.POST.get("token", ""),
        despite=request.POST.get("despite") == "yes",
    )


def _tried(request: HttpRequest, context: dict[str, Any], act: Any) -> HttpResponse | int:
    """Carry out what was asked for and lead to the version; else note what stands in the way and return the status."""
    asked = _asked(request)
    try:
        made: AppVersion = act(asked)
    except Refused as error:
        context |= {"refusal": str(error), "asked": asked}
        return CONFLICT
    except Invalid as error:
        context |= {"refusal": _("Nothing was published."), "refused": error.problems, "asked": asked}
        return UNPROCESSABLE
    toast(request, _("Version %s is published.") % made.number)
    return redirect(request, reverse("studio:version", args=[context["handle"], made.number]))


def _frame(user: User, handle: str, here: str, files: Mapping[str, File]) -> dict[str, Any]:
    newest = _newest(handle)
    return pages.frame(user, handle, here, files) | {"newest": newest, "names": _names([newest] if newest else [])}


def _names(shown: Iterable[AppVersion]) -> dict[str, str]:
    """Return what those who published versions are called. One query."""
    return people.names({each.by for each in shown})


def _newest(handle: str) -> AppVersion | None:
    return AppVersion.objects.filter(app__handle=handle).first()


def _planned(plan: PublishPlan, after: str, label: str) -> dict[str, Any]:
    """Return what a page shows of a plan; `after` is what the pictures of the newer side are of."""
    return {
        "plan": plan,
        "next": plan.base + 1,
        "before": plan.base,
        "before_label": _("Version %s") % plan.base,
        "after": after,
        "after_label": label,
    }


@require_POST
def settle(request: HttpRequest, handle: str) -> HttpResponse:
    """Say what holds of a file that was published since the draft changed it."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    path, choice = request.POST.get("path", ""), request.POST.get("choice", "")
    if choice not in {actions.MINE, actions.THEIRS, actions.BOTH}:
        raise NotFound(f"Expected mine, theirs or both, but {choice!r}.")
    actions.settle(user, handle, path, choice)
    toast(request, _("Settled: %s") % path)
    return redirect(request, reverse("studio:publish", args=[handle]))


# Versions


@require_GET
def versions(request: HttpRequest, handle: str) -> HttpResponse:
    """List every version of an app: who, when, why."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    rows = AppVersion.objects.filter(app__handle=handle).order_by("-number")
    page = paginate(request, rows)
    context = _frame(user, handle, "versions", drafts.files(handle))
    context |= {"page": page, "changed": _changed(list(page)), "names": _names(page)}
    return render(request, "studio/publishing/versions.html", context)


def _changed(page: list[AppVersion]) -> dict[int, int]:
    """Return how many files each version changed, by its number. One query."""
    if not page:
        return {}
    numbers = [row.number - 1 for row in page]
    before = {row.number: row.digests for row in AppVersion.objects.filter(app=page[0].app_id, number__in=numbers)}
    return {row.number: _differing(before.get(row.number - 1, {}), row.digests) for row in page}


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> int:
    """Return how many files differ; one that only lies elsewhere is one."""
    changed = [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
    gone = Counter(before[path] for path in changed if path not in after)
    come = Counter(after[path] for path in changed if path not in before)
    return len(changed) - (gone & come).total()


@relaxed_styles
@require_GET
def version(request: HttpRequest, handle: str, number: int) -> HttpResponse:
    """Show a version: who, when, why, what it changed, and what runs by older ones."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    shown = kept.version(handle, number)
    context = _frame(user, handle, "versions", drafts.files(handle))
    context |= _compared(handle, str(number - 1), str(number)) | {"version": shown, "names": _names([shown])}
    context["crumbs"] = _crumbs(context)
    if context["newest"] == shown and processes.may_operate(user):
        older = care_queries.versions(handle)
        context["older"] = [each for each in older if each.running and not each.definition.latest]
        context["targets"] = {each.definition.process_id: each.definition for each in older if each.definition.latest}
    return render(request, "studio/publishing/version.html", context)


def _crumbs(context: Mapping[str, Any]) -> list[Crumb]:
    listed = Crumb(_("Versions"), reverse("studio:versions", args=[context["handle"]]))
    return [*context["crumbs"], Crumb(context["name"], reverse("studio:workspace", args=[context["handle"]])), listed]


@relaxed_styles
@require_GET
def compare(request: HttpRequest, handle: str) -> HttpResponse:
    """Show how any two versions differ, or one and the draft."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    newest = kept.newest_number(getattr(_newest(handle), "app", None))
    before = request.GET.get("from") or str(max(newest - 1, 0))
    after = request.GET.get("to") or str(newest)
    context = _frame(user, handle, "versions", drafts.files(handle)) | _compared(handle, before, after)
    context["crumbs"] = _crumbs(context)
    context["choices"] = AppVersion.objects.filter(app__handle=handle).order_by("-number")
    return render(request, "studio/publishing/compare.html", context)


def _compared(handle: str, before: str, after: str) -> dict[str, Any]:
    """Return what differs between two sides: numbers of versions, 0 for nothing at all, or the draft."""
    old, new = (_content(_side(handle, side)) for side in (before, after))
    return {
        "comparisons": sorted(compare_all(old, new), key=lambda each: plans.shelf_order(each.path)),
        "before": before,
        "before_label": _label(before),
        "after": after,
        "after_label": _label(after),
    }


def _content(files: Mapping[str, File]) -> dict[str, bytes]:
    return {path: file.content for path, file in files.items()}


def _side(handle: str, side: str) -> Mapping[str, File]:
    """Return the files of a version or of the draft; raises NotFound."""
    if side == DRAFT:
        return drafts.files(handle)
    if side == "0":
        return {}
    if not side.isdecimal() or len(side) > 9:  # noqa: PLR2004 - a number the database takes
        raise NotFound(f"Expected a version or the draft, but {side!r}.")
    return kept.files_of(kept.version(handle, int(side)))


def _label(side: str) -> str:
    return _("Draft") if side == DRAFT else _("Version %s") % side if side != "0" else _("Nothing")


@relaxed_styles
@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, handle: str, number: int) -> HttpResponse:
    """Show what going back to a version would do, and go back."""
    user = signed_in(request)
    permissions.demand_publish(user, handle)
    shown = kept.version(handle, number)
    context = _frame(user, handle, "versions", drafts.files(handle)) | {"version": shown}
    context["names"] |= _names([shown])
    context["crumbs"] = _crumbs(context)
    status = 200
    if request.method == "POST":
        answer = _tried(request, context, lambda asked: actions.restore(user, handle, number, asked))
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    plan = plans.plan_of(handle, kept.files_of(shown))
    context |= _planned(plan, str(number), _("Version %s") % number) | {"drafted": drafts.changes(handle)}
    return render(request, "studio/publishing/restore.html", context, status=status)


# Files


@require_GET
def export(request: HttpRequest, handle: str, number: int) -> HttpResponse:
    """Answer with the files of a version as a zip; equal versions make equal zips."""
    permissions.demand_view(signed_in(request), handle)
    files = kept.files_of(kept.version(handle, number))
    answer = HttpResponse(archives.write(files), content_type="application/zip")
    name = f"{handle}-{number}.zip"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer


@require_GET
def picture(request: HttpRequest, handle: str, side: str, path: str) -> HttpResponse:
    """Answer with a drawing of a version or of the draft as text in UTF-8, whatever encoding its file declares."""
    permissions.demand_view(signed_in(request), handle)
    found = _side(handle, side).get(path)
    if found is None or not path.endswith(".bpmn"):
        raise NotFound(f"Expected a drawing, but there is none at {path}.")
    return HttpResponse(definitions.decoded(found.content), content_type="text/plain; charset=utf-8")
