"""Deployed decisions: their versions, who finds them, what cases make of them, and what is remembered."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from clerkwork.kernel.errors import Invalid, NotFound
from clerkwork.languages.feel import Budget
from clerkwork.runtime import commands, decisions, models
from clerkwork.runtime.sql import COUNTERS

pytestmark = pytest.mark.both
MODELS = Path(__file__).parent / "models"
DISH = (MODELS / "dish.dmn").read_bytes()
DINNER = (MODELS / "dinner.dmn").read_bytes()
OTHER_STEW = DISH.replace(b'"Stew"', b'"Goulash"')
TABLE = {
    "decisionDefinitionId": "dish",
    "decisionDefinitionName": "Dish",
    "decisionDefinitionVersion": 1,
    "decisionDefinitionType": "DECISION_TABLE",
    "output": "Stew",
    "evaluatedInputs": [
        {"inputId": "c1", "inputName": "Season", "inputExpression": "season", "inputValue": "winter"},
    ],
    "matchedRules": [
        {
            "ruleId": "cold",
            "ruleIndex": 1,
            "evaluatedOutputs": [{"outputId": "o1", "outputName": "dish", "outputValue": "Stew"}],
        }
    ],
    "calledTables": [],
    "warnings": [],
    "failure": None,
}


def dishes(xml: bytes = DISH, app: str = "tests") -> dict[str, models.Decision]:
    return {row.decision_id: row for row in decisions.deploy(xml, app=app, resource="decisions/dish.dmn")}


@pytest.fixture
def choose(deploy: Callable[[str], models.Definition], task_of: Any) -> Callable[..., int]:
    """Start a case of a process and let it go on to its business rule task."""

    def run(name: str, **variables: Any) -> int:
        deploy(name)
        case = commands.start(name, variables, by="ann")
        commands.complete_task(task_of(case).key, by="bob")
        return case

    return run


def variable(case: int, name: str) -> Any:
    return models.Variable.objects.get(case=case, scope=case, name=name).data


def incident_of(case: int) -> models.Incident:
    return models.Incident.objects.get(case=case, state="open")


# Versions


def test_a_file_becomes_a_version_of_each_of_its_decisions(clock: Any) -> None:
    """Everything that is listed of a decision stands in its row, the file in one of its own."""
    rows = dishes()
    assert list(rows) == ["dish", "menu"]
    dish, menu = rows.values()
    assert (dish.version, dish.version_tag, dish.name, dish.kind) == (1, "first", "Dish", "decisionTable")
    assert (menu.version, menu.version_tag, menu.name, menu.kind) == (1, "", "Menu", "literalExpression")
    assert (dish.app, dish.latest, dish.deployed_at) == ("tests", True, clock.now())
    file = models.DecisionResource.objects.get()
    assert dish.resource_id == menu.resource_id == file.key
    assert (file.resource, file.drg_id, file.name, file.namespace) == (
        "decisions/dish.dmn",
        "dishes",
        "Dishes",
        "http://clerkwork.org/tests/dish",
    )
    assert (file.version, file.app, bytes(file.xml), file.imports, file.latest) == (1, "tests", DISH, "{}", True)


def test_the_same_content_is_the_same_version() -> None:
    """Deploying again changes nothing; other content makes version 2 of every decision in the file, the latest."""
    first = dishes()
    assert {name: row.key for name, row in dishes().items()} == {name: row.key for name, row in first.items()}
    second = dishes(OTHER_STEW)
    assert [row.version for row in second.values()] == [2, 2]
    assert set(models.Decision.objects.filter(latest=True)) == set(second.values())
    assert decisions.find("dish").row == second["dish"]
    assert decisions.find("dish", version=1).row == first["dish"]
    assert decisions.find(first["dish"].key).row == first["dish"]
    assert decisions.find("dish", tag="first").row == second["dish"]
    assert list(models.DecisionResource.objects.order_by("key").values_list("version", "latest")) == [
        (1, False),
        (2, True),
    ]


def test_a_decision_that_its_file_has_no_more_is_withdrawn() -> None:
    """It is not found by its id any more, but by its version; a later one goes on counting."""
    dishes()
    without = DISH[: DISH.index(b'  <decision id="menu"')] + b"</definitions>"
    assert list(dishes(without)) == ["dish"]
    with pytest.raises(NotFound, match="menu"):
        decisions.find("menu")
    assert decisions.find("menu", version=1).row.version == 1
    assert dishes()["menu"].version == 2


def test_a_withdrawn_file_is_found_no_more() -> None:
    """Its decisions keep their versions, another app may have their ids, and deploying it again makes new ones."""
    first = dishes()
    decisions.withdraw("decisions/dish.dmn", app="another")
    assert decisions.find("dish").row == first["dish"]
    decisions.withdraw("decisions/dish.dmn", app="tests")
    with pytest.raises(NotFound):
        decisions.find("dish")
    assert decisions.find(first["dish"].key).row == first["dish"]
    assert [row.version for row in dishes(app="another").values()] == [2, 2]


def test_a_file_that_was_renamed_keeps_its_decisions() -> None:
    """The newest file that has an id counts; withdrawing the old one takes nothing from the new one."""
    dishes()
    (moved, _) = decisions.deploy(DISH, app="tests", resource="decisions/food.dmn")
    decisions.withdraw("decisions/dish.dmn", app="tests")
    assert decisions.find("dish").row == moved
    assert moved.version == 2


def test_a_wrong_file_is_refused_whole() -> None:
    """Every problem is named with the element it stands at, and nothing is stored."""
    wrong = DISH.replace(b"<text>season</text>", b"<text>season +</text>").replace(b"guests + 1", b"guests + ")
    with pytest.raises(Invalid) as refused:
        decisions.deploy(wrong, app="tests", resource="a.dmn")
    assert len(refused.value.problems) == 2
    assert all("#" not in problem.place for problem in refused.value.problems)
    with pytest.raises(Invalid):
        decisions.deploy(b"<nothing/>")
    assert not models.DecisionResource.objects.exists()
    assert not models.Decision.objects.exists()


def test_every_file_is_checked() -> None:
    """A fault in one file hides none of another, and is not repeated for what imports it."""
    wrong = DISH.replace(b"guests + 1", b"guests +")
    found = decisions.check([("b.dmn", DINNER.replace(b'"Tonight: "', b"Tonight: ")), ("a.dmn", wrong)], app="tests")
    assert [problem.place.partition(" ")[0] for problem in found] == ["a.dmn#menu", "b.dmn#dinner"]
    found = decisions.check([("b.dmn", DINNER), ("a.dmn", wrong)], app="tests")
    assert [problem.place.partition(" ")[0] for problem in found] == ["a.dmn#menu"]
    found = decisions.check([("b.dmn", DINNER), ("a.dmn", b"<nothing/>")], app="tests")
    assert [problem.place for problem in found] == ["a.dmn#file"]


def test_an_id_belongs_to_one_app() -> None:
    """Another app cannot take a decision over, nor a file of the same batch."""
    dishes()
    with pytest.raises(Invalid, match="another app has it") as refused:
        dishes(app="another")
    assert [problem.place for problem in refused.value.problems] == ["dish", "menu"]
    twice = [("a.dmn", DISH), ("b.dmn", DISH)]
    problems = decisions.check(twice, app="tests")
    assert [problem.place for problem in problems] == ["b.dmn#dish", "b.dmn#menu"]
    assert "it stands in a.dmn, too" in problems[0].message


def test_an_unknown_decision_is_not_found() -> None:
    """By id, version, tag or key."""
    dishes()
    for name, more in (("lunch", {}), ("dish", {"version": 9}), ("dish", {"tag": "v9"}), (1, {})):
        with pytest.raises(NotFound):
            decisions.find(name, **more)


# Imports


def test_files_are_deployed_in_the_order_of_their_imports() -> None:
    """Whatever the order in which they are given; an import keeps to the version it was resolved to."""
    rows = decisions.deploy_all([("b.dmn", DINNER), ("a.dmn", DISH)], app="tests")
    assert [row.decision_id for row in rows] == ["dinner", "dish", "menu"]
    assert decisions.outcome_of("dinner", {"season": "winter"}).value == "Tonight: Stew"
    again = decisions.deploy_all([("b.dmn", DINNER), ("a.dmn", DISH)], app="tests")
    assert again == rows


def test_what_imports_a_changed_file_changes_with_it() -> None:
    """The importing file gets a new version that is resolved to the new one; its old version says what it said."""
    decisions.deploy(DISH, app="tests", resource="a.dmn")
    (old,) = decisions.deploy(DINNER, app="tests", resource="b.dmn")
    decisions.deploy(OTHER_STEW, app="tests", resource="a.dmn")
    assert decisions.find("dinner").row.version == 2
    assert decisions.outcome_of("dinner", {"season": "winter"}).value == "Tonight: Goulash"
    decisions.forget()
    assert decisions.outcome_of(old.key, {"season": "winter"}).value == "Tonight: Stew"
    with pytest.raises(Invalid) as refused:
        decisions.deploy(
            DISH.replace(b'id="dish"', b'id="plate"').replace(b"#dish", b"#plate"), app="tests", resource="a.dmn"
        )
    assert {problem.place.partition("#")[0] for problem in refused.value.problems} == {"b.dmn"}
    assert decisions.find("dinner").row.version == 2


def test_an_import_needs_one_file() -> None:
    """None, two and a circle are refused with the file that imports; a file of no app serves every app."""
    (problem,) = decisions.check([("b.dmn", DINNER)], app="tests")
    assert problem.place == "b.dmn#imports"
    assert "but there is none" in problem.message
    two = [("b.dmn", DINNER), ("a.dmn", DISH), ("c.dmn", DISH)]
    assert "a.dmn, c.dmn" in decisions.check(two, app="tests")[0].message
    mutual = DISH.replace(
        b'  <inputData id="season_input"',
        b'  <import name="d" namespace="http://clerkwork.org/tests/dinner"'
        b' importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/><inputData id="season_input"',
    )
    (found,) = decisions.check([("a.dmn", mutual), ("b.dmn", DINNER)], app="tests")
    assert "a.dmn → b.dmn → a.dmn" in found.message
    decisions.deploy(DISH, resource="shared.dmn")
    decisions.deploy(DINNER, app="tests", resource="b.dmn")
    assert decisions.outcome_of("dinner", {"season": "winter"}).value == "Tonight: Stew"


def test_an_app_has_its_own_files_before_those_of_no_app() -> None:
    """With the same namespace, the app's file is meant."""
    head = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="{0}" name="{0}" namespace="{0}">'
    library = head.format("library") + (
        '<businessKnowledgeModel id="extra" name="extra"><variable name="extra"/><encapsulatedLogic>'
        "<literalExpression><text>{0}</text></literalExpression></encapsulatedLogic></businessKnowledgeModel></definitions>"
    )
    user = head.format("user") + (
        '<import name="library" namespace="library" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
        '<decision id="total" name="Total"><variable name="Total"/><knowledgeRequirement id="k">'
        '<requiredKnowledge href="library#extra"/></knowledgeRequirement>'
        "<literalExpression><text>1 + library.extra()</text></literalExpression></decision></definitions>"
    )
    decisions.deploy(library.replace("{0}", "10").encode(), app="tests", resource="own.dmn")
    decisions.deploy(library.replace("{0}", "20").encode(), resource="shared.dmn")
    decisions.deploy(user.encode(), app="tests", resource="user.dmn")
    assert decisions.outcome_of("total", {}).value == 11


