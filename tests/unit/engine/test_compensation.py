"""Compensation: what is undone, in which order, with which variables, and what becomes of it."""

from typing import Any

import pytest

from clerkwork.engine import Phase
from clerkwork.engine import events as happened
from clerkwork.engine.memory import Case
from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn.model import AdHoc, Event, Kind, MultiInstance, Trigger

COMPENSATE = Trigger.COMPENSATE


def booking(bpmn: Any, *more: Any, flows: str = "start a b wait t end", **said: Any) -> Any:
    """Return a machine with two activities that can be undone, a pause, and an event that undoes."""
    return bpmn.machine(
        bpmn.start(),
        bpmn.user("a"),
        bpmn.undo("a", bpmn.user("undo-a")),
        bpmn.script("b", "x", "1"),
        bpmn.undo("b", bpmn.service("undo-b")),
        bpmn.user("wait"),
        bpmn.throw("t", trigger=COMPENSATE, **said),
        bpmn.end(),
        *more,
        flows=flows,
    )


def kept(case: Case) -> list[str]:
    """Return what can be undone, oldest first."""
    return [row.element for _, row in sorted(case.state.compensations.items())]


def test_handlers_run_one_after_the_other_the_last_first(bpmn: Any) -> None:
    """The event waits until all is undone, in the reverse order of completion."""
    case = booking(bpmn).start()
    case.complete("a")
    assert (kept(case), case.active) == (["a", "b"], ["wait"])
    case.complete("wait")
    assert (kept(case), case.active) == (["a"], ["t", "undo-b"])
    case.complete("undo-b")
    assert (kept(case), case.active) == ([], ["t", "undo-a"])
    case.complete("undo-a")
    assert case.outcome == "completed"
    assert case.passed == ["start", "a", "b", "wait", "undo-b", "undo-a", "t", "end"]


def test_what_was_not_completed_is_not_undone(bpmn: Any) -> None:
    """With nothing to undo the event is passed like one without a trigger."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("a"),
        bpmn.undo("a", bpmn.user("undo-a")),
        bpmn.throw("t", trigger=COMPENSATE, outputs={"done": "true"}),
        flows="start fork a, fork t",
    ).start()
    assert (case.active, case.variables) == (["a"], {"done": True})


def test_an_activity_is_undone_as_often_as_it_was_completed(bpmn: Any) -> None:
    """A loop of three rounds is undone three times, and a second event has nothing left to do."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.exclusive("merge"),
        bpmn.script("a", "x", "x + 1"),
        bpmn.undo("a", bpmn.script("undo-a", "undone", "undone + 1")),
        bpmn.exclusive("more"),
        bpmn.throw("t", trigger=COMPENSATE),
        bpmn.end(trigger=COMPENSATE),
        flows="start merge a more t end, more merge",
        conditions={"more-merge": "x < 3", "more-t": "x >= 3"},
    ).start({"x": 0, "undone": 0})
    assert (case.outcome, case.variables["undone"]) == ("completed", 3)


def test_one_activity_can_be_named(bpmn: Any) -> None:
    """An event that names an activity undoes that one only; the others can still be undone later."""
    case = booking(bpmn, activity="a").start()
    case.complete("a")
    case.complete("wait")
    assert (kept(case), case.active) == (["b"], ["t", "undo-a"])


def test_an_event_that_does_not_wait(bpmn: Any) -> None:
    """The token goes on at once; the case ends when the handlers are done."""
    case = booking(bpmn, bpmn.user("after"), waits=False, flows="start a b wait t after end").start()
    case.complete("a")
    case.complete("wait")
    assert case.active == ["after", "t", "undo-b"]
    case.complete("after")
    assert case.outcome is None
    case.complete("undo-b")
    case.complete("undo-a")
    assert case.outcome == "completed"
    assert case.passed.count("t") == 1


