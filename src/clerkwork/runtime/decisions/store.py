"""
Versions of decisions, ready to be evaluated.

Rule 1: a key stands for one content for ever, so what is compiled once is never looked at again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound
from clerkwork.languages.dmn.decisions import CompiledDecision, DecisionModel, compile_model
from clerkwork.languages.dmn.model import Definitions
from clerkwork.languages.dmn.reader import read
from clerkwork.runtime import models, wiring

MOST: Final = 500  # compiled files kept in memory


@dataclass(frozen=True, slots=True)
class Ready:
    """A compiled file, and the (key, version) of each decision that it or an imported file holds."""

    model: DecisionModel
    versions: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Stored:
    """
    One version of a decision, ready to be evaluated.

    `row` is its models.Decision, `decision` what the model says of it (`inputs` are all that it needs, directly or by
    what it requires), `ready` the compiled file it stands in.
    """

    row: models.Decision
    decision: CompiledDecision
    ready: Ready


class _Cache:
    """Compiled files by key of their resource, and decisions by key; they belong to one FEEL dialect."""

    def __init__(self) -> None:
        self.feel: Any = None
        self.files: dict[int, Ready] = {}
        self.decisions: dict[int, Stored] = {}
        self.lock = Lock()

    def present(self) -> "_Cache":
        """Begin anew when the dialect has changed."""
        feel = wiring.current().feel
        if self.feel is not feel:
            with self.lock:
                self.feel, self.files, self.decisions = feel, {}, {}
        return self


_cache: Final = _Cache()


def forget() -> None:
    """Forget everything compiled; for tests."""
    with _cache.lock:
        _cache.files, _cache.decisions = {}, {}


def stored(key: int) -> Stored:
    """Return the decision of a key. Raises NotFound."""
    found = _cache.present().decisions.get(key)
    return found if found is not None else _keep(_row(key=key))


def find(decision: str | int, *, version: int | None = None, tag: str | None = None) -> Stored:
    """
    Return the decision of a key, or of an id its latest version, this version, or the newest with this tag.

    Raises NotFound.
    """
    if isinstance(decision, int):
        return stored(decision)
    if version is not None:
        return _keep(_row(decision_id=decision, version=version))
    if tag is not None:
        return _keep(_row(decision_id=decision, version_tag=tag))
    return _keep(_row(decision_id=decision, latest=True))


def _row(**wanted: Any) -> models.Decision:
    found = models.Decision.objects.filter(**wanted).order_by("-version").first()
    if found is None:
        said = " and ".join(
            f"{name.removesuffix('_id')} {value!r}" for name, value in wanted.items() if name != "latest"
        )
        raise NotFound(f"Expected a deployed decision with {said}, but there is none.")
    return found


def _keep(row: models.Decision) -> Stored:
    """Return a decision with its compiled file; a row that was read keeps its place, for `latest` may change."""
    ready = file(row.resource_id)
    found = Stored(row, ready.model.decisions[row.decision_id], ready)
    with _cache.lock:
        if len(_cache.decisions) >= MOST:
            _cache.decisions.pop(next(iter(_cache.decisions)))
        _cache.decisions[row.key] = found
    return found


def file(key: int) -> Ready:
    """Return the compiled file of a resource's key. Raises NotFound."""
    found = _cache.present().files.get(key)
    if found is not None:
        return found
    row = models.DecisionResource.objects.filter(key=key).first()
    if row is None:
        raise NotFound(f"Expected a file of decisions {key}, but there is none.")
    imports = {namespace: file(imported) for namespace, imported in json.loads(row.imports).items()}
    model = compiled(read(bytes(row.xml)), {namespace: each.model for namespace, each in imports.items()})
    ready = Ready(model, _versions(key, imports))
    with _cache.lock:
        if len(_cache.files) >= MOST:
            _cache.files.pop(next(iter(_cache.files)))
        _cache.files[key] = ready
    return ready


def compiled(definitions: Definitions, imported: Mapping[str, DecisionModel]) -> DecisionModel:
    """Return a file's decisions, ready to be evaluated in the present dialect. Raises Invalid."""
    return compile_model(definitions, wiring.current().feel, imported)


def _versions(key: int, imports: Mapping[str, Ready]) -> dict[str, tuple[int, int]]:
    """Return key and version of each decision id of a file; its own come before those of what it imports."""
    found = {name: place for each in imports.values() for name, place in each.versions.items()}
    own = models.Decision.objects.filter(resource=key).values_list("decision_id", "key", "version")
    return found | {name: (decision, version) for name, decision, version in own}
