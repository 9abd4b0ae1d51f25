"""
What a form may stand on: the variables of the processes that show it, and the columns of the app's tables.

Rule 1: each is offered as a component of a form, so that choosing it is all a builder has to do.
Rule 2: what cannot be read is passed over; the file's own check names the fault.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from clerkwork.features.apps.kinds import File, kind_of
from clerkwork.features.processes.data import components
from clerkwork.features.processes.kinds import reading
from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn.model import Element, MultiInstance, Process

SHOWN: Final = "text"
TYPES: Final[Mapping[str, Mapping[str, Any]]] = {
    "text": {"type": "textfield"},
    "long text": {"type": "textarea"},
    "number": {"type": "number"},
    "integer": {"type": "number", "decimalDigits": 0},
    "boolean": {"type": "checkbox"},
    "date": {"type": "datetime", "subtype": "date"},
    "datetime": {"type": "datetime", "subtype": "datetime"},
    "choice": {"type": "select"},
    "person": {"type": "textfield"},
    "team": {"type": "textfield"},
    "reference": {"type": "textfield"},
}
"""The component that asks for a column of each type."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to stand on: its name, what people call it, what it is, and a component that asks for it."""

    name: str
    label: str
    hint: str
    component: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return what the browser needs."""
        return {"name": self.name, "label": self.label, "hint": self.hint, "component": dict(self.component)}


@dataclass(frozen=True, slots=True)
class Shelf:
    """Offers of one source: a process or a table."""

    kind: str
    title: str
    offers: list[Offer]

    def to_json(self) -> dict[str, Any]:
        """Return what the browser needs."""
        return {"kind": self.kind, "title": self.title, "offers": [each.to_json() for each in self.offers]}


def shelves(files: Mapping[str, File], path: str) -> list[Shelf]:
    """Return what a form of a working folder may stand on."""
    form = _form_id(files[path]) if path in files else ""
    found = [_of_process(process, files, form) for process in processes(files) if form in forms_of(process)]
    found += [_of_table(file) for file in _of_kind(files, "tables")]
    return [shelf for shelf in found if shelf.offers]


def processes(files: Mapping[str, File]) -> Iterator[Process]:
    """Yield the processes of a working folder."""
    for file in _of_kind(files, "processes"):
        try:
            yield from reading(file.content).processes
        except Invalid:
            continue


def forms_of(process: Process) -> dict[str, str]:
    """Return the ids of the forms that a process shows, with the name of the step."""
    found = {process.start_form: _("Start")} if process.start_form else {}
    for element in process.elements:
        if element.user_task is not None and element.user_task.form:
            found.setdefault(element.user_task.form, element.name or element.id)
    return found


def _of_kind(files: Mapping[str, File], kind: str) -> Iterator[File]:
    return (file for path, file in sorted(files.items()) if kind_of(path).name == kind)


def _form_id(file: File) -> str:
    schema = _json(file)
    return str(schema.get("id") or file.stem)


def _json(file: File) -> dict[str, Any]:
    try:
        value = file.json()
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _of_process(process: Process, files: Mapping[str, File], form: str) -> Shelf:
    found = {each.name: each for each in _produced(process)}
    for id_, step in forms_of(process).items():
        if id_ != form:
            found |= {each.name: each for each in _asked(files, id_, step)}
    found["requester"] = Offer("requester", _("Who started it"), _("a person"), _shown("requester.name", _("From")))
    return Shelf("process", process.name or process.id, [found[name] for name in sorted(found)])


def _asked(files: Mapping[str, File], form: str, step: str) -> Iterator[Offer]:
    """Yield the fields of another form of the process, to be shown or asked again."""
    schema = next((_json(file) for file in _of_kind(files, "forms") if _form_id(file) == form), {})
    for each in components(schema):
        key = str(each.get("key") or "")
        if key:
            label = str(each.get("label") or each.get("dateLabel") or key)
            copy = {name: value for name, value in each.items() if name not in {"id", "layout", "conditional"}}
            yield Offer(key, label, _("asked at “%(step)s”") % {"step": step}, {**copy, "readonly": True})


def _produced(process: Process) -> Iterator[Offer]:
    for element in process.elements:
        for name in _results(element):
            where = _("result of “%(step)s”") % {"step": element.name or element.id}
            yield Offer(name, name, where, _shown(name, name))


def _results(element: Element) -> Iterable[str]:
    """Yield the names of the variables that an element leaves behind."""
    names = [each.target for each in (*element.outputs, *element.data_outputs)]
    names += [element.script.result] if element.script is not None else []
    names += [element.decision.result] if element.decision is not None else []
    names += [element.loop.results, element.loop.item] if isinstance(element.loop, MultiInstance) else []
    names += [element.ad_hoc.collection or ""] if element.ad_hoc is not None else []
    return (name.partition(".")[0] for name in names if name)


def _shown(name: str, label: str) -> dict[str, Any]:
    return {"type": SHOWN, "text": f"**{label}:** {{{{{name}}}}}"}


def _of_table(file: File) -> Shelf:
    table = _json(file)
    columns = table.get("columns")
    listed = (
        [each for each in columns if isinstance(each, dict) and each.get("name")] if isinstance(columns, list) else []
    )
    return Shelf("table", str(table.get("title") or file.stem), [_column(each) for each in listed])


def _column(column: Mapping[str, Any]) -> Offer:
    name, kind = str(column["name"]), str(column.get("type") or "text")
    label = str(column.get("title") or name)
    component: dict[str, Any] = {**TYPES.get(kind, TYPES["text"]), "key": name}
    component["dateLabel" if component["type"] == "datetime" else "label"] = label
    if column.get("help"):
        component["description"] = str(column["help"])
    if kind == "choice":
        component["values"] = _options(column.get("options"))
    limits = _limits(column, kind)
    if limits:
        component["validate"] = limits
    if kind == "number" and isinstance(column.get("scale"), int):
        component["decimalDigits"] = column["scale"]
    return Offer(name, label, kind, component)


def _options(options: Any) -> list[dict[str, str]]:
    listed = (
        [each for each in options if isinstance(each, dict) and "value" in each] if isinstance(options, list) else []
    )
    return [{"value": str(each["value"]), "label": str(each.get("title") or each["value"])} for each in listed]


def _limits(column: Mapping[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"required": True} if column.get("required") else {}
    found |= {name: column[name] for name in ("min", "max") if kind in {"number", "integer"} and name in column}
    if kind in {"text", "long text"} and isinstance(column.get("length"), int):
        found["maxLength"] = column["length"]
    return found
