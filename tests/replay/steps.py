"""Blocks about what one step needs, says and waits for: data, step sheets, task listeners, conditions, choices."""

from typing import Final

from tests.replay.drafts import HALF, Draft, extensions, timer
from tests.replay.leaves import SIGNAL, SIMPLE

ASKED: Final = 0.3  # of the ad-hoc sub-processes let a worker choose
CHOICES: Final = ("user", "told", "job", "script", "receive", "sub", "task", "until")
LISTENED: Final = ("creating", "assigning", "updating", "completing", "canceling")
DECIDED: Final = '<clerk:step after="PT3H" do="decide" result="={x: 0}"/>'
ESCALATION: Final = (
    '<clerk:step after="PT1H" do="remind" every="PT1H" times="2"/><clerk:step after="PT2H" do="reassign" role="hr"/>',
    '<clerk:step after="PT1H" do="reassign" person="zoe"/>' + DECIDED,
)
HOURS: Final = ("", ' time="working" region="DE" hours="08:00-16:30"')
WORKED: Final = '<clerk:step after="PT1H" do="tell" role="hr" every="PT2H" times="2"/>' + DECIDED
"""Nobody has a job, so nobody can be reminded of it."""


def data(draft: Draft, scope: str, source: str, _depth: int) -> str | None:
    """Add an activity that reads and writes a data object or a data store by associations."""
    kept, given, made = draft.name("kept"), draft.name("given"), draft.name("made")
    if draft.rng.random() < HALF:
        kept, reads, writes = "st", "=st.a", f"={{a: if {given} = null then x else {given} + 1}}"
        place = draft.add(scope, "dataStoreReference", dataStoreRef="st")
    else:
        reads, writes = f"=if {kept} = null then x else {kept}", f"={given} + 1"
        whole = draft.add(scope, "dataObject", name=kept)
        place = draft.add(scope, "dataObjectReference", dataObjectRef=whole)
    put = (
        draft.rng.choice((f"<transformation>{writes}</transformation>", ""))
        if kept != "st"
        else (f"<transformation>{writes}</transformation>")
    )
    associations = (
        f'<ioSpecification><dataInput id="{given}"/><dataOutput id="{made}"/><inputSet/><outputSet/></ioSpecification>'
        f"<dataInputAssociation><sourceRef>{place}</sourceRef><targetRef>{given}</targetRef>"
        f"<transformation>{reads}</transformation></dataInputAssociation>"
        f"<dataOutputAssociation><sourceRef>{given if not put else made}</sourceRef><targetRef>{place}</targetRef>{put}"
        "</dataOutputAssociation>"
    )
    tag, inside, _ = SIMPLE[draft.rng.choice(("user", "script", "job", "mapped"))]
    return draft.behind(scope, source, tag, inside + associations)


