"""
Files of decisions that are to be deployed together: read, put into the order of their imports, checked.

Rule 1: this file reads the database and never writes it.
Rule 2: an import means a file of the batch, else the latest of the same app, else the latest of no app.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.dmn.checks import problems
from clerkwork.languages.dmn.decisions import DecisionModel
from clerkwork.languages.dmn.model import Decision, Definitions
from clerkwork.languages.dmn.reader import read
from clerkwork.languages.dmn.vocabulary import BY_MODEL
from clerkwork.runtime import models, wiring
from clerkwork.runtime.decisions import store


@dataclass(slots=True, eq=False)
class File:
    """One file: of the batch, or stored already (then `key` is its resource's and it has no problems)."""

    resource: str
    xml: bytes
    definitions: Definitions
    key: int = 0
    imports: dict[str, "File"] = field(default_factory=dict)
    model: DecisionModel | None = None

    @property
    def namespaces(self) -> list[str]:
        """The namespaces of the DMN files it imports."""
        return [each.namespace for each in self.definitions.imports if each.import_type in BY_MODEL]

    def reached(self) -> dict[str, "File"]:
        """Return what it imports, directly or not, by namespace."""
        found: dict[str, File] = {}
        waiting = [self]
        while waiting:
            for namespace, file in waiting.pop().imports.items():
                if namespace not in found:
                    found[namespace] = file
                    waiting.append(file)
        return found

    def compile(self) -> DecisionModel:
        """Return its compiled decisions, after those of what it imports. Raises Invalid."""
        if self.model is None:
            imported = {namespace: each.compile() for namespace, each in self.imports.items()}
            self.model = store.compiled(self.definitions, imported)
        return self.model


class Batch:
    """
    Files to deploy into an app.

    `asked` are the names of those given, `ordered` those and the app's others that import them, imported ones first,
    once `check` has been called.
    """

    def __init__(self, files: Iterable[tuple[str, bytes]], app: str) -> None:
        self.app = app
        self.problems: list[Problem] = []
        self.wrong: set[str] = set()  # names of files with problems
        self.unread = False  # whether one of them could not even be read, so that what it holds is unknown
        self.files: dict[str, File] = {}
        self.ordered: list[File] = []
        self._stored: dict[int, File] = {}
        for resource, xml in files:
            self._add(resource, xml)
        self.asked = list(self.files)

    def check(self) -> list[Problem]:
        """Return every problem, and set `ordered`."""
        self._add_importers()
        for file in self.files.values():
            self._order(file, [])
        for file in self.ordered:
            self._check(file)
        self._check_ids()
        return self.problems

    def _note(self, resource: str, found: Iterable[Problem]) -> None:
        """Keep problems of a file; their places begin with it."""
        for problem in found:
            self.wrong.add(resource)
            self.problems.append(replace(problem, place=f"{resource}#{problem.place}"))

    def _add(self, resource: str, xml: bytes) -> None:
        try:
            definitions = read(xml)
        except Invalid as error:
            self._note(resource, error.problems)
            self.unread = True
        else:
            name = resource or f"{definitions.id or definitions.name}.dmn"
            self.files[name] = File(name, xml, definitions)

    def _add_importers(self) -> None:
        """Add the app's files that import one of the batch: they change with it."""
        rows = models.DecisionResource.objects.filter(app=self.app, latest=True).exclude(imports="{}")
        imported = {row.resource: set(json.loads(row.imports)) for row in rows.only("resource", "imports")}
        known = {file.definitions.namespace for file in self.files.values()}
        while found := [name for name, names in imported.items() if name not in self.files and names & known]:
            for row in rows.filter(resource__in=found):
                self._add(row.resource, bytes(row.xml))
                known.add(row.namespace)

    def _order(self, file: File, above: list[File]) -> None:
        """Put a file behind what it imports."""
        if file in self.ordered or file.key:
            return
        if file in above:
            names = " → ".join(each.resource for each in [*above[above.index(file) :], file])
            said = Problem("imports", f"Expected imports that end, but {names}.", "Remove one of these imports.")
            self._note(file.resource, [said])
            return
        for namespace in file.namespaces:
            imported = self._find(file, namespace)
            if imported is not None:
                file.imports[namespace] = imported
                self._order(imported, [*above, file])
        self.ordered.append(file)

    def _find(self, file: File, namespace: str) -> File | None:
        """Return the file that an import means, after noting that there is none, or more than one."""
        here = [each for each in self.files.values() if each.definitions.namespace == namespace]
        found = here[0] if here else self._latest(namespace)
        if len(here) > 1 or (found is None and not self.unread):
            said = f"{', '.join(each.resource for each in here)}" if here else "there is none"
            message = f"Expected one file with the namespace {namespace} to import, but {said}."
            remedy = "Give each file a namespace of its own." if here else "Deploy it first, or together with this one."
            self._note(file.resource, [Problem("imports", message, remedy)])
        return found

    def _latest(self, namespace: str) -> File | None:
        rows = models.DecisionResource.objects.filter(namespace=namespace, latest=True, app__in={self.app, ""})
        row = rows.order_by("-app", "-key").first()  # the app's own before one of no app
        return None if row is None else self._from_row(row)

    def _from_row(self, row: models.DecisionResource) -> File:
        """Return a stored file with what it imports."""
        if row.key not in self._stored:
            file = File(row.resource, b"", read(bytes(row.xml)), row.key, model=store.file(row.key).model)
            self._stored[row.key] = file
            for namespace, key in json.loads(row.imports).items():
                file.imports[namespace] = self._from_row(models.DecisionResource.objects.get(key=key))
        return self._stored[row.key]

    def _check(self, file: File) -> None:
        """Note what forbids a file to be deployed."""
        imported = {namespace: each.definitions for namespace, each in file.reached().items()}
        found = list(problems(file.definitions, wiring.current().feel, imported))
        found += [
            Problem(each.name, "The decision has no id.", "Give it an id by which it is called.", each.line or None)
            for each in file.definitions.decisions
            if not each.id
        ]
        reached = {file.resource, *(each.resource for each in file.reached().values())}
        if not found and not self.unread and not reached & self.wrong:
            try:
                file.compile()
            except Invalid as error:
                found += error.problems
        self._note(file.resource, found)

    def _check_ids(self) -> None:
        """Note decisions whose id stands in two files, or belongs to another app."""
        places: dict[str, File] = {}
        for file in self.ordered:
            for decision in file.definitions.decisions:
                first = places.setdefault(decision.id, file)
                if first is not file:
                    self._refuse(file, decision, f"it stands in {first.resource}, too")
        taken = models.Decision.objects.filter(decision_id__in=places, latest=True).exclude(app=self.app)
        for name in taken.values_list("decision_id", flat=True):
            decision = next(each for each in places[name].definitions.decisions if each.id == name)
            self._refuse(places[name], decision, "another app has it")

    def _refuse(self, file: File, decision: Decision, reason: str) -> None:
        message = f"Expected the id of the decision to be its own, but {reason}."
        self._note(file.resource, [Problem(decision.id, message, "Give it another id.", decision.line or None)])
