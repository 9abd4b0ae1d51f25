"""
Write the tables of docs/reference from the tables in the code: `python tools/reference.py [--check]`.

A page says where a table goes: between `<!-- table: name -->` and `<!-- end -->`. With --check nothing is written and
the exit code tells whether a page is out of date. The pages of single elements are made by tools/elements.py.
"""

import ast
import inspect
import os
import re
import runpy
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from clerkwork.engine import commands, events, life
from clerkwork.engine.incidents import IncidentKind
from clerkwork.engine.testing import vocabulary as testing
from clerkwork.languages.bpmn import sheets
from clerkwork.languages.bpmn import vocabulary as bpmn
from clerkwork.languages.bpmn.model import Binding, Kind, Trigger
from clerkwork.languages.dmn import checks, model, shapes
from clerkwork.languages.dmn import vocabulary as dmn
from clerkwork.languages.forms import clerk, components

PAGES = Path(__file__).parents[1] / "docs" / "reference"
PLACE = re.compile(r"(<!-- table: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)  # noqa: TID251 - ours


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a markdown table."""
    head = tuple(head)
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def code(words: Iterable[str]) -> str:
    """Return words as code, with commas."""
    return ", ".join(f"`{word}`" for word in words)


def executable() -> str:
    """Return the elements that run."""
    rows = (
        (bpmn.WORDS[kind], f"`{kind}`", ", ".join(trigger for trigger in Trigger if trigger in triggers))
        for kind, triggers in bpmn.EXECUTABLE.items()
    )
    return table(("element", "tag", "triggers"), rows)


def instructions() -> str:
    """Return the instructions of tests of models."""
    rows = ((f"`{name}`", code(shape.needs), code(shape.may)) for name, shape in testing.INSTRUCTIONS.items())
    return table(("instruction", "must say", "may say"), rows)


def detours() -> str:
    """Return the elements that do not run."""
    refused = (tag for tag in bpmn.WORDS if tag not in bpmn.EXECUTABLE)
    return table(
        ("element", "tag", "instead"), ((bpmn.WORDS[tag], f"`{tag}`", bpmn.DETOURS.get(tag, "")) for tag in refused)
    )


def extensions() -> str:
    """Return the extension elements that are read."""
    every = frozenset(Kind)

    def where(on: frozenset[str]) -> str:
        if on >= every - bpmn.GATEWAYS:
            return "any element" + ("" if on >= every else " but gateways") + (", process" if "process" in on else "")
        return (
            ", ".join(
                sorted(bpmn.WORDS.get(tag, tag) for tag in on if not isinstance(tag, Kind) or tag in bpmn.EXECUTABLE)
            )
            or "-"
        )

    rows = ((f"`{name}`", parts_of(each), each.says, where(each.on)) for name, each in bpmn.EXTENSIONS.items())
    return table(("element", "attributes and parts", "says", "on"), rows)


def sheet_rules() -> str:
    """Return the kinds of rules of a step sheet."""
    rows = ((f"`{kind}`", asks, code(sheets.SETTINGS.get(kind, ()))) for kind, asks in sheets.QUESTIONS.items())
    return table(("kind", "answers", "setting"), rows)


def parts_of(extension: bpmn.Extension) -> str:
    """Return the attributes of an extension element and what stands inside it."""
    inside = (f"`<{tag} {' '.join(bpmn.ITEMS[tag])}>`" for tag in extension.children)
    return ", ".join((*(f"`{name}`" for name in extension.attributes), *inside))


def bindings() -> str:
    """Return which version of a decision a business rule task may mean."""
    return table(("bindingType", "means"), ((f"`{name}`", says) for name, says in members(Binding).items()))


def form_components() -> str:
    """Return the components of forms."""
    rows = (
        (f"`{name}`", each.says, "value" if each.keyed else "", each.required and f"“{each.required}”")
        for name, each in components.COMPONENTS.items()
    )
    return table(("type", "what it is", "has a", "when it is required and left open"), rows)


def form_properties() -> str:
    """Return our keys inside a component's properties."""
    return table(("key", "says"), ((f"`{name}`", says) for name, says in components.OWN.items()))


def form_sources() -> str:
    """Return the keys of a source."""
    return table(("key", "says"), ((f"`{name}`", says) for name, says in clerk.SOURCE.items()))


def form_panels() -> str:
    """Return the settings of panels."""
    rows = (
        (f"`{kind}`", f"`{name}`" + (" (needed)" if name in clerk.NEEDED[kind] else ""), says)
        for kind, settings in clerk.PANELS.items()
        for name, says in settings.items()
    )
    return table(("panel", "setting", "says"), rows)


def said(owner: object) -> str:
    """Return the docstring of a class or function as one line."""
    return " ".join((inspect.getdoc(owner) or "").split())


def members(owner: type) -> dict[str, str]:
    """Return the members of an enumeration with the docstrings that stand below them."""
    body = ast.parse(inspect.getsource(owner)).body[0].body  # type: ignore[attr-defined]
    found = {}
    for member, below in pairwise(body):
        if isinstance(member, ast.Assign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found[str(ast.literal_eval(member.value))] = str(below.value.value)
    return found


def engine_life() -> str:
    """Return the life of an element instance, drawn from its table."""
    begin = [f"    [*] --> {phase}" for phase in life.Phase if phase in life.FIRST]
    steps = [f"    {phase} --> {after}" for phase in life.Phase for after in life.Phase if after in life.STEPS[phase]]
    end = [f"    {phase} --> [*]" for phase in life.Phase if not life.STEPS[phase]]
    drawing = "\n".join(["```mermaid", "stateDiagram-v2", *begin, *steps, *end, "```", ""])
    rows = ((f"`{phase}`", says) for phase, says in members(life.Phase).items())
    return f"{drawing}\n{table(('phase', 'means'), rows)}"


def engine_commands() -> str:
    """Return every command with its fields."""
    found = commands.Command.__subclasses__()
    return table(("command", "says", "fields"), ((f"`{each.__name__}`", said(each), fields(each)) for each in found))


def engine_events() -> str:
    """Return every event with its fields."""
    found = events.Event.__subclasses__()
    return table(("event", "means", "fields"), ((f"`{each.__name__}`", said(each), fields(each)) for each in found))


def fields(owner: type) -> str:
    """Return the fields of a struct."""
    return code(owner.__struct_fields__)  # type: ignore[attr-defined]


def engine_incidents() -> str:
    """Return the kinds of incidents."""
    return table(("kind", "means"), ((f"`{kind}`", says) for kind, says in members(IncidentKind).items()))


def dmn_versions() -> str:
    """Return the versions of DMN with their namespaces."""
    return table(("DMN", "namespace"), ((version.name, f"`{version.model}`") for version in dmn.VERSIONS))


def dmn_elements() -> str:
    """Return what is read of each element of a DMN file, children in the order of the schema."""
    common = len(shapes.SHAPES[model.InputData].children) - 1  # the description and the extensions of every element

    def name(kind: type[model.Element]) -> str:
        tags = [tag for shape in shapes.SHAPES.values() for each in shape.children for tag in _tags(each, kind)]
        return code(dict.fromkeys(tags)) or "`definitions`"

    rows = (
        (
            name(kind),
            code(attribute.name for attribute in shape.attributes[2:]),
            code(dict.fromkeys(_child(each) for each in shape.children[common:])),
        )
        for kind, shape in shapes.SHAPES.items()
    )
    return table(("element", "attributes", "children, in order"), rows)


def _tags(child: shapes.Child, kind: type[model.Element]) -> list[str]:
    """Return the tags by which a place holds elements of a class."""
    if kind is model.Requirement and child.form is shapes.Form.REQUIREMENT:
        return list(child.tags)
    return [tag for tag, each in child.classes.items() if each is kind]


def _child(child: shapes.Child) -> str:
    """Return what stands at a place; expressions and elements of the graph by one word."""
    groups = {tuple(shapes.EXPRESSIONS): "expression", tuple(shapes.DRG_ELEMENTS): "drgElement"}
    return groups.get(child.tags, "` or `".join(child.tags))


def dmn_problems() -> str:
    """Return what forbids the deployment of a DMN file."""
    return table(("rule", "says"), ((each.__name__.replace("_", " "), said(each)) for each in checks.RULES))


def dmn_warnings() -> str:
    """Return what is told of a DMN file without forbidding it."""
    return table(("rule", "says"), ((each.__name__.replace("_", " "), said(each)) for each in checks.ADVICE))


def rest_operations() -> str:
    """Return every operation of the REST API with what a token for it must be for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clerkwork.server.settings")
    import django  # noqa: PLC0415 - only this table needs it, and its settings are named first

    django.setup()
    from clerkwork.server.api import API  # noqa: PLC0415 - after django.setup()
    from clerkwork.web.rest.document import listed  # noqa: PLC0415

    rows = ((f"`{each.method} /v2{each.path}`", each.says, f"`{each.scope}`") for each in listed(API))
    return table(("request", "does", "token for"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "bpmn-executable": executable,
    "bpmn-refused": detours,
    "bpmn-extensions": extensions,
    "sheet-rules": sheet_rules,
    "bpmn-bindings": bindings,
    "dmn-versions": dmn_versions,
    "dmn-elements": dmn_elements,
    "dmn-problems": dmn_problems,
    "dmn-warnings": dmn_warnings,
    "form-components": form_components,
    "form-properties": form_properties,
    "form-sources": form_sources,
    "form-panels": form_panels,
    "engine-life": engine_life,
    "engine-commands": engine_commands,
    "engine-events": engine_events,
    "engine-incidents": engine_incidents,
    "model-test-instructions": instructions,
    "rest-operations": rest_operations,
}


def written(page: str) -> str:
    """Return a page with its tables up to date."""
    return PLACE.sub(lambda found: found[1] + (TABLES[found[2]]() if found[2] in TABLES else "") + found[3], page)


def tabled() -> Iterator[tuple[Path, str]]:
    """Yield the pages that hold our tables alone, as they should be."""
    for path in sorted(PAGES.glob("*.md")):
        page = path.read_text()
        if {found[2] for found in PLACE.finditer(page)} <= TABLES.keys():
            yield path, written(page)


def main(arguments: list[str]) -> int:
    """Write or check every page that holds one of our tables."""
    stale = []
    elements = runpy.run_path(str(Path(__file__).with_name("elements.py")))
    for path, after in (*tabled(), *elements["pages"]().items()):
        if not path.exists() or path.read_text() != after:
            stale.append(path.name)
            if "--check" not in arguments:
                path.write_text(after)
    print(f"{'Out of date' if '--check' in arguments else 'Written'}: {', '.join(stale) or 'none'}")
    return int(bool(stale) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
