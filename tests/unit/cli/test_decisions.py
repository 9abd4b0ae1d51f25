"""`clerkwork decide`: on files without a database, and on what is deployed."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from clerkwork.cli import main
from clerkwork.kernel import json
from clerkwork.runtime import decisions, models

MODELS = Path(__file__).parents[2] / "runtime" / "models"
DISH = str(MODELS / "dish.dmn")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command as a shell would; returns exit code, output and errors."""

    def decide(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["clerkwork", "decide", *arguments])
        with pytest.raises(SystemExit) as ended:
            main.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return decide


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_a_file_without_inputs_says_what_it_wants_to_know(run: Run) -> None:
    """Each decision with its logic and its inputs, those that no other requires first."""
    code, out, _ = run(DISH)
    assert code == 0
    assert lines(out) == [
        "Decision Logic Inputs",
        "menu (Menu) literal expression guests: number",
        "season: string",
        "dish (Dish) decision table season: string",
    ]
    code, out, _ = run(DISH, "Dish", "--json")
    assert (code, json.loads(out)) == (
        0,
        [
            {
                "id": "dish",
                "name": "Dish",
                "kind": "decisionTable",
                "inputs": [{"name": "season", "type": "string", "allowed": None}],
            }
        ],
    )


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (["dish", "season=winter"], '"Stew"'),
        (["Dish", "--input", '{"season": "winter"}'], '"Stew"'),
        (["menu", "season=winter", "guests=0.1"], '{"dish":"Stew","plates":1.1}'),
        (["menu", "guests=7", "--input", '{"season": "winter", "guests": 1}'], '{"dish":"Stew","plates":8}'),
        (["season=winter", "guests=1"], '{"dish":"Stew","plates":2}'),
    ],
)
def test_a_decision_of_a_file_is_asked(run: Run, arguments: list[str], output: str) -> None:
    """By id or name; values are JSON if they can be, else text; the one that no other requires need not be named."""
    assert run(DISH, *arguments) == (0, f"{output}\n", "")


def test_what_a_file_imports_is_found_beside_it(run: Run) -> None:
    """By its namespace, in the same folder."""
    assert run(str(MODELS / "dinner.dmn"), "season=winter") == (0, '"Tonight: Stew"\n', "")


def test_a_trace_shows_the_rules(run: Run) -> None:
    """Every decision on the way, with what its table looked at and which rules counted."""
    code, out, _ = run(DISH, "menu", "season=winter", "guests=1", "--trace")
    assert code == 0
    assert lines(out) == [
        "Dish decision table",
        'input Season "winter"',
        'rule 1 dish = "Stew"',
        'is "Stew"',
        "Menu literal expression",
        'is {"dish":"Stew","plates":2}',
        '{"dish":"Stew","plates":2}',
    ]


def test_json_is_for_programs(run: Run) -> None:
    """One object with the output and the warnings, with a trace if it is asked for."""
    code, out, _ = run(DISH, "menu", "season=winter", "--json", "--trace")
    said = json.loads(out)
    assert code == 0
    assert (said["decision"], said["output"], said["failure"]) == ("menu", {"dish": "Stew", "plates": None}, None)
    assert said["warnings"][0] == "Expected the input guests, but it is not given: it is null."
    assert [step["decisionDefinitionId"] for step in said["evaluatedDecisions"]] == ["dish", "menu"]
    assert "evaluatedDecisions" not in json.loads(run(DISH, "menu", "guests=1", "--json")[1])


def test_a_warning_is_said(run: Run) -> None:
    """What made a part of the answer null is told before it."""
    code, out, _ = run(DISH, "menu", "season=winter")
    assert code == 0
    assert out.splitlines()[0] == "! Expected the input guests, but it is not given: it is null."
    assert out.splitlines()[-1] == '{"dish":"Stew","plates":null}'


