from typing import Any

import pytest

from clerkwork.plugins import Connectors, PluginError


class Good:
    type = "test:good"
    transactional = False
    template: dict[str, Any] = {}

    def run(self, job: Any, host: Any) -> dict[str, Any]:
        del job, host
        return {}


def made(**members: Any) -> Any:
    return type("Bad", (Good,), members)()


def test_connectors_are_found_by_job_type() -> None:
    """A registry maps job types to connectors."""
    good = Good()
    connectors = Connectors([("good", good)])
    assert dict(connectors) == {"test:good": good}
    assert len(connectors) == 1


@pytest.mark.parametrize(
    ("connector", "fault"),
    [
        (made(type=7), "str `type`"),
        (made(transactional="no"), "bool `transactional`"),
        (made(template=None), "dict `template`"),
        (made(run=None), r"method run\(job, host\)"),
    ],
)
def test_a_wrong_connector_is_named(connector: Any, fault: str) -> None:
    """What lacks a member is refused with its name and the member."""
    with pytest.raises(PluginError, match=f"acme of acme-tools.*{fault}"):
        Connectors([("acme of acme-tools", connector)])


def test_two_connectors_for_one_type_are_named() -> None:
    """Two plugins that claim one job type are both named."""
    with pytest.raises(PluginError, match=r"first and second both claim"):
        Connectors([("first", Good()), ("second", Good())])
