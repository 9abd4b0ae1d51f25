"""
The engine in memory against SpiffWorkflow 3.2 on the same model in the same process: script tasks in a row, side by
side behind a parallel gateway, one in a loop of flows, one in a multi-instance loop.

Both parse the model once; a run is a new case carried to its end. Above a thousand elements in a row SpiffWorkflow
reports completion falsely (its tree is that deep), so the largest comparison stays below.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC
from io import BytesIO
from itertools import pairwise
from typing import Any, Final

from lxml import etree
from run import Figure

from clerkwork.engine import State, StepContext, compile_graph, step
from clerkwork.engine.commands import Continue, Start
from clerkwork.kernel.clock import PinnedClock
from clerkwork.kernel.ids import IdGenerator
from clerkwork.languages.bpmn import read
from clerkwork.languages.feel import Feel
from clerkwork.languages.xml import Limits

GOALS: Final = {10: 50, 100: 150, 900: 150}  # tasks in a row: how many times faster, at least
ROUNDS: Final = {10: 50, 100: 150}  # branches, turns, rounds of one multi-instance task: the same
FLAT: Final = 1 / 1.5  # the time of each of a few over that of each of many, at least
FAR: Final = 1 / 2
TRUSTED: Final = Limits(elements=200_000)  # ten thousand tasks are more than a file of strangers may hold
SECONDS: Final = 1.0  # at least so long is each size run, and at least three times
TURNS: Final = 4  # of two sizes of ours that are held beside each other
MODEL: Final = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="bench">
<process id="bench" isExecutable="true"><startEvent id="start"/>{tasks}<endEvent id="end"/>{flows}</process>
</definitions>"""
TASK: Final = """<scriptTask id="t{n}"><extensionElements><zeebe:script expression="=x + 1" resultVariable="x"/>
</extensionElements><script>x = x + 1</script></scriptTask>"""
EACH: Final = """<scriptTask id="t0"><extensionElements>
<zeebe:script expression="=item * item" resultVariable="square"/></extensionElements><multiInstanceLoopCharacteristics>
<extensionElements><zeebe:loopCharacteristics
inputCollection="=items" inputElement="item" outputCollection="squares" outputElement="=square"/></extensionElements>
<loopDataInputRef>items</loopDataInputRef><loopDataOutputRef>squares</loopDataOutputRef><inputDataItem id="item"/>
<outputDataItem id="square"/></multiInstanceLoopCharacteristics><script>square = item * item</script></scriptTask>"""
SIDE: Final = """<scriptTask id="t{n}"><extensionElements><zeebe:script expression="=x + {n}" resultVariable="x{n}"/>
</extensionElements><script>x{n} = x + {n}</script></scriptTask>"""
AGAIN: Final = """<exclusiveGateway id="merge"/>{task}<exclusiveGateway id="split" default="out"/>
<sequenceFlow id="in" sourceRef="start" targetRef="merge"/><sequenceFlow id="do" sourceRef="merge" targetRef="t0"/>
<sequenceFlow id="done" sourceRef="t0" targetRef="split"/><sequenceFlow id="out" sourceRef="split" targetRef="end"/>
<sequenceFlow id="again" sourceRef="split" targetRef="merge"><conditionExpression>{said}x &lt; {turns}
</conditionExpression></sequenceFlow>"""
FLOW: Final = '<sequenceFlow id="f{n}" sourceRef="{source}" targetRef="{target}"/>'


def model(tasks: int) -> bytes:
    """Return so many script tasks in a row; FEEL for us, Python for SpiffWorkflow."""
    stops = ["start", *(f"t{n}" for n in range(tasks)), "end"]
    pairs = enumerate(pairwise(stops))
    flows = "".join(FLOW.format(n=n, source=source, target=target) for n, (source, target) in pairs)
    return MODEL.format(tasks="".join(TASK.format(n=n) for n in range(tasks)), flows=flows).encode()


def each() -> bytes:
    """Return a script task that goes a round for each item."""
    flows = "".join(FLOW.format(n=n, source=a, target=b) for n, (a, b) in enumerate(pairwise(["start", "t0", "end"])))
    return MODEL.format(tasks=EACH, flows=flows).encode()


def sides(branches: int) -> bytes:
    """Return so many script tasks side by side, each with a result of its own."""
    gateways = '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    pairs = [("start", "fork"), ("join", "end")]
    pairs += [pair for n in range(branches) for pair in (("fork", f"t{n}"), (f"t{n}", "join"))]
    flows = "".join(FLOW.format(n=n, source=source, target=target) for n, (source, target) in enumerate(pairs))
    return MODEL.format(tasks=gateways + "".join(SIDE.format(n=n) for n in range(branches)), flows=flows).encode()


def turns(count: int, said: str) -> bytes:
    """Return a script task to which an exclusive gateway leads back; `said` stands before its condition."""
    return MODEL.format(tasks=AGAIN.format(task=TASK.format(n=0), turns=count, said=said), flows="").encode()


