"""A column that gets another name: which places of an app surely mean it, which may, and what each says then."""

import json
from pathlib import Path
from typing import Any

import pytest

from clerkwork.features.apps.kinds import File
from clerkwork.features.studio import columns, following
from clerkwork.features.studio.following import Mark

VACATION = Path(__file__).parents[3] / "examples/vacation"
MODEL = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
LOANS = {
    "name": "loans",
    "columns": [
        {"id": "until", "name": "back_by", "type": "date"},
        {"id": "who", "name": "who", "type": "person"},
        {"id": "thing", "name": "thing", "type": "reference", "table": "things"},
    ],
}
THINGS = {
    "name": "things",
    "columns": [{"name": "until", "type": "date"}, {"name": "loan", "type": "reference", "table": "loans"}],
}


def app(**files: Any) -> dict[str, File]:
    """Return an app of two tables, and of files whose names have a dot where here stand two underscores."""
    given = {"tables/loans.json": LOANS, "tables/things.json": THINGS} | {
        name.replace("__", ".").replace("_in_", "/"): value for name, value in files.items()
    }
    texts = {path: value if isinstance(value, str) else json.dumps(value) for path, value in given.items()}
    return {path: File(path, text.encode()) for path, text in texts.items()}


def found(files: dict[str, File]) -> list[tuple[str, str | None]]:
    """Return what each place says before and after."""
    return [(spot.before, spot.after) for spot in columns.spots(files, "tables/loans.json", "until", "back_by")]


def step(*, headers: str = "", mappings: str = "", more: str = "") -> str:
    """Return a process with a step on loans."""
    return f"""<definitions {MODEL}><process id="p"><serviceTask id="s" name="Look"><extensionElements>
      <zeebe:taskDefinition type="clerk:rows"/><zeebe:ioMapping>{mappings}</zeebe:ioMapping><zeebe:taskHeaders>
      <zeebe:header key="table" value="loans"/><zeebe:header key="result" value="found"/>{headers}</zeebe:taskHeaders>
      </extensionElements></serviceTask>{more}</process></definitions>"""


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("=found.until", "=found.back_by"),
        ("=found[until &lt; today()].who", "=found[back_by < today()].who"),
        ("=found[item.until = null]", "=found[item.back_by = null]"),
        ("=for until in found return until.until", "=for until in found return until.back_by"),
        ("=some f in found satisfies f.until = until", "=some f in found satisfies f.back_by = until"),
        ("=sort(found, function(a, b) a.until &lt; b.until)", "=sort(found, function(a, b) a.back_by < b.back_by)"),
        ("=append(found, found[1])[1].until", "=append(found, found[1])[1].back_by"),
        ("=(if true then found else null).until", "=(if true then found else null).back_by"),
        ('=get value(found[1], "until")', '=get value(found[1], "back_by")'),
        ("=found.thing.loan.until", "=found.thing.loan.back_by"),
    ],
)
def test_rows_are_followed_through_an_expression(said: str, after: str) -> None:
    """Paths, filters, loops, sorts, choices and references lead from a step's result to its columns."""
    flow = f"<sequenceFlow id='f'><conditionExpression>{said}</conditionExpression></sequenceFlow>"
    [(before, renamed)] = found(app(processes_in_p__bpmn=step(more=flow)))
    assert (before, renamed) == (said.replace("&lt;", "<"), after)


@pytest.mark.parametrize(
    "said",
    ["=until", "='until'", "=found.thing.until", "=user.until", "=today().until", "=for f in [1] return until"],
)
def test_what_is_no_column_of_it_stays(said: str) -> None:
    """A variable, a text, and a column of another table of the same name are not the column."""
    said = said.replace("'", "&quot;")
    flow = f"<sequenceFlow id='f'><conditionExpression>{said}</conditionExpression></sequenceFlow>"
    assert found(app(processes_in_p__bpmn=step(more=flow))) == []


def test_what_may_be_the_column_is_told_and_not_changed() -> None:
    """Of a variable that something else writes too nobody knows what it is."""
    flow = "<sequenceFlow id='f'><conditionExpression>=other.until = 1</conditionExpression></sequenceFlow>"
    both = '<zeebe:output source="=1" target="found"/><zeebe:output source="=found.until" target="x"/>'
    after = '<task id="t"><extensionElements><zeebe:x value="{{found.until}}"/></extensionElements></task>'
    assert found(app(processes_in_p__bpmn=step(mappings=both, more=flow + after))) == [
        ("=found.until", "=found.back_by"),  # in the step itself the result is known
        ("=other.until = 1", None),
        ("{{found.until}}", None),
    ]


