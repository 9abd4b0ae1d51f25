"""`clerkwork test`: plays the tests of an app folder, without a database."""

import shutil
import sys
from pathlib import Path

import pytest

from clerkwork.cli import main
from clerkwork.kernel import json

VACATION = Path(__file__).parents[3] / "examples" / "vacation"


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["clerkwork", "test", *arguments])
    with pytest.raises(SystemExit) as ended:
        main.main()
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_tests_that_hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(monkeypatch, capsys, str(VACATION), "--coverage")
    assert code == 0
    assert "6 of 6 tests hold." in out
    assert "declined Declined" in out  # an element that no test passes


def test_a_test_that_does_not_hold_says_where_and_exits_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    app = shutil.copytree(VACATION, tmp_path / "vacation")
    file = app / "tests" / "withdrawn.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "then": {"ended": "canceled"}}))
    code, out, err = run(monkeypatch, capsys, str(app))
    assert code == 1
    assert "then.ended: Expected the case to be IS_TERMINATED" in err
    assert "5 of 6 tests hold." in out


def test_a_file_that_is_no_test_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    app = shutil.copytree(VACATION, tmp_path / "vacation")
    (app / "tests" / "broken.json").write_text("{")
    code, _, err = run(monkeypatch, capsys, str(app))
    assert code == 1
    assert "broken.json: file" in err


def test_a_folder_without_tests(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, _ = run(monkeypatch, capsys, str(tmp_path))
    assert code == 0
    assert "Expected tests in" in out
