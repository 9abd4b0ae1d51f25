"""Converting models of other engines."""

from pathlib import Path
from typing import Annotated

import typer

from clerkwork.cli import console
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages import bpmn
from clerkwork.languages.bpmn.conversion import Note, Outcome
from clerkwork.languages.bpmn.conversion import convert as converted
from clerkwork.languages.feel import Feel
from clerkwork.server import dialect


def convert(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A model of Camunda 7 or Flowable.")],
    *,
    to: Annotated[Path | None, typer.Option(help="Where the result goes; else NAME.converted.bpmn beside it.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="List only what needs a hand.")] = False,
) -> None:
    """Convert a model of Camunda 7, Flowable or Activiti, and list what became of every word of theirs."""
    feel = dialect.feel()
    found = converted(file.read_bytes(), feel)
    target = to or file.with_name(f"{file.name.removesuffix('.xml').removesuffix('.bpmn')}.converted.bpmn")
    target.write_bytes(found.xml)
    for note in found.notes:
        if not quiet or note.outcome is Outcome.BY_HAND:
            _show(note)
    for problem in _problems(found.xml, feel):
        line = f" (line {problem.line})" if problem.line else ""
        console.fail(f"{problem.place}{line}: {problem.message} {problem.remedy}".rstrip())
    _sum_up(found.notes, target)


def _show(note: Note) -> None:
    show = {
        Outcome.CONVERTED: console.done,
        Outcome.DROPPED: console.say,
        Outcome.KEPT: console.say,
        Outcome.BY_HAND: console.warn,
    }
    mark = "· " if note.outcome in (Outcome.DROPPED, Outcome.KEPT) else ""
    line = f" (line {note.line})" if note.line else ""
    says = f"{note.says.removesuffix('.')}. {note.remedy}".rstrip()
    show[note.outcome](f"{mark}{note.element}{line}, {note.what}: {says}")


def _problems(xml: bytes, feel: Feel) -> list[Problem]:
    """Return why the converted file could not be deployed yet."""
    try:
        bpmn.read(xml, feel)
    except Invalid as error:
        return list(error.problems)
    return []


def _sum_up(notes: tuple[Note, ...], target: Path) -> None:
    counts = [f"{sum(note.outcome is outcome for note in notes)} {outcome}" for outcome in Outcome]
    console.say(f"{', '.join(counts)}. Written: {target}")
