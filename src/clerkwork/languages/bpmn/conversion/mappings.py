"""What goes into elements and out of them: parameters, variables of called processes, loops, listeners, properties."""

from typing import Final

from clerkwork.languages.bpmn.conversion.document import Document, Element, is_foreign, local, plain, shown
from clerkwork.languages.bpmn.conversion.juel import is_expression
from clerkwork.languages.bpmn.model import Kind
from clerkwork.languages.bpmn.vocabulary import BPMN

LISTENED: Final = {"create": "creating", "assignment": "assigning", "update": "updating", "complete": "completing"}
"""Events of a task listener → those of Zeebe; nobody listens to the cancelation of a task here."""
CALLED: Final = "zeebe:calledElement"
LOOP: Final = "multiInstanceLoopCharacteristics"
LOOP_OF_ZEEBE: Final = "zeebe:loopCharacteristics"


# Parameters


def input_output(to: Document, node: Element, child: Element) -> None:
    """Turn inputParameters and outputParameters into mappings."""
    for parameter in child:
        way = {"inputParameter": "input", "outputParameter": "output"}.get(local(parameter))
        if way is None:
            continue
        name = parameter.get("name", "")
        found = _parameter(to, parameter, f"{way} {name}")
        if found is not None:
            to.map(node, way, found, name)
            to.converted(parameter, f"{way} {name}", f"it is {found}")


def _parameter(to: Document, parameter: Element, what: str) -> str | None:
    """Return the value of a parameter: a text, a list or a map."""
    inner = [child for child in parameter if is_foreign(str(child.tag))]
    if not inner:
        return to.expression(parameter, what, plain(parameter))
    if local(inner[0]) == "list":
        parts = [to.expression(each, what, plain(each)) for each in inner[0]]
        return None if None in parts else f"=[{', '.join(str(part)[1:] for part in parts)}]"
    if local(inner[0]) == "map":
        found = [(each.get("key", ""), to.expression(each, what, plain(each))) for each in inner[0]]
        if all(value is not None for _, value in found):
            return f"={{{', '.join(f'{_key(key)}: {str(value)[1:]}' for key, value in found)}}}"
        return None
    to.by_hand(parameter, what, f"A {local(inner[0])} gives its value.", "Write it in FEEL.")
    return None


def _key(text: str) -> str:
    return text if text.isidentifier() else f'"{text}"'


# Call activities


def called(to: Document, node: Element) -> None:
    """Say which process a call activity calls, and that only what is named goes in and out."""
    name = node.get("calledElement")
    if name is None:
        if to.attribute(node, "caseRef") is not None:
            to.by_hand(node, "caseRef", "A CMMN case is called.", "Model it as a process, e.g. an ad-hoc sub-process.")
        return
    found = to.value(node, "calledElement", name)
    if found is None or to.says(node, CALLED):
        return
    del node.attrib["calledElement"]
    everything = {way: any(_is_all(each) for each in to.foreign(node, way)) for way in ("in", "out")}
    inherits = to.attribute(node, "inheritVariables") == "true"
    to.say(
        node,
        CALLED,
        processId=found,
        propagateAllParentVariables=_truth(everything["in"] or inherits),
        propagateAllChildVariables=_truth(everything["out"]),
    )
    to.converted(node, "calledElement", f"the process {found} is called")


def _is_all(child: Element) -> bool:
    return child.get("variables") == "all"


def _truth(value: object) -> str:
    return "true" if value else "false"