# Evaluations


def test_an_evaluation_is_kept(clock: Any) -> None:
    """What was read, what came out and how, who asked and when; what the decision does not read is not kept."""
    rows = dishes()
    variables = {"season": "winter", "guests": Decimal("4.5"), "secret": "x"}
    evaluated = decisions.evaluate("menu", variables, by="ann")
    assert evaluated.outcome.value == {"dish": "Stew", "plates": Decimal("5.5")}
    row = models.DecisionEvaluation.objects.get()
    assert (row.key, row.decision_key, row.decision_id, row.version) == (evaluated.key, rows["menu"].key, "menu", 1)
    assert (row.app, row.case_id, row.instance, row.element) == ("tests", None, None, None)
    assert (row.at, row.by, row.failure) == (clock.now(), "ann", None)
    inputs, output, trace = row.data
    assert inputs == {"season": "winter", "guests": Decimal("4.5")}
    assert output == {"dish": "Stew", "plates": Decimal("5.5")}
    assert trace[0] == {"decisionDefinitionKey": str(rows["dish"].key), **TABLE}
    assert [each["decisionDefinitionId"] for each in trace] == ["dish", "menu"]
    assert trace[1]["decisionDefinitionType"] == "LITERAL_EXPRESSION"
    assert (trace[1]["evaluatedInputs"], trace[1]["matchedRules"]) == ([], [])


