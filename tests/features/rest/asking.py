"""Camunda 8's own client, told by the name of an operation and by bodies as they are on the wire."""

import inspect
import re
from typing import Any

import camunda_orchestration_sdk as sdk
from camunda_orchestration_sdk import CamundaClient
from camunda_orchestration_sdk.errors import ApiError, MissingRequiredFieldError

NAMES = re.compile(r"[A-Z]\w+")


def ask(client: CamundaClient, operation: str, *keys: Any, **body: Any) -> Any:
    """Let a client do something; without a body it sends none, or an empty one where it must."""
    method = getattr(client, operation)
    data = inspect.signature(method).parameters.get("data")
    if data is None:
        return method(*keys)
    if not body and data.default is not inspect.Parameter.empty:
        return method(*keys, **({"data": None} if "None" in str(data.annotation) else {}))
    return method(*keys, data=made(str(data.annotation), body))


def made(annotation: str, body: dict[str, Any]) -> Any:
    """Return the first of the client's models that an annotation names which says all of a body."""
    models = [
        getattr(sdk, name) for name in NAMES.findall(annotation) if hasattr(getattr(sdk, name, None), "from_dict")
    ]
    for model in models:
        try:
            found = model.from_dict(body)
        except MissingRequiredFieldError:
            continue
        if found.to_dict().keys() == body.keys():
            return found
    raise AssertionError(f"None of {annotation} takes {body}.")


def status(client: CamundaClient, operation: str, *keys: Any, **body: Any) -> int:
    """Return the status with which something is refused, 0 if it is done. What is refused must say why."""
    refusal = None
    try:
        ask(client, operation, *keys, **body)
    except ApiError as error:
        refusal = error
    assert refusal is None or '"detail":"' in str(refusal), refusal
    return 0 if refusal is None else int(refusal.status_code)
