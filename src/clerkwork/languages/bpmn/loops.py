"""Loop markers of activities in, plain data out."""

from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from clerkwork.languages.bpmn import extensions
from clerkwork.languages.bpmn.model import Kind, MultiInstance, StandardLoop
from clerkwork.languages.bpmn.reading import Reading, children, extension, is_variable, text_of
from clerkwork.languages.bpmn.vocabulary import ACTIVITIES

MULTI_INSTANCE: Final = "multiInstanceLoopCharacteristics"
STANDARD: Final = "standardLoopCharacteristics"
UNREAD: Final = ("loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem")


def read_loop(reading: Reading, node: etree._Element, kind: Kind) -> MultiInstance | StandardLoop | None:
    """Return the loop of an activity, if it has one, noting what cannot be done."""
    found = [(child, read) for tag, read in READERS.items() for child in children(node, tag)]
    if not found:
        return None
    if kind not in ACTIVITIES:
        reading.problem(node, "Only an activity can go rounds.", "Remove the loop marker.")
        return None
    if len(found) > 1:
        reading.problem(node, "The activity has two loop markers.", "Remove one of them.")
    child, read = found[0]
    return read(reading, child)


def _multi_instance(reading: Reading, node: etree._Element) -> MultiInstance:
    extensions.check(reading, node, MULTI_INSTANCE)
    _warn(reading, node)
    said = extension(node, "zeebe:loopCharacteristics")
    given = {} if said is None else {str(name): str(value).strip() for name, value in said.attrib.items()}
    where = node if said is None else said
    item, results = (_name(reading, where, given, word) for word in ("inputElement", "outputCollection"))
    loop = MultiInstance(
        sequential=node.get("isSequential", "false").strip() in {"true", "1"},
        collection=_feel(reading, where, "input collection", given.get("inputCollection", "")),
        cardinality=_feel(reading, node, "number of rounds", text_of(node, "loopCardinality")),
        item=item,
        results=results,
        result=_feel(reading, where, "output element", given.get("outputElement", "")),
        until=_feel(reading, node, "completion condition", text_of(node, "completionCondition")),
    )
    _check(reading, where, loop)
    return loop


def _check(reading: Reading, node: etree._Element, loop: MultiInstance) -> None:
    """Note what is missing or there twice."""
    if loop.collection is None and loop.cardinality is None:
        reading.problem(node, "The multi-instance activity has no input collection.", "Write one, e.g. =items.")
    if loop.collection is not None and loop.cardinality is not None:
        said = "The multi-instance activity has an input collection and a loop cardinality."
        reading.problem(node, said, "Remove one of them.")
    if loop.item and loop.collection is None:
        reading.warn(node, "Without an input collection the input element has no value.", "Remove it, or write one.")
    if loop.results and loop.result is None:
        said = f"Nothing says what a round adds to the output collection “{loop.results}”."
        reading.problem(node, said, "Write an output element, e.g. =result.")
    if loop.result is not None and not loop.results:
        reading.problem(node, "The output element goes nowhere.", "Name the output collection.")


def _warn(reading: Reading, node: etree._Element) -> None:
    """Warn of what BPMN allows and nobody reads."""
    for tag in UNREAD:
        for child in children(node, tag):
            reading.warn(child, f"<{tag}> is not read.", "Write it as zeebe:loopCharacteristics.")
    if node.get("behavior", "All") != "All":
        reading.warn(node, f"No event is thrown for the behavior “{node.get('behavior')}”.", "Remove it.")


def _standard(reading: Reading, node: etree._Element) -> StandardLoop:
    condition = _feel(reading, node, "loop condition", text_of(node, "loopCondition"))
    raw = node.get("loopMaximum", "").strip()
    most = int(raw) if raw.isascii() and raw.isdigit() else None
    if raw and not most:
        reading.problem(node, f"Expected the most rounds to be a number from 1 on, but “{raw}”.", "Write e.g. 3.")
    if condition is None and not raw:
        reading.problem(node, "Nothing says when the loop ends.", "Write a loop condition or a loop maximum.")
    return StandardLoop(condition, node.get("testBefore", "false").strip() in {"true", "1"}, most)


def _feel(reading: Reading, node: etree._Element, what: str, text: str) -> str | None:
    """Return an expression with or without its "=", None if there is no text."""
    return reading.expression(node, what, text) if text else None


def _name(reading: Reading, node: etree._Element, given: dict[str, str], word: str) -> str:
    """Return the name of a variable, noting if it is none."""
    name = given.get(word, "")
    if name and not is_variable(name):
        reading.problem(node, f"Expected the name of a variable as {word}, but “{name}”.", "Use letters, digits and _.")
    return name


READERS: Final[Mapping[str, Callable[[Reading, etree._Element], MultiInstance | StandardLoop]]] = {
    MULTI_INSTANCE: _multi_instance,
    STANDARD: _standard,
}
