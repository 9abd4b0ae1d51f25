"""The inbox and the page of one task."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clerkwork.engine.errors import NotDone
from clerkwork.features.processes.filling import read_answer
from clerkwork.features.processes.pages import SEVERAL, UNPROCESSABLE, computed, reader
from clerkwork.features.processes.queries import process_names
from clerkwork.features.tasks import actions, queries
from clerkwork.features.tasks.desk import Desk, desk, filling
from clerkwork.features.tasks.queries import DONE, GROUPS, MINE, Filters, Inbox
from clerkwork.web.components import Choice, Filter, Tab
from clerkwork.web.page import is_htmx, redirect, relaxed_styles, render, toast
from clerkwork.web.wording import worded


@relaxed_styles
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the tasks of a tab, and beside them the one that was chosen."""
    filters = Filters.read(request.GET)
    own = inbox_of(request)
    found = own.page(filters, request.GET)
    context: dict[str, Any] = {
        "tabs": _tabs(filters, counts(request)),
        "counts": counts(request),
        "total": waiting(request),
        "filters": _filters(filters),
        "search": filters.search,
        "sort": filters.sort,
        "tab": filters.tab,
        "slice": found,
        "lines": queries.lines(found.rows),
        "narrowed": bool(filters.search or filters.process or filters.period),
    }
    return render(request, "tasks/inbox.html", context, partial="tasks/_list.html")


def inbox_of(request: HttpRequest) -> Inbox:
    """Return the reader's inbox, made once for a request."""
    if not hasattr(request, "clerk_inbox"):
        request.clerk_inbox = Inbox.of(reader(request))  # type: ignore[attr-defined]
    found: Inbox = request.clerk_inbox  # type: ignore[attr-defined]
    return found


def counts(request: HttpRequest) -> dict[str, int]:
    """Return the counts of the reader's inbox, asked once for a request."""
    if not hasattr(request, "clerk_counts"):
        request.clerk_counts = inbox_of(request).counts()  # type: ignore[attr-defined]
    found: dict[str, int] = request.clerk_counts  # type: ignore[attr-defined]
    return found


def waiting(request: HttpRequest) -> int:
    """Return how many tasks wait for the reader: the number in the sidebar."""
    found = counts(request)
    return found[MINE] + found[GROUPS]


def _tabs(filters: Filters, found: dict[str, int]) -> list[Tab]:
    url = reverse("tasks:inbox")
    return [
        Tab(_("Mine"), url, filters.tab == MINE, found[MINE]),
        Tab(_("My groups"), f"{url}?tab={GROUPS}", filters.tab == GROUPS, found[GROUPS]),
        Tab(_("Done"), f"{url}?tab={DONE}", filters.tab == DONE),
    ]


def _filters(filters: Filters) -> list[Filter]:
    processes = [Choice("", _("Every process")), *(Choice(*each) for each in process_names())]
    fields = [Filter("process", _("Process"), filters.process, processes)] if len(processes) > SEVERAL else []
    if filters.tab != DONE:
        periods = [Choice("", _("Any time")), Choice("late", _("Late"))]
        periods += [Choice("today", _("By tonight")), Choice("week", _("Within a week"))]
        sorts = [Choice("", _("Due first")), Choice("priority", _("Important first"))]
        sorts += [Choice("newest", _("Newest first"))]
        fields += [
            Filter("due", _("Due"), filters.period, periods),
            Filter("sort", _("Order"), "" if filters.sort == "due" else filters.sort, sorts),
        ]
    return fields


@relaxed_styles
@require_GET
def task(request: HttpRequest, key: int) -> HttpResponse:
    """Show one task: as a page, or as the pane beside the inbox."""
    user = reader(request)
    return _show(request, desk(user, queries.access(user, key)))


def _show(request: HttpRequest, shown: Desk, status: int = 200) -> HttpResponse:
    context = {"desk": shown, "task": shown.task, "pane": is_htmx(request)}
    return render(request, "tasks/task.html", context, partial="tasks/_desk.html", status=status)


@require_POST
def compute(request: HttpRequest, key: int) -> HttpResponse:
    """Answer a task's form that is being typed into."""
    user = reader(request)
    access = queries.access(user, key)
    return computed(request, filling(user, access) if access.may_work else None)


@relaxed_styles
@require_POST
def complete(request: HttpRequest, key: int) -> HttpResponse:
    """Check the answer and complete the task, or show what is wrong with it."""
    user = reader(request)
    access = queries.access(user, key)
    answer = read_answer(request.POST.get("data"))
    sheet = filling(user, access) if access.may_work else None
    values: dict[str, Any] = {}
    if sheet is not None:
        submission = sheet.validate(answer)
        if not submission.ok:
            return _show(request, desk(user, access, answer, submission.errors), UNPROCESSABLE)
        values = submission.values
    try:
        actions.complete_task(user, key, values)
    except NotDone as refused:
        shown = desk(user, queries.access(user, key), answer, missing=list(map(worded, refused.missing)))
        return _show(request, shown, UNPROCESSABLE)
    toast(request, _("%(task)s: done.") % {"task": access.task.name})
    return redirect(request, reverse("tasks:inbox"))


@require_POST
def draft(request: HttpRequest, key: int) -> HttpResponse:
    """Save what was filled in so far."""
    actions.save_draft(reader(request), key, read_answer(request.POST.get("data")))
    toast(request, _("Draft saved."))
    return redirect(request, reverse("tasks:task", args=[key]))


@require_POST
def claim(request: HttpRequest, key: int) -> HttpResponse:
    """Take a task."""
    actions.claim_task(reader(request), key)
    toast(request, _("This task is yours now."))
    return redirect(request, reverse("tasks:task", args=[key]))


@require_POST
def give_back(request: HttpRequest, key: int) -> HttpResponse:
    """Give a task back."""
    actions.give_back_task(reader(request), key)
    toast(request, _("Given back. Your draft is kept."), "info")
    return redirect(request, f"{reverse('tasks:inbox')}?tab={GROUPS}")


@require_POST
def reassign(request: HttpRequest, key: int) -> HttpResponse:
    """Give a task to somebody else."""
    actions.reassign_task(reader(request), key, request.POST.get("to", ""))
    toast(request, _("Handed over."))
    return redirect(request, reverse("tasks:inbox"))


@require_POST
def comment(request: HttpRequest, key: int) -> HttpResponse:
    """Comment on a task's case."""
    actions.comment_on_task(reader(request), key, request.POST.get("text", ""))
    return redirect(request, reverse("tasks:task", args=[key]) + "#comments")