def ruled(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add a step with a sheet: when it is required, when it is done, whose it is, what happens if nothing happens."""
    rng = draft.rng
    kind = rng.choice(("user", "user", "job", "sub"))
    steps = WORKED if kind == "job" else rng.choice(ESCALATION)
    rules = [
        '<clerk:rule kind="requiredWhen" when="=x &lt; 3"/>',
        '<clerk:rule kind="completion" when="=x &lt; 3 or b" message="Not yet."/>',
        '<clerk:rule kind="responsible" role="hr" fallback="board"/>',
        f'<clerk:rule kind="escalation"{rng.choice(HOURS)}>{steps}</clerk:rule>',
        '<clerk:rule kind="failure" when="=x = 3" then="abandon"><clerk:text>Enough.</clerk:text></clerk:rule>',
        '<clerk:rule kind="failure" when="=x = 2" then="stop"/>',
        '<clerk:rule kind="failure" when="=x = 1" then="pause"/>',
    ]
    wanted = {"user": (0, 1, 2, 3, 4, 5, 6), "job": (0, 1, 3, 4, 5, 6), "sub": (0,)}[kind]
    found = rng.sample(wanted, rng.randint(1, min(3, len(wanted))))
    sheet = f"<clerk:sheet>{''.join(rules[number] for number in sorted(found))}</clerk:sheet></extensionElements>"
    if kind == "sub":
        host = draft.scope(scope, inside=f"<extensionElements>{sheet}")
        draft.flow(scope, source, host)
        draft.sequence(host, draft.add(host, "startEvent"), depth + 1)
        return host
    tag, inside, _ = SIMPLE[kind]
    return draft.behind(scope, source, tag, inside.replace("</extensionElements>", sheet))


def consulted(draft: Draft, scope: str, source: str, _depth: int) -> str | None:
    """Add a task of a person that others have a say in."""
    rng = draft.rng
    events = [event for event in LISTENED for _ in range(rng.choice((0, 0, 1, 2)))] or ["completing"]
    said = "".join(f'<zeebe:taskListener eventType="{event}" type="say"/>' for event in events)
    whose = rng.choice(('<zeebe:assignmentDefinition assignee="ann"/>', ""))
    return draft.behind(
        scope,
        source,
        "userTask",
        extensions(f"<zeebe:userTask/>{whose}<zeebe:taskListeners>{said}</zeebe:taskListeners>"),
    )


def chosen(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add an ad-hoc sub-process."""
    rng = draft.rng
    order = rng.choice(("Parallel", "Sequential"))
    host = draft.scope(scope, "adHocSubProcess", ordering=order, cancelRemainingInstances=rng.choice(("true", "false")))
    draft.flow(scope, source, host)
    draft.ad_hoc.add(host)
    firsts, lasts = [], []
    for number in range(rng.randint(1, 3)):
        first = choice(draft, host, depth, CHOICES if number else CHOICES[:-1])
        firsts.append(first)
        last = draft.sequence(host, first, depth + 2) if rng.random() < HALF else first
        lasts.append(last)
    if order == "Parallel" and len(firsts) > 1 and all(lasts) and rng.random() < HALF:
        join = draft.add(host, rng.choice(("parallelGateway", "inclusiveGateway", "exclusiveGateway")))
        for last in lasts[:2]:
            draft.flow(host, str(last), join)
    active = ", ".join(f'"{first}"' for first in firsts if rng.random() < HALF)
    results = f' outputCollection="{draft.name("out")}" outputElement="=x"' if rng.random() < HALF else ""
    said = f"<zeebe:adHoc activeElementsCollection='=[{active}]'{results}/>"
    condition = f"<completionCondition>={rng.choice(('x > 2', 'b'))}</completionCondition>"
    said += '<zeebe:taskDefinition type="choose"/>' if rng.random() < ASKED else ""
    draft.parts[host][0] = extensions(said) + (condition if rng.random() < HALF else "")
    return host


def choice(draft: Draft, host: str, depth: int, kinds: tuple[str, ...]) -> str:
    """Add something that may be chosen."""
    kind = draft.rng.choice(kinds)
    if kind != "sub" or depth >= 2:
        return (
            draft.add(host, SIMPLE[kind][0], SIMPLE[kind][1], **SIMPLE[kind][2])
            if kind != "sub"
            else draft.add(host, "task")
        )
    inner = draft.scope(host)
    draft.sequence(inner, draft.add(inner, "startEvent"), depth + 2)
    return inner


def complex_join(draft: Draft, scope: str, source: str, depth: int) -> str | None:
    """Add a split whose ways meet in a complex gateway."""
    rng = draft.rng
    tag = rng.choice(("parallelGateway", "inclusiveGateway", "complexGateway"))
    gateway = draft.behind(scope, source, tag)
    ways = rng.randint(2, 3)
    condition = rng.choice((f"activationCount >= {rng.randint(1, ways)}", "x &lt; 2 or activationCount = 2"))
    join = draft.add(scope, "complexGateway", f"<activationCondition>={condition}</activationCondition>")
    for place in range(ways):
        way = draft.add(scope, "task")
        asks = place and tag != "parallelGateway" and rng.random() < HALF
        flow = draft.flow(scope, gateway, way, rng.choice(("x &lt; 2", "b")) if asks else "")
        if not place and tag != "parallelGateway":
            draft.default(gateway, flow)
        last = draft.sequence(scope, way, depth + 1)
        if last is not None:
            draft.flow(scope, last, join)
    after = draft.behind(scope, join, "task")
    if rng.random() < HALF:
        return after
    merge = draft.behind(scope, after, "exclusiveGateway")
    late = draft.add(scope, "task")
    draft.flow(scope, join, late, "waitingForStart = false")
    draft.flow(scope, late, merge)
    return merge


def beginning(draft: Draft, scope: str) -> str:
    """Add what a process begins with, and return what follows it."""
    rng = draft.rng
    kind = rng.choice(("start", "start", "start", "start", "message", "receive", "gateway", "gateway", "both"))
    if kind == "start":
        return draft.add(scope, "startEvent")
    if kind == "message":
        draft.first = draft.add(scope, "startEvent", '<messageEventDefinition messageRef="go"/>')
        return draft.first
    if kind == "both":
        others = rng.choice(("", timer(), SIGNAL))
        draft.first = draft.add(scope, "startEvent", "".join(MESSAGES) + others, parallelMultiple="true")
        return draft.first
    if kind == "receive":
        draft.first = draft.add(scope, "receiveTask", messageRef="go", instantiate="true")
        return draft.first
    order = rng.choice(("Exclusive", "Parallel"))
    gateway = draft.add(scope, "eventBasedGateway", instantiate="true", eventGatewayType=order)
    merge = draft.add(scope, "exclusiveGateway")
    events = [draft.behind(scope, gateway, "intermediateCatchEvent", MESSAGES[number]) for number in (0, 1)]
    for event in events:
        draft.flow(scope, event, merge)
    draft.first = rng.choice(events)
    return merge


MESSAGES: Final = ('<messageEventDefinition messageRef="go"/>', '<messageEventDefinition messageRef="paid"/>')
