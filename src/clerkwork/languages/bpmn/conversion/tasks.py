"""What tasks say: who does them, with what, and what comes of it."""

from typing import Final

from clerkwork.languages.bpmn.conversion.document import Document, Element, local, plain, shown
from clerkwork.languages.bpmn.conversion.juel import is_expression
from clerkwork.languages.bpmn.conversion.mappings import input_output
from clerkwork.languages.bpmn.model import Kind
from clerkwork.languages.bpmn.vocabulary import BPMN

ASSIGNMENT: Final = "zeebe:assignmentDefinition"
HOW: Final = ("topic", "class", "delegateExpression", "expression", "type")
"""The attributes that say how something is carried out, the first that is there."""
SCHEDULE: Final = "zeebe:taskSchedule"
CODE: Final = "a worker has to do what the code did"
WORKER: Final = "Write a worker for the job type, or choose a connector."


# User tasks


def called_by(to: Document, node: Element) -> None:
    """Note a name or description with an expression in it, which the other engines evaluate."""
    texts = [("name", node.get("name") or "")]
    texts += [("documentation", plain(each)) for each in node.findall(f"{{{BPMN}}}documentation")]
    for what, text in texts:
        if is_expression(text):
            says = f"“{text}” is the same text in every case here."
            to.by_hand(
                node, what, says, "Write it without an expression; what it said can stand in the form of the task."
            )


def assignee(to: Document, node: Element, value: str) -> None:
    """Say who gets a task."""
    found = to.value(node, "assignee", value)
    if found is not None:
        to.say(node, ASSIGNMENT, assignee=found)
        to.converted(node, "assignee", f"the assignee is {found}")


def candidates(to: Document, node: Element, name: str, value: str) -> None:
    """Say who may take a task: candidateUsers or candidateGroups."""
    found = to.names(node, name, value)
    if found is not None:
        to.say(node, ASSIGNMENT, **{name: found})
        to.converted(node, name, f"{name} is {found}")


def schedule(to: Document, node: Element, name: str, value: str) -> None:
    """Say when a task is due, or shows up again."""
    lasts = value.strip().startswith("P")  # a duration, from when the task is created
    found = f'=now() + duration("{value.strip()}")' if lasts else to.value(node, name, value)
    if found is not None:
        to.say(node, SCHEDULE, **{name: found})
        to.converted(node, name, f"{name} is {found}")


def priority(to: Document, node: Element, value: str) -> None:
    """Say how urgent a task is; ours go to 100."""
    found = to.value(node, "priority", value)
    if found is None:
        return
    if found.lstrip("-").isdigit() and not 0 <= int(found) <= 100:  # noqa: PLR2004 - percent
        to.by_hand(node, "priority", f"Ours go from 0 to 100, but {found}.", "Choose one of them.")
        return
    to.say(node, "zeebe:priorityDefinition", priority=found)
    to.converted(node, "priority", f"the priority is {found}")


def form_key(to: Document, node: Element, value: str) -> None:
    """Name a form that was kept in the application's code."""
    to.say(node, "zeebe:formDefinition", externalReference=value)
    to.by_hand(node, "formKey", f"The form {value} is not one of ours.", "Make a form, and name it by its formId.")


def form_reference(to: Document, node: Element, value: str) -> None:
    """Name a form of form-js by its id."""
    if is_expression(value):
        to.by_hand(node, "formRef", f"“{value}” depends on the case.", "Choose one form, or show parts by conditions.")
        return
    to.say(node, "zeebe:formDefinition", formId=value)
    to.converted(node, "formRef", f"the form is {value}")


def potential_owners(to: Document, node: Element, tag: str) -> None:
    """Read BPMN's own resource roles, with the words user(…) and group(…)."""
    users: list[str] = []
    groups: list[str] = []
    for role in node.findall(f"{{{BPMN}}}{tag}"):
        formal = role.find(f"{{{BPMN}}}resourceAssignmentExpression/{{{BPMN}}}formalExpression")
        if formal is None:
            continue  # a reference to a resource, which no engine reads
        for part in plain(formal).split(","):
            name = part.strip().removesuffix(")")
            (users if name.startswith("user(") else groups).append(name.removeprefix("user(").removeprefix("group("))
        node.remove(role)
    if tag == "humanPerformer" and groups:
        assignee(to, node, groups[0])
        return
    for name, found in (("candidateUsers", users), ("candidateGroups", groups)):
        if found:
            candidates(to, node, name, ", ".join(found))


