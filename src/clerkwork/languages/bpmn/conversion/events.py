"""What events say: when, on which message, with which variables of an error."""

from typing import Final

from clerkwork.languages.bpmn.conversion.document import Document, Element, local, plain
from clerkwork.languages.bpmn.conversion.juel import is_expression
from clerkwork.languages.bpmn.cron import read_cron
from clerkwork.languages.bpmn.vocabulary import BPMN, ZEEBE

WAITING: Final = frozenset({"intermediateCatchEvent", "boundaryEvent", "receiveTask"})
QUARTZ: Final = ("", "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
WEEKDAY: Final = 5  # the place of the field
FIELDS: Final = 6


def timer(to: Document, node: Element) -> None:
    """Say when a timer is due."""
    for tag in ("timeDate", "timeDuration", "timeCycle"):
        child = node.find(f"{{{BPMN}}}{tag}")
        if child is None or not (text := plain(child)):
            continue
        if is_expression(text):
            found = to.expression(node, tag, text)
        elif tag == "timeCycle" and not text.startswith("R"):
            found = _cron(to, node, text)
        else:
            continue
        if found is not None:
            child.text = found
            to.converted(node, tag, f"it is {found}")


def _cron(to: Document, node: Element, text: str) -> str | None:
    """Return a cron expression of Quartz, in which Sunday is 1, as we write it."""
    words = text.split()
    if len(words) == FIELDS + 1 and words[-1] == "*":
        words.pop()
    if len(words) == FIELDS:
        words[WEEKDAY] = "".join(_day(letter, words[WEEKDAY], place) for place, letter in enumerate(words[WEEKDAY]))
        if read_cron(" ".join(words)) is not None:
            return " ".join(words)
    to.by_hand(node, "timeCycle", f"“{text}” is neither a cycle nor a cron expression.", "Write e.g. R/PT1H.")
    return None


def _day(letter: str, word: str, place: int) -> str:
    """Return a digit as the name of a day, unless it counts weeks (#2) or steps (/2)."""
    counts = place > 0 and word[place - 1] in "#/"
    return QUARTZ[int(letter)] if letter in "1234567" and not counts else letter


def error(to: Document, node: Element) -> None:
    """Hand on the code and message of a caught error."""
    for name, source in (("errorCodeVariable", "errorCode"), ("errorMessageVariable", "errorMessage")):
        variable = to.attribute(node, name)
        if variable is not None:
            event = node.getparent()
            assert event is not None, "a definition stands in an event"
            to.map(event, "output", f"={source}", variable)
            to.converted(node, name, f"the output {variable} is ={source}")


def conditional(to: Document, node: Element) -> None:
    """Say after which changes a condition is asked."""
    names, events = to.attribute(node, "variableName"), to.attribute(node, "variableEvents")
    if names is None and events is None:
        return
    if not to.knows("zeebe:conditionalFilter", local(node)):
        to.by_hand(node, "variableName", "The condition is asked after every change.", "Nothing, if that is right.")
        return
    said = {"variableNames": names or "", "variableEvents": events or ""}
    to.say(node, "zeebe:conditionalFilter", **{name: value for name, value in said.items() if value})
    to.converted(node, "variableName", f"it is asked after changes of {names or 'all variables'}")


def subscription(to: Document, node: Element) -> None:
    """Say what is missing of a message that waiting events need: whom it is for."""
    reference = (node.get("messageRef") or "").rpartition(":")[2]
    event = node if local(node) == "receiveTask" else node.getparent()
    message = next((each for each in to.root.findall(f"{{{BPMN}}}message") if each.get("id") == reference), None)
    if message is None or event is None or local(event) not in WAITING or message in to.done:
        return
    to.done.add(message)
    if message.find(f".//{{{ZEEBE}}}subscription") is None:
        says = f"Nothing says which case the message “{message.get('name', '')}” is for: it was found by business key."
        to.by_hand(message, "message", says, "Give it a correlation key, e.g. =orderId, and send it with that.")


def named(to: Document, node: Element) -> None:
    """Write the name of a message or signal in FEEL if it depends on the case."""
    name = node.get("name") or ""
    if is_expression(name):
        found = to.expression(node, "name", name)
        if found is not None:
            node.set("name", found)
            to.converted(node, "name", f"it is {found}")


def initiator(to: Document, node: Element, value: str) -> None:
    """Keep who started a case in the variable of that name."""
    to.map(node, "output", "=requester.username", value)
    says = f"the output {value} is =requester.username, which cases of an app have"
    to.converted(node, "initiator", says, "Use requester, which knows the person's name and superior too.")
