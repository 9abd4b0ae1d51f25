"""Models of other engines, word by word: the less usual ones."""

import pytest
from tests.unit.languages.bpmn.conversion.test_convert import FEEL, element, model, only, whats

from clerkwork.languages.bpmn import read
from clerkwork.languages.bpmn.conversion import Outcome, convert
from clerkwork.languages.bpmn.model import Listener, Mapping, TaskDefinition

RETRY = "camunda:failedJobRetryTimeCycle"


def with_child(tag: str, attributes: str, inside: str) -> bytes:
    return model(f'<{tag} id="t" {attributes}><extensionElements>{inside}</extensionElements></{tag}>')


def test_listeners_become_jobs_of_their_names() -> None:
    """Events of a task have Zeebe's names; one of a cancelation, or of a time that has passed, has no place."""
    inside = """<camunda:executionListener class="com.A" event="start"/>
      <camunda:taskListener delegateExpression="${b}" event="create"/>
      <camunda:taskListener expression="${c.d(e)}" event="complete"/>
      <camunda:taskListener class="com.D" event="delete"/><camunda:taskListener class="com.T" event="timeout"/>
      <camunda:executionListener event="end"><camunda:script>x</camunda:script>
      </camunda:executionListener>"""
    found = convert(with_child("userTask", "", inside), FEEL)
    task = element(found)
    assert task.listeners == (Listener("start", '"com.A"'), Listener("end", '"script"'))
    assert task.task_listeners == (Listener("creating", '"b"'), Listener("completing", '"c.d"'))
    assert whats(found, Outcome.BY_HAND)[3:5] == ["taskListener delete", "taskListener timeout"]
    assert len(found.notes) == 6


def test_what_a_task_is_called_is_no_expression_here() -> None:
    """A name or a description that the other engine evaluated needs a hand, and stays as it is."""
    told = "<documentation>For ${who}.</documentation>"
    found = convert(model(f'<userTask id="t" name="Approve ${{days}} days">{told}</userTask>'), FEEL)
    assert [(note.what, note.outcome) for note in found.notes] == [
        ("name", Outcome.BY_HAND),
        ("documentation", Outcome.BY_HAND),
    ]
    assert found.notes[0].says == "“Approve ${days} days” is the same text in every case here."
    assert element(found).name == "Approve ${days} days"
    assert convert(model('<userTask id="t" name="Approve"/>'), FEEL).notes == ()


def test_a_process_says_how_long_its_cases_are_kept_and_who_listens() -> None:
    """Days become a duration."""
    for said, duration in (("30", "P30D"), ("P2M", "P2M")):
        found = convert(model('<task id="t"/>', process=f'camunda:historyTimeToLive="{said}"'), FEEL)
        assert f'historyTimeToLive value="{duration}"'.encode() in found.xml
        assert read(found.xml, FEEL).warnings == ()
    assert (
        only(convert(model('<task id="t"/>', process='camunda:historyTimeToLive=""'), FEEL)).outcome is Outcome.DROPPED
    )


def test_a_conditional_event() -> None:
    """The condition is FEEL, and asked after the changes that were named."""
    definition = """<conditionalEventDefinition camunda:variableName="x" camunda:variableEvents="update">
      <condition>${x &gt; 3}</condition></conditionalEventDefinition>"""
    found = convert(model(f'<intermediateCatchEvent id="t">{definition}</intermediateCatchEvent>'), FEEL)
    assert {note.outcome for note in found.notes} == {Outcome.CONVERTED}
    condition = element(found).event.condition
    assert condition is not None
    assert (condition.expression, condition.names, condition.changes) == ("x > 3", ("x",), ("update",))


def test_a_thrown_message_is_the_job_that_sends_it() -> None:
    """What stood on its definition is the event's; one whose name depends on the case has it in FEEL."""
    definition = '<messageEventDefinition messageRef="m" camunda:type="external" camunda:topic="mail"/>'
    root = '<message id="m" name="sent to ${who}"/>'
    found = convert(model(f'<intermediateThrowEvent id="t">{definition}</intermediateThrowEvent>', root=root), FEEL)
    assert whats(found, Outcome.BY_HAND) == []
    assert b'<zeebe:taskDefinition type="mail"' in found.xml
    assert b'name="=string join([' in found.xml


def test_a_correlation_key_that_is_there_is_enough() -> None:
    """Half-converted models are not asked for it again."""
    said = (
        '<extensionElements><zeebe:subscription xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" correlationKey="=x"/>'
    )
    root = f'<message id="m" name="paid">{said}</extensionElements></message>'
    assert convert(model('<receiveTask id="t" messageRef="m"/>', root=root), FEEL).notes == ()