# Jobs


def implementation(to: Document, node: Element, said: Element | None = None) -> None:
    """Say which job an element is, from whatever says how it is carried out: itself, or its definition."""
    where = node if said is None else said
    asked = {name: to.attribute(where, name) for name in HOW}
    if asked["topic"] is not None:
        job(to, node, "topic", asked["topic"])
    elif asked["class"] is not None:
        code(to, node, "class", asked["class"], asked["class"])
    elif asked["delegateExpression"] is not None:
        code(to, node, "delegateExpression", asked["delegateExpression"], bean(asked["delegateExpression"]))
    elif asked["expression"] is not None:
        evaluated(to, node, asked["expression"])
    elif asked["type"] is not None and asked["type"] != "external":
        built_in(to, node, asked["type"])


def bean(text: str) -> str:
    """Return the name of the object or method that an expression asks, as the type of a job."""
    return text.strip().removeprefix("$").removeprefix("#").strip("{}").partition("(")[0].strip()


def job(to: Document, node: Element, what: str, kind: str) -> None:
    """Say the type of an external task's job."""
    found = to.value(node, what, kind)
    if found is not None:
        to.say(node, "zeebe:taskDefinition", type=found)
        to.converted(node, what, f"the job type is {found}; workers of the topic ask for it")


def code(to: Document, node: Element, what: str, said: str, kind: str) -> None:
    """Say the type of a job that stands for code of the application."""
    to.say(node, "zeebe:taskDefinition", type=kind)
    to.by_hand(node, what, f"“{said}” became the job type {kind}: {CODE}.", WORKER)


def evaluated(to: Document, node: Element, text: str) -> None:
    """Turn a service task that only evaluates an expression into a script task, or leave it to a worker."""
    result = to.attribute(node, "resultVariable") or to.attribute(node, "resultVariableName")
    before = len(to.notes)
    found = to.expression(node, "expression", text)
    if found is not None and local(node) == Kind.SERVICE_TASK:
        node.tag = f"{{{BPMN}}}{Kind.SCRIPT_TASK}"
        to.say(node, "zeebe:script", expression=found, resultVariable=result or "result")
        to.converted(node, "expression", f"a script task evaluates {found}")
        return
    del to.notes[before:]
    to.header(node, "expression", text)
    if result:
        to.header(node, "resultVariable", result)
    code(to, node, "expression", text, bean(text) or "expression")


def built_in(to: Document, node: Element, kind: str) -> None:
    """Say the type of a job that the other engine did itself: mail, http, shell, a decision."""
    if kind == "dmn":
        flowable_decision(to, node)
        return
    to.say(node, "zeebe:taskDefinition", type=kind)
    says = f"The engine's own {kind} task became the job type {kind}."
    to.by_hand(node, "type", says, "Choose a connector, and give it what the fields said.")


def flowable_decision(to: Document, node: Element) -> None:
    """Turn Flowable's decision task into a business rule task."""
    keys = [plain(field) for field in to.foreign(node, "field") if field.get("name") == "decisionTableReferenceKey"]
    if not keys:
        to.by_hand(node, "type", "The decision task names no decision.", "Use a business rule task and name it.")
        return
    for field in list(to.foreign(node, "field")):
        to.done.add(field)
    node.tag = f"{{{BPMN}}}{Kind.BUSINESS_RULE_TASK}"
    to.say(node, "zeebe:calledDecision", decisionId=keys[0], resultVariable="result")
    says = f"a business rule task calls {keys[0]}"
    to.converted(node, "type", says, "Its outputs are a context in `result`; hand them on by output mappings.")