def ours(xml: bytes, start: dict[str, Any], end: dict[str, Any]) -> Callable[[], None]:
    """Return a run of our engine, and check how it ends."""
    feel = Feel()
    graph = compile_graph(read(xml, feel, TRUSTED).processes[0], feel)
    context = StepContext(0, UTC, IdGenerator(PinnedClock(0)))

    def run() -> None:
        state = State(case=context.ids())
        step(graph, state, Start(start), context)
        while state.tokens:
            step(graph, state, Continue(), context)
        assert (state.outcome, state.variables[state.case]) == ("completed", end)

    return run


def theirs(xml: bytes, start: dict[str, Any], end: dict[str, Any]) -> Callable[[], None]:
    """Return a run of SpiffWorkflow, and check how it ends."""
    try:
        from SpiffWorkflow.bpmn import BpmnWorkflow  # noqa: PLC0415 - only the bench installs it
        from SpiffWorkflow.bpmn.parser import BpmnParser  # noqa: PLC0415
    except ImportError:
        sys.exit("Expected SpiffWorkflow, but it is not installed: run `make bench`.")
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(BytesIO(xml)), filename="bench.bpmn")
    sys.setrecursionlimit(100_000)  # its parser goes one level deeper with each element
    spec = parser.get_spec("bench")

    def run() -> None:
        workflow: Any = BpmnWorkflow(spec)
        workflow.task_tree.data.update(start)
        workflow.do_engine_steps()
        assert workflow.is_completed()
        assert workflow.data == end

    return run


def seconds(run: Callable[[], None]) -> float:
    """Return the shortest of many runs."""
    best, spent, times = float("inf"), 0.0, 0
    while spent < SECONDS or times < 3:
        began = time.perf_counter()
        run()
        took = time.perf_counter() - began
        best, spent, times = min(best, took), spent + took, times + 1
    return best


def measure() -> list[Figure]:
    """Return microseconds for a whole case, and per task for the last figure."""
    figures = []
    for tasks, goal in GOALS.items():
        case = (model(tasks), {"x": 0}, {"x": tasks})
        mine, peer = seconds(ours(*case)) * 1e6, seconds(theirs(*case)) * 1e6
        figures.append(figure(f"engine-{tasks}-scripts", mine, peer, goal))
    for count, goal in ROUNDS.items():
        case = (sides(count), *apart(count))
        mine, peer = seconds(ours(*case)) * 1e6, seconds(theirs(*case)) * 1e6
        figures.append(figure(f"engine-{count}-branches", mine, peer, goal))
        mine = seconds(ours(turns(count, "="), {"x": 0}, {"x": count})) * 1e6
        peer = seconds(theirs(turns(count, ""), {"x": 0}, {"x": count})) * 1e6
        figures.append(figure(f"engine-{count}-turns", mine, peer, goal))
    for what, run in SHAPES.items():
        figures += [flat(what, many, few, run, goal) for many, few, goal in SIZES[what]]
    for rounds, goal in ROUNDS.items():
        case = (each(), *squares(rounds))
        mine, peer = seconds(ours(*case)) * 1e6, seconds(theirs(*case)) * 1e6
        figures.append(figure(f"engine-{rounds}-rounds", mine, peer, goal))
    return figures


def flat(what: str, many: int, few: int, made: Callable[[int], Callable[[], None]], goal: float) -> Figure:
    """Return the figure of the time of each of many beside that of each of a few, by turns."""
    large, small = made(many), made(few)
    each_of = [(seconds(large) / many, seconds(small) / few) for _ in range(TURNS)]
    mine, peer = (min(times) * 1e6 for times in zip(*each_of, strict=True))
    return figure(f"engine-per-{what}-{many}-to-{few}", mine, peer, goal)


SHAPES: Final[dict[str, Callable[[int], Callable[[], None]]]] = {
    "task": lambda count: ours(model(count), {"x": 0}, {"x": count}),
    "branch": lambda count: ours(sides(count), *apart(count)),
    "turn": lambda count: ours(turns(count, "="), {"x": 0}, {"x": count}),
    "round": lambda count: ours(each(), *squares(count)),
}
"""What a case is made of → the run of one with so many."""

SIZES: Final = {
    "task": ((1_000, 10, FLAT), (10_000, 10, FLAT)),
    "branch": ((1_000, 10, FLAT), (10_000, 10, FAR)),
    "turn": ((10_000, 100, FLAT),),
    "round": ((10_000, 100, FLAT),),
}
"""
Which sizes are held beside each other, and the goal. Ten thousand branches, each with a model, a result and events of
its own, are more than a processor's nearer caches hold: what each costs may double, not grow with their number.
"""


def apart(branches: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the variables with which branches begin and end."""
    return {"x": 0}, {"x": 0, **{f"x{n}": n for n in range(branches)}}


def squares(rounds: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the variables with which a loop begins and ends."""
    items = list(range(rounds))
    return {"items": items}, {"items": items, "squares": [item * item for item in items]}


def figure(name: str, mine: float, peer: float, goal: float) -> Figure:
    """Return a figure whose ratio is the peer's time over ours."""
    ratio = peer / mine
    return Figure(name=name, ours=mine, theirs=peer, ratio=ratio, goal=goal, holds=ratio >= goal)


if __name__ == "__main__":
    print(json.dumps(measure()))