def trip(bpmn: Any, *inside: Any, **more: Any) -> Any:
    """Return a machine with a sub-process in which something can be undone, and an event behind it."""
    return bpmn.machine(
        bpmn.start(),
        bpmn.sub(
            "trip",
            bpmn.start("s"),
            bpmn.user("a"),
            *bpmn.undo("a", bpmn.service("undo-a", inputs={"seen": "[id, total]"})),
            *inside,
            inputs={"id": "7"},
        ),
        *more.pop("beside", ()),
        bpmn.user("wait"),
        bpmn.end(trigger=COMPENSATE),
        flows="start trip wait end, s a",
    )


def test_a_completed_sub_process_is_undone_by_what_is_in_it(bpmn: Any) -> None:
    """It is opened once more with the variables it had; handlers see these and the present ones around it."""
    case = trip(bpmn).start({"total": 1})
    case.complete("a")
    assert kept(case) == ["a", "trip"]
    case.set(total=2)
    case.complete("wait")
    assert case.active == ["end", "trip", "undo-a"]
    (job,) = case.jobs
    assert case.state.variables[job.instance] == {"seen": [7, 2]}
    case.complete("undo-a")
    assert (case.outcome, kept(case)) == ("completed", [])


def test_a_sub_process_that_is_active_is_not_undone(bpmn: Any) -> None:
    """Only what is in completed sub-processes is undone from outside."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.sub("trip", bpmn.start("s"), bpmn.script("a", "x", "1"), *bpmn.undo("a", bpmn.user("u")), bpmn.user("b")),
        bpmn.throw("t", trigger=COMPENSATE),
        flows="start fork trip, fork t, s a b",
    ).start()
    assert (case.active, kept(case)) == (["b", "trip"], ["a"])


def test_a_handler_of_the_sub_process_undoes_it_as_a_whole(bpmn: Any) -> None:
    """With a handler on the sub-process itself those in it do not run."""
    case = trip(bpmn, beside=[bpmn.undo("trip", bpmn.user("undo-trip"))]).start()
    case.complete("a")
    assert kept(case) == ["trip"]
    case.complete("wait")
    assert case.active == ["end", "undo-trip"]
    case.complete("undo-trip")
    assert case.outcome == "completed"


def test_nested_sub_processes(bpmn: Any) -> None:
    """Sub-processes are undone inwards, in the reverse order at every depth."""
    inner = bpmn.sub("inner", bpmn.start("s2"), bpmn.script("b", "x", "1"), *bpmn.undo("b", bpmn.user("undo-b")))
    case = bpmn.machine(
        bpmn.start(),
        bpmn.sub(
            "outer",
            bpmn.start("s1"),
            bpmn.script("a", "x", "1"),
            *bpmn.undo("a", bpmn.user("undo-a")),
            *inner,
            bpmn.script("c", "x", "1"),
            *bpmn.undo("c", bpmn.user("undo-c")),
        ),
        bpmn.end(trigger=COMPENSATE),
        flows="start outer end, s1 a inner c, s2 b",
    ).start()
    assert case.active == ["end", "outer", "undo-c"]
    case.complete("undo-c")
    assert case.active == ["end", "inner", "outer", "undo-b"]
    case.complete("undo-b")
    assert case.active == ["end", "outer", "undo-a"]
    case.complete("undo-a")
    assert case.outcome == "completed"


def test_handlers_are_whole_activities(bpmn: Any) -> None:
    """A handler may be a sub-process; what is in it is not kept in mind."""
    handler = bpmn.sub("undo", bpmn.start("s"), bpmn.user("u"), *bpmn.undo("u", bpmn.user("undo-u")))
    case = bpmn.machine(
        bpmn.start(), bpmn.script("a", "x", "1"), bpmn.undo("a", handler), bpmn.end(trigger=COMPENSATE),
        flows="start a end, s u",
    ).start()  # fmt: skip
    assert case.active == ["end", "u", "undo"]
    case.complete("u")
    assert case.outcome == "completed"


def test_an_error_in_a_handler_is_caught_around_it(bpmn: Any) -> None:
    """It goes from the handler to the scopes around the event that undoes; what is left is forgotten."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.sub(
            "sub",
            bpmn.start("s"),
            bpmn.script("a", "x", "1"),
            *bpmn.undo("a", bpmn.service("undo-a")),
            bpmn.script("b", "x", "1"),
            *bpmn.undo("b", bpmn.service("undo-b")),
            bpmn.end("e", trigger=COMPENSATE),
        ),
        bpmn.boundary("failed", "sub", code='"no"'),
        bpmn.user("repair"),
        flows="start sub, s a b e, failed repair",
    ).start()
    case.throw("undo-b", "no")
    assert (case.active, kept(case)) == (["repair"], [])


