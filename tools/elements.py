"""
The pages of docs/reference/elements: what each BPMN element does, says and emits, and an example that is a test.

Rule 1: the words come from the code (the element's file, the vocabulary, the events), what happens from playing the
example's tests; `tools/reference.py` writes the pages.
Rule 2: PAGES names a page for each file of engine/elements, `element_words.ROWS` one for each row of the checklist.
"""

import importlib
import inspect
import runpy
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC
from pathlib import Path
from typing import Any, Final, NamedTuple

from lxml import etree

from clerkwork.cli.model_tests import library_of, verdicts_of
from clerkwork.engine import events as happened
from clerkwork.engine.testing import Verdict
from clerkwork.languages.bpmn import vocabulary
from clerkwork.languages.bpmn.model import Element, Kind, MultiInstance, StandardLoop, Trigger

ROOT: Final = Path(__file__).parents[1]
EXAMPLES: Final = ROOT / "examples" / "elements"
PAGES_IN: Final = ROOT / "docs" / "reference" / "elements"
REFERENCE: Final = runpy.run_path(str(ROOT / "tools" / "reference.py"))
TABLES: Final = runpy.run_path(str(ROOT / "tools" / "element_words.py"))
ROWS: Final[tuple[Any, ...]] = TABLES["ROWS"]
BPMN: Final = {None: vocabulary.BPMN}
SENDS: Final = (Trigger.NONE, Trigger.SIGNAL, Trigger.MULTIPLE)


class Page(NamedTuple):
    """A page: its file of engine/elements ("" if it has none), what it is about, and where its words stand."""

    module: str
    is_it: Callable[[Element], bool]
    tags: tuple[str, ...]
    says: str = ""


def of(*kinds: Kind, triggers: Iterable[Trigger] | None = None) -> Callable[[Element], bool]:
    """Return what tells elements of these kinds, with these triggers."""
    wanted = None if triggers is None else frozenset(triggers)
    return lambda one: one.kind in kinds and not one.event_triggered and (wanted is None or one.event.trigger in wanted)


def thrown(trigger: Trigger) -> Callable[[Element], bool]:
    """Return what tells events with a trigger."""
    return lambda one: one.event.trigger is trigger and one.kind in vocabulary.EVENTS


def nothing(_one: Element) -> bool:
    """Tell nothing: the page is about no flow node."""
    return False


