"""Boxed expressions and tables as plain data to draw."""

from typing import Any

import pytest

from clerkwork.features.decisions import drawing
from clerkwork.features.decisions.definitions import File
from clerkwork.features.decisions.graph import graph
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.model import Aggregation, HitPolicy

pytestmark = pytest.mark.usefixtures("clock")  # without a database nobody else tells the time


def feel(text: str) -> model.LiteralExpression:
    return model.LiteralExpression(text=text)


def labels(box: drawing.Box) -> list[str]:
    return [part.label for part in box.parts]


def shown(box: drawing.Box) -> list[str]:
    return [str(part.box.words) for part in box.parts]


def test_nothing_is_drawn_as_empty() -> None:
    assert drawing.draw(None).kind == "empty"
    assert drawing.draw(model.Expression()).kind == "empty"


def test_a_context_is_its_entries_and_its_result() -> None:
    typed = model.InformationItem(name="days", type_ref="number")
    entries = (
        model.ContextEntry(variable=typed, expression=feel("3")),
        model.ContextEntry(expression=feel("days")),
    )
    box = drawing.draw(model.Context(entries=entries))
    assert (box.kind, labels(box), shown(box)) == ("parts", ["days", "Result"], ["3", "days"])
    assert [(part.type, part.code) for part in box.parts] == [("Number", True), ("", False)]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        (
            model.Conditional(condition=feel("a"), then=feel("1"), otherwise=feel("2")),
            [("If", "a"), ("Then", "1"), ("Otherwise", "2")],
        ),
        (model.Filter(source=feel("all"), match=feel("a > 1")), [("Of", "all"), ("Those where", "a > 1")]),
        (model.For(variable="x", source=feel("all"), result=feel("x")), [("For each x in", "all"), ("Gives", "x")]),
        (
            model.Some(variable="x", source=feel("all"), satisfies=feel("x > 1")),
            [("Whether some x in", "all"), ("Satisfies", "x > 1")],
        ),
        (
            model.Every(variable="x", source=feel("all"), satisfies=feel("x > 1")),
            [("Whether every x in", "all"), ("Satisfies", "x > 1")],
        ),
    ],
)
def test_boxed_logic_is_drawn_as_labelled_parts(expression: model.Expression, said: list[tuple[str, str]]) -> None:
    box = drawing.draw(expression)
    assert list(zip(labels(box), shown(box), strict=True)) == said


def test_a_list_and_a_relation_keep_their_order() -> None:
    box = drawing.draw(model.List(items=(feel("1"), feel('"a"'))))
    assert (box.kind, shown(box)) == ("list", ["1", "a"])
    columns = (model.InformationItem(name="from"), model.InformationItem(name="to"))
    grid = drawing.draw(model.Relation(columns=columns, rows=(model.Row(expressions=(feel("1"), feel("2"))),)))
    assert (grid.kind, grid.columns) == ("grid", ["from", "to"])
    assert [[str(cell.words) for cell in row] for row in grid.rows] == [["1", "2"]]


def test_an_invocation_names_what_it_calls() -> None:
    binding = model.Binding(parameter=model.InformationItem(name="days"), expression=feel("3"))
    box = drawing.draw(model.Invocation(called=feel("rounded"), bindings=(binding,)))
    assert (box.lead, labels(box), shown(box)) == ("What “rounded” gives for", ["days"], ["3"])
    nested = drawing.draw(model.Invocation(called=model.FunctionDefinition(body=feel("1"))))
    assert (nested.lead, labels(nested)) == ("", ["Calls"])


def test_a_function_names_its_parameters() -> None:
    parameters = (model.InformationItem(name="a", type_ref="number"), model.InformationItem(name="b"))
    box = drawing.draw(model.FunctionDefinition(parameters=parameters, body=feel("a")))
    assert (box.lead, labels(box), shown(box)) == ("Given a (Number), b", ["Gives"], ["a"])
    assert drawing.draw(model.FunctionDefinition(body=feel("1"))).lead == ""


@pytest.mark.parametrize("hit_policy", HitPolicy)
def test_every_hit_policy_has_words(hit_policy: HitPolicy) -> None:
    policy = drawing.policy(model.DecisionTable(hit_policy=hit_policy))
    assert policy.letter == hit_policy.value[0]
    assert policy.title
    assert policy.sentence.endswith(".")


@pytest.mark.parametrize(
    ("aggregation", "letter", "title"),
    [
        (Aggregation.NONE, "C", "All that fit"),
        (Aggregation.SUM, "C+", "Added up"),
        (Aggregation.COUNT, "C#", "Counted"),
        (Aggregation.MIN, "C<", "The smallest"),
        (Aggregation.MAX, "C>", "The largest"),
    ],
)
def test_every_aggregation_has_words(aggregation: Aggregation, letter: str, title: str) -> None:
    policy = drawing.policy(model.DecisionTable(hit_policy=HitPolicy.COLLECT, aggregation=aggregation))
    assert (policy.letter, policy.title) == (letter, title)