def decision(to: Document, node: Element, value: str) -> None:
    """Say which decision a business rule task calls."""
    found = to.value(node, "decisionRef", value)
    if found is None:
        return
    result = to.attribute(node, "resultVariable") or "decisionResult"
    to.say(node, "zeebe:calledDecision", decisionId=found, resultVariable=result)
    bind(to, node, "zeebe:calledDecision", "decisionRef")
    to.converted(node, "decisionRef", f"the decision {found} is called, its result becomes {result}")
    how = to.attribute(node, "mapDecisionResult") or "resultList"
    if how in {"resultList", "collectEntries"}:
        says = f"The result was a list ({how}); here it is what the decision gives."
        to.by_hand(node, "mapDecisionResult", says, "Check where it is used; the hit policy says if it is a list.")
    else:
        to.converted(node, "mapDecisionResult", f"the result is what the decision gives ({how})")


def bind(to: Document, node: Element, name: str, prefix: str) -> None:
    """Say which version is meant by the id of a decision or process."""
    binding = to.attribute(node, f"{prefix}Binding") or "latest"
    tag = to.attribute(node, f"{prefix}VersionTag")
    if binding == "version":
        says = f"Version {to.attribute(node, f'{prefix}Version')} was meant; numbers of versions start anew here."
        to.by_hand(node, f"{prefix}Binding", says, "Bind it to a version tag.")
    elif binding == "versionTag" and tag and not is_expression(tag):
        to.say(node, name, bindingType="versionTag", versionTag=tag)
        to.converted(node, f"{prefix}Binding", f"the version tag is {tag}")
    elif binding == "deployment":
        to.say(node, name, bindingType="deployment")
        to.converted(node, f"{prefix}Binding", "it is bound by deployment")


def script(to: Document, node: Element) -> None:
    """Say what a script task evaluates; a script in another language is left to a worker."""
    language = (node.get("scriptFormat") or "").strip().lower()
    found = node.find(f"{{{BPMN}}}script")
    text = "" if found is None else plain(found)
    result = to.attribute(node, "resultVariable") or to.attribute(node, "resultVariableName") or "result"
    feel: str | None = None
    if text and language in {"feel", "dmn-feel", "juel"}:
        feel = f"={text.removeprefix('=')}" if "feel" in language else to.expression(node, "script", text)
    if feel is not None and found is not None:
        to.say(node, "zeebe:script", expression=feel, resultVariable=result)
        node.remove(found)
        to.converted(node, "script", f"it evaluates {feel}, the result becomes {result}")
        return
    if not text and to.attribute(node, "resource") is None:
        return
    to.say(node, "zeebe:taskDefinition", type="script")
    for key, value in (("language", language), ("script", text), ("resultVariable", result)):
        to.header(node, key, value)
    to.by_hand(node, "script", f"A script in {language or 'no language'} became a job of the type script.", WORKER)


# Extension elements


def field(to: Document, node: Element, child: Element) -> None:
    """Hand a field of the injected code to the worker: a text as a header, an expression as an input."""
    name = child.get("name", "")
    inner = [plain(each) for each in child]
    text = child.get("stringValue") or child.get("expression") or (inner[0] if inner else "")
    if not is_expression(text):
        to.header(node, name, text)
        to.converted(child, f"field {name}", "it is a header of the job")
        return
    found = to.expression(child, f"field {name}", text)
    if found is not None:
        to.map(node, "input", found, name)
        to.converted(child, f"field {name}", f"it is the input {found}")


def retries(to: Document, node: Element, child: Element) -> None:
    """Say how often a job is tried and how long it rests between: R3/PT10M, or PT10M,PT1H."""
    text = plain(child)
    times, _, pause = text.rpartition("/")
    count = times.removeprefix("R") if times.startswith("R") else str(len(text.split(",")) + 1)
    pause = pause.split(",")[0].strip()
    if not count.isdigit() or not pause.startswith("P") or not to.extension(node, "zeebe:taskDefinition").get("type"):
        to.by_hand(child, shown(str(child.tag)), f"“{text}” cannot be said of this element.", "Set the job's retries.")
        return
    to.say(node, "zeebe:taskDefinition", retries=count)
    to.header(node, "retryBackoff", pause)
    to.converted(child, shown(str(child.tag)), f"{count} attempts, {pause} apart")


def connector(to: Document, node: Element, child: Element) -> None:
    """Leave a connector to a worker, with its inputs and outputs as they were."""
    names = [plain(each) for each in child if local(each) == "connectorId"]
    for each in child:
        if local(each) == "inputOutput":
            input_output(to, node, each)
    code(to, node, "connector", names[0] if names else "", names[0] if names else "connector")