def test_a_completed_sub_process_has_no_events_on_it_any_more(bpmn: Any) -> None:
    """What is attached to a sub-process does not catch what happens while it is undone."""
    case = trip(bpmn, beside=[bpmn.boundary("failed", "trip", code='"no"')]).start()
    case.complete("a")
    case.complete("wait")
    case.throw("undo-a", "no")
    assert case.active == ["end", "trip", "undo-a"]
    assert [one.kind for one in case.incidents] == ["unhandled_error"]


def test_cancel_leaves_nothing_to_undo(bpmn: Any) -> None:
    """A case that is canceled, or completed without compensation, keeps nothing in mind."""
    case = booking(bpmn).start()
    case.complete("a")
    case.cancel()
    assert (case.outcome, kept(case), case.state.attached) == ("canceled", [], {})
    case = booking(bpmn, flows="start a b wait end").start()
    case.complete("a")
    case.complete("wait")
    assert (case.outcome, kept(case), case.state.attached) == ("completed", [], {})


def transaction(bpmn: Any, **more: Any) -> Case:
    """Return a case in a transaction with an activity that is done and one that is open."""
    return bpmn.machine(
        bpmn.start(),
        bpmn.sub(
            "book",
            bpmn.start("s"),
            bpmn.parallel("fork"),
            bpmn.script("a", "x", "1"),
            *bpmn.undo("a", bpmn.service("undo-a")),
            bpmn.user("b"),
            *bpmn.undo("b", bpmn.user("undo-b")),
            bpmn.user("decide"),
            bpmn.exclusive("which", default="which-given-up"),
            bpmn.end("given-up", trigger=Trigger.CANCEL),
            bpmn.end("failed", code='"no"'),
            kind=Kind.TRANSACTION,
            **more,
        ),
        bpmn.boundary("canceled", "book", trigger=Trigger.CANCEL),
        bpmn.boundary("hazard", "book", code='"no"'),
        bpmn.boundary("late", "book", duration='"PT1H"'),
        bpmn.user("after-cancel"),
        bpmn.user("after-hazard"),
        bpmn.user("after-all"),
        flows="start book after-all, s fork a, fork b, fork decide which given-up, which failed,"
        " canceled after-cancel, hazard after-hazard",
        conditions={"which-failed": "bad"},
    ).start({"bad": False})


def test_a_canceled_transaction_is_undone(bpmn: Any) -> None:
    """What is open ends, what was completed is undone, then the token leaves by the cancel event."""
    case = transaction(bpmn)
    case.complete("decide")
    assert (case.active, case.timers) == (["book", "given-up", "undo-a"], [])
    case.complete("undo-a")
    assert (case.active, kept(case)) == (["after-cancel"], [])
    ended = [event.element for event in case.events if isinstance(event, happened.ElementTerminated)]
    assert ended == ["b", "book"]


def test_an_error_out_of_a_transaction_undoes_nothing(bpmn: Any) -> None:
    """A hazard ends the transaction by its error event, without compensation."""
    case = transaction(bpmn)
    case.set(bad=True)
    case.complete("decide")
    assert (case.active, kept(case)) == (["after-hazard"], [])


