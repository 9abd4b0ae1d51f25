"""BPMN XML in, plain data out, or every problem at once."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lxml import etree

from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.kernel.names import LONGEST, fits, size
from clerkwork.languages.bpmn import ad_hoc, checks, data, extensions, listeners
from clerkwork.languages.bpmn.compensations import associations
from clerkwork.languages.bpmn.correlation import read_correlation
from clerkwork.languages.bpmn.events import PUBLISH, read_event, read_message_event
from clerkwork.languages.bpmn.lanes import Lane, groups_of, lane_of, read_lanes
from clerkwork.languages.bpmn.loops import read_loop
from clerkwork.languages.bpmn.model import Definitions, Element, Event, Flow, Kind, Process, UserTask
from clerkwork.languages.bpmn.reading import (
    Reading,
    children,
    extension,
    instantiates,
    is_event_sub_process,
    kind_of,
    line_of,
    local_name,
    text_of,
)
from clerkwork.languages.bpmn.sheet_reading import has_role, read_sheet
from clerkwork.languages.bpmn.vocabulary import (
    BPMN,
    DETOURS,
    EVENTS,
    EXECUTABLE,
    LOOPS,
    PASSIVE,
    SCOPES,
    TRIGGERS,
    WORDS,
)
from clerkwork.languages.feel import Feel
from clerkwork.languages.xml import FILE, USUAL, Limits, parse

ID: Final = re.compile(r"[^\W\d][\w.-]{0,199}")  # noqa: TID251 - ours; an NCName of a size that a key can hold
KINDS: Final = {kind.value: kind for kind in Kind}


class _Links:
    """What an element needs to know of the rest of its process: its flows and its lane."""

    def __init__(self, flows: tuple[Flow, ...], process: etree._Element) -> None:
        self.incoming: dict[str, list[str]] = {}
        self.outgoing: dict[str, list[str]] = {}
        for flow in flows:
            self.incoming.setdefault(flow.target, []).append(flow.id)
            self.outgoing.setdefault(flow.source, []).append(flow.id)
        self.lanes = read_lanes(process)
        self.associated = associations(process)
        self.data = data.find_data(process.getroottree().getroot())

    def leaving(self, node: etree._Element) -> tuple[str, ...]:
        """Return the outgoing flows in the order of the element's own list, else of the file."""
        order = {(each.text or "").strip(): index for index, each in enumerate(children(node, "outgoing"))}
        flows = self.outgoing.get(node.get("id", ""), [])
        return tuple(sorted(flows, key=lambda flow: order.get(flow, len(order))))


def read(xml: bytes, feel: Feel, limits: Limits = USUAL) -> Definitions:
    """
    Return the executable processes of a BPMN file.

    Args: the file's bytes in any encoding it declares, the FEEL dialect that checks its expressions, and how large it
    may be; files that strangers bring have the usual limits.
    Raises Invalid with every problem: the element's id as place, its line, what is wrong and what to do.
    Faults that do not stop a process from running are in `Definitions.warnings`.
    """
    root = parse(xml, "BPMN 2.0", limits)
    if kind_of(root) != "definitions":
        message = f"Expected <definitions> of BPMN 2.0, but <{etree.QName(root).localname}>."
        raise Invalid([Problem(FILE, message, "Export the model as BPMN 2.0 XML.", line_of(root))])
    reading = Reading(feel)
    _check_ids(reading, root)
    reading.message_nodes = {node.get("id", ""): node for node in children(root, "message")}
    reading.errors = {node.get("id", ""): node for node in children(root, "error")}
    reading.sent_keys, reading.awaited_keys = read_correlation(reading, root)
    reading.signal_nodes = {node.get("id", ""): node for node in children(root, "signal")}
    reading.escalations = {node.get("id", ""): node for node in children(root, "escalation")}
    processes = tuple(_process(reading, node) for node in children(root, "process") if _is_executable(node))
    if not processes:
        reading.problem(
            root, "The file has no executable process.", 'Set isExecutable="true" on the process to run.', FILE
        )
    if reading.problems:
        raise Invalid(sorted(reading.problems, key=lambda problem: problem.line or 0))
    messages, signals = tuple(reading.messages.values()), tuple(reading.signals.values())
    return Definitions(root.get("id", ""), processes, messages, signals, tuple(reading.warnings))


