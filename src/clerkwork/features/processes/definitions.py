"""
What a deployed model says, read once per version.

Rule 1: models are immutable, so what was read of one is kept by its key.
Rule 2: the words a builder may put into a process's zeebe:properties are named here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from clerkwork.languages import bpmn
from clerkwork.runtime import wiring
from clerkwork.runtime.models import Definition

ICON: Final = "icon"
WITHDRAW: Final = "withdrawMessage"
HIDDEN: Final = "hidden"
ENCODING: Final = re.compile(rb"""\s*<\?xml[^>]*?encoding=["']([\w.-]+)["']""")  # noqa: TID251 - our own pattern
DECLARATION: Final = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")  # noqa: TID251 - our own pattern


@dataclass(frozen=True, slots=True)
class Model:
    """A process as pages need it."""

    process: bpmn.Process
    properties: Mapping[str, str]
    elements: Mapping[str, bpmn.Element]
    flows: Mapping[str, bpmn.Flow]

    @property
    def icon(self) -> str:
        """The icon's name, "" when the builder chose none."""
        return self.properties.get(ICON, "")

    @property
    def withdraw_message(self) -> str:
        """The name of the message by which a starter withdraws, "" when the model offers none."""
        return self.properties.get(WITHDRAW, "")

    @property
    def listed(self) -> bool:
        """Say whether the catalogue shows the process."""
        return self.properties.get(HIDDEN, "") != "true"

    def element_name(self, element: str) -> str:
        """Return what people call an element."""
        found = self.elements.get(element)
        return found.name if found is not None and found.name else element


def model(definition: Definition) -> Model:
    """Return what a definition's BPMN says of its process."""
    return _model(definition.key, bytes(definition.xml), definition.process_id)


def diagram(definition: Definition) -> str:
    """Return a definition's BPMN as text."""
    return decoded(bytes(definition.xml))


def decoded(xml: bytes) -> str:
    """Return a BPMN file as text without declaration, whatever encoding it declares."""
    declared = ENCODING.match(xml[:200])
    encoding = declared[1].decode() if declared is not None else "utf-8-sig"
    try:
        text = xml.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        text = xml.decode("utf-8", "replace")  # the reader took it, so only the diagram's words suffer
    return DECLARATION.sub("", text, count=1)


@lru_cache(maxsize=256)
def _model(_key: int, xml: bytes, process_id: str) -> Model:
    read = bpmn.read(xml, wiring.current().feel)
    process = next(process for process in read.processes if process.id == process_id)
    return Model(
        process,
        dict(process.properties),
        {element.id: element for element in process.elements},
        {flow.id: flow for flow in process.flows},
    )