def passed(to: Document, node: Element, child: Element) -> None:
    """Turn one camunda:in or camunda:out of a call activity into a mapping."""
    way = {"in": "input", "out": "output"}[local(child)]
    what = shown(str(child.tag))
    if _is_all(child):
        to.converted(child, what, "all variables are passed on")
    elif (key := child.get("businessKey")) is not None:
        to.converted(child, what, f"the called case has the business id of this one ({key})")
    elif node.tag != f"{{{BPMN}}}{Kind.CALL_ACTIVITY}":
        to.by_hand(child, what, "Variables of a signal are its input mappings here.", "Write them as inputs.")
    else:
        target = child.get("target", "")
        text = child.get("sourceExpression") or f"${{{child.get('source', '')}}}"
        found = to.expression(child, f"{what} {target}", text)
        if found is not None:
            to.map(node, way, found, target)
            to.converted(child, f"{what} {target}", f"it is the {way} {found}")


# Loops


def loop(to: Document, node: Element) -> None:
    """Say what a multi-instance activity goes round for."""
    marker = node.find(f"{{{BPMN}}}{LOOP}")
    if marker is None:
        return
    for tag in ("loopCardinality", "completionCondition"):
        child = marker.find(f"{{{BPMN}}}{tag}")
        if child is not None and is_expression(plain(child)):
            _rewrite(to, marker, child, tag)
    reference = marker.find(f"{{{BPMN}}}loopDataInputRef")
    item = marker.find(f"{{{BPMN}}}inputDataItem")
    collection = to.attribute(marker, "collection") or (None if reference is None else plain(reference))
    if collection is None:
        return
    text = collection if is_expression(collection) else f"${{{collection}}}"
    found = to.expression(marker, "collection", text)
    if found is None:
        return
    variable = to.attribute(marker, "elementVariable") or ("" if item is None else item.get("name", ""))
    to.say(marker, LOOP_OF_ZEEBE, inputCollection=found, **({"inputElement": variable} if variable else {}))
    for child in (reference, item):
        if child is not None:
            marker.remove(child)
    to.converted(marker, "collection", f"a round for each item of {found}{f' as {variable}' if variable else ''}")


def _rewrite(to: Document, node: Element, child: Element, what: str) -> None:
    """Write an expression of BPMN's own in FEEL."""
    found = to.expression(node, what, plain(child))
    if found is not None:
        child.text = found
        to.converted(node, what, f"it is {found}")


def condition(to: Document, node: Element, tag: str) -> None:
    """Write the condition of a flow, an event or an ad-hoc sub-process in FEEL."""
    child = node.find(f"{{{BPMN}}}{tag}")
    if child is None:
        return
    language, text = (child.get("language") or "").lower(), plain(child)
    if to.attribute(child, "resource") is not None or (language and language not in {"juel", "feel"}):
        to.by_hand(node, tag, f"It is a script in {language or 'a file'}.", "Write it in FEEL.")
    elif is_expression(text):
        _rewrite(to, node, child, tag)
        if "language" in child.attrib:
            del child.attrib["language"]


# Listeners and properties


def listener(to: Document, node: Element, child: Element) -> None:
    """Turn a listener into a job, where listeners are jobs."""
    kind = local(child)
    event = child.get("event", "")
    said = next(
        (child.get(name) for name in ("class", "delegateExpression", "expression") if child.get(name)), "script"
    )
    job = str(said).strip().removeprefix("$").removeprefix("#").strip("{}").partition("(")[0].strip()
    ours, item = f"zeebe:{kind}s", kind
    when = LISTENED.get(event) if kind == "taskListener" else (event if event in {"start", "end"} else None)
    what = f"{kind} {event}".strip()
    if when is None or not to.knows(ours, local(node)):
        to.by_hand(child, what, f"“{said}” ran here.", "Draw a task, or use an event, that does what it did.")
        return
    to.item(node, ours, item, eventType=when, type=job)
    says = f"“{said}” became a listener of the job type {job}: a worker has to do what the code did."
    to.by_hand(child, what, says, "Write a worker for the job type.")


def properties(to: Document, node: Element, child: Element) -> None:
    """Keep named settings."""
    for each in child:
        if local(each) == "property":
            to.item(node, "zeebe:properties", "property", name=each.get("name", ""), value=each.get("value", ""))
    to.converted(child, "properties", "they are properties here too")
