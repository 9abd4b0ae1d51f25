"""Where a problem of a plan leads to."""

from clerkwork.features.apps.kinds import File
from clerkwork.features.studio.publishing.faults import faults
from clerkwork.kernel.errors import Problem

MODEL = b'<definitions xmlns="urn:x"><task id="t" name="Pack it"/><task id="bare"/></definitions>'
EDIT = "/studio/errands/edit"


def test_a_problem_leads_to_where_it_is_put_right() -> None:
    """To an element by its name, to the line of another file, and nowhere from a file that there is not."""
    contents = {"processes/x.bpmn": MODEL, "processes/broken.bpmn": b"<no", "data/a.csv": b"x"}
    files = {path: File(path, content) for path, content in contents.items()}
    places = ["processes/x.bpmn#t", "processes/x.bpmn#bare", "processes/broken.bpmn#t", "data/a.csv#/3/2", "gone.json"]
    problems = [Problem(place, "Expected something.", line=3) for place in places]
    assert [(each.where, each.url) for each in faults("errands", problems, files)] == [
        ("processes/x.bpmn · Pack it", f"{EDIT}/processes/x.bpmn#t"),
        ("processes/x.bpmn · bare", f"{EDIT}/processes/x.bpmn#bare"),
        ("processes/broken.bpmn · t", f"{EDIT}/processes/broken.bpmn#t"),
        ("data/a.csv · line 3", f"{EDIT}/data/a.csv"),
        ("gone.json", ""),
    ]
