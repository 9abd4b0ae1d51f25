"""What is deployed without an app is called from a sandbox as it is in force."""

from typing import Any

from clerkwork.features.apps.kinds import File
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.forms.actions import deploy_form
from clerkwork.features.studio import actions, drafts
from clerkwork.features.studio.models import TrialRun
from clerkwork.features.studio.trying import runs
from clerkwork.features.studio.trying.sandbox import Sandbox
from clerkwork.runtime import commands, decisions
from clerkwork.runtime.models import Case, Definition

ELSEWHERE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="defs_{id}"><process id="{id}" name="{id}" isExecutable="true">
  <startEvent id="s"/>{inside}<endEvent id="e"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="e"/>
</process></definitions>"""
CALLS = (
    '<callActivity id="t"><extensionElements><zeebe:calledElement processId="deep"/></extensionElements></callActivity>'
)
ASKS = (
    '<userTask id="t" name="Deep task"><extensionElements><zeebe:userTask/><zeebe:formDefinition formId="deep_form"/>'
    "</extensionElements></userTask>"
)
DECIDES = (
    '<businessRuleTask id="t"><extensionElements><zeebe:calledDecision decisionId="shared" resultVariable="found"/>'
    "</extensionElements></businessRuleTask>"
)
SHARED = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="n">
  <decision id="shared" name="shared"><variable name="shared"/><literalExpression><text>6 * 7</text></literalExpression>
  </decision></definitions>"""


def test_what_is_deployed_without_an_app_is_called_in_earnest(studio: Any) -> None:
    """Its decisions are evaluated, its processes run with their forms; what another app has is not there."""
    decisions.deploy(SHARED.encode(), resource="shared.dmn")
    commands.deploy(ELSEWHERE.format(id="deep", inside=ASKS).encode(), resource="deep.bpmn")
    deploy_form("", "deep_form", {"type": "default", "id": "deep_form", "components": []}, SYSTEM)
    texts = {
        "calls": ELSEWHERE.format(id="calls", inside=CALLS),
        "decides": ELSEWHERE.format(id="decides", inside=DECIDES),
    }
    files = {f"processes/{name}.bpmn": File(f"processes/{name}.bpmn", text.encode()) for name, text in texts.items()}

    def run(process: str) -> Sandbox:
        start = {"type": "CREATE_PROCESS_INSTANCE", "processDefinitionSelector": {"processDefinitionId": process}}
        return runs.play(files, [start])

    called = run("calls")
    assert [task.name for case in called.cases for task in case.tasks] == ["Deep task"]
    assert "deep_form" in called.workshop.forms
    assert [process.id for _, process in called.workshop.processes] == ["calls", "decides"]
    assert run("decides").cases[0].variables["found"] == 42
    Definition.objects.filter(process_id="deep").update(app="other")
    assert runs.workshop(files).called == ()
    assert not Case.objects.exists()


CONNECTS = (
    '<serviceTask id="t"><extensionElements><zeebe:taskDefinition type="acme:post"/></extensionElements></serviceTask>'
)


def test_a_new_run_begins_with_the_stubs_of_the_last(studio: Any) -> None:
    """A connector of a plugin is answered once; the next run of the same person in the app answers alike, if wanted."""
    path = "processes/posts.bpmn"
    actions.save(studio["bea"], "errands", path, ELSEWHERE.format(id="posts", inside=CONNECTS).encode(), 0)
    home = "/studio/errands/try/"

    def begun(**asked: str) -> TrialRun:
        answer = studio.post("bea", f"{home}start/posts/", {"now": "2026-03-02T09:00", "variables": "{}", **asked})
        return TrialRun.objects.get(pk=int(answer["Location"].split("/")[4]))

    def ended(run: TrialRun) -> bool:
        sandbox = runs.replay(run, drafts.files("errands"))
        return sandbox.cases[0].outcome == "completed"

    run = begun()
    assert not ended(run)
    said = {"step": "answer", "how": "always", "element": "t", "type": "acme:post", "variables": '{"sent": true}'}
    studio.post("bea", f"{home}{run.pk}/step/", {"seen": str(run.done), **said})
    assert "acme:post" in studio.get("bea", f"{home}start/posts/").text
    assert ended(begun())
    assert not ended(begun(stubs="none"))
    assert "acme:post" not in studio.get("vic", f"{home}start/posts/").text
