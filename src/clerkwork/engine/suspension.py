"""
How a case rests and goes on.

Rule 1: a suspended case takes the commands of ALLOWED only.
Rule 2: what they set free waits as if the step had used up its budget; Resume lets it go.
"""

from typing import Final

from clerkwork.engine import commands as told
from clerkwork.engine.commands import Command
from clerkwork.engine.conditions import ask_again, finish, interrupts
from clerkwork.engine.errors import Gone, NotPossible
from clerkwork.engine.events import CaseContinued, CasePaused, CaseResumed, CaseSuspended, Token
from clerkwork.engine.life import Phase
from clerkwork.engine.loading import load_all
from clerkwork.engine.nodes import Flow
from clerkwork.engine.run import Run
from clerkwork.kernel.sentences import Sentence

RESUME_FIRST: Final = Sentence("Expected case %(case)s not to be suspended, but it is. Resume it first.")

ALLOWED: Final[frozenset[type[Command]]] = frozenset(
    {told.Suspend, told.Resume, told.Cancel, told.SetVariables, told.Modify, told.Migrate}
)


def check_awake(run: Run, command: Command) -> None:
    """Raise NotPossible if the case rests and the command would move it."""
    if run.state.suspended and type(command) not in ALLOWED:
        raise NotPossible(Sentence(RESUME_FIRST, case=str(run.state.case)))


def suspend(run: Run, command: told.Suspend) -> None:
    """Let the case rest."""
    del command
    case = _running(run)
    if run.state.suspended:
        raise NotPossible(Sentence("Expected case %(case)s not to be suspended, but it is.", case=str(case)))
    load_all(run)
    run.emit(CaseSuspended(case))


def resume(run: Run, command: told.Resume) -> None:
    """Let the case go on, with the tokens that wait and the joins that nothing holds any more."""
    del command
    case = _running(run)
    if not run.state.suspended:
        raise NotPossible(Sentence("Expected case %(case)s to be suspended, but it is not.", case=str(case)))
    load_all(run)
    run.emit(CaseResumed(case))
    for key, row in sorted(run.state.conditions.items()):
        if interrupts(run, row):  # another may have occurred before, and would again
            run.opened.append(key)
    if run.state.tokens:
        release(run)
    ask_again(run)
    if run.graph.gathers:
        run.unsettled.update(run.state.arrivals)


def release(run: Run) -> None:
    """Move the tokens on that wait for Continue."""
    tokens = run.state.tokens
    run.emit(CaseContinued(run.state.case))
    run.queued.clear()
    for token in tokens:
        if run.state.instances[token.scope].phase == Phase.ACTIVE:  # else a terminate end event was faster
            run.push(run.way_of(token), token.scope)


def hold(run: Run) -> None:
    """Keep the tokens on their way for the command Continue; conditions are asked when the case goes on."""
    run.changes.clear()
    run.opened.clear()
    finish(run)
    if run.queue:
        run.emit(CasePaused(run.state.case, tokens_of(run)))


def tokens_of(run: Run) -> tuple[Token, ...]:
    """Return the tokens on their way, as they are stored."""
    return tuple(_token(flow, scope) for flow, scope in (*run.queue, *run.parked))


def _token(flow: Flow, scope: int) -> Token:
    return Token(scope, flow.target.id, flow.id)


def _running(run: Run) -> int:
    case = run.state.case
    if case not in run.state.instances:
        raise Gone(f"Expected a running case, but {case} is not running.")
    return case
