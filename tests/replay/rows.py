"""The same walk through the runtime: after every step the case is read back from its rows."""

from collections.abc import Callable
from typing import Any, Final
from xml.sax.saxutils import escape

from django.db import transaction
from tests.replay.paths import Run, Walk
from tests.replay.places import DECIDED

from clerkwork.engine import commands as told
from clerkwork.engine.events import ElementActivated, ElementPassed, Event, FlowTaken, LoopPassed, StepSkipped
from clerkwork.kernel import json
from clerkwork.kernel.clock import PinnedClock
from clerkwork.runtime import commands, decisions, definitions, integrity, kept, models, nodes, sql
from clerkwork.runtime.cases import load
from clerkwork.runtime.starting import begin
from clerkwork.runtime.unit import work

ENTERED: Final[dict[type[Event], Callable[[Any], int]]] = {
    ElementPassed: lambda _event: 1,
    ElementActivated: lambda _event: 1,
    LoopPassed: lambda event: 1 + event.rounds,
    StepSkipped: lambda event: int(not event.key),
}
"""How many elements have been entered when something has happened."""
OPEN: Final = (models.ElementInstance, models.Timer, models.Subscription, models.Join)
"""The tables that hold nothing of a case that has ended."""


CALLEE: Final = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="replay">
  <process id="callee" isExecutable="true"><startEvent id="s"/><receiveTask id="r" messageRef="m"/>
    <sequenceFlow id="f" sourceRef="s" targetRef="r"/></process>
  <message id="m" name="m"><extensionElements><subscription xmlns="http://camunda.org/schema/zeebe/1.0"
    correlationKey="=1"/></extensionElements></message></definitions>"""
"""What call activities call."""
DECISION: Final = f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="ds" name="ds"
  namespace="replay"><inputData id="i" name="x"><variable name="x"/></inputData><decision id="d" name="d">
  <variable name="d"/><informationRequirement><requiredInput href="#i"/></informationRequirement><literalExpression>
  <text>{escape(DECIDED)}</text></literalExpression></decision></definitions>""".encode()
"""What business rule tasks ask for."""


class StoredRun(Run):
    """A case in the database and the same case in the reference."""

    answers_calls = False  # the called case is one of its own, which goes on for ever

    def __init__(self, walk: Walk, clock: PinnedClock) -> None:
        super().__init__(walk)
        self.clock = clock
        models.StoredValue.objects.all().delete()
        commands.deploy(CALLEE, app="replay")
        decisions.deploy(DECISION, app="replay", resource="d.dmn")
        self.compiled = definitions.compiled(commands.deploy(self.model.xml, app="replay")[0].key)
        self.steps = 8
        self.history: tuple[list[str], list[str]] | None = None

    def is_staffed(self) -> bool:
        """Know of nobody in any group."""
        return False

    def migrate(self) -> None:
        """Stay: moving a case in the database is a command of the runtime, tried in its own tests."""

    def check_history(self, happened: list[Event]) -> None:
        """See that each element entered and each flow taken has become one row (P3); what a start leaves is taken."""
        elements = models.ElementHistory.objects.filter(case=self.state.case).order_by("position")
        flows = models.FlowHistory.objects.filter(case=self.state.case).order_by("position")
        found = [*elements.values_list("element", flat=True)], [*flows.values_list("flow", flat=True)]
        entered = [one.element for one in happened for _ in range(ENTERED.get(type(one), lambda _one: 0)(one))]
        taken = [one.flow for one in happened if isinstance(one, FlowTaken)]
        if self.history is not None:
            self.expect(found, (self.history[0] + entered, self.history[1] + taken), "history")
        self.history = found

    def whose(self, task: int) -> str:
        """Return whose a task is, by its rows."""
        row = models.Task.objects.get(key=task)
        groups = models.TaskCandidate.objects.filter(task=row, kind="group").values_list("name", flat=True)
        return f"{row.assignee}/{','.join(sorted(groups))}"

    def next_id(self) -> int:
        """Return a key that no other row has."""
        return nodes.ids()()

    def tell(self, command: told.Command) -> None:
        """Carry a command out in a unit of work of its own, and go on with what its rows say."""
        if isinstance(command, told.FireTimer):
            self.clock.instant = max(self.clock.instant, self.state.timers[command.timer].due)
        happened: list[Event] = []
        with work() as unit:
            if isinstance(command, told.Start):
                case = unit.case(begin(unit, self.compiled, command, by=None))
            else:
                case = unit.case(self.state.case)
                happened = unit.run(case, command)
        self.state = case.state
        self.check_history(happened)
        kept.forget()
        for row in models.StoredValue.objects.all():
            self.stores.setdefault(row.store, {})[row.key] = json.loads(row.value)
        if case.state.outcome is not None:
            left = [table.__name__ for table in OPEN if table.objects.filter(case=case.row.key).exists()]
            self.expect(left, [], "tables with rows of a case that has ended")
            self.expect(integrity.verify(), [], "integrity")
            return
        with transaction.atomic():
            read = load(sql.session(), [case.row.key])[case.row.key]
        self.expect(read.state, case.state, "the rows of the state")
        self.state = read.state
