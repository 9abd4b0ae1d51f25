from pathlib import Path
from typing import Any

import pytest

from clerkwork.kernel.errors import Invalid
from clerkwork.runtime import commands, models, nodes

pytestmark = pytest.mark.both
MODELS = Path(__file__).parent / "models"


def test_the_same_content_is_the_same_version(deploy: Any) -> None:
    """Deploying again changes nothing; other content makes version 2, which new cases use and old ones do not."""
    first = deploy("approve")
    old = commands.start("approve", {}, by="ann")
    assert deploy("approve").key == first.key
    xml = (MODELS / "approve.bpmn").read_bytes().replace(b'name="Review"', b'name="Look"')
    (second,) = commands.deploy(xml, app="tests", resource="approve")
    assert (second.version, second.app) == (2, "tests")
    new = commands.start("approve", {}, by="ann")
    names = models.Task.objects.order_by("key").values_list("case", "name")
    assert list(names) == [(old, "Review"), (new, "Look")]
    assert models.Definition.objects.filter(latest=True).get().key == second.key


def test_a_wrong_model_is_refused_whole(deploy: Any) -> None:
    """A file with a fault stores nothing and says where the fault is."""
    xml = (MODELS / "approve.bpmn").read_bytes().replace(b'targetRef="review"', b'targetRef="nowhere"')
    with pytest.raises(Invalid) as refused:
        commands.deploy(xml, app="tests")
    assert refused.value.problems
    assert not models.Definition.objects.exists()


def test_a_wrong_title_is_refused() -> None:
    """A title template that is no FEEL is refused when it is deployed, with the process as its place."""
    xml = (MODELS / "approve.bpmn").read_bytes().replace(b"{{who}}", b"{{who +}}")
    with pytest.raises(Invalid, match="title") as refused:
        commands.deploy(xml, app="tests")
    assert refused.value.problems[0].place == "approve"


def test_each_process_has_a_node_number_of_its_own() -> None:
    """Two holders never share a number while their leases run, and a lease that ran out is taken over."""
    first, again = nodes._take("a", 1000), nodes._take("a", 1000)
    other = nodes._take("b", 1000)
    assert first == again
    assert first != other
    assert nodes._take("c", 1000 + nodes.LEASE) == min(first, other)