@pytest.mark.parametrize(
    ("tag", "attributes", "inside", "what"),
    [
        ("userTask", 'camunda:assignee="${a.b(c)}"', "", "assignee"),
        ("userTask", 'camunda:candidateUsers="a,${"', "", "candidateUsers"),
        ("userTask", 'camunda:dueDate="${task.dueDate}"', "", "dueDate"),
        ("userTask", 'camunda:priority="${a(b)}"', "", "priority"),
        ("userTask", 'camunda:formRef="${form}"', "", "formRef"),
        ("userTask", 'camunda:assignee="${for}"', "", "assignee"),
        ("serviceTask", 'flowable:type="dmn"', "", "type"),
        ("serviceTask", 'camunda:topic="${a.b()}" camunda:type="external"', "", "topic"),
        ("businessRuleTask", 'camunda:decisionRef="${a.b()}"', "", "decisionRef"),
        ("callActivity", 'calledElement="${a.b()}"', "", "calledElement"),
        ("callActivity", 'camunda:caseRef="c"', "", "caseRef"),
        ("userTask", "", f"<{RETRY}>R3/PT1M</{RETRY}>", RETRY),
        ("serviceTask", "", f"<{RETRY}>often</{RETRY}>", RETRY),
        ("userTask", 'camunda:topic="x"', "", "topic"),
        ("scriptTask", 'scriptFormat="python" camunda:resource="x.py"', "", "script"),
    ],
)  # fmt: skip
def test_what_has_no_certain_meaning_stays_and_is_said(tag: str, attributes: str, inside: str, what: str) -> None:
    """Each has a remedy."""
    found = convert(with_child(tag, attributes, inside), FEEL)
    notes = [note for note in found.notes if note.outcome is Outcome.BY_HAND]
    assert [note.what for note in notes] == [what]
    assert all(note.remedy for note in notes)


def test_a_connector_with_its_inputs() -> None:
    """It is a job of its name."""
    inside = """<camunda:connector><camunda:connectorId>http-connector</camunda:connectorId><camunda:inputOutput>
      <camunda:inputParameter name="url">http://x/${id}</camunda:inputParameter>
      <camunda:inputParameter name="head"><camunda:script>1</camunda:script></camunda:inputParameter>
      </camunda:inputOutput></camunda:connector>"""
    found = convert(with_child("serviceTask", "", inside), FEEL)
    assert element(found).task == TaskDefinition('"http-connector"')
    assert element(found).inputs == (Mapping('string join(["http://x/", string(id)])', "url"),)
    assert whats(found, Outcome.BY_HAND) == ["input head", "connector"]


def test_an_expression_that_calls_code_keeps_its_result() -> None:
    """The worker finds both in its headers."""
    task = '<serviceTask id="t" camunda:expression="${a.b(c)}" camunda:resultVariable="r"/>'
    assert element(convert(model(task), FEEL)).headers == (("expression", "${a.b(c)}"), ("resultVariable", "r"))


def test_retries_as_a_list_of_pauses() -> None:
    """Two pauses are three attempts."""
    inside = "<camunda:failedJobRetryTimeCycle>PT1M,PT5M</camunda:failedJobRetryTimeCycle>"
    found = element(convert(with_child("serviceTask", 'camunda:type="external" camunda:topic="x"', inside), FEEL))
    assert (found.task, found.headers) == (TaskDefinition('"x"', "3"), (("retryBackoff", "PT1M"),))


def test_a_loop_as_bpmn_writes_it() -> None:
    """Flowable knows BPMN's own words for collection and item; a number of rounds may be an expression."""
    loop = """<multiInstanceLoopCharacteristics><loopDataInputRef>people</loopDataInputRef><inputDataItem name="p"/>
      </multiInstanceLoopCharacteristics>"""
    found = element(convert(model(f'<task id="t">{loop}</task>'), FEEL))
    assert found.loop is not None
    assert (found.loop.collection, found.loop.item) == ("people", "p")
    count = "<loopCardinality>${n + 1}</loopCardinality>"
    loop = f"<multiInstanceLoopCharacteristics>{count}</multiInstanceLoopCharacteristics>"
    found = element(convert(model(f'<task id="t">{loop}</task>'), FEEL))
    assert found.loop is not None
    assert found.loop.cardinality == "n + 1"
    bad = '<multiInstanceLoopCharacteristics camunda:collection="${a.b()}"/>'
    assert only(convert(model(f'<task id="t">{bad}</task>'), FEEL)).outcome is Outcome.BY_HAND


def test_variables_passed_to_a_signal_need_a_hand() -> None:
    """They are input mappings here."""
    inside = '<extensionElements><camunda:in source="a" target="b"/></extensionElements>'
    definition = f'<signalEventDefinition signalRef="x">{inside}</signalEventDefinition>'
    found = convert(model(f'<intermediateThrowEvent id="t">{definition}</intermediateThrowEvent>'), FEEL)
    assert whats(found, Outcome.BY_HAND) == ["camunda:in"]


def test_a_cycle_that_is_none() -> None:
    """It is neither ISO 8601 nor cron."""
    definition = "<timerEventDefinition><timeCycle>every day</timeCycle></timerEventDefinition>"
    event = f'<boundaryEvent id="b" attachedToRef="t" cancelActivity="false">{definition}</boundaryEvent>'
    assert only(convert(model(f'<task id="t"/>{event}'), FEEL)).what == "timeCycle"


def test_a_file_that_says_nothing_foreign_has_no_notes() -> None:
    """It comes back as it is."""
    xml = model('<userTask id="t"/>')
    found = convert(xml, FEEL)
    assert found.notes == ()
    assert found.xml == xml
