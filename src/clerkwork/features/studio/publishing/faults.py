"""What keeps a draft from being published, each with where it is in words and the way there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from clerkwork.features.apps.kinds import File
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.xml import parse


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem as people read it; `url` is "" where no file of the draft can be opened."""

    where: str
    url: str
    problem: Problem


def faults(handle: str, problems: Iterable[Problem], files: Mapping[str, File]) -> Iterator[Fault]:
    """Yield each problem with the editor that it is put right in; an element of a process is shown there."""
    for problem in problems:
        path, _hash, place = problem.place.partition("#")
        if path not in files:
            yield Fault(problem.place, "", problem)
            continue
        element = place if place and not place.startswith("/") else ""
        url = reverse("studio:edit", args=[handle, path]) + (f"#{element}" if element else "")
        yield Fault(" · ".join((path, *_within(files[path], element, problem.line))), url, problem)


def _within(file: File, element: str, line: int | None) -> Iterator[str]:
    if element:
        yield _name(file, element)
    elif line is not None:
        yield _("line %d") % line


def _name(file: File, element: str) -> str:
    """Return what people call an element: its name, else its id."""
    try:
        root = parse(file.content, "BPMN 2.0")
    except Invalid:
        return element
    named = (each.get("name") for each in root.iter("{*}*") if each.get("id") == element)
    return next(named, None) or element