def test_a_step_on_rows_says_its_columns() -> None:
    """Condition, order and values; escapes around them stay byte for byte."""
    where = '<zeebe:header key="where" value="until &gt;= day and who = &quot;until&quot;"/>'
    headers = f'{where}<zeebe:header key="order" value="-until, who"/>'
    values = '<zeebe:input source="={until: until, &quot;who&quot;: {until: 1}}" target="values"/>'
    files = app(processes_in_p__bpmn=step(headers=headers, mappings=values))
    spots = columns.spots(files, "tables/loans.json", "until", "back_by")
    text = files["processes/p.bpmn"].content.decode()
    for start, end in sorted((each for spot in spots for each in spot.edits), reverse=True):
        text = f"{text[:start]}back_by{text[end:]}"
    assert text == step(
        headers=headers.replace("until &gt;", "back_by &gt;").replace("-until", "-back_by"),
        mappings=values.replace("{until: until", "{back_by: until"),
    )
    assert [(spot.element, spot.before) for spot in spots if spot.after is None] == [
        ("Look", '={until: until, "who": {until: 1}}')
    ]


def test_forms_tiles_tables_rows_and_tests_say_it() -> None:
    """Sources with what reads them, panels, lists of rows, rules of other tables, headings, rows in tests."""
    source = {"table": "loans", "where": "until = until and who = user.username", "order": ["-until"]}
    form = {
        "id": "f",
        "clerk": {"sources": {"mine": source}, "panels": [{"type": "calendar", "source": "mine", "to": "until"}]},
        "components": [
            {"key": "until", "label": "Until", "description": "{{#loop mine}}{{until}} {{this.until}}{{/loop}}"},
            {"label": "List", "type": "table", "dataSource": "=mine", "columns": [{"key": "until", "label": "until"}]},
        ],
    }
    tile = {"label": "Late", "value": "=count(mine[until < today()])", "sources": {"mine": {"table": "loans"}}}
    things = {**THINGS, "rules": [{"role": "all", "rows": "loan.until = until", "may": ["read"]}]}
    case = {"process": "p", "when": [{"do": "s", "with": {"found": [{"until": 1}], "until": 2, "else": {"until": 3}}}]}
    files = app(
        forms_in_f__form=form,
        app__json={"tiles": [tile]},
        tables_in_things__json=things,
        data_in_loans__csv="who,until\nuntil,2026-01-01\n",
        tests_in_t__json=case,
        processes_in_p__bpmn=step(),
    )
    assert found(files) == [
        ("=count(mine[until < today()])", "=count(mine[back_by < today()])"),
        ("who,until", "who,back_by"),
        ("until = until and who = user.username", "back_by = back_by and who = user.username"),
        ("-until", "-back_by"),
        ("until", "back_by"),
        ("{{#loop mine}}{{until}} {{this.until}}{{/loop}}", "{{#loop mine}}{{back_by}} {{this.back_by}}{{/loop}}"),
        ("until", "back_by"),
        ("loan.until = until", "loan.back_by = until"),
        ("until", "back_by"),
        ("until", None),
    ]


def test_a_decision_is_only_told() -> None:
    """What a decision is given is not known."""
    told = "<literalExpression><text>Loan of it.until</text></literalExpression>"
    text = f"<definitions><decision id='d' name='Late'>{told}</decision></definitions>"
    assert found(app(decisions_in_d__dmn=text)) == [("Loan of it.until", None)]


def test_what_cannot_be_read_is_told_where_it_says_the_word() -> None:
    """A broken expression is a doubt, a broken file has no places, and one without the word says nothing."""
    flow = "<sequenceFlow id='f'><conditionExpression>=found.until +</conditionExpression></sequenceFlow>"
    broken = f"{flow}<task name='= +'/>"
    assert found(app(processes_in_p__bpmn=step(more=broken), forms_in_f__form="{", x__bin="\0")) == [
        ("=found.until +", None)
    ]


def test_the_vacation_keeps_saying_the_same() -> None:
    """Renamed there and back, every file is what it was, byte for byte."""
    files = {str(path.relative_to(VACATION)): path for path in VACATION.rglob("*") if path.is_file()}
    before = {path: File(path, file.read_bytes()) for path, file in files.items()}
    there = _renamed(before, "status", "state")
    assert sum(there[path].content != before[path].content for path in before) == 5
    back = _renamed(there, "state", "status")
    assert {path: file.content for path, file in back.items()} == {path: file.content for path, file in before.items()}


def _renamed(files: dict[str, File], old: str, new: str) -> dict[str, File]:
    path = "tables/absences.json"
    table = files[path].content.decode().replace(f'"name": "{old}"', f'"name": "{new}"')
    files = files | {path: File(path, table.encode())}
    [renaming] = following.renamings(files, path, [Mark("column", old, "status")])
    changed = dict(files)
    for name, edits in following._edits([renaming]).items():
        changed[name] = File(name, following._edited(files[name].content.decode(), edits).encode())
    return changed


def test_a_file_that_is_no_model_may_be_as_deep_as_it_likes() -> None:
    """Somebody may have begun ten thousand tags and ended none."""
    files = app(processes_in_p__bpmn="<a>" * 10_000 + '<b c="=found.until"/>')
    assert found(files) == [("=found.until", None)]