def test_an_error_in_a_handler_of_a_canceled_transaction_is_a_hazard(bpmn: Any) -> None:
    """It is caught by the error event of the transaction."""
    case = transaction(bpmn)
    case.complete("decide")
    case.throw("undo-a", "no")
    assert (case.active, kept(case)) == (["after-hazard"], [])


def test_a_transaction_with_nothing_to_undo_is_left_at_once(bpmn: Any) -> None:
    """Without completed activities the cancel event occurs in the same step."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.sub("book", bpmn.start("s"), bpmn.end("e", trigger=Trigger.CANCEL), kind=Kind.TRANSACTION),
        bpmn.boundary("canceled", "book", trigger=Trigger.CANCEL),
        bpmn.user("after"),
        flows="start book, s e, canceled after",
    ).start()
    assert case.active == ["after"]


def test_a_completed_transaction_can_be_undone_later(bpmn: Any) -> None:
    """From outside it is a sub-process like any other."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.sub(
            "book",
            bpmn.start("s"),
            bpmn.script("a", "x", "1"),
            *bpmn.undo("a", bpmn.user("undo-a")),
            kind=Kind.TRANSACTION,
        ),
        bpmn.end(trigger=COMPENSATE),
        flows="start book end, s a",
    ).start()
    assert case.active == ["book", "end", "undo-a"]


def test_a_join_does_not_wait_for_what_is_undone(bpmn: Any) -> None:
    """A sub-process that is undone leads nowhere, so an inclusive join does not wait for it."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.sub("sub", bpmn.start("s"), bpmn.script("a", "x", "1"), *bpmn.undo("a", bpmn.user("undo-a"))),
        bpmn.parallel("fork"),
        bpmn.end("t", trigger=COMPENSATE),
        bpmn.user("other"),
        bpmn.inclusive("join"),
        bpmn.user("after"),
        flows="start sub fork t, fork join after, sub other join, s a",
        conditions={"sub-other": "false"},
    )
    assert machine.start().active == ["after", "sub", "t", "undo-a"]


def test_an_incident_of_a_handler_is_resolved(bpmn: Any) -> None:
    """A fault of a handler's inputs keeps it with an incident; resolved, the compensation goes on."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.script("a", "x", "1"),
        bpmn.undo("a", bpmn.service("undo-a", kind="type")),
        bpmn.end(trigger=COMPENSATE),
        flows="start a end",
    ).start()
    (undo,) = [one for one in case.state.instances.values() if one.element == "undo-a"]
    assert undo.phase == Phase.ACTIVATING
    case.set(type="work")
    case.resolve()
    case.complete("undo-a")
    assert case.outcome == "completed"


@pytest.mark.parametrize(
    ("elements", "flows", "said"),
    [
        (
            lambda bpmn: [bpmn.user("a"), bpmn.boundary("c", "a", trigger=COMPENSATE)],
            "start a",
            "Expected one activity that undoes a, but 0.",
        ),
        (
            lambda bpmn: bpmn.sub("t", bpmn.start("s"), bpmn.end("e", trigger=Trigger.CANCEL), kind=Kind.TRANSACTION),
            "start t, s e",
            "Expected one cancel event on the transaction of e, but 0.",
        ),
        (
            lambda bpmn: [bpmn.user("a"), *bpmn.handler("h", trigger=COMPENSATE)],
            "start a",
            (
                "Expected h-start in a sub-process that it undoes, but it stands in the process. Put the activities of"
                " the process and this event sub-process into a sub-process, or undo the call activity that calls it."
            ),
        ),
    ],
)
def test_the_compiler_refuses_what_nobody_undoes(bpmn: Any, elements: Any, flows: str, said: str) -> None:
    """A compensation event without handler, or a cancel event that nobody catches, is refused."""
    with pytest.raises(Invalid) as caught:
        bpmn.machine(bpmn.start(), *elements(bpmn), flows=flows)
    assert said in {problem.message for problem in caught.value.problems}


