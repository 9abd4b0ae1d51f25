"""The engine as a library: the example of docs/reference/engine.md runs as it is printed, without Django."""

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "engine.md"
MODEL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d">
<message id="m" name="withdrawn"><extensionElements>
 <zeebe:subscription correlationKey="=&quot;order-&quot; + string(amount)"/>
</extensionElements></message>
<process id="order" isExecutable="true"><startEvent id="Start"/><userTask id="Approve"/>
<intermediateCatchEvent id="Rest"><timerEventDefinition><timeDuration xsi:type="tFormalExpression">PT36H</timeDuration>
</timerEventDefinition></intermediateCatchEvent><receiveTask id="Wait" messageRef="m"/>
<userTask id="Ship"/><endEvent id="End"/>
<sequenceFlow id="a" sourceRef="Start" targetRef="Approve"/><sequenceFlow id="b" sourceRef="Approve" targetRef="Rest"/>
<sequenceFlow id="c" sourceRef="Rest" targetRef="Wait"/><sequenceFlow id="d2" sourceRef="Wait" targetRef="Ship"/>
<sequenceFlow id="e" sourceRef="Ship" targetRef="End"/></process></definitions>"""


def test_the_example_of_the_page_runs(tmp_path: Path) -> None:
    """A dozen lines with the imports, on a model with a task, a timer and a message; nothing of Django is loaded."""
    (tmp_path / "model.bpmn").write_text(MODEL)
    example = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert example is not None
    code = example[1]
    assert len([line for line in code.splitlines() if line.strip()]) <= 13
    code += "\nimport sys; print([name for name in sys.modules if name.partition('.')[0] in ('django', 'psycopg')])"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["None ['Ship'] {'amount': 5, 'approved': True} []", "[]"]
