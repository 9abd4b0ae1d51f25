"""
Extension elements in, plain data out.

Rule 1: which of them may stand where is the table EXTENSIONS; this file only reads them.
"""

from typing import Final

from lxml import etree

from clerkwork.languages.bpmn.model import (
    Binding,
    Called,
    CalledDecision,
    Kind,
    Mapping,
    Script,
    TaskDefinition,
    UserTask,
)
from clerkwork.languages.bpmn.moments import check_date, check_duration
from clerkwork.languages.bpmn.reading import (
    Reading,
    a,
    extension,
    is_variable,
    kind_of,
    local_name,
    name_list,
    number_or_text,
    quote,
)
from clerkwork.languages.bpmn.vocabulary import BPMN, CAMUNDA_7, DETOURS_OF_EXTENSIONS, EXTENSIONS, ITEMS, WORDS

DECISION: Final = "zeebe:calledDecision"
PROCESS: Final = "zeebe:calledElement"
HIGHEST_PRIORITY: Final = 100
JOBS: Final = frozenset({Kind.SERVICE_TASK, Kind.SEND_TASK})
"""The tasks that are jobs whatever else they say."""
PATH: Final = "letters, digits and _, with dots for contexts"


def check(reading: Reading, node: etree._Element, on: str) -> None:
    """Refuse unknown extension elements and warn of those without effect."""
    for child in node.iterfind(f"{{{BPMN}}}extensionElements/*"):
        name = kind_of(child)
        if not name:
            _warn_of_camunda_7(reading, child)
        elif name not in EXTENSIONS:
            remedy = DETOURS_OF_EXTENSIONS.get(name, "Remove it, or model what it does with elements of the diagram.")
            reading.problem(child, f"<{name}> is not supported yet.", remedy)
        elif on not in EXTENSIONS[name].on:
            reading.warn(child, f"<{name}> has no effect on {a(WORDS.get(on, on))}.", "Remove it.")
        else:
            _check_attributes(reading, child, name)


def _warn_of_camunda_7(reading: Reading, node: etree._Element) -> None:
    if etree.QName(node).namespace == CAMUNDA_7:
        tag = etree.QName(node).localname
        reading.warn(node, f"<camunda:{tag}> of Camunda 7 is not read.", "Write it with zeebe: elements.")


def _check_attributes(reading: Reading, node: etree._Element, name: str) -> None:
    """Warn of attributes and items that nobody reads."""
    known = EXTENSIONS[name]
    for attribute in map(str, node.attrib):
        if attribute not in known.attributes:
            reading.warn(node, f"The attribute {attribute} of <{name}> is not read.", "Remove it.")
    if name not in {DECISION, PROCESS} and node.get("bindingType", "latest") != "latest":
        reading.warn(node, f"<{name}> binds to “{node.get('bindingType')}”, but the latest version is used.", "")
    for item in node:
        tag = etree.QName(item).localname
        if tag not in known.children:
            reading.warn(item, f"<{tag}> inside <{name}> is not read.", "Remove it.")


def _items(node: etree._Element, name: str, tag: str) -> list[etree._Element]:
    parent = extension(node, name)
    return [] if parent is None else [child for child in parent if etree.QName(child).localname == tag]


def pairs(reading: Reading, node: etree._Element, name: str) -> tuple[tuple[str, str], ...]:
    """Return the headers or properties of an element as they are written."""
    tag = EXTENSIONS[name].children[0]
    key, value = ITEMS[tag]
    found: dict[str, str] = {}
    for item in _items(node, name, tag):
        if not (named := item.get(key, "").strip()):
            reading.problem(item, f"A {tag} has no {key}.", f"Give it a {key}, or remove it.")
        elif named in found:
            reading.problem(item, f"The {tag} “{named}” is there twice.", "Remove one of them.")
        found[named] = item.get(value, "")
    return tuple(found.items())