def test_events_say_what_they_undo() -> None:
    """An event undoes all of its scope, and waits for it, unless it says otherwise."""
    assert (Event(COMPENSATE).activity, Event(COMPENSATE).waits) == (None, True)


def test_what_was_chosen_ad_hoc_is_undone(bpmn: Any) -> None:
    """Choices of an ad-hoc sub-process are undone like activities of any other, the last completed first."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.sub(
            "some",
            bpmn.user("a"),
            *bpmn.undo("a", bpmn.user("undo-a")),
            bpmn.user("b"),
            *bpmn.undo("b", bpmn.user("undo-b")),
            kind=Kind.AD_HOC_SUB_PROCESS,
            ad_hoc=AdHoc(active='["a", "b"]'),
        ),
        bpmn.end(trigger=COMPENSATE),
        flows="start some end",
    ).start()
    case.complete("b")
    case.complete("a")
    assert "undo-a" in case.active
    case.complete("undo-a")
    assert "undo-b" in case.active
    case.complete("undo-b")
    assert case.outcome == "completed"


def undoing_trip(bpmn: Any, *inside: Any, flows: str) -> Case:
    """Return a case behind a sub-process that an event sub-process in it undoes."""
    handler = bpmn.sub("handler", bpmn.start("h", trigger=COMPENSATE), *inside, event_triggered=True)
    return bpmn.machine(
        bpmn.start(),
        bpmn.sub(
            "trip",
            bpmn.start("s"),
            bpmn.script("a", "x", "1"),
            *bpmn.undo("a", bpmn.user("undo-a")),
            bpmn.script("b", "x", "1"),
            *bpmn.undo("b", bpmn.user("undo-b")),
            *handler,
            inputs={"id": "7"},
        ),
        bpmn.end(trigger=COMPENSATE),
        flows=f"start trip end, s a b, {flows}",
    ).start()


def test_an_event_sub_process_undoes_its_sub_process(bpmn: Any) -> None:
    """It runs instead of the handlers, with the variables that the sub-process had."""
    case = undoing_trip(bpmn, bpmn.script("seen", "was", "id"), bpmn.user("u"), flows="h seen u")
    assert (case.active, case.variables["was"]) == (["end", "handler", "trip", "u"], 7)
    case.complete("u")
    assert (case.outcome, kept(case), case.state.attached) == ("completed", [], {})


def test_an_event_sub_process_undoes_what_it_names(bpmn: Any) -> None:
    """It throws the compensation of activities of the sub-process around it, in the order it wants."""
    case = undoing_trip(
        bpmn,
        bpmn.throw("first", trigger=COMPENSATE, activity="a"),
        bpmn.throw("then", trigger=COMPENSATE),
        flows="h first then",
    )
    assert case.active == ["end", "first", "handler", "trip", "undo-a"]
    case.complete("undo-a")
    assert case.active == ["end", "handler", "then", "trip", "undo-b"]
    case.complete("undo-b")
    assert case.outcome == "completed"


def test_an_event_sub_process_throws_for_the_scope_around_it(bpmn: Any) -> None:
    """From a handler of an error the activities of the scope that failed are undone."""
    handler = bpmn.sub("handler", bpmn.start("h", code='"no"'), bpmn.end("t", trigger=COMPENSATE), event_triggered=True)
    case = bpmn.machine(
        bpmn.start(),
        bpmn.script("a", "x", "1"),
        bpmn.undo("a", bpmn.user("undo-a")),
        bpmn.service("b"),
        handler,
        flows="start a b, h t",
    ).start()
    case.throw("b", "no")
    assert case.active == ["handler", "t", "undo-a"]
    case.complete("undo-a")
    assert case.outcome == "completed"


EACH = MultiInstance(collection="[1, 2]", item="item", sequential=True)


def test_a_loop_is_undone_once(bpmn: Any) -> None:
    """The handler of a multi-instance activity undoes all of its rounds; it may go rounds itself."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.script("a", "x", "item", loop=EACH),
        bpmn.undo("a", bpmn.user("undo-a", loop=EACH)),
        bpmn.end(trigger=COMPENSATE),
        flows="start a end",
    ).start()
    assert (kept(case), case.active) == ([], ["end", "undo-a"])
    case.complete("undo-a")
    assert case.active == ["end", "undo-a"]
    case.complete("undo-a")
    assert case.outcome == "completed"


