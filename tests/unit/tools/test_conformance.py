"""The command that scores files of cases counts what passes, and never stumbles over a strange case."""

import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[3] / "tools" / "conformance.py"
TOOL = runpy.run_path(str(SCRIPT))
MODEL = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="m">{0}'
    '<inputData id="a" name="a"/>'
    '<decision id="d" name="d"><informationRequirement><requiredInput href="#a"/></informationRequirement>'
    "<literalExpression><text>[a, {{b: a}}]</text></literalExpression></decision>"
    '<decision id="e" name="e"><literalExpression><text>1 +</text></literalExpression></decision>'
    '<decision id="f" name="f"><literalExpression><text>"f"</text></literalExpression></decision>'
    '<decisionService id="s" name="s"><outputDecision href="#f"/></decisionService>'
    '<decisionService id="t" name="t"><outputDecision href="#f"/><outputDecision href="#e"/></decisionService>'
    '<businessKnowledgeModel id="k" name="k"><encapsulatedLogic><formalParameter name="x" typeRef="date"/>'
    "<literalExpression><text>x.year</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"
    "</definitions>"
)


def case(name: str, expected: Any, **more: Any) -> dict[str, Any]:
    result = {"name": name, "error": False, "expected": expected}
    return {"dir": "one", "test": "t", "model": "m.dmn", "id": name, "inputs": {}, "results": [result], **more}


def typed(kind: str, value: Any = None) -> dict[str, Any]:
    return {"t": kind, "v": value}


def run(monkeypatch, capsys, *arguments: str) -> dict[str, Any]:
    monkeypatch.setattr(sys, "argv", ["conformance.py", *arguments])
    TOOL["main"]()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    found: dict[str, Any] = json.loads(lines[0])
    return found


def test_cases_of_the_tck_are_scored(tmp_path: Path, monkeypatch, capsys) -> None:
    """A strange case counts as failed: an unknown model, a name that is not there, a line that is no JSON."""
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "m.dmn").write_text(MODEL.format(""))
    listed = typed("list", [typed("decimal", "1.000000001"), typed("context", {"b": typed("decimal", "1")})])
    cases = [
        case("d", listed, inputs={"a": typed("decimal", "1")}),
        case("d", listed, inputs={"a": typed("decimal", "1.1")}),
        case("e", typed("null")),
        case("f", typed("string", "f"), type="decisionService", invocable="s"),
        case("f", typed("string", "f"), type="decisionService", invocable="t"),
        case("k", typed("decimal", "2025"), type="bkm", invocable="k", inputs={"x": typed("string", "2025-01-31")}),
        case("f", typed("string", "f"), dir="two"),
        case("x", typed("null"), dir="two"),
        case("d", listed, dir="two", inputs={"a": typed("date", "tomorrow")}),
        case("f", typed("strange", "f"), dir="two"),
        case("f", typed("string", "f"), dir="three"),
    ]
    lines = [*map(json.dumps, cases), "no JSON", "", "[]", json.dumps(case("d", typed("list")))]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(lines))
    figures = run(monkeypatch, capsys, "dmn-tck", str(path), str(tmp_path))
    assert figures == {
        "cases": 14,
        "passed": 7,
        "mean_over_directories": round((5 / 7 + 2 / 4) / 4, 5),
        "non_null_passed": 6,
        "non_null": 10,
        "failed": ["one/t/d", "two/t/x", "two/t/d", "three/t/f", "line 12", "line 14", "one/t/d"],
    }


def test_models_import_others_of_their_folder(tmp_path: Path, monkeypatch, capsys) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "z.dmn").write_text(MODEL.format(""))
    head = '<import name="z" namespace="m" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    asks = (
        '<decision id="g" name="g"><informationRequirement><requiredDecision href="m#f"/></informationRequirement>'
        "<literalExpression><text>z.f</text></literalExpression></decision>"
    )
    (tmp_path / "one" / "m.dmn").write_text(MODEL.format(head + asks).replace('namespace="m">', 'namespace="n">'))
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(case("g", typed("string", "f"))))
    assert run(monkeypatch, capsys, "dmn-tck", str(path), str(tmp_path))["passed"] == 1


def test_the_score_goes_into_the_page(tmp_path: Path, monkeypatch, capsys) -> None:
    page = tmp_path / "conformance.md"
    page.write_text("before\n<!-- score: feel -->\nold\n<!-- end -->\nafter\n")
    monkeypatch.setitem(TOOL["write"].__globals__, "PAGE", page)
    path = tmp_path / "cases.jsonl"
    path.write_text('{"expr": "1", "expected": 1}\n{"expr": "1", "expected": 2}\n')
    run(monkeypatch, capsys, "feel", str(path), "--write")
    text = page.read_text()
    assert "| 1 of 2 (50.00%) | 50.00% | 1 of 2 |\n\nNot passed:\n\n- `line 2`\n\n<!-- end -->\nafter\n" in text
    assert text.startswith("before\n<!-- score: feel -->\n\n| cases passed |")


def test_the_models_must_be_named(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "argv", ["conformance.py", "dmn-tck", str(tmp_path)])
    with pytest.raises(SystemExit):
        TOOL["main"]()
    assert "needs the folder of the models" in capsys.readouterr().err


def test_expressions_are_scored(tmp_path: Path, monkeypatch, capsys) -> None:
    cases = [
        {"expr": "a b + 1", "expected": 2, "context": {"a b": 1}},
        {"expr": "0.1 + 0.2", "expected": 0.3},
        {"expr": "{a: [null]}", "expected": {"a": [None]}},
        {"expr": "1 = 2", "expected": None},
        {"expr": "1 +", "expected": None},
    ]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join([*map(json.dumps, cases), "no JSON", ""]))
    assert run(monkeypatch, capsys, "feel", str(path)) == {
        "cases": 6,
        "passed": 3,
        "mean_over_directories": 0.5,
        "non_null_passed": 3,
        "non_null": 3,
        "failed": ["line 4", "line 5", "line 6"],
    }