THROW: Final = (Kind.INTERMEDIATE_THROW_EVENT, Kind.END_EVENT)
CAUGHT: Final = (
    "timerEventDefinition",
    "messageEventDefinition",
    "signalEventDefinition",
    "conditionalEventDefinition",
)
PUBLISH: Final = "zeebe:publishMessage"
PUBLISHERS: Final = frozenset({"sendTask", "intermediateThrowEvent", "endEvent"})
"""What publishes a message: an event that waits for one has the same definition, but not this extension element."""
PAGES: Final[dict[str, Page]] = {
    "process": Page(
        "",
        nothing,
        ("process", "lane", "collaboration"),
        "Process: what a case is a case of. The pools, message flows, annotations and groups of a file are kept for the"
        " picture; a lane says to whom its user tasks are offered. What a process is as a scope stands at"
        " [Sub-process](sub-process.md).",
    ),
    "sequence-flow": Page(
        "",
        nothing,
        ("sequenceFlow",),
        "Sequence flow: the way of a token. One out of a gateway or an activity may have a condition, another may be"
        " the default, which is taken when no condition holds.",
    ),
    "task": Page("task", of(Kind.TASK), ("task",)),
    "manual-task": Page("manual_task", of(Kind.MANUAL_TASK), ("manualTask",)),
    "user-task": Page("user_task", of(Kind.USER_TASK), ("userTask",)),
    "service-task": Page("service_task", of(Kind.SERVICE_TASK), ("serviceTask",)),
    "script-task": Page("script_task", of(Kind.SCRIPT_TASK), ("scriptTask",)),
    "business-rule-task": Page("business_rule_task", of(Kind.BUSINESS_RULE_TASK), ("businessRuleTask",)),
    "send-task": Page("send_task", of(Kind.SEND_TASK), ("sendTask",)),
    "receive-task": Page("receive_task", of(Kind.RECEIVE_TASK), ("receiveTask", "message")),
    "sub-process": Page("sub_process", of(Kind.SUB_PROCESS), ("subProcess",)),
    "event-sub-process": Page("event_sub_process", lambda one: one.event_triggered, ("subProcess", "startEvent")),
    "ad-hoc-sub-process": Page("ad_hoc_sub_process", of(Kind.AD_HOC_SUB_PROCESS), ("adHocSubProcess",)),
    "call-activity": Page("call_activity", of(Kind.CALL_ACTIVITY), ("callActivity",)),
    "multi-instance": Page(
        "multi_instance", lambda one: isinstance(one.loop, MultiInstance), ("multiInstanceLoopCharacteristics",)
    ),
    "standard-loop": Page(
        "standard_loop", lambda one: isinstance(one.loop, StandardLoop), ("standardLoopCharacteristics",)
    ),
    "exclusive-gateway": Page("exclusive_gateway", of(Kind.EXCLUSIVE_GATEWAY), ("exclusiveGateway",)),
    "parallel-gateway": Page("parallel_gateway", of(Kind.PARALLEL_GATEWAY), ("parallelGateway",)),
    "inclusive-gateway": Page("inclusive_gateway", of(Kind.INCLUSIVE_GATEWAY), ("inclusiveGateway",)),
    "event-based-gateway": Page("event_based_gateway", of(Kind.EVENT_BASED_GATEWAY), ("eventBasedGateway",)),
    "complex-gateway": Page("complex_gateway", of(Kind.COMPLEX_GATEWAY), ("complexGateway",)),
    "start-event": Page("start_event", of(Kind.START_EVENT), ("startEvent", "message", *CAUGHT)),
    "intermediate-catch-event": Page(
        "intermediate_catch_event",
        lambda one: one.kind is Kind.INTERMEDIATE_CATCH_EVENT and one.event.trigger is not Trigger.LINK,
        ("intermediateCatchEvent", "message", *CAUGHT),
    ),
    "intermediate-throw-event": Page(
        "intermediate_throw_event",
        of(Kind.INTERMEDIATE_THROW_EVENT, triggers=SENDS),
        ("intermediateThrowEvent", "signalEventDefinition"),
    ),
    "boundary-event": Page(
        "boundary_event", of(Kind.BOUNDARY_EVENT), ("boundaryEvent", "message", *CAUGHT, "errorEventDefinition")
    ),
    "end-event": Page("end_event", of(Kind.END_EVENT, triggers=SENDS), ("endEvent", "signalEventDefinition")),
    "message-event": Page(
        "message_event",
        of(*THROW, triggers=[Trigger.MESSAGE]),
        ("messageEventDefinition", "intermediateThrowEvent", "endEvent"),
    ),
    "error-end-event": Page(
        "error_end_event", of(Kind.END_EVENT, triggers=[Trigger.ERROR]), ("endEvent", "errorEventDefinition")
    ),
    "escalation-event": Page("escalation_event", thrown(Trigger.ESCALATION), ("escalationEventDefinition",)),
    "link-event": Page("link_event", thrown(Trigger.LINK), ("linkEventDefinition",)),
    "terminate-end-event": Page(
        "terminate_end_event",
        of(Kind.END_EVENT, triggers=[Trigger.TERMINATE]),
        ("endEvent", "terminateEventDefinition"),
    ),
    "cancel-event": Page(
        "cancel_event",
        lambda one: one.kind is Kind.TRANSACTION or thrown(Trigger.CANCEL)(one),
        ("transaction", "cancelEventDefinition"),
    ),
    "compensation-event": Page(
        "compensation_event",
        lambda one: one.for_compensation or thrown(Trigger.COMPENSATE)(one),
        ("compensateEventDefinition", "association"),
    ),
    "data": Page(
        "",
        nothing,
        ("dataObject", "dataObjectReference", "dataStoreReference", "property", "dataInputAssociation"),
        "Data objects, properties, inputs and outputs are variables; associations with them are mappings. A data store"
        " outlives cases: each app has values by key in each of its stores.",
    ),
    "correlation": Page(
        "",
        nothing,
        ("correlationProperty", "correlationSubscription"),
        "Correlation keys and properties: which case a message is for, said as BPMN says it. Who waits and who sends"
        " compute the same value: one from the variables of the case, the other from what the message carries."
        " `zeebe:subscription` comes first.",
    ),
    "listeners": Page(
        "",
        of(Kind.USER_TASK),
        ("userTask",),
        "Listeners: jobs that are done before an element begins and before it is left, and in the life of a task.",
    ),
}
"""The pages by name; the example of a page is the app folder of that name in examples/elements."""


def models_of(page: str) -> list[Path]:
    """Return the models of a page's example."""
    return sorted((EXAMPLES / page / "processes").glob("*.bpmn"))


def shows(page: str, path: str) -> bool:
    """Tell whether a page's example has an element at a path."""
    files = (etree.parse(str(file)).getroot() for file in models_of(page))
    return any(root.find(f".//{path}", BPMN) is not None for root in files)


def title_of(page: str) -> str:
    """Return what a page is called."""
    return page.replace("-", " ").capitalize().replace("Ad hoc sub process", "Ad-hoc sub-process").replace(
        "ub process", "ub-process"
    ).replace("Event based", "Event-based")  # fmt: skip