def test_a_decision_that_fails_is_exit_code_1(run: Run) -> None:
    """With the reason as an error, and in JSON."""
    code, _, err = run(DISH, "dish", "season=summer")
    assert code == 1
    assert "Dish: " in err
    code, out, _ = run(DISH, "dish", "season=summer", "--json")
    assert code == 1
    assert json.loads(out)["failure"].startswith("Dish: ")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nothing.dmn"], 1, "Expected a file nothing.dmn, but there is none."),
        ([DISH, "lunch"], 1, "Expected a decision, but lunch. There is menu, dish."),
        ([DISH, "dish", "menu"], 2, "Expected inputs as name=value"),
        ([DISH, "--input", "{"], 2, "Expected JSON"),
        ([DISH, "--input", "[]"], 2, "Expected a JSON object"),
    ],
)
def test_a_wrong_command_says_what_is_wrong(run: Run, arguments: list[str], code: int, words: str) -> None:
    """Exit code 1 for what is not there, 2 for a wrong command line."""
    ended, _, err = run(*arguments)
    assert ended == code
    assert words in " ".join(err.replace("│", "").split())


def test_a_wrong_file_lists_its_problems(run: Run, tmp_path: Path) -> None:
    """With the element each stands at."""
    file = tmp_path / "wrong.dmn"
    file.write_bytes(Path(DISH).read_bytes().replace(b"guests + 1", b"guests +"))
    code, _, err = run(str(file), "menu", "guests=1")
    assert code == 1
    assert "menu" in err
    assert "1 problem." in err


def test_a_circle_of_imports_is_refused(run: Run, tmp_path: Path) -> None:
    """Two files that import each other have no first one."""
    imported = """<import name="x" namespace="http://clerkwork.org/tests/dinner"
        importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>"""
    (tmp_path / "dish.dmn").write_text(Path(DISH).read_text().replace("<inputData", imported + "<inputData", 1))
    (tmp_path / "dinner.dmn").write_bytes((MODELS / "dinner.dmn").read_bytes())
    code, _, err = run(str(tmp_path / "dinner.dmn"), "season=winter")
    assert code == 1
    assert "it imports itself" in err


def test_several_decisions_need_a_name(run: Run, tmp_path: Path) -> None:
    """Inputs alone do not say which one is meant."""
    file = tmp_path / "two.dmn"
    file.write_bytes(
        Path(DISH)
        .read_bytes()
        .replace(b'<requiredDecision href="#dish"/>', b'<requiredInput href="#season_input"/>')
        .replace(b"{dish: Dish, plates", b"{plates")
    )
    code, _, err = run(str(file), "guests=1")
    assert code == 2
    assert "Expected the name of a decision before its inputs" in " ".join(err.replace("│", "").split())


@pytest.mark.both
def test_a_deployed_decision_is_asked_and_kept(run: Run) -> None:
    """By its id, of its latest or an older version; the answer is kept in history."""
    xml = Path(DISH).read_bytes()
    decisions.deploy(xml, app="tests", resource="dish")
    decisions.deploy(xml.replace(b"Stew", b"Soup"), app="tests", resource="dish")
    code, out, _ = run()
    assert code == 0
    assert lines(out)[1] == "dish (Dish) decision table season: string"
    assert run("dish")[0] == 0
    assert not models.DecisionEvaluation.objects.exists()
    assert run("dish", "season=winter") == (0, '"Soup"\n', "")
    assert run("dish", "season=winter", "--version", "1") == (0, '"Stew"\n', "")
    found = models.DecisionEvaluation.objects.order_by("key").values_list("version", "by", "failure")
    assert list(found) == [(2, None, None), (1, None, None)]
    assert run("lunch")[0] == 1
    assert run("dish", "menu", "season=winter")[0] == 2


@pytest.mark.both
def test_nothing_deployed_is_said(run: Run) -> None:
    """An empty installation has no decisions to list."""
    assert run() == (1, "", "✗ Expected decisions, but there are none.\n")
