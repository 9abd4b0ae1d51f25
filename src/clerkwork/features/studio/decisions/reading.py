"""
A DMN file of a working folder, read with the files that it imports.

Rule 1: nothing is deployed and nothing is written; an import means a file of the same folder.
Rule 2: what cannot be compiled yet is null when it is asked, so that half a model can be tried.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from clerkwork.features.apps.kinds import File
from clerkwork.features.decisions import definitions
from clerkwork.kernel.errors import Invalid, NotFound, Problem
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.decisions import DecisionModel, compile_model
from clerkwork.languages.dmn.reader import read
from clerkwork.runtime import wiring

FOLDER = "decisions/"


@dataclass
class Reading:
    """The DMN files of a folder, one of them perhaps as somebody is editing it."""

    files: Mapping[str, bytes]
    _read: dict[str, definitions.File] = field(default_factory=dict)
    _compiled: dict[str, DecisionModel] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Mapping[str, File], path: str = "", content: bytes = b"") -> "Reading":
        """Return the reading of a working folder, `path` with other content than the folder's."""
        found = {name: file.content for name, file in files.items() if name.startswith(FOLDER)}
        return cls(found | ({path: content} if path else {}))

    def file(self, path: str) -> definitions.File:
        """Return one file; raises Invalid if it is no DMN, NotFound if it is not there."""
        if path not in self.files:
            raise NotFound(f"Expected a decision file, but there is no {path}.")
        return self._file(path, ())

    def _file(self, path: str, above: tuple[str, ...]) -> definitions.File:
        if path not in self._read:
            wanted = {each.namespace for each in read(self.files[path]).imports}
            found = {
                namespace: self._file(other, (*above, path))
                for namespace, other in self._namespaces.items()
                if namespace in wanted and other not in {*above, path}
            }
            self._read[path] = definitions.File(self.files[path], found)
        return self._read[path]

    @cached_property
    def _namespaces(self) -> dict[str, str]:
        """The paths of the files that can be read, by namespace."""
        found = {}
        for path, content in sorted(self.files.items()):
            try:
                found[read(content).namespace] = path
            except Invalid:
                continue  # the file's own check names the fault
        return found

    def compiled(self, path: str) -> DecisionModel:
        """Return a file's decisions, ready to be asked; raises Invalid if it is no DMN."""
        if path not in self._compiled:
            file = self.file(path)
            imported = {
                namespace: self.compiled(self._namespaces[namespace])
                for namespace in file.imports
                if self._namespaces.get(namespace, path) != path
            }
            self._compiled[path] = compile_model(file.definitions, wiring.current().feel, imported, strict=False)
        return self._compiled[path]

    def place_of(self, decision: str) -> str | None:
        """Return the path of the file that holds a decision."""
        for path in sorted(self.files):
            try:
                elements = self.file(path).elements
            except Invalid:
                continue
            if isinstance(elements.get(decision), model.Decision):
                return path
        return None


def problems(content: bytes) -> list[Problem]:
    """Return why a text is no DMN at all, [] if it can be read."""
    try:
        read(content)
    except Invalid as error:
        return list(error.problems)
    return []