def words_of(page: str) -> str:
    """Return what the element does: the first docstring of its file, or what the page says itself."""
    said = PAGES[page]
    if not said.module:
        return said.says
    module = importlib.import_module(f"clerkwork.engine.elements.{said.module}")
    return inspect.cleandoc(module.__doc__ or "")


def attributes_of(page: str) -> str:
    """Return BPMN's own words that are read."""
    rows = [
        (f"`{tag}`", f"`{name}`", says)
        for tag in PAGES[page].tags
        for name, says in TABLES["WORDS"].get(tag, {}).items()
    ]
    return f"{REFERENCE['table'](('in', 'attribute or child', 'says'), rows)}\n" if rows else ""


def extensions_of(page: str) -> str:
    """Return the extension elements that are read on it."""
    tags = frozenset(PAGES[page].tags)
    rows = [
        (f"`{name}`", REFERENCE["parts_of"](each), each.says)
        for name, each in vocabulary.EXTENSIONS.items()
        if tags & {str(on) for on in each.on} and (name != PUBLISH or tags & PUBLISHERS)
    ]
    return f"{REFERENCE['table'](('extension element', 'attributes and parts', 'says'), rows)}\n" if rows else ""


def happenings(page: str) -> Iterator[happened.Event]:
    """Yield what the tests of a page's example tell of its elements, in order."""
    folder = EXAMPLES / page
    ids = {one.id for process in library_of(folder).processes for one in process.elements if PAGES[page].is_it(one)}
    for _, verdict in verdicts_of(folder, UTC):
        yield from told_of(verdict, ids)


def told_of(verdict: Verdict, ids: set[str]) -> Iterator[happened.Event]:
    """Yield the events of a test that are about elements, or about what hangs on an instance of them."""
    keys: set[int] = set()
    for event in verdict.events:
        about = {getattr(event, name, None) for name in ("element", "gateway")} & ids
        if about and isinstance(event, happened.ElementActivated):
            keys.add(event.key)
        on: Any = getattr(event, "instance", None)
        if about or on in keys or (isinstance(event, happened.PhaseChanged) and event.key in keys):
            yield event


def events_of(page: str) -> str:
    """Return the events that the example shows, each with its meaning."""
    kinds = dict.fromkeys(type(event) for event in happenings(page))
    rows = [(f"`{kind.__name__}`", REFERENCE["said"](kind).split(". ")[0].removesuffix(".") + ".") for kind in kinds]
    return f"{REFERENCE['table'](('event', 'means'), rows)}\n" if rows else ""


def model_text(file: Path) -> str:
    """Return a model without its drawing."""
    root = etree.parse(str(file)).getroot()
    for drawing in root.findall("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"):
        root.remove(drawing)
    etree.cleanup_namespaces(root)
    etree.indent(root, "  ")
    return str(etree.tostring(root, encoding="unicode")).strip()


def tests_of(page: str) -> str:
    """Return what the tests of an example show, in words."""
    found = (f"- {verdict.test.name}. (`{file.name}`)\n" for file, verdict in verdicts_of(EXAMPLES / page, UTC))
    return "".join(found)


INTRODUCTION: Final = """# BPMN, element by element

Each page says what an element does, which words it reads, which events it emits, and shows it in an example with tests.
What is read of a file stands in [BPMN](../bpmn.md), how the engine moves in [The engine](../engine.md).
"""


def written(page: str) -> str:
    """Return a page."""
    link = f"../../../examples/elements/{page}"
    played = f"`clerkwork test examples/elements/{page}` plays the tests of [this folder]({link})."
    parts = [f"# {title_of(page)}\n\n{words_of(page)}"]
    if said := attributes_of(page) + extensions_of(page):
        parts.append(f"## What it says\n\n{said}")
    if said := events_of(page):
        shown = "In the tests of its example; all events stand in [The engine](../engine.md)."
        parts.append(f"## What it emits\n\n{shown}\n\n{said}")
    parts.append(f"## Example\n\n{played}\n\n{tests_of(page)}")
    parts += [
        f"[{file.stem}]({link}/processes/{file.name}):\n\n```xml\n{model_text(file)}\n```" for file in models_of(page)
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def index() -> str:
    """Return the page that lists all pages and the checklist."""
    links = {page: f"[{title_of(page)}]({page}.md)" for page in PAGES}
    rows = ((str(number), row.element, links[row.page]) for number, row in enumerate(ROWS, 1))
    listed = REFERENCE["table"](("#", "element", "shown at"), rows)
    return f"{INTRODUCTION}\n{', '.join(links.values())}.\n\n## The executable elements of BPMN 2.0\n\n{listed}"


def pages() -> dict[Path, str]:
    """Return every page by its file."""
    return {PAGES_IN / "README.md": index(), **{PAGES_IN / f"{page}.md": written(page) for page in PAGES}}