def test_an_imported_decision_is_known_in_the_trace() -> None:
    """Key and version of what an imported file decided are those of the version it was resolved to."""
    decisions.deploy_all([("a.dmn", DISH), ("b.dmn", DINNER)], app="tests")
    decisions.evaluate("dinner", {"season": "winter"})
    trace = models.DecisionEvaluation.objects.get().data[2]
    keys = [str(decisions.find(name).row.key) for name in ("dish", "dinner")]
    assert [each["decisionDefinitionKey"] for each in trace] == keys


def test_a_failed_evaluation_is_kept_with_its_reason() -> None:
    """Two rules of a unique table are a failure, not an error; the decision that failed is named."""
    dishes()
    evaluated = decisions.evaluate("menu", {"season": "summer", "guests": 1})
    row = models.DecisionEvaluation.objects.get()
    assert row.failure is not None
    assert row.failure.startswith("Dish: ")
    assert decisions.failure_of(evaluated.outcome) == row.failure


def test_a_used_up_budget_is_a_failure() -> None:
    """It ends the evaluation, and the reason is kept."""
    loop = DISH.replace(b"guests + 1", b"count(for i in 1..1000 return i)")
    dishes(loop)
    evaluated = decisions.evaluate("menu", {"season": "winter", "guests": 1}, budget=Budget(steps=100))
    failure = decisions.failure_of(evaluated.outcome)
    assert failure == models.DecisionEvaluation.objects.get().failure
    assert failure is not None
    assert "Expected at most 100 steps" in failure
    assert decisions.outcome_of("menu", {"season": "winter"}).value["plates"] == 1000


