"""What becomes of a case in which a failure condition holds: it rests, or it is canceled."""

from clerkwork.engine.events import CaseSuspended, FailureMet
from clerkwork.engine.interruption import cancel_case
from clerkwork.engine.loading import load_all
from clerkwork.engine.nodes import Flow
from clerkwork.engine.run import Run
from clerkwork.languages.bpmn.sheets import Consequence


def halt(run: Run) -> None:
    """Do what failure conditions have asked for, the worst of it only; nothing if the case has ended."""
    halts, run.halts = run.halts, []
    case = run.state.case
    if case not in run.state.instances:
        return
    chosen = next((one for one in halts if one.then is Consequence.ABANDON), halts[0])
    if chosen.then is Consequence.PAUSE and run.state.suspended:
        return
    load_all(run)
    run.emit(FailureMet(chosen.instance, chosen.element, chosen.then.value, chosen.message))
    if chosen.then is Consequence.PAUSE:
        run.emit(CaseSuspended(case))
        return
    cancel_case(run)


def halt_before(run: Run, flow: Flow | None, scope: int) -> Flow | None:
    """Do so while a token is in hand; return its flow, None if it is gone or waits for the case to go on."""
    if flow is None:
        halt(run)
        return None
    run.hold(scope)
    halt(run)
    if not run.release(scope):
        return None
    if run.state.suspended:
        run.push(flow, scope)
        return None
    return flow
