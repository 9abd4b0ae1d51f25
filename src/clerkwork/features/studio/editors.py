"""
What opens a file in the studio: one editor a kind of file, the text editor for all others.

    editors.register(Editor(kind="processes", template="studio/designer/edit.html", context=designer_context))

`context(request, handle, file)` returns what the template wants besides what every editor gets (see studio/edit.html);
it raises Unreadable for a file that the editor cannot show, which then opens as text, with the error at its line, and
OnlyText for one that it is not made for.
`label` names the editor where a file can be opened in several ways. `warnings(draft, file)` yields what publishing
would accept but somebody should know; it is asked of files without an error.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.functional import Promise

from clerkwork.features.apps.kinds import Draft, File, kind_of, no_problems
from clerkwork.kernel.errors import Problem

Context = Callable[[HttpRequest, str, File], dict[str, Any]]
Warnings = Callable[[Draft, File], Iterable[Problem]]


class Unreadable(Exception):  # noqa: N818 - reads as the sentence it is: the file is unreadable for this editor
    """A file that its editor cannot show; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class OnlyText(Exception):  # noqa: N818 - reads as the sentence it is: the file is only text for this editor
    """A file that is right, but nothing for its editor."""


@dataclass(frozen=True, slots=True)
class Editor:
    """What opens the files of a kind (`Kind.name`), or of one folder of kept files ("tests", "data", "docs")."""

    kind: str
    template: str
    context: Context
    label: str | Promise = ""
    warnings: Warnings = no_problems


_EDITORS: Final[dict[str, Editor]] = {}


def register(editor: Editor) -> None:
    """Add an editor; raises ValueError that names both if the kind has one."""
    known = _EDITORS.get(editor.kind)
    if known is not None and known.template != editor.template:
        raise ValueError(f"Expected one editor of {editor.kind}, but {known.template} and {editor.template}.")
    _EDITORS[editor.kind] = editor


def editor_of(path: str) -> Editor | None:
    """Return what opens a file, None for the text editor."""
    return _EDITORS.get(kind_of(path).name) or _EDITORS.get(path.partition("/")[0] if "/" in path else "")