def test_looking_keeps_nothing() -> None:
    """An outcome that is only looked at leaves no row."""
    dishes()
    assert decisions.outcome_of("dish", {"season": "winter"}).value == "Stew"
    assert not models.DecisionEvaluation.objects.exists()


def test_an_evaluation_for_a_case_belongs_to_its_app(started: Any) -> None:
    """A program may evaluate for a case; who may see the case may see it."""
    decisions.deploy(DISH, resource="shared.dmn")
    case = started("approve")
    decisions.evaluate("dish", {"season": "winter"}, case=case)
    decisions.evaluate("dish", {"season": "winter"})
    found = models.DecisionEvaluation.objects.order_by("key").values_list("case", "app")
    assert list(found) == [(case, "tests"), (None, "")]
    with pytest.raises(NotFound, match="case 1"):
        decisions.evaluate("dish", {}, case=1)


# Cases


def test_a_business_rule_task_decides(choose: Any, clock: Any) -> None:
    """The result becomes a variable in the step's own transaction, with a row that says how it came about."""
    rows = dishes()
    case = choose("latest", season="winter", guests=3, other=1)
    assert variable(case, "menu") == {"dish": "Stew", "plates": 4}
    assert models.Case.objects.get(key=case).state == "completed"
    row = models.DecisionEvaluation.objects.get()
    assert (row.decision_key, row.decision_id, row.version, row.app) == (rows["menu"].key, "menu", 1, "tests")
    assert (row.case_id, row.element, row.instance, row.by, row.at) == (case, "rule", None, "bob", clock.now())
    assert row.data[0] == {"season": "winter", "guests": 3}
    assert row.data[1] == {"dish": "Stew", "plates": 4}
    assert row.data[2][0] == {"decisionDefinitionKey": str(rows["dish"].key), **TABLE}