def mappings(reading: Reading, node: etree._Element, tag: str) -> tuple[Mapping, ...]:
    """Return the input or output mappings of an element in order."""
    found = []
    for item in _items(node, "zeebe:ioMapping", tag):
        target = item.get("target", "").strip()
        source = reading.value(item, f"{tag} mapping of “{target}”", item.get("source"), number_or_text)
        if not all(is_variable(part.replace("-", "_")) for part in target.split(".")):
            reading.problem(
                item, f"Expected the target of {a(tag)} mapping to be a variable, but “{target}”.", f"Use {PATH}."
            )
        if source is None and tag == "output":
            reading.problem(item, f"The output mapping of “{target}” has no source.", "Write an expression after =.")
        found.append(Mapping(source or "null", target))
    return tuple(found)


def task_definition(reading: Reading, node: etree._Element, kind: Kind) -> TaskDefinition | None:
    """Return the job type and retries of an element, if it has them; a task that must be a job is named by its id."""
    found = extension(node, "zeebe:taskDefinition")
    if not applies(kind, "zeebe:taskDefinition"):
        return None
    if found is None:
        published = extension(node, "zeebe:publishMessage") is not None
        return TaskDefinition(_own_id(reading, node)) if kind in JOBS and not published else None
    job = reading.value(found, "job type", found.get("type"))
    if job is None and kind in JOBS:
        job = _own_id(reading, node)
    elif job is None:
        reading.problem(found, "The task definition has no job type.", "Choose a connector or write the type.")
    retries = reading.value(found, "number of retries", found.get("retries"), str) or "3"
    if not found.get("retries", "").strip().startswith("=") and not (retries.isascii() and retries.isdigit()):
        reading.problem(found, f"Expected the retries to be a whole number, but “{retries}”.", "Write e.g. 3.")
    return TaskDefinition(job or "null", retries)


def _own_id(reading: Reading, node: etree._Element) -> str:
    """Return the id of a task as its job type, with a warning."""
    said = f"The {WORDS[kind_of(node)]} has no job type; workers find it by its id."
    reading.warn(node, said, "Choose a connector or write a job type.")
    return quote(node.get("id", ""))


def script(reading: Reading, node: etree._Element) -> Script | None:
    """Return the FEEL script of an element, if it has one."""
    found = extension(node, "zeebe:script")
    if found is None:
        return None
    expression, result = found.get("expression", ""), found.get("resultVariable", "").strip()
    if not expression.strip():
        reading.problem(found, "The script is empty.", "Write an expression after =.")
        return Script("null", result)
    _check_result(reading, found, result)
    return Script(reading.expression(found, "script", expression), result)


def _check_result(reading: Reading, node: etree._Element, result: str) -> None:
    """Require the variable that takes a result to be a name."""
    if not is_variable(result):
        reading.problem(
            node, f"Expected the result variable to be a name, but “{result}”.", "Use letters, digits and _."
        )


def called(reading: Reading, node: etree._Element) -> Called | None:
    """Return the process that a call activity calls, if it names one."""
    found = extension(node, PROCESS)
    if found is None:
        plain = local_name(node.get("calledElement", ""))
        return Called(quote(plain)) if plain else None
    identity = reading.value(found, "called process", found.get("processId"))
    if identity is None:
        reading.problem(found, "The called process has no id.", "Name a process, or write an expression after =.")
    binding, tag = _binding(reading, found, "called process")
    business_id = found.get("businessId")
    return Called(
        identity or "null",
        all_parent_variables=found.get("propagateAllParentVariables", "true") == "true",
        all_child_variables=found.get("propagateAllChildVariables", "true") == "true",
        binding=binding,
        version_tag=tag,
        business_id=None if business_id is None else reading.value(found, "business id", business_id) or "null",
    )