def _tag(reading: Reading, node: etree._Element) -> str:
    """Return a version tag, noting one that is too long to be found by."""
    found = node.get("value", "")
    if not fits(found):
        message = f"Expected a version tag of at most {LONGEST} bytes, but {size(found)}."
        reading.problem(node, message, "Shorten it.")
    return found


def _is_executable(node: etree._Element) -> bool:
    return node.get("isExecutable", "false").strip() in {"true", "1"}


def _check_ids(reading: Reading, root: etree._Element) -> None:
    """Note ids that are there twice."""
    nodes = [node for node in root.iter(f"{{{BPMN}}}*") if node.get("id")]
    counts = Counter(node.get("id") for node in nodes)
    seen = set()
    for node in nodes:
        identity = node.get("id", "")
        if counts[identity] > 1 and identity in seen:
            reading.problem(node, f"The id “{identity}” is there {counts[identity]} times.", "Make every id unique.")
        seen.add(identity)


def _process(reading: Reading, node: etree._Element) -> Process:
    """Return a process with everything in it."""
    extensions.check(reading, node, "process")
    inside = list(_parts(node))
    flows = tuple(_flow(reading, child) for child in inside if kind_of(child) == "sequenceFlow")
    links = _Links(flows, node)
    elements = tuple(_element(reading, child, links) for child in inside if _is_flow_node(child))
    tag = extension(node, "zeebe:versionTag")
    process = Process(
        id=_id(reading, node),
        name=node.get("name", ""),
        version_tag="" if tag is None else _tag(reading, tag),
        elements=elements,
        flows=flows,
        properties=extensions.pairs(reading, node, "zeebe:properties"),
        documentation=text_of(node, "documentation"),
        line=line_of(node) or 0,
        listeners=listeners.read_listeners(reading, node, "zeebe:executionListeners"),
        start_form=_start_form(node),
        time_to_live=extensions.time_to_live(reading, node),
    )
    checks.check(reading, process)
    return process


def _parts(process: etree._Element) -> Iterator[etree._Element]:
    """Yield the direct parts of a process and of its sub-processes, in document order."""
    scopes = {process}
    for node in process.iter(f"{{{BPMN}}}*"):
        if node.getparent() in scopes:
            yield node
            if kind_of(node) in SCOPES:
                scopes.add(node)


def _start_form(process: etree._Element) -> str | None:
    """Return the form of the process's none start event."""
    for node in children(process, Kind.START_EVENT):
        if not any(kind_of(child) in TRIGGERS for child in node):
            return extensions.form(node)[0]
    return None


def _id(reading: Reading, node: etree._Element) -> str:
    identity = node.get("id", "")
    if not ID.fullmatch(identity):
        word = WORDS.get(kind_of(node), kind_of(node))
        said = f"the id “{identity}”" if identity else "no id"
        reading.problem(
            node,
            f"The {word} has {said}.",
            "Give it an id of at most 200 letters, digits, dots, - and _ that begins with a letter.",
        )
    return identity


def _scope(node: etree._Element) -> str:
    parent = node.getparent()
    return "" if parent is None else parent.get("id", "")


def _flow(reading: Reading, node: etree._Element) -> Flow:
    """Return a sequence flow; its condition is FEEL with or without a leading "="."""
    condition = text_of(node, "conditionExpression")
    return Flow(
        id=_id(reading, node),
        source=local_name(node.get("sourceRef", "")),
        target=local_name(node.get("targetRef", "")),
        condition=reading.expression(node, "condition", condition) if condition else None,
        name=node.get("name", ""),
        line=line_of(node) or 0,
        scope=_scope(node),
    )


def _is_flow_node(node: etree._Element) -> bool:
    """Tell whether a part of a process is meant to run: neither a flow nor a description."""
    tag = kind_of(node)
    return tag != "sequenceFlow" and tag not in PASSIVE and tag not in LOOPS