def rounds(bpmn: Any, *inside: Any, flows: str) -> Case:
    """Return a case behind a sub-process of two rounds in which something can be undone."""
    return bpmn.machine(
        bpmn.start(),
        bpmn.sub(
            "each",
            bpmn.start("s"),
            bpmn.script("a", "x", "item"),
            *bpmn.undo("a", bpmn.service("undo-a", inputs={"seen": "item"})),
            *inside,
            loop=EACH,
        ),
        bpmn.user("wait"),
        bpmn.end(trigger=COMPENSATE),
        flows=f"start each wait end, s a{flows}",
    ).start()


def seen(case: Case) -> list[Any]:
    """Return the items that the open handlers see."""
    return [case.state.variables[job.instance]["seen"] for job in case.jobs]


def test_each_round_of_a_sub_process_is_undone(bpmn: Any) -> None:
    """The last round comes first, each with the variables it had."""
    case = rounds(bpmn, flows="")
    assert kept(case) == ["a", "each", "a", "each", "each"]
    case.complete("wait")
    assert seen(case) == [2]
    case.complete("undo-a")
    assert seen(case) == [1]
    case.complete("undo-a")
    assert (case.outcome, kept(case)) == ("completed", [])


def test_a_round_undoes_what_was_done_in_it(bpmn: Any) -> None:
    """An event in a round undoes what was completed in that round only."""
    case = rounds(bpmn, bpmn.end("t", trigger=COMPENSATE), flows=" t")
    assert seen(case) == [1]
    case.complete("undo-a")
    assert seen(case) == [2]
    case.complete("undo-a")
    assert case.active == ["wait"]
    assert kept(case) == []


def test_an_event_sub_process_undoes_each_round(bpmn: Any) -> None:
    """It begins once for every round that was completed, the last first."""
    handler = bpmn.sub(
        "handler", bpmn.start("h", trigger=COMPENSATE), bpmn.service("u", inputs={"seen": "item"}), event_triggered=True
    )
    case = rounds(bpmn, *handler, flows=", h u")
    case.complete("wait")
    assert seen(case) == [2]
    case.complete("u")
    assert seen(case) == [1]
    case.complete("u")
    assert (case.outcome, kept(case)) == ("completed", [])


def test_a_canceled_transaction_ends_all_rounds(bpmn: Any) -> None:
    """What the round that is given up has done is undone, then the cancel event on the loop occurs."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.sub(
            "book",
            bpmn.start("s"),
            bpmn.script("a", "x", "item"),
            *bpmn.undo("a", bpmn.service("undo-a", inputs={"seen": "item"})),
            bpmn.user("b"),
            bpmn.end("e", trigger=Trigger.CANCEL),
            kind=Kind.TRANSACTION,
            loop=MultiInstance(collection="[1, 2]", item="item"),
        ),
        bpmn.boundary("canceled", "book", trigger=Trigger.CANCEL),
        bpmn.user("after"),
        flows="start book, s a b e, canceled after",
    ).start()
    case.complete("b")
    assert case.active == ["b", "book", "book", "e", "undo-a"]
    case.complete("undo-a")
    assert (case.active, kept(case)) == (["after"], [])
