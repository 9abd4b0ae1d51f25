"""What editors tell of a file: what publishing would refuse, and what it would not but somebody should know."""

from typing import Any

from clerkwork.features.apps.kinds import Draft, File
from clerkwork.features.studio import drafts, editors


def told(whole: Draft, path: str, content: bytes | None = None) -> list[dict[str, Any]]:
    """Return the problems of a file of a working folder as editors take them, with another content if given."""
    if content is not None:
        whole = Draft(whole.handle, {**whole.files, path: File(path, content)}, whole.stored, whole.app)
    found = [drafts.to_json(problem) for problem in drafts.problems(whole, path)]
    editor = editors.editor_of(path)
    if found or editor is None:
        return found
    return [drafts.to_json(problem, drafts.WARNING) for problem in editor.warnings(whole, whole.files[path])]