def _element(reading: Reading, node: etree._Element, links: _Links) -> Element:
    """Return a flow node, noting it if it does not run; an unknown one stands in as a task, so that no flow dangles."""
    kind = KINDS.get(kind_of(node), Kind.TASK)
    runs = _check_kind(reading, node)
    identity, lane = _id(reading, node), lane_of(node, links.lanes)
    sheet = read_sheet(reading, node)
    return Element(
        id=identity,
        kind=kind,
        name=node.get("name", ""),
        line=line_of(node) or 0,
        scope=_scope(node),
        incoming=tuple(links.incoming.get(identity, ())),
        outgoing=links.leaving(node),
        default=local_name(node.get("default", "")) or None,
        attached_to=local_name(node.get("attachedToRef", "")) or None,
        event=_event(reading, node, kind) if runs else Event(),
        inputs=(*data.inputs(reading, node, links.data), *extensions.mappings(reading, node, "input")),
        outputs=extensions.mappings(reading, node, "output"),
        data_outputs=data.outputs(reading, node, links.data),
        headers=extensions.pairs(reading, node, "zeebe:taskHeaders"),
        properties=extensions.pairs(reading, node, "zeebe:properties"),
        task=extensions.task_definition(reading, node, kind),
        user_task=_user_task(reading, node, lane, has_role=has_role(sheet)) if kind is Kind.USER_TASK else None,
        script=extensions.script(reading, node) if kind is Kind.SCRIPT_TASK else None,
        called=extensions.called(reading, node) if kind is Kind.CALL_ACTIVITY else None,
        decision=extensions.decision(reading, node) if kind is Kind.BUSINESS_RULE_TASK else None,
        ad_hoc=ad_hoc.read_ad_hoc(reading, node) if kind is Kind.AD_HOC_SUB_PROCESS else None,
        loop=read_loop(reading, node, kind),
        documentation=text_of(node, "documentation"),
        lane=lane.name,
        listeners=listeners.read_listeners(reading, node, "zeebe:executionListeners"),
        task_listeners=listeners.read_listeners(reading, node, "zeebe:taskListeners"),
        for_compensation=node.get("isForCompensation", "false") in {"true", "1"},
        undone_by=tuple(links.associated.get(identity, ())) if kind is Kind.BOUNDARY_EVENT else (),
        activation=_activation(reading, node) if kind is Kind.COMPLEX_GATEWAY else None,
        instantiates=instantiates(node, kind),
        waits_for_all=kind is Kind.EVENT_BASED_GATEWAY and node.get("eventGatewayType", "") == "Parallel",
        event_triggered=kind is Kind.SUB_PROCESS and is_event_sub_process(node),
        sheet=sheet,
    )


def _user_task(reading: Reading, node: etree._Element, lane: Lane, *, has_role: bool) -> UserTask:
    """Return what a user task says, offered to the groups of its lane if nothing says whom it is for."""
    said = extensions.user_task(reading, node)
    return said if has_role else replace(said, candidate_groups=groups_of(said, lane))


def _activation(reading: Reading, node: etree._Element) -> str | None:
    """Return the condition on which a complex gateway goes on."""
    text = text_of(node, "activationCondition")
    return reading.expression(node, "activation condition", text) if text else None


def _event(reading: Reading, node: etree._Element, kind: Kind) -> Event:
    """Return what an element waits for or throws."""
    if kind is Kind.RECEIVE_TASK or (kind is Kind.SEND_TASK and extension(node, PUBLISH) is not None):
        return read_message_event(reading, node, kind)
    return read_event(reading, node, kind) if kind in EVENTS else Event()


def _check_kind(reading: Reading, node: etree._Element) -> bool:
    """Tell whether an element runs, noting a problem when it does not."""
    tag = kind_of(node)
    if KINDS.get(tag) not in EXECUTABLE:
        said = (
            f"The {WORDS[tag]} is not supported yet." if tag in WORDS else f"<{tag}> is not a BPMN element that runs."
        )
        reading.problem(node, said, DETOURS.get(tag, "Use another element, or remove it."))
        return False
    extensions.check(reading, node, tag)
    return True