def test_latest_means_the_moment_of_the_call(deploy: Any, task_of: Any) -> None:
    """A case that was started before uses the decision that is deployed when it gets there."""
    dishes()
    deploy("latest")
    case = commands.start("latest", {"season": "winter", "guests": 1}, by="ann")
    dishes(OTHER_STEW)
    commands.complete_task(task_of(case).key, by="bob")
    assert variable(case, "menu")["dish"] == "Goulash"


def test_deployment_means_the_moment_of_the_deployment(deploy: Any, task_of: Any) -> None:
    """A changed decision makes a new version of the process; cases of the old one keep to the old decision."""
    dishes()
    first = deploy("deployment")
    old = commands.start("deployment", {"season": "winter", "guests": 1}, by="ann")
    dishes(OTHER_STEW)
    second = models.Definition.objects.get(process_id="deployment", latest=True)
    assert (first.version, second.version) == (1, 2)
    assert deploy("deployment").key == second.key
    new = commands.start("deployment", {"season": "winter", "guests": 1}, by="ann")
    for case in (old, new):
        commands.complete_task(task_of(case).key, by="bob")
    assert [variable(case, "menu")["dish"] for case in (old, new)] == ["Stew", "Goulash"]
    decisions.withdraw("decisions/dish.dmn", app="tests")
    decisions.deploy(
        DISH.replace(b'"dish"', b'"plate"').replace(b'"menu"', b'"card"').replace(b"#dish", b"#plate"), app="tests"
    )
    assert models.Definition.objects.get(process_id="deployment", latest=True).key == second.key


def test_deployment_needs_the_decision(deploy: Any) -> None:
    """A process bound to what is not there is refused with the element; another app's decision is not there."""
    for harm in (lambda: None, lambda: dishes(app="another")):
        harm()
        with pytest.raises(Invalid, match="Expected a decision “menu” to be bound to") as refused:
            deploy("deployment")
        assert refused.value.problems[0].place == "rule"
    assert not models.Definition.objects.exists()


def test_an_expression_is_bound_to_all_that_was_there(deploy: Any, task_of: Any) -> None:
    """When the data names the decision, the process is bound to every one of its app."""
    dishes()
    xml = (MODELS / "deployment.bpmn").read_bytes().replace(b'decisionId="menu"', b'decisionId="=which"')
    commands.deploy(xml, app="tests", resource="deployment")
    case = commands.start("deployment", {"season": "winter", "guests": 1, "which": "dish"}, by="ann")
    lost = commands.start("deployment", {"season": "winter", "guests": 1, "which": "lunch"}, by="ann")
    dishes(OTHER_STEW)
    for each in (case, lost):
        commands.complete_task(task_of(each).key, by="bob")
    assert variable(case, "menu") == "Stew"
    assert "when version 1 of deployment was deployed" in incident_of(lost).message


def test_an_expression_is_bound_to_nothing_until_something_is_there(task_of: Any) -> None:
    """A decision that is deployed later makes a new version of the process, too."""
    xml = (MODELS / "deployment.bpmn").read_bytes().replace(b'decisionId="menu"', b'decisionId="=which"')
    commands.deploy(xml, app="tests", resource="deployment")
    dishes()
    case = commands.start("deployment", {"season": "winter", "which": "dish"}, by="ann")
    commands.complete_task(task_of(case).key, by="bob")
    assert variable(case, "menu") == "Stew"
    assert models.Definition.objects.get(latest=True).version == 2