def table(**parts: Any) -> model.DecisionTable:
    age = model.LiteralExpression(text="person.age", type_ref="number")
    inputs = (
        model.Input(expression=age, values=model.UnaryTests(text="[0..120]")),
        model.Input(label="Grade", expression=feel("grade"), values=model.UnaryTests(text='"a", "b"')),
    )
    outputs = (model.Output(name="days", type_ref="number", default=feel("0")),)
    rule = model.Rule(
        inputs=(model.UnaryTests(text="> 50"), model.UnaryTests(text="-")), outputs=(feel("5"),), annotations=("Why",)
    )
    return model.DecisionTable(id="t", inputs=inputs, outputs=outputs, annotations=("Remark",), rules=(rule,), **parts)


def test_a_table_has_heads_with_labels_types_and_choices() -> None:
    drawn = drawing.table(table())
    assert [(head.label, head.type, head.choices) for head in drawn.inputs] == [
        ("person.age", "Number", "0 up to 120"),
        ("Grade", "", "a, b"),
    ]
    assert [(head.feel, head.computed) for head in drawn.inputs] == [("", False), ("grade", False)]
    assert [(head.label, str(head.default)) for head in drawn.outputs] == [("days", "0")]
    assert drawn.defaults == drawn.outputs


def test_what_a_column_computes_is_told_beside_its_label() -> None:
    column = model.Input(label="Requests", expression=feel("count(requests)"))
    head = drawing.table(model.DecisionTable(inputs=(column,))).inputs[0]
    assert (head.feel, head.computed) == ("count(requests)", True)


def test_a_rule_is_drawn_in_words_with_its_remark() -> None:
    (line,) = drawing.table(table()).lines
    assert [str(field.words) for field in (*line.inputs, *line.outputs)] == ["more than 50", "any", "5"]
    assert line.remarks == [("Remark", "Why")]
    assert not line.matched


def test_rules_that_matched_are_marked_or_alone() -> None:
    rules = tuple(model.Rule(outputs=(feel(str(number)),)) for number in range(1, 5))
    many = model.DecisionTable(id="t", outputs=(model.Output(),), rules=rules)
    sheet = drawing.Sheet(matched={"t": {2, 4}})
    assert [line.matched for line in drawing.table(many, sheet).lines] == [False, True, False, True]
    alone = drawing.table(many, drawing.Sheet(matched={"t": {2, 4}}, only_matched=True))
    assert ([line.number for line in alone.lines], alone.total) == ([2, 4], 4)


def test_a_table_without_an_id_is_known_by_its_decision() -> None:
    nameless = model.DecisionTable(outputs=(model.Output(),), rules=(model.Rule(outputs=(feel("1"),)),))
    assert drawing.table(nameless, drawing.Sheet("d", matched={"d": {1}})).lines[0].matched


def test_an_output_without_a_name_is_called_after_the_table() -> None:
    assert drawing.table(model.DecisionTable(outputs=(model.Output(),), output_label="Dish")).outputs[0].label == "Dish"
    assert drawing.table(model.DecisionTable(outputs=(model.Output(),))).outputs[0].label == "Result"


def file(*elements: str) -> File:
    space = 'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="f" name="f" namespace="n"'
    return File(f"<definitions {space}>{''.join(elements)}</definitions>".encode(), {})


def decision(name: str, *needs: str) -> str:
    wants = "".join(
        f'<informationRequirement><requiredDecision href="#{need}"/></informationRequirement>' for need in needs
    )
    logic = "<literalExpression><text>1</text></literalExpression>"
    return f'<decision id="{name}" name="{name}">{wants}{logic}</decision>'


def test_the_picture_puts_what_is_needed_below_what_needs_it() -> None:
    drawn = file(decision("top", "left", "right"), decision("left", "right"), decision("right"))
    picture = graph(drawn, drawn.decision("top"))
    assert picture is not None
    heights = {node.id: node.y for node in picture.nodes}
    assert heights["top"] < heights["left"] < heights["right"]
    assert len(picture.edges) == 3
    assert [node.here for node in picture.nodes] == [True, False, False]
    assert not picture.has_knowledge
    assert not picture.wide


def test_there_is_no_picture_of_one_decision_or_of_too_many() -> None:
    names = [f"d{number}" for number in range(8)]
    drawn = file(decision("alone"), decision("top", *names), *map(decision, names))
    assert graph(drawn, drawn.decision("alone")) is None
    assert graph(drawn, drawn.decision("top")) is None


def test_a_long_name_is_cut_in_the_picture() -> None:
    drawn = file(decision("top", "x" * 60), decision("x" * 60))
    picture = graph(drawn, drawn.decision("top"))
    assert picture is not None
    assert picture.nodes[1].short == "x" * 18 + "…"


def test_needs_of_another_file_are_found_by_namespace() -> None:
    other = file(decision("far")).definitions
    space = 'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="f" name="f" namespace="here"'
    xml = f"<definitions {space}>{decision('top', 'gone').replace('#gone', 'n#far')}</definitions>"
    alone = File(xml.encode(), {})
    ((_heading, (need,)),) = alone.needs(alone.decision("top"))
    assert (need.id, need.name) == ("", "far")
    known = File(xml.encode(), {"n": file(decision("far"))})
    ((_heading, (need,)),) = known.needs(known.decision("top"))
    assert (need.id, need.decision) == ("far", True)
    assert known.find("far") is not None
    assert known.find("nowhere") is None
    assert [lower.id for _upper, lower in known.reachable(known.decision("top"))] == ["far"]
    assert other.namespace == "n"