def decision(reading: Reading, node: etree._Element) -> CalledDecision | None:
    """Return the decision that an element calls, if it names one."""
    found = extension(node, DECISION)
    if found is None:
        return None
    identity = reading.value(found, "called decision", found.get("decisionId"))
    if identity is None:
        reading.problem(found, "The called decision has no id.", "Name a decision, or write an expression after =.")
    result = found.get("resultVariable", "").strip()
    _check_result(reading, found, result)
    binding, tag = _binding(reading, found, "called decision")
    return CalledDecision(identity or "null", result, binding, tag)


def _binding(reading: Reading, node: etree._Element, what: str) -> tuple[Binding, str]:
    """Return which version an id means, and the version tag if one says it."""
    binding, tag = node.get("bindingType", Binding.LATEST), node.get("versionTag", "").strip()
    if binding not in set(Binding):
        words = ", ".join(Binding)
        reading.problem(node, f"Expected a binding type of {words}, but “{binding}”.", "Choose one of them.")
        binding = Binding.LATEST
    if binding == Binding.VERSION_TAG and not tag:
        reading.problem(node, f"The {what} is bound to a version tag but names none.", "Name the tag.")
    return Binding(binding), tag


def time_to_live(reading: Reading, node: etree._Element) -> str:
    """Return how long ended cases of a process are kept, "" for ever."""
    found = extension(node, "clerk:historyTimeToLive")
    if found is None:
        return ""
    text = found.get("value", "").strip()
    check_duration(reading, found, "time to live", text)
    return text


def applies(kind: Kind, name: str) -> bool:
    """Tell whether an extension element has an effect on a kind of element."""
    return kind in EXTENSIONS[name].on


def form(node: etree._Element) -> tuple[str | None, str | None]:
    """Return the ids of the form to use and of a form kept elsewhere."""
    found = extension(node, "zeebe:formDefinition")
    if found is None:
        return None, None
    external = found.get("externalReference") or found.get("formKey")
    return found.get("formId", "").strip() or None, external or None


def user_task(reading: Reading, node: etree._Element) -> UserTask:
    """Return what a user task says of its people, times and form."""
    own, external = form(node)
    if own is None and external is not None:
        reading.warn(node, f"The form “{external}” is kept elsewhere; the task has no form here.", "Give it a form id.")

    def people(what: str, name: str, attribute: str, *, several: bool = True) -> str | None:
        found = extension(node, name)
        if found is None:
            return None
        raw = found.get(attribute)
        return reading.value(found, what, raw, name_list) if several else reading.value(found, what, raw)

    return UserTask(
        assignee=people("assignee", "zeebe:assignmentDefinition", "assignee", several=False),
        candidate_groups=people("candidate groups", "zeebe:assignmentDefinition", "candidateGroups"),
        candidate_users=people("candidate users", "zeebe:assignmentDefinition", "candidateUsers"),
        excluded_users=people("excluded users", "clerk:task", "excludedUsers"),
        due=_date(reading, node, "due date", "dueDate"),
        follow_up=_date(reading, node, "follow-up date", "followUpDate"),
        priority=_priority(reading, node),
        form=own,
        external_form=external,
    )


def _date(reading: Reading, node: etree._Element, what: str, attribute: str) -> str | None:
    found = extension(node, "zeebe:taskSchedule")
    if found is None:
        return None
    value = reading.value(found, what, found.get(attribute))
    check_date(reading, found, what, found.get(attribute))
    return value


def _priority(reading: Reading, node: etree._Element) -> str | None:
    found = extension(node, "zeebe:priorityDefinition")
    if found is None:
        return None
    raw = found.get("priority", "").strip()
    static = raw and not raw.startswith("=")
    if static and not (raw.isascii() and raw.isdigit() and int(raw) <= HIGHEST_PRIORITY):
        reading.problem(
            found, f"Expected the priority to be a whole number from 0 to 100, but “{raw}”.", "Write e.g. 50."
        )
    return reading.value(found, "priority", raw, str)