def test_a_version_tag_means_the_newest_with_it(choose: Any) -> None:
    """Later versions without the tag do not count."""
    dishes()
    dishes(OTHER_STEW)
    dishes(OTHER_STEW.replace(b"Goulash", b"Soup").replace(b'"first"', b'"second"'))
    assert variable(choose("tagged", season="winter"), "menu") == "Goulash"


def test_a_missing_decision_is_an_incident_until_it_is_deployed(choose: Any) -> None:
    """The incident says what to do; resolved before, it is raised again, resolved after, the case goes on."""
    case = choose("latest", season="winter", guests=1)
    found = incident_of(case)
    assert found.kind == "decision"
    assert found.message == (
        "Choose: Expected a decision “menu” in tests, but there is none. Deploy it, then resolve this."
    )
    commands.resolve_incident(found.key, by="boss")
    dishes()
    commands.resolve_incident(incident_of(case).key, by="boss")
    assert variable(case, "menu")["dish"] == "Stew"
    row = models.DecisionEvaluation.objects.get()
    assert (row.instance, row.by) == (found.instance, "boss")
    assert models.Case.objects.get(key=case).state == "completed"


def test_a_failed_decision_is_an_incident_and_is_kept(choose: Any) -> None:
    """The evaluation that failed stays in history; after the data is right the incident resolves."""
    dishes()
    case = choose("latest", season="summer", guests=1)
    found = incident_of(case)
    assert (found.kind, found.element) == ("decision", "rule")
    assert found.message.startswith("Choose: Dish: ")
    assert models.DecisionEvaluation.objects.get().failure == found.message.removeprefix("Choose: ")
    commands.set_variables(case, {"season": "winter"}, by="boss")
    commands.resolve_incident(found.key, by="boss")
    assert variable(case, "menu")["dish"] == "Stew"
    failures = models.DecisionEvaluation.objects.order_by("key").values_list("failure", flat=True)
    assert [failure is None for failure in failures] == [False, True]


def test_a_case_does_not_see_decisions_of_other_apps(choose: Any) -> None:
    """Only those of its own app, and those without an app."""
    dishes(app="another")
    case = choose("latest", season="winter", guests=1)
    assert "Expected a decision “menu” in tests, but there is none." in incident_of(case).message
    decisions.withdraw("decisions/dish.dmn", app="another")
    dishes(app="")
    commands.resolve_incident(incident_of(case).key, by="boss")
    assert variable(case, "menu")["dish"] == "Stew"


def test_a_refused_step_leaves_no_evaluation(deploy: Any, task_of: Any) -> None:
    """The row goes with the transaction that asked."""
    dishes()
    deploy("latest")
    case = commands.start("latest", {"season": "winter", "guests": 1}, by="ann")

    def fail() -> None:
        with transaction.atomic():
            commands.complete_task(task_of(case).key, by="bob")
            commands.complete_task(1, by="bob")

    with pytest.raises(NotFound):
        fail()
    assert not models.DecisionEvaluation.objects.exists()
    assert task_of(case).state == "open"


def test_a_decision_costs_one_statement_to_find_and_one_to_keep(deploy: Any, task_of: Any) -> None:
    """Bound by deployment it is known already; what was compiled once is never read again."""
    dishes()
    prices = {}
    for name in ("latest", "deployment"):
        deploy(name)
        cases = [commands.start(name, {"season": "winter", "guests": 1}, by="ann") for _ in range(2)]
        for case in cases:  # the first one compiles
            task = task_of(case).key
            before = COUNTERS.statements
            with CaptureQueriesContext(connection) as asked:
                commands.complete_task(task, by="bob")
            prices[name] = COUNTERS.statements - before
    assert prices["latest"] - prices["deployment"] == 1
    assert [query["sql"] for query in asked if "SELECT" in query["sql"]] == []
    assert models.DecisionEvaluation.objects.count() == 4
