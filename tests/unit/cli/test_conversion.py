"""`clerkwork convert`: the report and the file."""

import sys
from pathlib import Path

import pytest

from clerkwork.cli import main

MODEL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><process id="p" isExecutable="true"><startEvent id="s"/>
 <serviceTask id="pay" camunda:class="com.acme.Pay" camunda:asyncBefore="true"/>
 <userTask id="u" camunda:assignee="${boss}"/><receiveTask id="r"/><endEvent id="e"/>
 <sequenceFlow id="a" sourceRef="s" targetRef="pay"/>
 <sequenceFlow id="b" sourceRef="pay" targetRef="u"/><sequenceFlow id="c" sourceRef="u" targetRef="r"/>
 <sequenceFlow id="d1" sourceRef="r" targetRef="e"/></process></definitions>"""


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command as a shell would."""
    monkeypatch.setattr(sys, "argv", ["clerkwork", "convert", *arguments])
    with pytest.raises(SystemExit) as ended:
        main.main()
    return int(ended.value.code or 0)


def test_a_model_is_converted_beside_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every word is listed with its line and what to do; so is what still keeps the model from running."""
    file = tmp_path / "order.bpmn"
    file.write_text(MODEL)
    assert run(monkeypatch, str(file)) == 0
    said = capsys.readouterr()
    assert "u (line 4), assignee: the assignee is =boss." in said.out
    assert "pay (line 3), class: “com.acme.Pay” became the job type com.acme.Pay" in said.out
    assert "The receive task names no message." in said.out + said.err
    assert "1 converted, 1 dropped, 0 kept, 1 needs a hand." in said.out
    assert b'assignee="=boss"' in (tmp_path / "order.converted.bpmn").read_bytes()


def test_only_what_needs_a_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The result goes where it is told."""
    file = tmp_path / "order.bpmn20.xml"
    file.write_text(MODEL)
    assert run(monkeypatch, str(file), "--quiet", "--to", str(tmp_path / "new.bpmn")) == 0
    said = capsys.readouterr().out
    assert ("assignee:" in said, "class:" in said, (tmp_path / "new.bpmn").exists()) == (False, True, True)
