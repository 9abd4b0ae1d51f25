"""Every element the engine runs, by its tag and, for events, its trigger."""

from collections.abc import Callable
from typing import Any, Final

from clerkwork.engine.catching import WAITED
from clerkwork.engine.elements import (
    ad_hoc_sub_process,
    boundary_event,
    business_rule_task,
    call_activity,
    cancel_event,
    compensation_event,
    complex_gateway,
    end_event,
    error_end_event,
    escalation_event,
    event_based_gateway,
    event_sub_process,
    exclusive_gateway,
    inclusive_gateway,
    intermediate_catch_event,
    intermediate_throw_event,
    link_event,
    manual_task,
    message_event,
    multi_instance,
    parallel_gateway,
    receive_task,
    script_task,
    send_task,
    service_task,
    standard_loop,
    start_event,
    sub_process,
    task,
    terminate_end_event,
    user_task,
)
from clerkwork.engine.nodes import Behaviour
from clerkwork.engine.rounds import LoopPlan
from clerkwork.engine.sending import SENT
from clerkwork.languages.bpmn.model import Kind, MultiInstance, StandardLoop, Trigger
from clerkwork.languages.feel import Feel

LOOPS: Final[dict[type[MultiInstance | StandardLoop], Callable[[Any, Feel], LoopPlan]]] = {
    MultiInstance: multi_instance.plan_multi_instance,
    StandardLoop: standard_loop.plan_standard_loop,
}
PROCESS: Final = sub_process.BEHAVIOUR

BEHAVIOURS: Final[dict[tuple[Kind, Trigger], Behaviour]] = {
    **{(Kind.START_EVENT, trigger): start_event.TRIGGERED for trigger in WAITED},
    **{(Kind.INTERMEDIATE_CATCH_EVENT, trigger): intermediate_catch_event.BEHAVIOUR for trigger in WAITED},
    **{(Kind.BOUNDARY_EVENT, trigger): boundary_event.WATCHED for trigger in WAITED},
    **{(Kind.INTERMEDIATE_THROW_EVENT, trigger): intermediate_throw_event.SENDING for trigger in SENT},
    **{(Kind.END_EVENT, trigger): end_event.SENDING for trigger in SENT},
    (Kind.START_EVENT, Trigger.NONE): start_event.NONE,
    (Kind.START_EVENT, Trigger.PARALLEL): start_event.TOGETHER,
    (Kind.END_EVENT, Trigger.NONE): end_event.BEHAVIOUR,
    (Kind.END_EVENT, Trigger.TERMINATE): terminate_end_event.BEHAVIOUR,
    (Kind.END_EVENT, Trigger.ERROR): error_end_event.BEHAVIOUR,
    (Kind.END_EVENT, Trigger.COMPENSATE): compensation_event.THROW,
    (Kind.END_EVENT, Trigger.CANCEL): cancel_event.END,
    (Kind.END_EVENT, Trigger.ESCALATION): escalation_event.BEHAVIOUR,
    (Kind.INTERMEDIATE_CATCH_EVENT, Trigger.LINK): link_event.CATCH,
    (Kind.INTERMEDIATE_THROW_EVENT, Trigger.NONE): intermediate_throw_event.BEHAVIOUR,
    (Kind.INTERMEDIATE_THROW_EVENT, Trigger.LINK): link_event.THROW,
    (Kind.INTERMEDIATE_THROW_EVENT, Trigger.COMPENSATE): compensation_event.THROW,
    (Kind.BOUNDARY_EVENT, Trigger.COMPENSATE): compensation_event.BOUNDARY,
    (Kind.BOUNDARY_EVENT, Trigger.CANCEL): cancel_event.BOUNDARY,
    (Kind.INTERMEDIATE_THROW_EVENT, Trigger.ESCALATION): escalation_event.BEHAVIOUR,
    (Kind.BOUNDARY_EVENT, Trigger.ERROR): boundary_event.THROWN,
    (Kind.BOUNDARY_EVENT, Trigger.ESCALATION): boundary_event.THROWN,
    (Kind.TASK, Trigger.NONE): task.BEHAVIOUR,
    (Kind.MANUAL_TASK, Trigger.NONE): manual_task.BEHAVIOUR,
    (Kind.USER_TASK, Trigger.NONE): user_task.BEHAVIOUR,
    (Kind.SERVICE_TASK, Trigger.NONE): service_task.BEHAVIOUR,
    (Kind.INTERMEDIATE_THROW_EVENT, Trigger.MESSAGE): message_event.BEHAVIOUR,
    (Kind.END_EVENT, Trigger.MESSAGE): message_event.BEHAVIOUR,
    (Kind.SEND_TASK, Trigger.NONE): send_task.BEHAVIOUR,
    (Kind.SEND_TASK, Trigger.MESSAGE): send_task.BEHAVIOUR,
    (Kind.RECEIVE_TASK, Trigger.NONE): receive_task.BEHAVIOUR,
    (Kind.RECEIVE_TASK, Trigger.MESSAGE): receive_task.BEHAVIOUR,
    (Kind.SCRIPT_TASK, Trigger.NONE): script_task.BEHAVIOUR,
    (Kind.BUSINESS_RULE_TASK, Trigger.NONE): business_rule_task.BEHAVIOUR,
    (Kind.CALL_ACTIVITY, Trigger.NONE): call_activity.BEHAVIOUR,
    (Kind.SUB_PROCESS, Trigger.NONE): sub_process.BEHAVIOUR,
    (Kind.AD_HOC_SUB_PROCESS, Trigger.NONE): ad_hoc_sub_process.BEHAVIOUR,
    (Kind.TRANSACTION, Trigger.NONE): sub_process.BEHAVIOUR,
    (Kind.EXCLUSIVE_GATEWAY, Trigger.NONE): exclusive_gateway.BEHAVIOUR,
    (Kind.PARALLEL_GATEWAY, Trigger.NONE): parallel_gateway.BEHAVIOUR,
    (Kind.EVENT_BASED_GATEWAY, Trigger.NONE): event_based_gateway.BEHAVIOUR,
    (Kind.INCLUSIVE_GATEWAY, Trigger.NONE): inclusive_gateway.BEHAVIOUR,
    (Kind.COMPLEX_GATEWAY, Trigger.NONE): complex_gateway.BEHAVIOUR,
}

INSTANTIATING: Final = receive_task.INSTANTIATING
EVENT_SUB_PROCESS: Final = event_sub_process.BEHAVIOUR
EVENT_SUB_PROCESS_STARTS: Final = event_sub_process.STARTS
"""How a receive task lives that begins a case, an event sub-process, and by trigger its start event."""
