"""
The tests of a draft, played slice by slice, and what they pass of each process.

Rule 1: nothing is stored: tests are pure, so the same files always go the same way, and outcomes are kept in memory.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from time import monotonic
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clerkwork.features.apps.kinds import File
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes.definitions import decoded
from clerkwork.features.studio import drafts, pages, permissions
from clerkwork.features.studio.trying import playing, runs
from clerkwork.features.studio.trying.pages import HERE
from clerkwork.features.studio.trying.playing import Coverage, Outcome
from clerkwork.web.components import Crumb
from clerkwork.web.page import render

SLICE: Final = 1.0  # seconds that one answer plays tests for
KEPT: Final = 4_096


class Report:
    """How far the tests of a folder are played."""

    def __init__(self, files: Mapping[str, File], outcomes: Sequence[Outcome], waiting: Sequence[File]) -> None:
        self.files = files
        self.outcomes = outcomes
        self.waiting = waiting

    @property
    def total(self) -> int:
        """How many files hold tests."""
        return len(playing.test_files(self.files))

    @property
    def done(self) -> int:
        """How many of them are played."""
        return self.total - len(self.waiting)

    @property
    def passed(self) -> int:
        """How many tests hold."""
        return sum(outcome.passed for outcome in self.outcomes)

    @property
    def failed(self) -> int:
        """How many tests do not hold."""
        return len(self.outcomes) - self.passed

    @property
    def groups(self) -> list[tuple[str, list[Outcome]]]:
        """The outcomes by file."""
        return [(path, list(each)) for path, each in groupby(self.outcomes, key=lambda outcome: outcome.path)]

    @property
    def coverage(self) -> list[Coverage]:
        """What the played tests pass of each process."""
        return playing.coverage(self.outcomes, runs.workshop(self.files))


def report(files: Mapping[str, File], seconds: float = SLICE) -> Report:
    """Play tests for so many seconds, at least one file, and go on from there the next time."""
    workshop, base = runs.workshop(files), runs.digest(files)
    end = monotonic() + seconds
    outcomes: list[Outcome] = []
    played = False
    waiting: list[File] = []
    for file in playing.test_files(files):
        known = _KNOWN.get((base, file))
        if known is None and (monotonic() < end or not played):
            known, played = _remember(base, file, playing.play_file(file, workshop)), True
        if known is None:
            waiting.append(file)
        else:
            outcomes += known
    return Report(files, outcomes, waiting)


_KNOWN: Final[dict[tuple[str, File], list[Outcome]]] = {}


def _remember(base: str, file: File, outcomes: list[Outcome]) -> list[Outcome]:
    if len(_KNOWN) >= KEPT:
        _KNOWN.clear()
    _KNOWN[base, file] = outcomes
    return outcomes


@require_GET
def tests(request: HttpRequest, handle: str) -> HttpResponse:
    """Play the tests of a draft and show how they go."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    files = drafts.files(handle)
    found = report(files)
    base = pages.frame(user, handle, HERE, files)
    crumbs = [
        *base["crumbs"],
        Crumb(base["name"], reverse("studio:workspace", args=[handle])),
        Crumb(_("Try it"), reverse("studio:try", args=[handle])),
    ]
    context = {**base, "crumbs": crumbs, "report": found, "diagrams": [] if found.waiting else _diagrams(found)}
    return render(request, "studio/trying/tests.html", context, partial="studio/trying/_report.html")


def _diagrams(report: Report) -> list[dict[str, Any]]:
    """Return the covered diagram of each file, with what each of its processes lacks."""
    found = []
    for path, parts in groupby(report.coverage, key=lambda each: each.path):
        covered = list(parts)
        state = {
            "passed": [element for each in covered for element in sorted(each.elements)],
            "flows": [flow for each in covered for flow in sorted(each.flows)],
            "missed": [element for each in covered for element in each.missing],
            "notes": {element: note for each in covered for element, note in _notes(each).items()},
            "counts": {element: count for each in covered for element, count in each.counts.items()},
        }
        missing = [one for each in covered for one in each.process.elements if one.id in each.missing]
        xml = decoded(report.files[path].content)
        found.append({"covered": covered, "path": path, "xml": xml, "state": state, "missing": missing})
    return found


def _notes(coverage: Coverage) -> dict[str, str]:
    """Return the sentence of each element: how many tests pass it."""
    said = {element: _("in %(count)s tests") % {"count": count} for element, count in coverage.counts.items()}
    return said | {element: _("passed by no test") for element in coverage.missing}
